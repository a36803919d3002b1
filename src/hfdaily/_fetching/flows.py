"""
Which requests make a day's list, and what to make of the answers. No I/O.

A flow is a generator: it yields a `Request`, is sent the `Response` (or is
thrown the `FetchError` that came instead), and returns its result. Clients
drive it; a test drives it by hand.
"""

from __future__ import annotations

import datetime as dt

from collections.abc import Generator, Iterable, Mapping
from typing import Literal, TypeAlias, TypeVar

import attrs

from .._parsing.hub import parse_page, read_list, read_paper
from .._records.digest import Digest, Note, Page, Source
from .._records.paper import Paper
from .._records.period import Period
from ..exceptions import FetchError, HFDailyError, ParseError, one_line, with_message

__all__ = ["Bucket", "Flow", "Request", "Response", "day_flow", "latest_flow", "paper_flow"]

#: Services count requests apart: see "Hub rate limits" in the Hub's docs.
Bucket: TypeAlias = Literal["api", "pages", "arxiv"]

#: The most that the API gives a page, and its own default.
_PAGE_SIZE, _DEFAULT_SIZE = 100, 50
#: No list is as long as this many pages; a server that says so is broken.
_MAX_PAGES = 20
#: Characters of each error in a message that names two.
_REASON_LIMIT = 108
#: How far to look back for the list before a day without one.
_LOOK_BACK = 10


@attrs.frozen
class Request:
    """
    A GET request that a flow needs an answer to.

    Attributes:
        instead: What failed, where this is the second best; for those who
            watch.
    """

    url: str
    params: tuple[tuple[str, str], ...] = ()
    bucket: Bucket = "api"
    instead: str = attrs.field(default="", eq=False)


@attrs.frozen(kw_only=True)
class Response:
    """
    A successful answer, read whole.

    Attributes:
        url: Where it came from in the end, redirects followed.
        headers: By lower-case name.
    """

    url: str
    body: bytes
    headers: Mapping[str, str] = attrs.field(factory=dict)
    received_at: dt.datetime


_T = TypeVar("_T")
Flow: TypeAlias = Generator[Request, Response, _T]


def day_flow(hub: str, day: dt.date, *, name_previous: bool = True) -> Flow[Digest]:
    """
    The list of one day: asked of the API, and of the page where that fails.

    Args:
        hub: The Hub's base URL.

        name_previous: For a day without a list, find out which list was the
            last before it.
    """
    try:
        return (yield from _day_from_api(hub, day, name_previous=name_previous))
    except (FetchError, ParseError) as exc:
        api_error = exc
    try:
        return (yield from _day_from_page(hub, day, api_error))
    except (FetchError, ParseError) as page_error:
        raise _both_failed(f"the list of {day}", api_error, page_error) from page_error


def latest_flow(hub: str) -> Flow[Digest]:
    """
    The newest list. That is not always today's: there is none on weekends.
    """
    try:
        response = yield Request(f"{hub}/api/daily_papers", (("limit", "1"),))
        papers, _ = read_list(response.body)
        days = [paper.featured_on for paper in papers if paper.featured_on]
        if not days:
            msg = "the API's newest papers do not say which day they were listed on"
            raise ParseError(msg)
        newest = max(days)
    except (FetchError, ParseError) as exc:
        api_error = exc
    else:
        return (yield from day_flow(hub, newest))
    try:
        response = yield Request(f"{hub}/papers", bucket="pages", instead=str(api_error))
        page = parse_page(response.body)
        return _from_page(page, response, api_error)
    except (FetchError, ParseError) as page_error:
        raise _both_failed("the newest list", api_error, page_error) from page_error


def paper_flow(hub: str, paper_id: str) -> Flow[Paper]:
    """
    One paper, listed or not.
    """
    response = yield Request(f"{hub}/api/papers/{paper_id}")
    return read_paper(response.body, paper_id=paper_id)


def _day_from_api(hub: str, day: dt.date, *, name_previous: bool) -> Flow[Digest]:
    papers: dict[str, Paper] = {}
    problems: list[str] = []
    for number in range(_MAX_PAGES):
        response = yield _list_request(hub, day, number)
        batch, bad = read_list(response.body, day=day)
        before = len(papers)
        papers |= {paper.id: paper for paper in batch if paper.id not in papers}
        problems += bad
        # A page without anything new ends the list, whatever the header says.
        if len(papers) == before or not _has_more(response, len(batch) + len(bad)):
            break
    else:
        msg = f"the list of {day} does not end after {_MAX_PAGES} pages of {_PAGE_SIZE}"
        raise ParseError(msg)
    digest = _digest(day, papers.values(), response, "api", problems=problems)
    if digest.papers or not name_previous:
        return digest
    return attrs.evolve(digest, notes=(*digest.notes, (yield from _previous_note(hub, day))))


