"""
RSS 2.0, Atom 1.0 and JSON Feed 1.1: one entry a paper, the newest day first.

An entry says only what stays as it is: with its votes in it, readers would
show it as changed every hour. See https://www.rssboard.org/rss-profile,
https://www.rfc-editor.org/rfc/rfc4287 and https://www.jsonfeed.org/version/1.1/.
"""

from __future__ import annotations

import datetime as dt
import json
import re

from collections.abc import Iterable, Mapping
from html import escape, unescape
from typing import Any, Final

import attrs

from hfdaily import Digest, Paper, RenderContext, Renderer, hookimpl
from hfdaily.labels import labels
from hfdaily.text import clean, html, paragraphs, plain, safe_url

__all__ = ["hfdaily_renderers"]

_HUB: Final = "https://huggingface.co/papers"
_ATOM: Final = "http://www.w3.org/2005/Atom"
_MEDIA: Final = "http://search.yahoo.com/mrss/"


@attrs.frozen
class _Entry:
    """
    What all three formats say of a paper; cleaned, but not yet escaped.
    """

    url: str
    title: str
    date: dt.datetime
    authors: list[str]
    summary: str
    content: str
    keywords: list[str]
    thumbnail: str | None


@attrs.frozen
class _Feed:
    """
    What all three formats say of the feed.
    """

    title: str
    subtitle: str
    language: str
    url: str | None
    updated: dt.datetime
    entries: list[_Entry]


def _feed(digest: Digest, context: RenderContext, name: str) -> _Feed:
    words = labels(context.locale)
    names = [escape(words.text(key)) for key in ("hub_page", "arxiv", "pdf", "code", "project")]
    title = clean(context.title or "") or words.text("title")
    first = _midnight(digest.period.start)
    entries = [_entry(paper, first, names) for paper in digest.papers]
    entries.sort(key=lambda entry: entry.date.date(), reverse=True)
    return _Feed(
        title=title,
        subtitle=f"{title}: {words.period(digest.period)}",
        language=words.language,
        url=_own_url(context.site_url, name),
        updated=max([entry.date for entry in entries], default=digest.as_of or first),
        entries=entries,
    )


def _entry(paper: Paper, first: dt.datetime, names: list[str]) -> _Entry:
    url = _guid(paper)
    abstract = paragraphs(paper.abstract)
    markup = [html(paragraph) for paragraph in abstract]
    return _Entry(
        url=url,
        title=plain(paper.title) or clean(paper.id) or url,
        date=_date(paper, first),
        authors=_cleaned(author.name for author in paper.authors),
        summary="\n\n".join(map(_unmarked, markup, abstract)),
        content=_content(paper, url, markup, names),
        keywords=list(dict.fromkeys(_cleaned(paper.ai_keywords))),
        thumbnail=safe_url(paper.thumbnail_url),
    )


def _guid(paper: Paper) -> str:
    if url := safe_url(paper.hub_url):
        return url
    from urllib.parse import quote

    # Whatever the id is, there is a URL for it, and always the same.
    return quote(paper.hub_url, safe=":/", errors="replace")


def _date(paper: Paper, first: dt.datetime) -> dt.datetime:
    """
    When the paper was featured; where it does not say, when the digest began.
    """
    if paper.featured_at:
        return paper.featured_at.astimezone(dt.UTC)
    return _midnight(paper.featured_on) if paper.featured_on else first


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def _cleaned(texts: Iterable[str]) -> list[str]:
    return [text for text in map(clean, texts) if text]


def _unmarked(markup: str, source: str) -> str:
    # Where `html` had nothing to mark up, it is `plain`, escaped.
    return escape(plain(source)) if "<" in markup else markup


def _content(paper: Paper, url: str, blocks: list[str], names: list[str]) -> str:
    if paper.organization:
        name = escape(clean(paper.organization.label))
        blocks = [_link(safe_url(paper.organization.hub_url), name) or name, *blocks]
    pages = [paper.abs_url, paper.pdf_url, paper.github_repo, paper.project_page]
    links = map(_link, [url, *map(safe_url, pages)], names)
    blocks = [*blocks, " · ".join(filter(None, links))]
    return f"<p>{'</p><p>'.join(blocks)}</p>"


def _link(url: str | None, markup: str) -> str:
    return f'<a href="{escape(url)}">{markup}</a>' if url else ""


def _own_url(site_url: str | None, name: str) -> str | None:
    """
    Where the feed will live: in the folder that the URL names, else at the URL.
    """
    url = safe_url(site_url)
    if site_url and not url:
        msg = f"site_url is {site_url!r:.100}; a feed needs an http or https URL to name its own"
        raise ValueError(msg)
    return url + name if url and url.endswith("/") else url


