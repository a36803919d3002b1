"""
Texts about a digest as a whole that several built-in renderers write. They are not escaped.
"""

from __future__ import annotations

import datetime as dt
import re

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from hfdaily import Digest, Note
from hfdaily.exceptions import OptionError
from hfdaily.labels import Labels
from hfdaily.plugins import RenderContext
from hfdaily.text import plain, safe_url

__all__ = [
    "ABSTRACTS",
    "TOP_COUNT",
    "base",
    "checked_link",
    "count_line",
    "counted",
    "heading",
    "hub_image",
    "in_zone",
    "notes",
    "notes_of",
    "shown_of_listed",
    "statistics",
]

#: The values of the option "abstract".
ABSTRACTS: Final = ("full", "ai", "none")

#: The number of keywords and organizations that the statistics name.
TOP_COUNT: Final = 10

#: The domains from which the Hub serves pictures.
_IMAGE_DOMAINS: Final = (".huggingface.co", ".hf.co")


def base(known: int, papers: int, labels: Labels) -> str:
    """
    Return " (from 158 of 422 papers)" if a number is not based on all papers, else "".

    Args:
        known: The number of papers with a known value.

        papers: The number of all papers.

        labels: The messages of the document's locale.
    """
    if known >= papers:
        return ""
    based_on = labels.text("based_on", n=f"{known:,}", papers=f"{papers:,}")
    return f" ({based_on})"


def checked_link(option: str, value: str) -> str:
    """
    Return a link of the caller after checking it. It may lead to a neighboring file.

    Args:
        option: The name of the option or field, for the error.

        value: The link.

    Raises:
        OptionError: The link is neither an http(s) URL nor a relative one.
    """
    url = value.strip()
    # A path that starts with two slashes, or with characters that browsers read as slashes, is on
    # another host.
    is_relative = re.fullmatch(r"(?!//)[^\s:\\]+", url) and url.isprintable()
    if safe := url if is_relative else safe_url(url):
        return safe
    msg = f"option {option!r} is {value!r:.80}; it must be an http(s) or a relative URL"
    raise OptionError(msg)


def counted(digest: Digest, labels: Labels) -> str:
    """
    Return how many papers the document shows: "18 papers", or "10 of 62 papers".

    Args:
        digest: The digest.

        labels: The messages of the document's locale.
    """
    return shown_of_listed(len(digest.papers), digest.listed, labels)


def count_line(digest: Digest, labels: Labels) -> str:
    """
    Return the line below a title: "10 of 62 papers · By upvotes", or "No papers."

    Args:
        digest: The digest.

        labels: The messages of the document's locale.
    """
    if not digest.listed:
        return labels.text("empty")
    count, ranked_by = counted(digest, labels), digest.ranked_by
    return f"{count} · {labels.ranking(ranked_by)}" if ranked_by else count


def heading(digest: Digest, context: RenderContext, labels: Labels) -> str:
    """
    Return the title of the context, or else the name and subject of the list.

    Args:
        digest: The digest.

        context: The context, whose title takes precedence.

        labels: The messages of the document's locale.
    """
    return plain(context.title or "") or labels.heading(digest)


def hub_image(url: str | None) -> str | None:
    """
    Return the URL of a picture if the Hub serves it, else None.

    Programs load pictures without asking the reader, so pictures of other hosts are left out.

    Args:
        url: The untrusted URL of a picture.
    """
    safe = safe_url(url)
    host = urlsplit(safe).hostname if safe else None
    return safe if f".{host}".endswith(_IMAGE_DOMAINS) else None


def in_zone(time: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """
    Return a time in a time zone, or the nearest possible one at the ends of the calendar.

    Args:
        time: An aware time.

        zone: The time zone.
    """
    try:
        return time.astimezone(zone)
    except OverflowError:
        if time.year == dt.MINYEAR:
            return dt.datetime.min.replace(tzinfo=zone)
        return dt.datetime.max.replace(tzinfo=zone)


def notes_of(digest: Digest, labels: Labels) -> Iterator[Note]:
    """
    Yield the notes of the digest and those of the document itself.

    Args:
        digest: The digest.

        labels: The messages of the document's locale.
    """
    if labels.locale_note:
        yield labels.locale_note
    yield from digest.notes
    if not (digest.complete or digest.notes):
        yield Note(kind="incomplete")


def notes(digest: Digest, labels: Labels) -> Iterator[str]:
    """
    Yield the sentences of `notes_of`.

    Args:
        digest: The digest.

        labels: The messages of the document's locale.
    """
    for note in notes_of(digest, labels):
        yield plain(labels.note(note))


def shown_of_listed(shown: int, listed: int, labels: Labels) -> str:
    """
    Return a number of papers: "18 papers", or "10 of 62 papers".

    Args:
        shown: How many papers a document shows.

        listed: How many papers its list has.

        labels: The messages of the document's locale.
    """
    if shown == listed:
        return labels.count("all_papers", shown)
    return labels.text("of_listed", n=f"{shown:,}", listed=f"{listed:,}")


def statistics(digest: Digest, labels: Labels) -> Iterator[str]:
    """
    Yield a line for each statistic of several days, with its basis if that is not all papers.

    Args:
        digest: The digest.

        labels: The messages of the document's locale.
    """
    if digest.period.kind == "day" or not digest.papers:
        return
    stats = digest.stats
    yield labels.text("total_papers", n=f"{digest.listed:,}")
    if stats.mean_upvotes is not None:
        votes_base = base(stats.with_upvotes, stats.papers, labels)
        yield labels.text("total_upvotes", n=f"{stats.upvotes:,}") + votes_base
        yield labels.text("mean_upvotes", n=f"{stats.mean_upvotes:,.1f}") + votes_base
    if stats.days:
        yield labels.count("days", len(stats.days))
    for key, tops, known in (
        ("top_keywords", stats.keywords, stats.with_keywords),
        ("top_organizations", stats.organizations, stats.with_organization),
    ):
        if tops:
            named = ", ".join(f"{plain(word)} ({n:,})" for word, n in tops[:TOP_COUNT])
            yield f"{labels.text(key)}{base(known, stats.papers, labels)}: {named}"
