"""
Flows for everything except daily lists: trending papers, searches and single papers.
"""

import attrs

from .. import filters
from .._parsing.hub import PAGE_SIZE, decode, read_list, read_paper
from .._parsing.papers import Batch
from .._records.digest import Digest, Listing, Note
from .._records.paper import Paper
from .._records.period import Period
from ..exceptions import ParseError, StatusError, quoted, with_message
from .flow import Flow, Request, Response

__all__ = [
    "check_encodable",
    "is_not_found",
    "of_submitter",
    "paper_flow",
    "read_flow",
    "search_flow",
    "submitter_flow",
    "trending_flow",
]

# These limits are in the Hub's OpenAPI document, `GET /api/papers/search`.
_LONGEST_QUERY, _MOST_FOUND = 250, 120
#: Ten pages of the API. The trending list has no end of its own.
_MOST_TRENDING = 1000
_NOT_FOUND = 404
#: The kinds of notes that state why a list is empty.
_OF_EMPTY_LISTS = frozenset({"no_list", "no_list_yet", "no_lists", "no_lists_yet"})


def check_encodable(text: str, caller: str) -> None:
    """
    Raise `ValueError` if a text cannot be a part of a URL.
    """
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        msg = f"{caller} got {quoted(text)}, which UTF-8 cannot encode; remove the lone surrogate"
        raise ValueError(msg)


def is_not_found(error: Exception) -> bool:
    """
    Return whether an error says that the Hub does not have what was requested.
    """
    return isinstance(error, StatusError) and error.status == _NOT_FOUND


def trending_flow(hub: str, limit: int) -> Flow[Digest]:
    """
    Return the papers that the Hub calls trending, which may be old.

    Args:
        hub: The Hub's base URL.

        limit: How many papers to ask for.

    Raises:
        TypeError: The limit is not a whole number.
        ValueError: The limit is out of bounds.
        FetchError: The Hub failed.
        ParseError: The answer is not a list of papers, or it is empty.
    """
    _check_trending_limit(limit)
    batch = Batch()
    size, page = min(limit, PAGE_SIZE), 0
    while True:
        params = [("sort", "trending"), ("limit", str(size))]
        if page:
            params.append(("p", str(page)))
        response = yield Request(f"{hub}/api/daily_papers", tuple(params))
        known, batch = len(batch.papers), batch + read_list(response.body)
        page += 1
        # Skipped and repeated papers are not replaced, because this part of the list has been read.
        if len(batch.papers) == known or page * size >= limit:
            break
    if not batch.papers:
        msg = "the Hub sent an empty list of trending papers, which does not prove that none are"
        raise ParseError(msg)
    return _digest(batch, limit, response, listing="trending")


def search_flow(hub: str, query: str, limit: int) -> Flow[Digest]:
    """
    Return the papers that the Hub finds, the best match first.

    Args:
        hub: The Hub's base URL.

        query: The words.

        limit: How many papers to ask for.

    Raises:
        TypeError: An argument has the wrong type.
        ValueError: The query has no words, or the Hub would refuse it, or the limit.
        FetchError: The Hub failed, or refused the search.
        ParseError: The answer is not a list of papers.
    """
    query = _words_of(query)
    _check_search_limit(limit)
    params = (("q", query), ("limit", str(limit)))
    response = yield Request(f"{hub}/api/papers/search", params, bucket="search")
    batch = Batch() + read_list(response.body)  # Each paper is there once.
    return _digest(batch, limit, response, listing="search", query=query)


def _check_trending_limit(limit: int) -> None:
    if isinstance(limit, bool) or not isinstance(limit, int):
        msg = (
            f"trending() takes the number of papers, got {quoted(limit)}; the Hub has no trending "
            "list of a date, so fetch() the date and rank it with by='hot'"
        )
        raise TypeError(msg)
    if not 1 <= limit <= _MOST_TRENDING:
        msg = f"the trending list has a limit from 1 to {_MOST_TRENDING}, got {quoted(limit)}"
        raise ValueError(msg)


