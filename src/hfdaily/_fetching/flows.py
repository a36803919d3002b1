"""
Decide which requests a list or an enriched digest needs, and interpret the answers.

A flow is a generator without I/O: it yields a `Request`, is sent the `Response` (or is thrown the
`FetchError` that came instead), and returns its result. Clients drive it, and tests can drive it by
hand.
"""

import datetime as dt
import re

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Literal, TypeAlias, TypeVar

import attrs

from .._parsing.arxiv import parse_atom
from .._parsing.hub import DEFAULT_SIZE, PAGE_SIZE, parse_page, read_list
from .._parsing.papers import Batch
from .._records.digest import Digest, Note, Page, Source
from .._records.paper import ArxivRecord, Paper
from .._records.period import Period
from ..exceptions import FetchError, HFDailyError, ParseError, one_line, with_message

__all__ = [
    "ARXIV_ID",
    "Bucket",
    "Flow",
    "Request",
    "Response",
    "day_flow",
    "enrich_flow",
    "latest_flow",
    "named",
]

#: The services that count requests separately (see "Hub rate limits" in the Hub's documentation).
Bucket: TypeAlias = Literal["api", "search", "pages", "arxiv"]

#: The maximum number of pages of a list. A server that sends more is broken.
_MAX_PAGES = 20
#: The number of days to look back for the list before a day without one.
_LOOK_BACK = 10
#: The number of characters of each error in a message that names two.
_REASON_LIMIT = 108

#: The number of ids in a request to arXiv. It accepts more, but does not document a maximum URL length.
_BATCH = 100
#: The number of ids that a note names.
_NAMED = 5
#: The number of attempts for a batch. arXiv sometimes sends an empty or truncated body, and the right
#: one in the next attempt.
_ARXIV_ATTEMPTS = 2
#: The two forms of arXiv ids (https://info.arxiv.org/help/arxiv_identifier.html). A single id of
#: another form makes arXiv refuse the whole batch.
ARXIV_ID = re.compile(r"\d{4}\.\d{4,6}|[a-z][a-z-]*(?:\.[A-Z]{2})?/\d{7}", re.ASCII)

#: A link of a Link header and its parameters (RFC 8288, section 3).
_LINK = re.compile(r'<[^<>]*>((?:"(?:[^"\\]|\\.)*"|[^",])*)')
_LINK_PARAMETER = re.compile(r';\s*([^\s=;,"]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?')


@attrs.frozen
class Request:
    """
    A GET request of a flow.

    Attributes:
        url: The URL without its query.
        params: The names and values of the query.
        bucket: The service that counts the request.
        fallback_reason: The failure of the first choice, if this is the second one. Events show it.
    """

    url: str
    params: tuple[tuple[str, str], ...] = ()
    bucket: Bucket = "api"
    fallback_reason: str = attrs.field(default="", eq=False)


@attrs.frozen(kw_only=True)
class Response:
    """
    A successful answer, read to its end.

    Attributes:
        body: The body, decompressed.
        headers: The headers by lower-case name.
        received_at: When the response arrived, by the client's clock.
    """

    body: bytes
    headers: Mapping[str, str] = attrs.field(factory=dict)
    received_at: dt.datetime

    @property
    def answered_at(self) -> dt.datetime:
        """
        The earlier of the server's and the client's time.

        With a clock that is ahead, a day must not look over while its list still grows.
        """
        try:
            sent_at = parsedate_to_datetime(self.headers["date"])
            if sent_at.tzinfo is None:
                sent_at = sent_at.replace(tzinfo=dt.UTC)
            return min(sent_at.astimezone(dt.UTC), self.received_at)
        except (KeyError, TypeError, ValueError, OverflowError):
            return self.received_at


_T = TypeVar("_T")
Flow: TypeAlias = Generator[Request, Response, _T]


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


def enrich_flow(arxiv: str, digest: Digest) -> Flow[Digest]:
    """
    Return the digest with `Paper.arxiv` filled in, as far as arXiv answers.

    Papers whose record could not be fetched are unchanged, and a note names them.

    Args:
        arxiv: arXiv's base URL.

        digest: The digest to enrich.
    """
    wanted = [paper.id for paper in digest.papers if paper.arxiv is None]
    known: dict[str, ArxivRecord] = {}
    notes: list[Note] = []
    for ids in _batches([paper_id for paper_id in wanted if ARXIV_ID.fullmatch(paper_id)]):
        try:
            known |= yield from _arxiv_records(arxiv, ids)
        except (FetchError, ParseError) as exc:
            # The next batch would probably fail too, and arXiv asks clients to stop after a refusal.
            notes.append(Note(kind="arxiv_failed", reason=str(exc)))
            break
    missing = [paper_id for paper_id in wanted if paper_id not in known]
    if missing:
        notes.append(Note(kind="not_enriched", count=len(missing), names=named(missing)))
    papers = [
        attrs.evolve(paper, arxiv=known[paper.id]) if paper.id in known else paper
        for paper in digest.papers
    ]
    return attrs.evolve(digest, papers=papers, notes=(*digest.notes, *notes))


def _arxiv_records(arxiv: str, ids: Sequence[str]) -> Flow[dict[str, ArxivRecord]]:
    # Without max_results, arXiv sends ten entries.
    params = (("id_list", ",".join(ids)), ("max_results", str(len(ids))))
    request = Request(f"{arxiv}/api/query", params, bucket="arxiv")
    for _ in range(_ARXIV_ATTEMPTS - 1):
        response = yield request
        try:
            return parse_atom(response.body)
        except ParseError:
            continue
    response = yield request
    return parse_atom(response.body)


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))


def named(ids: Sequence[str]) -> list[str]:
    """
    Return the ids for a note: the first few, and the number of the others.
    """
    more = len(ids) - _NAMED
    return [*ids[:_NAMED], *([f"and {more} more"] if more > 0 else [])]


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
