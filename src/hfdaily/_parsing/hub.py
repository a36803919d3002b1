"""
Bytes of the Hub to records: the API's JSON, and the data inside a page.
"""

from __future__ import annotations

import datetime as dt
import json
import warnings

from reprlib import repr as brief
from typing import TYPE_CHECKING, Any, TypeAlias

from ..exceptions import ParseError, ParseWarning

if TYPE_CHECKING:
    from .._records.digest import Page
    from .._records.paper import Paper

__all__ = ["parse_api", "parse_page", "read_list", "read_paper"]

Body: TypeAlias = bytes | str


def parse_api(body: Body, *, day: dt.date | None = None) -> tuple[Paper, ...]:
    """
    Read a reply of ``GET /api/daily_papers``.

    Args:
        body: The reply's body, or a file that it was saved to.

        day: The list day that was asked for. Only lists from before
            2025-03-17 need it: their items do not tell it themselves.

    Returns:
        The papers in the Hub's order. A bad item is left out, with a
        `ParseWarning` that says why.

    Raises:
        ParseError: The body is not a JSON array of papers.
    """
    papers, problems = read_list(body, day=day)
    for problem in problems:
        warnings.warn(problem, ParseWarning, stacklevel=2)
    return papers


def read_list(
    body: Body, *, day: dt.date | None = None
) -> tuple[tuple[Paper, ...], tuple[str, ...]]:
    """
    As `parse_api`, with the problems returned instead of warned of.
    """
    from .items import read_items

    items = _load(body, "a JSON array of papers")
    if not isinstance(items, list):
        msg = f"expected a JSON array of papers, got {_describe(body)}; is this /api/daily_papers?"
        raise ParseError(msg)
    return read_items(items, day=day)


def read_paper(body: Body, *, paper_id: str) -> Paper:
    """
    Read a reply of ``GET /api/papers/ID``, a paper without the item around it.

    Raises:
        ParseError: The body is not this paper.
    """
    from .items import read_items

    data = _load(body, "a JSON object of a paper")
    papers, _ = read_items([{"paper": data}], day=None)
    if papers[0].id != paper_id:
        msg = f"asked for the paper {paper_id}, got {papers[0].id}"
        raise ParseError(msg)
    return papers[0]


def parse_page(body: Body) -> Page:
    """
    Read a page ``/papers/date/…`` of the Hub, fetched or saved.

    Only the data that the page hydrates from is read, never its cards, whose
    markup changes often and tells less.

    Raises:
        ParseError: The page does not hold the data, or not in a known shape.
    """
    from .._records.digest import Page
    from .items import read_items

    data = _page_data(body)
    try:
        items, day = data["dailyPapers"], _day(data.get("dateString") or data["date"])
        previous, following = _neighbor(data, "prevDate"), _neighbor(data, "nextDate")
    except (LookupError, TypeError, AttributeError, ValueError) as exc:
        msg = f"expected a dated list of papers in the page's data, got {brief(data)}; {_CHANGED}"
        raise ParseError(msg) from exc
    if not isinstance(items, list):
        msg = f"expected a list of papers in the page's data, got {brief(items)}; {_CHANGED}"
        raise ParseError(msg)
    papers, problems = read_items(items, day=day)
    return Page(date=day, papers=papers, previous=previous, next=following, problems=problems)


def _neighbor(data: dict[str, Any], key: str) -> dt.date | None:
    text = data.get(key)
    return _day(text) if text else None


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text[:10])


def _load(body: Body, expected: str) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as exc:
        msg = f"expected {expected}, got {_describe(body)} ({exc or type(exc).__name__})"
        raise ParseError(msg) from exc


def _describe(body: Body) -> str:
    text = body if isinstance(body, str) else body[:200].decode("utf-8", "replace")
    start = " ".join(text[:200].split())
    if not start:
        return "nothing"
    kind = "HTML" if start.startswith("<") else "text" if start[0] not in "[{" else "JSON"
    return f"{kind} that starts {start[:60]!r}"


_CHANGED = "the Hub may have changed its pages"
_TARGET, _PROPS = b'data-target="DailyPapers"', b'data-props="'


def _page_data(body: Body) -> Any:
    page = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    props = _props(_start_tag(page)) or _props(page)
    if props is None:
        msg = f"expected a page with the data of DailyPapers, got {_describe(body)}; {_CHANGED}"
        raise ParseError(msg)
    return _load(props, "the page's data to be JSON")


def _start_tag(page: bytes) -> bytes:
    """
    The one start tag that holds the data, cut out; b"" where it is not found.

    Parsing all of the page takes as long as everything else together.
    """
    at = page.find(_TARGET)
    start, quoted = page.rfind(b"<", 0, at), page.find(_PROPS, at)
    end = page.find(b'"', quoted + len(_PROPS))
    return page[start : end + 1] + b">" if -1 not in (at, start, quoted, end) else b""


def _props(markup: bytes) -> str | None:
    from selectolax.lexbor import LexborHTMLParser

    node = LexborHTMLParser(markup).css_first('[data-target="DailyPapers"]') if markup else None
    return node.attributes.get("data-props") if node else None
