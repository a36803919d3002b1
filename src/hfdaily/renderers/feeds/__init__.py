"""
Write feeds: RSS 2.0, Atom 1.0 and JSON Feed 1.1.

See https://www.rssboard.org/rss-profile, https://www.rfc-editor.org/rfc/rfc4287 and
https://www.jsonfeed.org/version/1.1/.
"""

from __future__ import annotations

import datetime as dt
import json

from collections.abc import Iterable, Iterator
from email.utils import format_datetime
from functools import partial
from html import escape, unescape
from typing import Any, Final

from hfdaily import Digest
from hfdaily.plugins import RenderContext, Renderer, hookimpl

from .._summary import in_zone
from .entries import HUB_PAPERS, Feed, FeedEntry, make_feed

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


def _file_name(digest: Digest, suffix: str) -> str:
    """
    Return the file name of a feed. It is the same every day, because readers fetch it again.
    """
    names = {"daily": "feed", "trending": "trending"}
    return names.get(digest.listing, digest.slug) + suffix


def _rss(digest: Digest, context: RenderContext, /) -> str:
    feed = make_feed(digest, context, _file_name(digest, ".rss"))
    return "\n".join([_XML, _RSS, *_rss_channel(feed, context.generated_at), "</rss>", ""])


def _rss_channel(feed: Feed, built_at: dt.datetime | None) -> Iterator[str]:
    yield "<channel>"
    yield _text("title", feed.title)
    yield _text("link", HUB_PAPERS)
    yield _text("description", feed.description)
    yield _text("language", feed.language)
    yield _text("pubDate", format_datetime(feed.date, usegmt=True))
    if built_at:
        yield _text("lastBuildDate", format_datetime(in_zone(built_at, dt.UTC), usegmt=True))
    yield _text("generator", "hfdaily")
    if feed.url:
        yield _empty("atom:link", rel="self", type="application/rss+xml", href=feed.url)
    for entry in feed.entries:
        yield "<item>"
        yield _text("title", entry.title)
        yield _text("link", entry.url)
        yield _text("guid", entry.url)  # A guid is a permalink by default.
        yield _text("pubDate", format_datetime(entry.date, usegmt=True))
        # RSS's own <author> has to be an e-mail address.
        for author in entry.authors:
            yield _text("dc:creator", author)
        for keyword in entry.keywords:
            yield _text("category", keyword)
        yield _text("description", entry.summary)  # Readers interpret it as HTML.
        yield _text("content:encoded", entry.content)
        if entry.thumbnail:
            yield _empty("media:thumbnail", url=entry.thumbnail)
        yield "</item>"
    yield "</channel>"


def _atom(digest: Digest, context: RenderContext, /) -> str:
    feed = make_feed(digest, context, _file_name(digest, ".atom"))
    start = _ATOM.format(escape(feed.language))
    return "\n".join([_XML, start, *_atom_feed(feed), "</feed>", ""])


def _atom_feed(feed: Feed) -> Iterator[str]:
    yield _text("id", feed.url or HUB_PAPERS)
    yield _text("title", feed.title)
    yield _text("subtitle", feed.description)
    yield _text("updated", _rfc3339(feed.date))
    yield _text("generator", "hfdaily")
    # The feed's author is that of entries without one (RFC 4287, section 4.1.1).
    yield _author("Hugging Face")
    yield _empty("link", rel="alternate", type="text/html", href=HUB_PAPERS)
    if feed.url:
        yield _empty("link", rel="self", type="application/atom+xml", href=feed.url)
    for entry in feed.entries:
        yield "<entry>"
        yield _text("id", entry.url)
        yield _text("title", entry.title)
        yield _text("published", _rfc3339(entry.date))
        yield _text("updated", _rfc3339(entry.date))
        yield _empty("link", rel="alternate", type="text/html", href=entry.url)
        for author in entry.authors:
            yield _author(author)
        for keyword in entry.keywords:
            yield _empty("category", term=keyword)
        if entry.summary:
            yield _text("summary", entry.summary, attribute=_HTML)
        yield _text("content", entry.content, attribute=_HTML)
        if entry.thumbnail:
            yield _empty("media:thumbnail", url=entry.thumbnail)
        yield "</entry>"


def _author(name: str) -> str:
    return f"<author>{_text('name', name)}</author>"


def _text(tag: str, text: str, *, attribute: str = "") -> str:
    return f"<{tag}{attribute}>{escape(text, quote=False)}</{tag}>"


def _empty(tag: str, **attributes: str) -> str:
    written = tag
    for name, value in attributes.items():
        written += f' {name}="{escape(value)}"'
    return f"<{written}/>"


def _rfc3339(time: dt.datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")


def _jsonfeed(digest: Digest, context: RenderContext, /) -> str:
    feed = make_feed(digest, context, _file_name(digest, ".json"))
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": HUB_PAPERS,
        "feed_url": feed.url,
        "description": feed.description,
        "language": feed.language,
        "items": [_without_none(_json_item(entry)) for entry in feed.entries],
    }
    return json.dumps(_without_none(document), ensure_ascii=False, indent=1) + "\n"


def _json_item(entry: FeedEntry) -> dict[str, Any]:
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


def _without_none(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


@hookimpl
def hfdaily_renderers() -> Iterable[Renderer]:
    """
    Return the renderers `rss`, `atom` and `jsonfeed`.
    """
    # A feed keeps its file name, whatever it covers. Web servers know the media types of these names.
    for name, media_type, suffix, description, render in (
        ("rss", "application/rss+xml", ".rss", "an RSS 2.0 feed", _rss),
        ("atom", "application/atom+xml", ".atom", "an Atom feed", _atom),
        ("jsonfeed", "application/feed+json", ".json", "a JSON Feed 1.1", _jsonfeed),
    ):
        yield Renderer(
            name=name,
            media_type=media_type,
            suffix=suffix,
            description=description,
            render=render,
            filename=partial(_file_name, suffix=suffix),
        )
