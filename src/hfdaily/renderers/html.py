"""
The `html` format: one page that needs nothing else, neither scripts nor other hosts.

What a template is given is in docs/reference/formats/html.md. Everything in it is safe to print:
texts are escaped by Jinja2 or already markup, and links are http(s) or None.
"""

from __future__ import annotations

import datetime as dt
import re

from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING

import attrs

from hfdaily import Digest, Option, Paper, RenderContext, Renderer, hookimpl, text
from hfdaily.labels import Labels, labels

if TYPE_CHECKING:
    from jinja2 import Environment, Template


_PAGE = "page.html"
#: Authors shown before the others are folded.
_AUTHORS = 5
#: Characters of an abstract in view where there is no AI summary.
_TEASER = 280
_ANCHOR = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{,40}")


@attrs.define(kw_only=True)
class Card:
    """
    One paper as a template sees it; what is unknown is None or empty.

    Attributes:
        place: From 1.
        anchor: Of the card, for links inside the page.
        title: Markup, with formulas as MathML.
        authors: The first few, as one line.
        more_authors: The others.
        more: "and 3 more", where there are others.
        teaser: How the abstract begins, where there is no AI summary.
        abstract: Its paragraphs, each of them markup.
        featured: The day of the list, where the digest has several.
        paper: The record itself, none of it escaped.
    """

    place: int
    anchor: str
    title: str
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
    more: str
    upvotes: str | None
    comments: str | None
    stars: str | None
    featured: str | None
    ai_summary: str | None
    teaser: str | None
    abstract: tuple[str, ...]
    keywords: str
    paper: Paper


def render(digest: Digest, context: RenderContext, /) -> str:
    """
    Return the page.
    """
    return _builtin().render(_variables(digest, context))


def _variables(digest: Digest, context: RenderContext) -> dict[str, object]:
    words = labels(context.locale)
    thumbnails = bool(context.options.get("thumbnails"))
    return {
        "digest": digest,
        "labels": words,
        "language": words.language,
        "heading": context.title or words.text("title"),
        "period": words.period(digest.period),
        "papers": tuple(_cards(digest, words, thumbnails=thumbnails)),
        "listed": _listed(digest, words),
        "ranking": _ranking(digest, words),
        "notes": tuple(_notes(digest, words)),
        "stats": digest.stats if digest.period.kind != "day" else None,
        "canonical_url": context.site_url and text.safe_url(context.site_url),
        "generated": _moment(context.generated_at, context, words),
        "as_of": _moment(digest.as_of, context, words),
    }


def _cards(digest: Digest, words: Labels, *, thumbnails: bool) -> Iterable[Card]:
    from markupsafe import Markup

    count = cache(words.count)
    day = cache(words.day)
    several = digest.period.kind != "day"
    anchors: set[str] = set()
    for place, paper in enumerate(digest.papers, 1):
        anchor = paper.id if _ANCHOR.fullmatch(paper.id) else f"paper-{place}"
        if anchor in anchors:
            anchor = f"paper-{place}"
        anchors.add(anchor)
        names = [author.name for author in paper.authors]
        shown = _AUTHORS if len(names) > _AUTHORS + 1 else len(names)
        organization = paper.organization
        abstract = text.paragraphs(paper.abstract)
        summary = paper.ai_summary
        teaser = None if summary or not abstract else text.truncate(abstract[0], _TEASER)
        yield Card(
            place=place,
            anchor=anchor,
            title=Markup(text.html(paper.title)),
            hub_url=text.clean(paper.hub_url),
            abs_url=text.clean(paper.abs_url),
            pdf_url=text.clean(paper.pdf_url),
            code_url=_url(paper.github_repo),
            project_url=_url(paper.project_page),
            thumbnail_url=_url(paper.thumbnail_url) if thumbnails else None,
            organization=organization and text.clean(organization.label),
            organization_url=organization and text.clean(organization.hub_url),
            authors=text.clean(", ".join(names[:shown])),
            more_authors=text.clean(", ".join(names[shown:])),
            more=words.text("and_more", n=len(names) - shown) if shown < len(names) else "",
            upvotes=_count(count, "upvotes", paper.upvotes),
            comments=_count(count, "comments", paper.comments),
            stars=_count(count, "stars", paper.github_stars),
            featured=day(paper.featured_on) if several and paper.featured_on else None,
            ai_summary=summary and Markup(text.html(summary)),
            teaser=teaser and Markup(text.html(teaser)),
            abstract=tuple([Markup(text.html(paragraph)) for paragraph in abstract]),
            keywords=text.clean(", ".join(paper.ai_keywords)),
            paper=paper,
        )


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
    except KeyError:  # a key of the caller's own
        return f"{words.text('ranking')}: {text.clean(digest.ranked_by)}"


def _notes(digest: Digest, words: Labels) -> Iterable[str]:
    if not digest.complete:
        yield words.text("incomplete")
    yield from map(text.clean, digest.warnings)


def _moment(time: dt.datetime | None, context: RenderContext, words: Labels) -> str | None:
    if time is None:
        return None
    local = time.astimezone(context.zone)
    return f"{words.day(local.date())}, {local:%H:%M} {context.timezone}"


@cache
def _builtin() -> Template:
    return _environment().get_template(_PAGE)


def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("hfdaily.renderers", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@hookimpl
def hfdaily_renderers() -> tuple[Renderer, ...]:
    """
    Provide the format.
    """
    return (
        Renderer(
            name="html",
            media_type="text/html",
            suffix=".html",
            render=render,
            options=(
                Option(
                    name="thumbnails",
                    type=bool,
                    default=False,
                    help="show thumbnails, which browsers load from the Hub",
                ),
            ),
        ),
    )
