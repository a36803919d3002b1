"""
Read the answers of the Hub: the JSON of its API, and the data inside its pages.
"""

import codecs
import datetime as dt
import json
import math
import re
import warnings

from reprlib import repr as short_repr
from typing import Any, TypeAlias

import attrs

from .._public import public
from .._records.digest import Page
from .._records.paper import Paper
from .._records.period import Period
from ..exceptions import ParseError, ParseWarning, PeriodError, quoted
from .papers import Batch, parse_time, read_items

__all__ = [
    "DEFAULT_SIZE",
    "PAGE_SIZE",
    "Body",
    "PeriodPage",
    "check_body",
    "decode",
    "describe_body",
    "load_json",
    "parse_api",
    "parse_page",
    "read_list",
    "read_page",
    "read_paper",
]

Body: TypeAlias = bytes | str

#: How many items the API sends in one page by default, and the most that it sends.
DEFAULT_SIZE, PAGE_SIZE = 50, 100
_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CHANGED = "the Hub may have changed its pages"

# The markup of the data in a page: `<div class="…" data-target="DailyPapers" data-props="…">`.
_TARGET_NAME = b"DailyPapers"
_DATA = re.compile(rb"""data-props\s*=\s*("[^"]*"|'[^']*')""")
#: The size in bytes and the number of tags of the markup that is parsed, without the data. Pages of
#: 2026 have up to 46 kB and 768 tags before their data. HTML parsers need quadratic time and memory
#: for some markup, so a hostile page of a few 100 kB could take minutes or fill the memory.
_LONGEST_MARKUP, _MOST_TAGS = 128 * 2**10, 2_000


@public
def parse_api(body: Body, *, day: dt.date | None = None) -> tuple[Paper, ...]:
    """
    Read a reply of ``GET /api/daily_papers``.

    A `ParseWarning` is issued for each item that is left out and each key with an unreadable value.

    Args:
        body: The body of the reply, or the contents of a saved file.

        day: The requested list day. Only lists from before 2025-03-17 need it, because their items
            do not state their day.

    Returns:
        The papers in the Hub's order.

    Raises:
        ParseError: The body is not a JSON array of papers.
        TypeError: An argument has the wrong type.
    """
    check_body("parse_api", body)
    if day is not None and not isinstance(day, dt.date):
        msg = (
            f"parse_api takes the day as a date, got {quoted(day)}; use datetime.date.fromisoformat"
        )
        raise TypeError(msg)
    batch = read_list(body, day=day)
    unreadable = [str(note) for note in batch.notes() if note.kind == "field_unreadable"]
    for problem in (*batch.skipped, *unreadable):
        warnings.warn(problem, ParseWarning, stacklevel=2)
    return batch.papers


@public
def parse_page(body: Body) -> Page:
    """
    Read a page ``/papers/date/…`` of the Hub, fetched or saved.

    The data in the page is read. Its cards are not, because their markup changes often.

    Args:
        body: The page's HTML.

    Returns:
        The papers of the page, its day and the listed days around it.

    Raises:
        ParseError: The page is not that of a day, or its data have an unknown shape.
        TypeError: The body is neither bytes nor text.
    """
    check_body("parse_page", body)
    page = read_page(body)
    if page.period.kind != "day":
        msg = f"expected the page of a day, got that of {page.period}; read it with hfdaily.load"
        raise ParseError(msg)
    return Page(
        date=page.period.start,
        papers=page.batch.papers,
        previous=page.previous,
        next=page.next,
        notes=page.batch.notes(page.period),
    )


@attrs.frozen(kw_only=True)
class PeriodPage:
    """
    The contents of a page ``/papers/date/…``, ``/papers/week/…`` or ``/papers/month/…``.

    Attributes:
        period: The day, week or month of the page.
        batch: The papers that were read from its items.
        previous: The previous listed day, on the page of a day.
        next: The next listed day, on the page of a day.
    """

    period: Period
    batch: Batch
    previous: dt.date | None = None
    next: dt.date | None = None


