"""
arXiv's Atom to records (arXiv API User's Manual, section 3.3).
"""

from __future__ import annotations

import datetime as dt
import re

from typing import TYPE_CHECKING

from .._records.paper import ArxivRecord
from ..exceptions import ParseError
from ..text import clean, paragraphs
from .values import utc

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["parse_atom"]

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_ERRORS = "/api/errors"
_ID = re.compile(r"/abs/(?P<id>(?:[a-zA-Z.-]+/)?[\d.]+)(?:v(?P<version>\d{1,4}))?$", re.ASCII)


def parse_atom(body: bytes | str) -> dict[str, ArxivRecord]:
    """
    Read a reply of ``export.arxiv.org/api/query``.

    Returns:
        The records by arXiv id, without version. An id that arXiv does not
        know is missing, so match by id, never by position.

    Raises:
        ParseError: The body is no such feed, or says what was wrong with the
            request.
    """
    records = map(_record, _feed(body).iterfind(f"{_ATOM}entry"))
    return {record.id: record for record in records}


def _feed(body: bytes | str) -> Element:
    from xml.etree import ElementTree as ET

    try:
        # As text: no encoding that it declares can hide a document type, and its entities.
        text = body if isinstance(body, str) else body.decode("utf-8-sig")
        if "<!DOCTYPE" in text:
            msg = "a document type, which its feeds never have"
            raise ValueError(msg)
        feed = ET.fromstring(text)  # noqa: S314  # no document type, so no entities
    except (ET.ParseError, ValueError) as exc:
        start = clean(body[:60] if isinstance(body, str) else body[:60].decode("utf-8", "replace"))
        msg = f"expected an Atom feed of arXiv, got what starts {start!r} ({exc})"
        raise ParseError(msg) from exc
    if feed.tag != f"{_ATOM}feed":
        msg = f"expected an Atom feed of arXiv, got an XML document {feed.tag!r}"
        raise ParseError(msg)
    return feed


def _record(entry: Element) -> ArxivRecord:
    url = _text(entry, f"{_ATOM}id")
    if _ERRORS in url:
        msg = f"arXiv did not take the request: {clean(_text(entry, f'{_ATOM}summary'))}"
        raise ParseError(msg)
    found = _ID.search(url)
    if not found:
        msg = f"an entry of arXiv's feed has the id {url!r:.100}, which is no paper's"
        raise ParseError(msg)
    primary = entry.find(f"{_ARXIV}primary_category")
    return ArxivRecord(
        id=found["id"],
        version=int(found["version"]) if found["version"] else None,
        title=clean(_due(entry, f"{_ATOM}title")),
        abstract="\n\n".join(paragraphs(_due(entry, f"{_ATOM}summary"))),
        authors=tuple([clean(_text(a, f"{_ATOM}name")) for a in entry.iterfind(f"{_ATOM}author")]),
        primary_category=None if primary is None else primary.get("term"),
        categories=tuple([c.get("term", "") for c in entry.iterfind(f"{_ATOM}category")]),
        comment=clean(_text(entry, f"{_ARXIV}comment")) or None,
        journal_ref=clean(_text(entry, f"{_ARXIV}journal_ref")) or None,
        doi=clean(_text(entry, f"{_ARXIV}doi")) or None,
        published_at=_time(entry, f"{_ATOM}published"),
        updated_at=_time(entry, f"{_ATOM}updated"),
    )


def _text(element: Element, tag: str) -> str:
    return (element.findtext(tag) or "").strip()


def _due(entry: Element, tag: str) -> str:
    text = _text(entry, tag)
    if not text:
        msg = f"{_text(entry, f'{_ATOM}id')} has no {tag.rpartition('}')[2]} in arXiv's feed"
        raise ParseError(msg)
    return text


def _time(entry: Element, tag: str) -> dt.datetime | None:
    text = _text(entry, tag)
    try:
        return utc(text) if text else None
    except ValueError as exc:
        msg = f"an entry of arXiv's feed has the time {text!r:.60}, which is none"
        raise ParseError(msg) from exc
