"""
Read arXiv's Atom feeds (arXiv API user's manual, section 3.3).
"""

import datetime as dt
import re

from typing import TYPE_CHECKING

from .._public import public
from .._records.paper import ArxivRecord
from ..exceptions import ParseError
from ..text import clean, paragraphs
from .hub import check_body, decode, describe_body
from .papers import parse_time

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["parse_atom"]

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
#: A part of the id of an entry that reports an error.
_ERRORS = "/api/errors"
_ID = re.compile(r"/abs/(?P<id>(?:[a-zA-Z.-]+/)?[\d.]+)(?:v(?P<version>\d{1,4}))?$", re.ASCII)


@public
def parse_atom(body: bytes | str) -> dict[str, ArxivRecord]:
    """
    Read a reply of ``export.arxiv.org/api/query``.

    Args:
        body: The body of the reply, or the contents of a saved file.

    Returns:
        The records by arXiv id without version. arXiv leaves out unknown ids, so match by id, never by
        position.

    Raises:
        ParseError: The body is not such a feed, or it reports an error in the request.
        TypeError: The body is neither bytes nor text.
    """
    check_body("parse_atom", body)
    records = map(_record, _feed(body).iterfind(f"{_ATOM}entry"))
    return {record.id: record for record in records}


def _feed(body: bytes | str) -> "Element":
    from xml.etree import ElementTree as ET

    text = decode(body)
    try:
        # Decode the body first, so that no declared encoding can hide a document type, which could
        # define entities.
        if "<!DOCTYPE" in text:
            msg = "it has a document type, which arXiv's feeds never have"
            raise ValueError(msg)
        feed = ET.fromstring(text)  # noqa: S314  # safe without a document type
    except (ET.ParseError, ValueError) as exc:
        msg = f"expected an Atom feed of arXiv, got {describe_body(body)} ({exc!s:.100})"
        raise ParseError(msg) from exc
    if feed.tag != f"{_ATOM}feed":
        msg = f"expected an Atom feed of arXiv, got an XML document {feed.tag!r:.100}"
        raise ParseError(msg)
    return feed


def _record(entry: "Element") -> ArxivRecord:
    url = _text(entry, f"{_ATOM}id")
    if _ERRORS in url:
        msg = f"arXiv refused the request: {clean(_text(entry, f'{_ATOM}summary')):.200}"
        raise ParseError(msg)
    found = _ID.search(url)
    if not found:
        msg = f"an entry of arXiv's feed has the id {url!r:.100}, which is not that of a paper"
        raise ParseError(msg)
    primary = entry.find(f"{_ARXIV}primary_category")
    return ArxivRecord(
        id=found["id"],
        version=int(found["version"]) if found["version"] else None,
        title=clean(_required_text(entry, f"{_ATOM}title")),
        abstract="\n\n".join(paragraphs(_required_text(entry, f"{_ATOM}summary"))),
        authors=[clean(_text(author, f"{_ATOM}name")) for author in entry.iterfind(_AUTHOR)],
        primary_category=None if primary is None else primary.get("term"),
        categories=[item.get("term", "") for item in entry.iterfind(_CATEGORY)],
        comment=clean(_text(entry, f"{_ARXIV}comment")) or None,
        journal_ref=clean(_text(entry, f"{_ARXIV}journal_ref")) or None,
        doi=clean(_text(entry, f"{_ARXIV}doi")) or None,
        published_at=_time(entry, f"{_ATOM}published"),
        updated_at=_time(entry, f"{_ATOM}updated"),
    )


_AUTHOR, _CATEGORY = f"{_ATOM}author", f"{_ATOM}category"


def _text(element: "Element", tag: str) -> str:
    return (element.findtext(tag) or "").strip()


def _required_text(entry: "Element", tag: str) -> str:
    text = _text(entry, tag)
    if not text:
        name = _text(entry, f"{_ATOM}id")
        msg = f"the entry {name!r:.100} of arXiv's feed has no {tag.rpartition('}')[2]}"
        raise ParseError(msg)
    return text


def _time(entry: "Element", tag: str) -> dt.datetime | None:
    text = _text(entry, tag)
    try:
        return parse_time(text) if text else None
    except ValueError as exc:
        msg = f"an entry of arXiv's feed has the time {text!r:.60}, which cannot be read"
        raise ParseError(msg) from exc
