"""
What documents of plain lines say of a digest as a whole; nothing in it is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hfdaily import Digest, Paper
from hfdaily.labels import Labels
from hfdaily.plugins import RenderContext
from hfdaily.text import plain

__all__ = ["authors", "heading", "name", "notes", "statistics"]

#: How many keywords and organizations the statistics name.
_TOP: Final = 10


def authors(paper: Paper, limit: int | None, words: Labels) -> str:
    """
    Name the first authors, and count the others; nothing where the limit is 0.
    """
    if not limit or limit < 0:
        return ""
    names = ", ".join(plain(author.name) for author in paper.authors[:limit])
    rest = len(paper.authors[limit:])
    return f"{names} {words.count('and_more', rest)}" if rest else names


def heading(digest: Digest, context: RenderContext, words: Labels) -> str:
    """
    Return the title that the context gives, else the list's name and the period.
    """
    if title := plain(context.title or ""):
        return title
    period = digest.period
    when = period.label if period.kind == "day" else words.period(period)
    return f"{words.text('title')} - {when}"


def name(paper: Paper) -> str:
    """
    Return the title, else the id.
    """
    return plain(paper.title) or plain(paper.id) or "?"


def notes(digest: Digest, words: Labels) -> Iterator[str]:
    """
    Yield what keeps the digest from being the whole truth.
    """
    yield from (plain(words.note(note)) for note in digest.notes)
    if not (digest.complete or digest.notes):
        yield words.text("incomplete")


def statistics(digest: Digest, words: Labels) -> Iterator[str]:
    """
    Yield the digest in numbers, one line each.
    """
    stats, shown = digest.stats, len(digest.papers)
    if shown < digest.listed:
        yield words.text("of_listed", n=f"{shown:,}", listed=f"{digest.listed:,}")
    else:
        yield words.text("total_papers", n=f"{shown:,}")
    if stats.mean_upvotes is not None:
        yield words.text("total_upvotes", n=f"{stats.upvotes:,}")
        yield words.text("mean_upvotes", n=f"{stats.mean_upvotes:,.1f}")
    if stats.days:
        yield words.count("days", len(stats.days))
    tops = {"top_keywords": stats.keywords, "top_organizations": stats.organizations}
    for key, counted in tops.items():
        if counted:
            named = ", ".join(f"{plain(word)} ({n:,})" for word, n in counted[:_TOP])
            yield f"{words.text(key)}: {named}"
