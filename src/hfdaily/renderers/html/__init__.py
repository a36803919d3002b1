"""
Write the HTML page, which needs no scripts and no other hosts.
"""

from __future__ import annotations

import datetime as dt

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from hfdaily import Digest
from hfdaily.exceptions import OptionError, RenderError
from hfdaily.labels import Labels, labels
from hfdaily.plugins import IndexEntry, Link, Option, OptionValue, RenderContext, Renderer, hookimpl
from hfdaily.text import plain, safe_url

from .._paper import name, single
from .._summary import TOP_COUNT, base, checked_link, counted, in_zone, notes_of

if TYPE_CHECKING:
    from jinja2 import Environment, Template

__all__ = ["hfdaily_renderers"]

_HUB_PAPERS: Final = "https://huggingface.co/papers"
#: The part of a list's URL on the Hub that names the kind of its period.
_HUB_LISTS: Final = {"day": "date", "week": "week", "month": "month"}

#: The media types of feeds by the name of their format.
_FEED_TYPES: Final = {
    "atom": "application/atom+xml",
    "jsonfeed": "application/feed+json",
    "rss": "application/rss+xml",
}


def _html(digest: Digest, context: RenderContext, /) -> str:
    path = context.options["template"]
    variables = _variables(digest, context)
    if not path:
        return _template("page.html").render(variables)
    source = _read("template", str(path))
    with _blaming(str(path)):
        return _user_template(source, str(path)).render(variables)


def _variables(digest: Digest, context: RenderContext) -> dict[str, object]:
    from .view import group_papers, note_markup, paper_views, topics_of

    catalog, options = labels(context.locale), context.options
    paper, title = single(digest), plain(context.title or "")
    if paper and title == name(paper):
        title = ""  # The page has it already.
    thumbnails = bool(options["thumbnails"])
    papers = tuple(paper_views(digest, catalog, thumbnails=thumbnails))
    stats = digest.stats
    by = options["group"]
    has_numbers = digest.period.kind != "day" and digest.listing == "daily" and papers
    return {
        "digest": digest,
        "labels": catalog,
        "language": catalog.language,
        "heading": title or catalog.text("title"),
        "period": catalog.subject(digest),
        "listed": counted(digest, catalog),
        "filtered": _filtered(digest, catalog),
        "ranking": catalog.ranking(digest.ranked_by) if digest.ranked_by else None,
        "notes": tuple(note_markup(note, catalog) for note in notes_of(digest, catalog)),
        "stats": stats if has_numbers else None,
        "bases": {
            "upvotes": base(stats.with_upvotes, stats.papers, catalog),
            "keywords": base(stats.with_keywords, stats.papers, catalog),
            "organizations": base(stats.with_organization, stats.papers, catalog),
        },
        "topics": topics_of(digest, papers),
        "top_organizations": stats.organizations[:TOP_COUNT],
        "papers": papers,
        "single": papers[0] if paper else None,
        "groups": group_papers(papers, None if digest.period.kind == "day" else by, catalog),
        "as_of": _moment(digest.as_of, context, catalog),
        "generated": _moment(context.generated_at, context, catalog),
        "hub_list_url": _hub_list_url(digest),
        "canonical_url": safe_url(context.site_url),
        "previous": _neighbor("previous_url", context.previous, context, catalog.text("previous")),
        "next": _neighbor("next_url", context.next, context, catalog.text("next")),
        "index": _link("index", context.index, catalog.text("all_digests")),
        "feeds": _feeds(context),
        "thumbnails": thumbnails,
        "css": _css(options["css"]),
    }


def _index(entries: Sequence[IndexEntry], context: RenderContext, /) -> str | dict[str, str]:
    """
    Return the index of a published folder: one page, or one for each year, the newest first.
    """
    from .index import months_of, years_of

    catalog = labels(context.locale)
    years = years_of(entries)
    names = {year: f"{year}.html" for year in years} | dict.fromkeys([*years][:1], "index.html")
    template = _template("index.html")
    variables = {
        "labels": catalog,
        "language": catalog.language,
        "heading": plain(context.title or catalog.text("title")),
        "generated": _moment(context.generated_at, context, catalog),
        "feeds": _feeds(context),
        "years": names,
        "css": _css(context.options["css"]),
    }
    pages = {
        names[year]: template.render(variables, year=year, months=months_of(found, catalog))
        for year, found in years.items()
    }
    if len(pages) > 1:
        return pages
    return pages.get("index.html") or template.render(variables, year=None, months=())