def _check_search_limit(limit: int) -> None:
    if isinstance(limit, bool) or not isinstance(limit, int):
        msg = f"search() takes the limit as a whole number, got {quoted(limit)}"
        raise TypeError(msg)
    if not 1 <= limit <= _MOST_FOUND:
        msg = (
            f"a search has a limit from 1 to {_MOST_FOUND}, got {quoted(limit)}; "
            "the Hub has no second page of results"
        )
        raise ValueError(msg)


def _words_of(query: str) -> str:
    """
    Return the words of a search on one line.
    """
    if not isinstance(query, str):
        msg = f"search() takes the words as one text, got {quoted(query)}; join them with spaces"
        raise TypeError(msg)
    words = " ".join(query.split())
    if not words:
        msg = f"a search needs words, got {quoted(query)}; write what to search for"
        raise ValueError(msg)
    if len(words) > _LONGEST_QUERY:
        msg = f"a search has at most {_LONGEST_QUERY} characters on the Hub, got {len(words)}"
        raise ValueError(msg)
    check_encodable(words, "search()")
    return words


def paper_flow(hub: str, paper_id: str, *, comments: bool = False) -> Flow[Paper]:
    """
    Return one paper with its linked objects, whether or not it was ever on a daily list.

    Args:
        hub: The Hub's base URL.

        paper_id: The arXiv id without its version.

        comments: Ask for the comments too.

    Raises:
        FetchError: The Hub failed, or does not know the paper.
        ParseError: The answer is not this paper.
    """
    params = (("field", "comments"),) if comments else ()
    try:
        response = yield Request(f"{hub}/api/papers/{paper_id}", params)
    except StatusError as exc:
        if not is_not_found(exc):
            raise
        msg = f"the Hub does not know the paper {paper_id} (HTTP 404)"
        raise with_message(exc, msg) from exc
    return read_paper(response.body, paper_id=paper_id)


def read_flow(hub: str, paper_id: str) -> Flow[str]:
    """
    Return the text of a paper as Markdown.

    Args:
        hub: The Hub's base URL.

        paper_id: The arXiv id without its version.

    Raises:
        FetchError: The Hub failed, or has no text of the paper.
        ParseError: The answer is not Markdown. For some papers the Hub sends its page instead.
    """
    try:
        response = yield Request(f"{hub}/papers/{paper_id}.md", bucket="pages")
    except StatusError as exc:
        if not is_not_found(exc):
            raise
        msg = f"the Hub has no Markdown of the paper {paper_id} (HTTP 404); see its PDF on arXiv"
        raise with_message(exc, msg) from exc
    text = decode(response.body)
    start = text[:100].lstrip().lower()
    is_html = response.headers.get("content-type", "").startswith("text/html")
    if is_html or not start or start.startswith(("<!doctype html", "<html")):
        sent = "an HTML page" if start else "nothing"
        msg = f"asked for the Markdown of the paper {paper_id}, got {sent}; see its PDF on arXiv"
        raise ParseError(msg)
    return text


def submitter_flow(flow: Flow[Digest], submitter: str) -> Flow[Digest]:
    """
    Return the papers of a list that one account submitted.

    Args:
        flow: The flow of the list.

        submitter: The account's login.
    """
    return of_submitter((yield from flow), submitter)


def of_submitter(digest: Digest, submitter: str) -> Digest:
    """
    Return a digest that holds only the papers that one account submitted.

    Args:
        digest: The digest.

        submitter: The account's login.
    """
    keep = filters.submitter(submitter)
    papers = tuple(filter(keep, digest.papers))
    notes = list(digest.notes)
    if not papers:
        notes = [note for note in notes if note.kind not in _OF_EMPTY_LISTS]
        period = digest.period
        day = period.start if period.kind == "day" else None
        notes.append(
            Note(kind="nothing_submitted", day=day, period=period, names=(submitter.strip(),))
        )
    return attrs.evolve(
        digest, papers=papers, listed=len(papers), notes=notes, filtered_by=keep.__name__
    )


def _digest(
    batch: Batch, limit: int, response: Response, *, listing: Listing, query: str | None = None
) -> Digest:
    """
    Return the digest of a list without a list day. It is complete if no item had to be skipped.
    """
    period = Period.day(response.answered_at.date())
    return Digest(
        period=period,
        papers=batch.papers[:limit],
        complete=not batch.skipped,
        as_of=response.answered_at,
        notes=batch.notes(period),
        listing=listing,
        query=query,
    )
