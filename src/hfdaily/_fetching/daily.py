"""
Flows for daily lists: the list of a day, from the API or its page, and the newest list.
"""

import datetime as dt
import re

from collections.abc import Iterable

import attrs

from .._parsing.hub import DEFAULT_SIZE, PAGE_SIZE, parse_page, read_list
from .._parsing.papers import Batch
from .._records.digest import Digest, Note, Page, Source
from .._records.paper import Paper
from .._records.period import Period
from ..exceptions import FetchError, HFDailyError, ParseError, one_line, with_message
from .flow import Flow, Request, Response

__all__ = ["day_flow", "latest_flow"]

#: The maximum number of pages of a list. A server that sends more is broken.
_MAX_PAGES = 20
#: The number of days to look back for the list before a day without one.
_LOOK_BACK = 10
#: The number of characters of each error in a message that names two.
_REASON_LIMIT = 108

#: A link of a Link header and its parameters (RFC 8288, section 3).
_LINK = re.compile(r'<[^<>]*>((?:"(?:[^"\\]|\\.)*"|[^",])*)')
_LINK_PARAMETER = re.compile(r';\s*([^\s=;,"]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?')


def day_flow(
    hub: str, day: dt.date, *, submitter: str | None = None, name_previous: bool = True
) -> Flow[Digest]:
    """
    Return the list of one day: from the API, or from the page if the API fails.

    Args:
        hub: The Hub's base URL.

        day: The list day.

        submitter: Request only papers of this account from the API. A page has all papers.

        name_previous: For a day without a list, look up the last list before it.

    Raises:
        FetchError: Both the API and the page failed.
        ParseError: Neither the API nor the page sent the list.
    """
    try:
        return (yield from _day_from_api(hub, day, submitter, name_previous=name_previous))
    except (FetchError, ParseError) as exc:
        api_error = exc
    try:
        url = f"{hub}/papers/date/{day}"
        response = yield Request(url, bucket="pages", fallback_reason=str(api_error))
        page = parse_page(response.body)
        if page.date != day:
            msg = f"asked for the page of {day}, got that of {page.date}"
            raise ParseError(msg)
        return _from_page(page, response, api_error)
    except (FetchError, ParseError) as page_error:
        raise _both_failed(f"the list of {day}", hub, api_error, page_error) from page_error


def latest_flow(hub: str, *, submitter: str | None = None) -> Flow[Digest]:
    """
    Return the newest list, which on weekends is not that of today.

    Args:
        hub: The Hub's base URL.

        submitter: Request only papers of this account from the API. A page has all papers.

    Raises:
        FetchError: Both the API and the page failed.
        ParseError: Neither the API nor the page sent the list.
    """
    try:
        response = yield Request(f"{hub}/api/daily_papers", (("limit", "1"),))
        papers = read_list(response.body).papers
        days = [paper.featured_on for paper in papers if paper.featured_on]
        if not days:
            msg = "the API's newest papers do not say which day they were listed on"
            raise ParseError(msg)
        newest = max(days)
    except (FetchError, ParseError) as exc:
        api_error = exc
    else:
        return (yield from day_flow(hub, newest, submitter=submitter))
    try:
        response = yield Request(f"{hub}/papers", bucket="pages", fallback_reason=str(api_error))
        page = parse_page(response.body)
        return _from_page(page, response, api_error)
    except (FetchError, ParseError) as page_error:
        raise _both_failed("the newest list", hub, api_error, page_error) from page_error


def _day_from_api(
    hub: str, day: dt.date, submitter: str | None, *, name_previous: bool
) -> Flow[Digest]:
    batch = Batch()
    previous_count = 0
    for number in range(_MAX_PAGES):
        response = yield _list_request(hub, day, number, submitter=submitter)
        page = read_list(response.body, day=day)
        count = len(page.papers) + len(page.skipped)
        known, batch = len(batch.papers), batch + page
        # A page without new papers ends the list, whatever the header states.
        if len(batch.papers) == known or not _has_more(response, count, previous_count):
            break
        previous_count = count
    else:
        msg = f"the list of {day} does not end after {_MAX_PAGES} pages of {PAGE_SIZE}"
        raise ParseError(msg)
    notes = batch.notes(Period.day(day))
    digest = _digest(day, batch.papers, response, "api", notes=notes)
    if digest.papers or submitter or not name_previous:
        return digest
    return attrs.evolve(digest, notes=(*digest.notes, (yield from _previous_note(hub, day))))