def read_page(body: Body) -> PeriodPage:
    """
    Read the page of a day, week or month.

    Args:
        body: The page's HTML.

    Raises:
        ParseError: It is another page, or its data have an unknown shape.
    """
    data = _page_data(body)
    if not isinstance(data, dict) or "dailyPapers" not in data:
        msg = f"expected a list of papers in the page's data, got {_quote(data)}; {_CHANGED}"
        raise ParseError(msg)
    items, period = data["dailyPapers"], _period_of(data)
    if not isinstance(items, list):
        msg = f"expected a list of papers in the page's data, got {_quote(items)}; {_CHANGED}"
        raise ParseError(msg)
    day = period.start if period.kind == "day" else None
    return PeriodPage(
        period=period,
        batch=read_items(items, day=day),
        previous=_neighbor(data.get("prevDate")),
        next=_neighbor(data.get("nextDate")),
    )


def read_list(body: Body, *, day: dt.date | None = None) -> Batch:
    """
    Read a reply of the API that is a list of items.

    Args:
        body: The body of the reply.

        day: The requested list day.

    Raises:
        ParseError: The body is not a JSON array of papers.
    """
    items = load_json(body, "a JSON array of papers")
    if not isinstance(items, list):
        msg = f"expected a JSON array of papers, got {describe_body(body)}; is this /api/daily_papers?"
        raise ParseError(msg)
    return read_items(items, day=day)


def read_paper(body: Body, *, paper_id: str) -> Paper:
    """
    Read a reply of ``GET /api/papers/ID``, which is a paper without an item around it.

    Args:
        body: The body of the reply.

        paper_id: The requested id.

    Raises:
        ParseError: The body is not this paper.
    """
    data = load_json(body, "a JSON object of a paper")
    [paper] = read_items([{"paper": data}], day=None).papers
    if paper.id != paper_id:
        msg = f"asked for the paper {paper_id}, got {quoted(paper.id)}"
        raise ParseError(msg)
    return paper


def decode(body: Body, *, errors: str = "strict") -> str:
    """
    Return a body as text. Bytes are UTF-8, or UTF-16 if a byte order mark says so.

    Args:
        body: Text, or its bytes.

        errors: What to do with bytes that are not text, as for `bytes.decode`.

    Raises:
        ParseError: The bytes are not text in either encoding.
    """
    if isinstance(body, str):
        return body.removeprefix("\ufeff")
    try:
        encoding = "utf-16" if body.startswith(_UTF_16_MARKS) else "utf-8-sig"
        return body.decode(encoding, errors)
    except UnicodeDecodeError as exc:
        msg = (
            f"expected text in UTF-8, got {describe_body(body)} ({exc.reason} at byte {exc.start})"
        )
        raise ParseError(msg) from exc


def load_json(body: Body, expected: str) -> Any:
    """
    Return the value of a JSON text.

    Numbers that Python cannot represent, such as 1e999 and NaN, are returned as text, because they
    could not be written as JSON.

    Args:
        body: The JSON text.

        expected: A description of the expected value, for messages.

    Raises:
        ParseError: The text is not JSON, or is nested too deeply.
    """
    text = decode(body)
    try:
        return json.loads(text, parse_int=_parse_int, parse_float=_parse_float, parse_constant=str)
    except (ValueError, RecursionError) as exc:
        reason = f"{exc}" or type(exc).__name__
        msg = f"expected {expected}, got {describe_body(body)} ({reason:.80})"
        raise ParseError(msg) from exc


def _parse_int(text: str) -> int | str:
    try:
        return int(text)
    except ValueError:  # It has more digits than Python converts (sys.get_int_max_str_digits).
        return text


def _parse_float(text: str) -> float | str:
    number = float(text)
    return number if math.isfinite(number) else text


