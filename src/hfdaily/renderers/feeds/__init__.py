"""
Feeds: RSS 2.0, Atom 1.0 and JSON Feed 1.1.

See https://www.rssboard.org/rss-profile, https://www.rfc-editor.org/rfc/rfc4287
and https://www.jsonfeed.org/version/1.1/. The XML is put together from
elements that escape what they hold: a tree takes longer than all the rest.
"""

from __future__ import annotations

import datetime as dt
import json
import re

from collections.abc import Iterator
from html import escape, unescape
from typing import Any, Final

from hfdaily import Digest
from hfdaily.plugins import RenderContext, Renderer, hookimpl

from .entries import HUB, Entry, Feed, feed_of

__all__ = ["hfdaily_renderers"]

_XML: Final = '<?xml version="1.0" encoding="utf-8"?>'
_RSS: Final = (
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:media="http://search.yahoo.com/mrss/">'
)
_ATOM: Final = (
    '<feed xmlns="http://www.w3.org/2005/Atom"'
    ' xmlns:media="http://search.yahoo.com/mrss/" xml:lang="{}">'
)
_HTML: Final = ' type="html"'


def _rss(digest: Digest, context: RenderContext, /) -> str:
    feed = feed_of(digest, context, "feed.rss")
    return "\n".join([_XML, _RSS, *_rss_channel(feed, context.generated_at), "</rss>", ""])


def _rss_channel(feed: Feed, built_at: dt.datetime | None) -> Iterator[str]:
    yield "<channel>"
    yield _text("title", feed.title)
    yield _text("link", HUB)
    yield _text("description", feed.description)
    yield _text("language", feed.language)
    yield _text("pubDate", _rfc822(feed.date))
    if built_at:
        yield _text("lastBuildDate", _rfc822(built_at.astimezone(dt.UTC)))
    yield _text("generator", "hfdaily")
    if feed.url:
        yield _empty("atom:link", rel="self", type="application/rss+xml", href=feed.url)
    for entry in feed.entries:
        yield "<item>"
        yield _text("title", entry.title)
        yield _text("link", entry.url)
        yield _text("guid", entry.url)  # a permalink, unless it says that it is none
        yield _text("pubDate", _rfc822(entry.date))
        # <author> would have to be an e-mail address.
        yield from _texts("dc:creator", entry.authors)
        yield from _texts("category", entry.keywords)
        yield _text("description", entry.summary)  # HTML, for readers take it as such
        yield _text("content:encoded", entry.content)
        if entry.thumbnail:
            yield _empty("media:thumbnail", url=entry.thumbnail)
        yield "</item>"
    yield "</channel>"


def _atom(digest: Digest, context: RenderContext, /) -> str:
    feed = feed_of(digest, context, "feed.atom")
    start = _ATOM.format(escape(feed.language))
    return "\n".join([_XML, start, *_atom_feed(feed), "</feed>", ""])


def _atom_feed(feed: Feed) -> Iterator[str]:
    yield _text("id", feed.url or HUB)
    yield _text("title", feed.title)
    yield _text("subtitle", feed.description)
    yield _text("updated", _rfc3339(max(map(_distinct, feed.entries), default=feed.date)))
    yield _text("generator", "hfdaily")
    # Stands for the authors of papers that have none.
    yield _author("Hugging Face")
    yield _empty("link", rel="alternate", type="text/html", href=HUB)
    if feed.url:
        yield _empty("link", rel="self", type="application/atom+xml", href=feed.url)
    for entry in feed.entries:
        yield "<entry>"
        yield _text("id", entry.url)
        yield _text("title", entry.title)
        yield _text("published", _rfc3339(entry.date))
        yield _text("updated", _rfc3339(_distinct(entry)))
        yield _empty("link", rel="alternate", type="text/html", href=entry.url)
        yield from map(_author, entry.authors)
        yield from [_empty("category", term=keyword) for keyword in entry.keywords]
        if entry.summary:
            yield _text("summary", entry.summary, attribute=_HTML)
        yield _text("content", entry.content, attribute=_HTML)
        if entry.thumbnail:
            yield _empty("media:thumbnail", url=entry.thumbnail)
        yield "</entry>"


def _author(name: str) -> str:
    return f"<author>{_text('name', name)}</author>"


def _distinct(entry: Entry) -> dt.datetime:
    """
    The entry's date, as good as no other's: the W3C's validator warns of equal ones.

    Papers are featured together at midnight; what differs, and stays, is their id.
    """
    digits = re.sub("[^0-9]", "", entry.url)[-6:]
    return entry.date.replace(microsecond=entry.date.microsecond or int(digits or 0))


def _text(tag: str, text: str, *, attribute: str = "") -> str:
    return f"<{tag}{attribute}>{escape(text, quote=False)}</{tag}>"


def _texts(tag: str, texts: list[str]) -> list[str]:
    # They are lines, so all can be escaped at once.
    lines = escape("\n".join(texts), quote=False).replace("\n", f"</{tag}>\n<{tag}>")
    return [f"<{tag}>{lines}</{tag}>"] if texts else []


def _empty(tag: str, **attributes: str) -> str:
    given = "".join([f' {name}="{escape(value)}"' for name, value in attributes.items()])
    return f"<{tag}{given}/>"


_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = [
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
]


def _rfc822(time: dt.datetime) -> str:
    # As email.utils has it, whose import alone takes longer than a feed.
    weekday, month = _WEEKDAYS[time.weekday()], _MONTHS[time.month - 1]
    return f"{weekday}, {time.day:02} {month} {time.year:04} {time:%H:%M:%S} GMT"


def _rfc3339(time: dt.datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")


def _jsonfeed(digest: Digest, context: RenderContext, /) -> str:
    feed = feed_of(digest, context, "feed.json")
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": HUB,
        "feed_url": feed.url,
        "description": feed.description,
        "language": feed.language,
        "items": [_known(_json_item(entry)) for entry in feed.entries],
    }
    return json.dumps(_known(document), ensure_ascii=False, indent=1) + "\n"


def _json_item(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.url,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.content,
        "summary": unescape(entry.summary) or None,
        "image": entry.thumbnail,
        "date_published": _rfc3339(entry.date),
        "authors": [{"name": name} for name in entry.authors] or None,
        "tags": entry.keywords or None,
    }


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


@hookimpl
def hfdaily_renderers() -> list[Renderer]:
    """
    Offer `rss`, `atom` and `jsonfeed`.
    """
    # A feed keeps its address, and from these names web servers tell the right type.
    return [
        Renderer(
            name="rss",
            media_type="application/rss+xml",
            suffix=".rss",
            render=_rss,
            filename=lambda digest: "feed.rss",
        ),
        Renderer(
            name="atom",
            media_type="application/atom+xml",
            suffix=".atom",
            render=_atom,
            filename=lambda digest: "feed.atom",
        ),
        Renderer(
            name="jsonfeed",
            media_type="application/feed+json",
            suffix=".json",
            render=_jsonfeed,
            filename=lambda digest: "feed.json",
        ),
    ]