def _list_request(
    hub: str,
    day: dt.date,
    page: int = 0,
    *,
    size: int = PAGE_SIZE,
    submitter: str | None = None,
) -> Request:
    params = [("date", day.isoformat()), ("limit", str(size))]
    if submitter:
        params.append(("submitter", submitter))
    if page:
        params.append(("p", str(page)))
    return Request(f"{hub}/api/daily_papers", tuple(params))


def _has_more(response: Response, count: int, previous_count: int) -> bool:
    """
    Return whether another page may follow.

    A page that is full, or as long as the one before, may have one after it even if the header
    names none.
    """
    is_full = count in (DEFAULT_SIZE, PAGE_SIZE, previous_count)
    return is_full or _links_to_next(response.headers.get("link", ""))


def _links_to_next(header: str) -> bool:
    """
    Return whether a Link header names a next page (RFC 8288).
    """
    for parameters in _LINK.findall(header):
        found: dict[str, str] = {}
        for name, quoted, token in _LINK_PARAMETER.findall(parameters):
            # Only the first parameter with a name counts.
            found.setdefault(name.lower(), quoted or token)
        # A link with an anchor belongs to another resource.
        if "next" in found.get("rel", "").lower().split() and "anchor" not in found:
            return True
    return False


def _previous_note(hub: str, day: dt.date) -> Flow[Note]:
    """
    Return the note that names the last list before a day.
    """
    for back in range(1, _LOOK_BACK + 1):
        before = day - dt.timedelta(days=back)
        try:
            response = yield _list_request(hub, before, size=1)
            papers = read_list(response.body, day=before).papers
        except (FetchError, ParseError) as exc:
            return Note(kind="previous_unknown", day=day, reason=str(exc))
        if any(paper.featured_on == before for paper in papers):
            return Note(kind="previous_list", day=day, previous=before)
        if papers:
            reason = f"asked for the list of {before}, got that of another day"
            return Note(kind="previous_unknown", day=day, reason=reason)
    return Note(kind="no_previous_list", day=day, count=_LOOK_BACK)


def _from_page(page: Page, response: Response, api_error: Exception) -> Digest:
    if not page.papers:
        msg = f"the page of {page.date} holds no papers, which does not prove that there is no list"
        raise ParseError(msg)
    note = Note(kind="page_instead", day=page.date, reason=str(api_error))
    return _digest(page.date, page.papers, response, "page", notes=(note, *page.notes))


def _digest(
    day: dt.date,
    papers: Iterable[Paper],
    response: Response,
    source: Source,
    *,
    notes: Iterable[Note],
) -> Digest:
    """
    Return the digest of a day from the papers of an answer.

    Raises:
        ParseError: The papers are all of other days. Only an empty list means that the day has
            none.
    """
    own: dict[str, Paper] = {}
    others: set[str] = set()
    for paper in papers:
        if paper.featured_on == day:
            own.setdefault(paper.id, paper)
        else:
            others.add(str(paper.featured_on))
    if others and not own:
        msg = f"asked for the list of {day}, got papers of {_listed_days(others)}"
        raise ParseError(msg)
    said = list(notes)
    over = day < response.answered_at.date()
    if others:
        said.append(Note(kind="other_days", day=day, names=sorted(others)))
    if not own:
        said.append(Note(kind="no_list" if over else "no_list_yet", day=day))
    elif not over:
        said.append(Note(kind="not_over", day=day))
    return Digest(
        period=Period.day(day),
        papers=own.values(),
        # A server that sends papers of other days may have left out some of this day.
        complete=over and not others and not any(note.kind == "papers_skipped" for note in said),
        as_of=response.answered_at,
        source=source,
        notes=said,
    )


def _listed_days(days: set[str]) -> str:
    first, *more = sorted(days)
    return f"{first} and {len(more)} more days" if more else first


def _both_failed(
    what: str, hub: str, api_error: FetchError | ParseError, page_error: FetchError | ParseError
) -> HFDailyError:
    """
    Return the API's error with a message that names both.
    """
    api, page = (
        error.reason if isinstance(error, FetchError) else str(error)
        for error in (api_error, page_error)
    )
    # The cause may be the network or the settings in the environment.
    if api == page and isinstance(api_error, FetchError):
        message = f"{what} could not be fetched from {hub:.100}, neither from the API nor from the page: {api}"
    else:
        api, page = one_line(api, _REASON_LIMIT), one_line(page, _REASON_LIMIT)
        message = f"{what} could not be fetched: the API failed ({api}), and the page too ({page})"
    return with_message(api_error, message)
