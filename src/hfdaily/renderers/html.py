"""
The format `html`: one page that needs nothing else, neither scripts nor other hosts.

All that a template is given is safe to print: Jinja2 escapes what is text, what is `Markup` is
escaped already, and links are http(s) or None.
"""

from __future__ import annotations

import datetime as dt
import re
import traceback

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import attrs

from hfdaily import Digest, Option, Paper, RenderContext, Renderer, hookimpl, text
from hfdaily.exceptions import OptionError, RenderError
from hfdaily.labels import Labels, labels

if TYPE_CHECKING:
    from jinja2 import Environment, Template
    from markupsafe import Markup

    from hfdaily.plugins import OptionValue

_PAGE = "page.html"
_HUB_LISTS = {"day": "date", "week": "week", "month": "month"}
#: Authors in view before the others are folded.
_AUTHORS = 5
#: Characters of an abstract in view where there is no AI summary.
_TEASER = 280
_ANCHOR = re.compile(r"[A-Za-z0-9][\w./-]{,40}", re.ASCII)


@attrs.define(kw_only=True)
class Card:
    """
    One paper as a template sees it; what is unknown is None or empty.

    Attributes:
        place: From 1.
        anchor: The card's id, unique in the page: the paper's, where it can be one.
        title: Markup, its formulas as MathML; so are `ai_summary`, `teaser` and `abstract`.
        thumbnail_url: With the option ``thumbnails`` only.
        authors: The first few in a line; `more_authors` are the others, `more` says how many.
        upvotes: In words, as `comments` and `stars`: "161 upvotes".
        featured: The list day, where the digest is of several.
        teaser: How the abstract begins, where there is no AI summary.
        abstract: Its paragraphs.
        paper: The record, with all else.
    """

    place: int
    anchor: str
    title: Markup
    hub_url: str
    abs_url: str
    pdf_url: str
    code_url: str | None
    project_url: str | None
    thumbnail_url: str | None
    organization: str | None
    organization_url: str | None
    authors: str
    more_authors: str
    more: str | None
    upvotes: str | None
    comments: str | None
    stars: str | None
    featured: str | None
    ai_summary: Markup | None
    teaser: Markup | None
    abstract: tuple[Markup, ...]
    keywords: str
    paper: Paper


def render(digest: Digest, context: RenderContext, /) -> str:
    """
    Return the page, by the template that the option names or by our own.
    """
    variables = _variables(digest, context)
    path = context.options.get("template")
    if not path:
        return _builtin().render(variables)
    source = _read("template", str(path))
    with _blaming(str(path)):
        return _of_user(source, str(path)).render(variables)


def _variables(digest: Digest, context: RenderContext) -> dict[str, object]:
    option = context.options.get
    words = labels(context.locale)
    several = digest.period.kind != "day"
    return {
        "digest": digest,
        "labels": words,
        "language": words.language,
        "heading": text.clean(context.title or words.text("title")),
        "period": words.period(digest.period),
        "listed": _listed(digest, words),
        "ranking": _ranking(digest, words),
        "notes": tuple(_notes(digest, words)),
        "stats": digest.stats if several and digest.papers else None,
        "papers": tuple(_cards(digest, words, thumbnails=bool(option("thumbnails")))),
        "as_of": _moment(digest.as_of, context, words),
        "generated": _moment(context.generated_at, context, words),
        "hub_list_url": _hub_list_url(digest),
        "canonical_url": _url(context.site_url),
        "previous_url": _link("previous_url", option("previous_url")),
        "next_url": _link("next_url", option("next_url")),
        "thumbnails": bool(option("thumbnails")),
        "css": _css(option("css")),
    }


def _cards(digest: Digest, words: Labels, *, thumbnails: bool) -> Iterator[Card]:
    count, day = cache(words.count), cache(words.day)
    several = digest.period.kind != "day"
    anchors: set[str] = set()
    for place, paper in enumerate(digest.papers, 1):
        anchor = paper.id
        if anchor in anchors or not _ANCHOR.fullmatch(anchor):
            anchor = f"paper-{place}"
        anchors.add(anchor)
        names = [author.name for author in paper.authors]
        # A fold around one name would be longer than the name.
        shown = len(names) if len(names) <= _AUTHORS + 1 else _AUTHORS
        organization, summary = paper.organization, paper.ai_summary
        abstract = text.paragraphs(paper.abstract)
        yield Card(
            place=place,
            anchor=anchor,
            title=_markup(paper.title),
            hub_url=text.clean(paper.hub_url),
            abs_url=text.clean(paper.abs_url),
            pdf_url=text.clean(paper.pdf_url),
            code_url=_url(paper.github_repo),
            project_url=_url(paper.project_page),
            thumbnail_url=_url(paper.thumbnail_url) if thumbnails else None,
            organization=text.clean(organization.label) if organization else None,
            organization_url=text.clean(organization.hub_url) if organization else None,
            authors=text.clean(", ".join(names[:shown])),
            more_authors=text.clean(", ".join(names[shown:])),
            more=words.text("and_more", n=len(names) - shown) if names[shown:] else None,
            upvotes=_count(count, "upvotes", paper.upvotes),
            comments=_count(count, "comments", paper.comments),
            stars=_count(count, "stars", paper.github_stars),
            featured=day(paper.featured_on) if several and paper.featured_on else None,
            ai_summary=_markup(summary) if summary else None,
            teaser=_markup(text.truncate(abstract[0], _TEASER))
            if abstract and not summary
            else None,
            abstract=tuple([_markup(paragraph) for paragraph in abstract]),
            keywords=text.clean(", ".join(paper.ai_keywords)),
            paper=paper,
        )