def _rss(digest: Digest, context: RenderContext, /) -> str:
    from email.utils import format_datetime

    feed = _feed(digest, context, "feed.rss")
    lines = [
        _element("title", feed.title),
        _element("link", _HUB),
        _element("description", feed.subtitle),
        _element("language", feed.language),
        _element("pubDate", format_datetime(feed.updated, usegmt=True)),
        _element("generator", "hfdaily"),
    ]
    if context.generated_at:
        built = context.generated_at.astimezone(dt.UTC)
        lines.append(_element("lastBuildDate", format_datetime(built, usegmt=True)))
    if feed.url:
        lines.append(_element("atom:link", rel="self", type="application/rss+xml", href=feed.url))
    for entry in feed.entries:
        item = [
            _element("title", entry.title),
            _element("link", entry.url),
            _element("guid", entry.url, isPermaLink="true"),
            _element("pubDate", format_datetime(entry.date, usegmt=True)),
            *_elements("dc:creator", entry.authors),
            *_elements("category", entry.keywords),
            _html("description", entry.summary),
            _html("content:encoded", entry.content),
        ]
        if entry.thumbnail:
            item.append(_element("media:thumbnail", url=entry.thumbnail))
        lines.append(_group("item", item))
    names = {
        "xmlns:atom": _ATOM,
        "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
        "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        "xmlns:media": _MEDIA,
    }
    return _XML + _group("rss", [_group("channel", lines)], version="2.0", **names)


def _atom(digest: Digest, context: RenderContext, /) -> str:
    feed = _feed(digest, context, "feed.atom")
    updated = max(map(_distinct, feed.entries), default=feed.updated)
    lines = [
        _element("id", feed.url or _HUB),
        _element("title", feed.title),
        _element("subtitle", feed.subtitle),
        _element("updated", _rfc3339(updated)),
        _element("link", rel="alternate", type="text/html", href=_HUB),
        _element("generator", "hfdaily"),
        # Stands for the authors of papers that have none.
        _author("Hugging Face"),
    ]
    if feed.url:
        lines.append(_element("link", rel="self", type="application/atom+xml", href=feed.url))
    for entry in feed.entries:
        item = [
            _element("id", entry.url),
            _element("title", entry.title),
            _element("updated", _rfc3339(_distinct(entry))),
            _element("published", _rfc3339(entry.date)),
            _element("link", rel="alternate", type="text/html", href=entry.url),
            *[_author(name) for name in entry.authors],
            *[_element("category", term=keyword) for keyword in entry.keywords],
            _html("content", entry.content, type="html"),
        ]
        if entry.summary:
            item.append(_html("summary", entry.summary, type="html"))
        if entry.thumbnail:
            item.append(_element("media:thumbnail", url=entry.thumbnail))
        lines.append(_group("entry", item))
    names = {"xmlns": _ATOM, "xmlns:media": _MEDIA, "xml:lang": feed.language}
    return _XML + _group("feed", lines, **names)


def _author(name: str) -> str:
    return f"<author>{_element('name', name)}</author>"


def _distinct(entry: _Entry) -> dt.datetime:
    """
    The entry's date, as good as no other's: the W3C's validator warns of equal ones.

    Papers are featured together at midnight; what differs for good is their id.
    """
    digits = re.sub("[^0-9]", "", entry.url)[-6:]
    return entry.date.replace(microsecond=entry.date.microsecond or int(digits or 0))


_XML: Final = '<?xml version="1.0" encoding="utf-8"?>\n'


def _element(tag: str, text: str = "", /, **attributes: str) -> str:
    """
    An XML element that holds this text.
    """
    start = _start(tag, attributes) if attributes else tag
    return f"<{start}>{escape(text, quote=False)}</{tag}>" if text else f"<{start}/>"


def _html(tag: str, markup: str, /, **attributes: str) -> str:
    """
    An XML element that holds HTML, for people to read in the feed too.
    """
    data = markup.replace("]]>", "]]]]><![CDATA[>")
    return f"<{_start(tag, attributes)}><![CDATA[{data}]]></{tag}>"


def _elements(tag: str, texts: list[str]) -> list[str]:
    """
    An XML element for each of these lines, escaped all at once.
    """
    lines = escape("\n".join(texts), quote=False).replace("\n", f"</{tag}>\n<{tag}>")
    return [f"<{tag}>{lines}</{tag}>"] if texts else []


def _group(tag: str, elements: Iterable[str], /, **attributes: str) -> str:
    """
    An XML element that holds these elements, a line each.
    """
    return "\n".join([f"<{_start(tag, attributes)}>", *elements, f"</{tag}>"])


def _start(tag: str, attributes: Mapping[str, str]) -> str:
    return tag + "".join([f' {name}="{escape(value)}"' for name, value in attributes.items()])


def _rfc3339(time: dt.datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")


def _jsonfeed(digest: Digest, context: RenderContext, /) -> str:
    feed = _feed(digest, context, "feed.json")
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": _HUB,
        "feed_url": feed.url,
        "description": feed.subtitle,
        "language": feed.language,
        "items": [_known(_json_item(entry)) for entry in feed.entries],
    }
    return json.dumps(_known(document), ensure_ascii=False, indent=1) + "\n"


def _json_item(entry: _Entry) -> dict[str, Any]:
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
    # A feed keeps its address, and with these endings web servers send the right type.
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
