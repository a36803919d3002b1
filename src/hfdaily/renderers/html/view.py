"""
Papers as templates of HTML see them: all of it safe to print, what is unknown None or empty.
"""

from __future__ import annotations

import re

from collections.abc import Iterator
from functools import cache
from typing import Final

import attrs

from markupsafe import Markup

from hfdaily import Digest, Paper
from hfdaily.labels import Labels
from hfdaily.text import html, paragraphs, plain, safe_url, truncate

__all__ = ["Card", "cards", "markup"]

#: Authors in view before the others are folded.
_AUTHORS: Final = 5
#: Characters of an abstract in view where there is no AI summary.
_TEASER: Final = 280
#: Ids of papers that are safe in links as they are, and ids in HTML.
_PLAIN_ID: Final = re.compile(r"[A-Za-z0-9][\w./-]{,40}", re.ASCII)


@attrs.define(kw_only=True)
class Card:
    """
    One paper. Links are http(s); what is no `Markup` is escaped when it is printed.

    Attributes:
        place: From 1.
        anchor: The card's id, unique in the page: the paper's, where it can be one.
        title: Markup, its formulas as MathML; so are `ai_summary` and `abstract`.
        thumbnail_url: With the option ``thumbnails`` only.
        authors: The first few in a line; `more_authors` are the others, `more` says how many.
        upvotes: In words, as `comments` and `stars`: "161 upvotes".
        featured: The list day, where the digest is of several.
        teaser: How the abstract begins, where there is no AI summary.
        abstract: Its paragraphs.
        paper: The record, as strangers wrote it.
    """

    place: int
    anchor: str
    title: Markup
    hub_url: str | None
    abs_url: str | None
    pdf_url: str | None
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
    teaser: str | None
    abstract: tuple[Markup, ...]
    keywords: str
    paper: Paper


def cards(digest: Digest, words: Labels, *, thumbnails: bool) -> Iterator[Card]:
    """
    Yield a card for each paper of a digest.
    """
    count, day = cache(words.count), cache(words.day)
    several = digest.period.kind != "day"
    anchors: set[str] = set()
    for place, paper in enumerate(digest.papers, 1):
        is_plain = _PLAIN_ID.fullmatch(paper.id)
        anchor = paper.id if is_plain and paper.id not in anchors else f"paper-{place}"
        anchors.add(anchor)
        address = str if is_plain else safe_url
        names = [author.name for author in paper.authors]
        # A fold around one name would be longer than the name.
        shown = len(names) if len(names) <= _AUTHORS + 1 else _AUTHORS
        organization, summary = paper.organization, paper.ai_summary
        abstract = paper.abstract
        blocks = paragraphs(abstract) if "\n" in abstract else (abstract,)
        yield Card(
            place=place,
            anchor=anchor,
            title=markup(paper.title, links=False) or markup(paper.id, links=False),
            hub_url=address(paper.hub_url),
            abs_url=address(paper.abs_url),
            pdf_url=address(paper.pdf_url),
            code_url=safe_url(paper.github_repo),
            project_url=safe_url(paper.project_page),
            thumbnail_url=safe_url(paper.thumbnail_url) if thumbnails else None,
            organization=plain(organization.label) if organization else None,
            organization_url=safe_url(organization.hub_url) if organization else None,
            authors=plain(", ".join(names[:shown])),
            more_authors=plain(", ".join(names[shown:])),
            more=count("and_more", len(names) - shown) if names[shown:] else None,
            upvotes=None if paper.upvotes is None else count("upvotes", paper.upvotes),
            comments=None if paper.comments is None else count("comments", paper.comments),
            stars=None if paper.github_stars is None else count("stars", paper.github_stars),
            featured=day(paper.featured_on) if several and paper.featured_on else None,
            ai_summary=markup(summary) if summary else None,
            # Made plain before the cut, which would leave half a formula.
            teaser=truncate(plain(blocks[0]), _TEASER) if blocks and not summary else None,
            abstract=tuple([marked for block in blocks if (marked := markup(block))]),
            keywords=plain(", ".join(paper.ai_keywords)),
            paper=paper,
        )


def markup(source: str, *, links: bool = True) -> Markup:
    """
    Mark what a stranger wrote up, formulas as MathML.
    """
    # As `Markup()`, without its look at what it is given.
    return str.__new__(Markup, html(source, links=links))