def _list_request(hub: str, day: dt.date, page: int = 0, *, size: int = _PAGE_SIZE) -> Request:
    params = [("date", day.isoformat()), ("limit", str(size))]
    if page:
        params.append(("p", str(page)))
    return Request(f"{hub}/api/daily_papers", tuple(params))


def _has_more(response: Response, count: int) -> bool:
    link = response.headers.get("link")
    if link is not None:
        return 'rel="next"' in link
    # A full page without the header may still have one after it.
    return count in (_DEFAULT_SIZE, _PAGE_SIZE)


def _previous_note(hub: str, day: dt.date) -> Flow[Note]:
    for back in range(1, _LOOK_BACK + 1):
        before = day - dt.timedelta(days=back)
        try:
            response = yield _list_request(hub, before, size=1)
            papers, _ = read_list(response.body, day=before)
        except (FetchError, ParseError) as exc:
            return Note(kind="previous_unknown", day=day, reason=str(exc))
        if any(paper.featured_on == before for paper in papers):
            return Note(kind="previous_list", day=day, previous=before)
    return Note(kind="no_previous_list", day=day, count=_LOOK_BACK)


def _day_from_page(hub: str, day: dt.date, api_error: Exception) -> Flow[Digest]:
    """
    The list as its page shows it.

    For a day without a list, the Hub shows another. That there is none is
    only certain where the lists around the day are known, from that page or
    from those of the days before.
    """
    shown = day
    for back in range(_LOOK_BACK + 1):
        asked = day - dt.timedelta(days=back)
        url = f"{hub}/papers/date/{asked}"
        response = yield Request(url, bucket="pages", instead="" if back else str(api_error))
        page = parse_page(response.body)
        if page.date == day:
            return _from_page(page, response, api_error)
        shown = shown if back else page.date
        if previous := _list_before(page, day):
            empty = _digest(day, (), response, "page", notes=[_page_instead(day, api_error)])
            note = Note(kind="previous_list", day=day, previous=previous)
            return attrs.evolve(empty, notes=(*empty.notes, note))
    msg = f"asked for the page of {day}, got that of {shown}"
    raise ParseError(msg)


def _list_before(page: Page, day: dt.date) -> dt.date | None:
    """
    The list before a day, where the page shows that the day has none.
    """
    if page.previous and page.previous < day < page.date:
        return page.previous
    return page.date if page.next and page.date < day < page.next else None


def _from_page(page: Page, response: Response, api_error: Exception) -> Digest:
    return _digest(
        page.date,
        page.papers,
        response,
        "page",
        problems=page.problems,
        notes=[_page_instead(page.date, api_error)],
    )


def _page_instead(day: dt.date, api_error: Exception) -> Note:
    return Note(kind="page_instead", day=day, reason=str(api_error))


def _digest(
    day: dt.date,
    papers: Iterable[Paper],
    response: Response,
    source: Source,
    *,
    problems: Iterable[str] = (),
    notes: Iterable[Note] = (),
) -> Digest:
    own, others = [], set()
    for paper in papers:
        if paper.featured_on == day:
            own.append(paper)
        else:
            others.add(paper.featured_on)
    said, lost = list(notes), list(problems)
    if lost:
        said.append(Note(kind="papers_skipped", day=day, count=len(lost), reason=lost[0]))
    over = day < response.received_at.date()
    if others:
        said.append(Note(kind="other_days", day=day, names=sorted(map(str, others))))
    if not own:
        said.append(Note(kind="no_list" if over else "no_list_yet", day=day))
    elif not over:
        said.append(Note(kind="not_over", day=day))
    return Digest(
        period=Period.day(day),
        papers=own,
        complete=over and not lost,
        as_of=response.received_at,
        source=source,
        notes=said,
    )


def _both_failed(
    what: str, api_error: FetchError | ParseError, page_error: FetchError | ParseError
) -> HFDailyError:
    """
    Return the API's error with a message that names both.
    """
    api, page = (one_line(str(error), _REASON_LIMIT) for error in (api_error, page_error))
    message = f"{what} could not be had: the API failed ({api}), and the page too ({page})"
    return with_message(api_error, message)