def _markup(source: str) -> Markup:
    from markupsafe import Markup

    return Markup(text.html(source))  # noqa: S704  # it is escaped there


def _url(url: str | None) -> str | None:
    return text.safe_url(url) if url else None


def _count(count: Callable[[str, int], str], key: str, n: int | None) -> str | None:
    return None if n is None else count(key, n)


def _listed(digest: Digest, words: Labels) -> str:
    n = len(digest.papers)
    if n == digest.listed:
        return words.count("all_papers", n)
    return words.text("of_listed", n=n, listed=digest.listed)


def _ranking(digest: Digest, words: Labels) -> str | None:
    if digest.ranked_by is None:
        return None
    try:
        return words.text(f"by_{digest.ranked_by}")
    except KeyError:  # the caller's own key, or several fused
        return text.clean(f"{words.text('ranking')}: {digest.ranked_by}")


def _notes(digest: Digest, words: Labels) -> Iterator[str]:
    if not digest.complete:
        yield words.text("incomplete")
    yield from map(text.clean, digest.warnings)


def _moment(time: dt.datetime | None, context: RenderContext, words: Labels) -> str | None:
    if time is None:
        return None
    local = time.astimezone(context.zone)
    return f"{words.day(local.date())}, {local:%H:%M} {context.timezone}"


def _hub_list_url(digest: Digest) -> str | None:
    kind = _HUB_LISTS.get(digest.period.kind)
    return f"https://huggingface.co/papers/{kind}/{digest.period.label}" if kind else None


def _link(name: str, value: OptionValue) -> str | None:
    """
    A link of the caller's, who may link to a page beside this one.
    """
    if not value:
        return None
    url = text.clean(str(value)).strip()
    if not urlsplit(url).scheme and not url.startswith(("//", "\\")):
        return url
    if safe := text.safe_url(url):
        return safe
    raise OptionError(f"option {name!r} is {value!r}; it must be a relative or an http(s) URL")


def _css(path: OptionValue) -> Markup | None:
    from markupsafe import Markup

    if not path:
        return None
    # "<\/" is the same in CSS, and does not end the element.
    return Markup(_read("css", str(path)).replace("</", r"<\/"))  # noqa: S704


def _read(option: str, path: str) -> str:
    try:
        return Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise OptionError(f"option {option!r} names a file that cannot be read: {exc}") from exc


@cache
def _builtin() -> Template:
    return _environment().get_template(_PAGE)


def _of_user(source: str, path: str) -> Template:
    environment = _environment(sandboxed=True)
    code = environment.compile(source, filename=path)
    return environment.template_class.from_code(environment, code, environment.make_globals(None))


def _environment(*, sandboxed: bool = False) -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = (ImmutableSandboxedEnvironment if sandboxed else Environment)(
        loader=PackageLoader("hfdaily.renderers", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"html": _markup, "safe_url": _url}
    return environment


@contextmanager
def _blaming(path: str) -> Iterator[None]:
    """
    Say in one sentence which line of the user's template failed, and how.
    """
    try:
        yield
    except Exception as exc:
        frames = traceback.extract_tb(exc.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == path]
        where = f"line {lines[-1]} of " if lines else ""
        raise RenderError(f"{where}the template {path} failed: {exc}") from exc


_OPTIONS = (
    Option(name="css", help="a file with rules of your own, added after ours"),
    Option(name="next_url", help="the next digest, for a link"),
    Option(name="previous_url", help="the previous digest, for a link"),
    Option(name="template", help="a file with a Jinja2 template to use instead of ours"),
    Option(
        name="thumbnails",
        type=bool,
        default=False,
        help="show thumbnails, which readers' browsers load from the Hub",
    ),
)


@hookimpl
def hfdaily_renderers() -> tuple[Renderer, ...]:
    """
    Provide the format.
    """
    return (
        Renderer(
            name="html", media_type="text/html", suffix=".html", render=render, options=_OPTIONS
        ),
    )