def _feeds(context: RenderContext) -> list[dict[str, str]]:
    return [
        {"url": url, "label": plain(feed.label), "type": _FEED_TYPES[feed.label]}
        for feed in context.feeds
        if feed.label in _FEED_TYPES and (url := checked_link("feeds", feed.url))
    ]


def _filtered(digest: Digest, catalog: Labels) -> str | None:
    names = plain(catalog.filters(digest.filtered_by or ""))
    return catalog.text("matching", filters=names) if names else None


def _moment(time: dt.datetime | None, context: RenderContext, catalog: Labels) -> str | None:
    if time is None:
        return None
    local = in_zone(time, context.zone)
    return f"{catalog.day(local.date())}, {local:%H:%M} {context.timezone}"


def _hub_list_url(digest: Digest) -> str | None:
    if digest.listing == "trending":
        return f"{_HUB_PAPERS}/trending"
    if digest.listing == "paper":
        return digest.papers[0].hub_url if digest.papers else None
    if digest.listing == "search":
        return f"{_HUB_PAPERS}?q={quote(digest.query or '', safe='', errors='replace')}"
    kind = _HUB_LISTS.get(digest.period.kind)
    return f"{_HUB_PAPERS}/{kind}/{digest.period.label}" if kind else None


def _neighbor(option: str, link: Link | None, context: RenderContext, label: str) -> Link | None:
    """
    Return the link to the previous or next document. The option takes precedence over the context.
    """
    if url := context.options[option]:
        link = Link(url=url, label=label)
    return _link(option, link, label)


def _link(name: str, link: Link | None, label: str) -> Link | None:
    return link and Link(url=checked_link(name, link.url), label=plain(link.label) or label)


def _css(path: OptionValue) -> str | None:
    from markupsafe import Markup

    if not path:
        return None
    # "<\/" is equivalent in CSS, and does not end the element.
    return Markup(_read("css", str(path)).replace("</", r"<\/"))  # noqa: S704  # The file is the caller's own.


def _read(option: str, path: str) -> str:
    from pathlib import Path

    try:
        return Path(path).expanduser().read_text("utf-8")
    except (OSError, ValueError, RuntimeError) as exc:
        msg = f"option {option!r} names a file that cannot be read: {exc}"
        raise OptionError(msg) from exc


@cache
def _template(name: str) -> Template:
    from jinja2 import Environment

    return _environment(Environment).get_template(name)


def _user_template(source: str, path: str) -> Template:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = _environment(ImmutableSandboxedEnvironment)
    # With `from_string`, tracebacks would not have the file's name.
    code = environment.compile(source, filename=path)
    return environment.template_class.from_code(environment, code, environment.make_globals(None))


def _environment(kind: type[Environment]) -> Environment:
    from jinja2 import PackageLoader, StrictUndefined

    from .view import markup

    environment = kind(
        loader=PackageLoader("hfdaily.renderers.html", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"html": markup, "plain": plain, "safe_url": safe_url}
    return environment


@contextmanager
def _blaming(path: str) -> Iterator[None]:
    """
    Convert any failure of the user's template into one sentence that names the file and the line.

    Args:
        path: The template's file.

    Raises:
        RenderError: The template failed.
    """
    try:
        yield
    except Exception as exc:
        from traceback import extract_tb

        frames = extract_tb(exc.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == path]
        where = f"line {lines[-1]} of " if lines else ""
        raise RenderError(f"{where}the template {path} failed: {exc}") from exc


_OPTIONS: Final = (
    Option(name="css", help="a CSS file to add after the built-in rules"),
    Option(
        name="group",
        choices=("day", "week"),
        help="group the papers of several days by day or by week",
    ),
    Option(name="next_url", help="the URL of the next digest"),
    Option(name="previous_url", help="the URL of the previous digest"),
    Option(name="template", help="a file with a Jinja2 template that replaces the page"),
    Option(
        name="thumbnails",
        type=bool,
        default=False,
        help="show preview pictures, which the reader's browser loads from the Hub",
    ),
)


@hookimpl
def hfdaily_renderers() -> Iterable[Renderer]:
    """
    Return the renderer `html`.
    """
    yield Renderer(
        name="html",
        media_type="text/html",
        suffix=".html",
        render=_html,
        options=_OPTIONS,
        index=_index,
        description="a page that needs no other file",
    )