def check_body(function: str, body: object) -> None:
    if not isinstance(body, bytes | str):
        msg = (
            f"{function} takes the body as bytes or text, got {type(body).__name__}; "
            "of a file, pass pathlib.Path(name).read_bytes()"
        )
        raise TypeError(msg)


def describe_body(body: Body) -> str:
    """
    Describe the kind and the beginning of a body in a few words, for messages.
    """
    text = body if isinstance(body, str) else body[:200].decode("utf-8", "replace")
    start = " ".join(text[:200].split())
    if not start:
        return "nothing"
    kind = "HTML" if start.startswith("<") else "text" if start[0] not in "[{" else "JSON"
    return f"{kind} that starts {start[:60]!r:.100}"


def _quote(value: object) -> str:
    return f"{short_repr(value):.100}"


def _period_of(data: dict[str, Any]) -> Period:
    """
    Return the period that a page states.
    """
    if data.get("isTrending"):
        msg = "the page is the list of trending papers, which is not the list of a day"
        raise ParseError(msg)
    # Pages of 2024 have the start of their day under "date".
    text = data["dateString"] if "dateString" in data else str(data.get("date"))[:10]
    try:
        period = Period.parse(text) if isinstance(text, str) else None
    except PeriodError:
        period = None
    kind = data.get("periodType")
    if period is None or period.kind == "range" or kind not in (None, period.kind):
        said = f"{_quote(text)} with the period type {_quote(kind)}"
        msg = f"expected the day, week or month of the page, got {said}; {_CHANGED}"
        raise ParseError(msg)
    return period


def _neighbor(text: object) -> dt.date | None:
    """
    Return the day of a link to the previous or next list, if it is one.
    """
    try:
        return parse_time(text).date() if isinstance(text, str) else None
    except ValueError:
        return None


def _page_data(body: Body) -> Any:
    """
    Return the data in a page.
    """
    if isinstance(body, bytes) and not body.startswith(_UTF_16_MARKS):
        page = body
    else:
        page = decode(body).encode("utf-8", "surrogatepass")
    # The data of all components are put aside, so that the bounds hold for markup alone.
    values: dict[str, bytes] = {}

    def cut(match: re.Match[bytes]) -> bytes:
        name = f"@{len(values)}"
        values[name] = match[1]
        return f'data-props="{name}"'.encode()

    markup = _DATA.sub(cut, page)[:_LONGEST_MARKUP]
    # The cards of the papers, which follow the data, are only parsed if that is necessary.
    end = markup.find(b">", markup.find(b'data-target="DailyPapers"'))
    props = _find_props(markup[: end + 1]) or _find_props(markup)
    if props in values:
        props = _attribute(b"<div data-props=%s>" % values[props], "div")
    if props is None:
        msg = f"expected a page with the data of DailyPapers, got {describe_body(body)}; {_CHANGED}"
        raise ParseError(msg)
    return load_json(props, "the page's data to be JSON")


def _find_props(markup: bytes) -> str | None:
    """
    Return the data in a page, or None if they are not among the first tags.
    """
    if _TARGET_NAME not in markup:
        return None
    first_tags = b"<".join(markup.split(b"<", _MOST_TAGS + 1)[: _MOST_TAGS + 1])
    # A browser that runs the scripts of the page does not parse the contents of noscript.
    return _attribute(first_tags, '[data-target="DailyPapers"]:not(noscript *)')


def _attribute(markup: bytes, selector: str) -> str | None:
    """
    Return the attribute ``data-props`` of the first element that a selector finds.
    """
    from selectolax.lexbor import LexborHTMLParser

    node = LexborHTMLParser(markup).css_first(selector)
    try:
        return node.attributes.get("data-props") if node else None
    except UnicodeDecodeError as exc:
        msg = f"expected a page in UTF-8, got bytes that are not ({exc.reason}); {_CHANGED}"
        raise ParseError(msg) from exc
