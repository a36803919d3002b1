"""
The blocking client, which performs the actions of exchanges and uses threads for many days.
"""

from __future__ import annotations

import datetime as dt
import threading
import time

from collections.abc import Generator, Iterable
from contextlib import closing
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeAlias, TypeVar

from .._fetching.enrich import add_linked, enrich_flow, linked_flows
from .._fetching.flow import Flow
from .._fetching.merge import merge
from .._fetching.queries import of_submitter, paper_flow, read_flow, search_flow, trending_flow
from .._public import public
from .._records.digest import Digest
from .._records.paper import Paper
from .._records.period import PeriodLike
from ..exceptions import FetchError, ParseError, wrong_type
from .actions import Action, SendRequest, Sleep
from .base import CLOSED, POLL_INTERVAL, BaseClient, check_digest
from .paper_id import parse_paper_id
from .transport import Transport
from .workers import PREFETCH_FACTOR, CancelScope, map_ordered

if TYPE_CHECKING:
    import httpx

    Base: TypeAlias = BaseClient[httpx.Client, object]
else:
    Base = BaseClient

__all__ = ["Client", "fetch"]

_T = TypeVar("_T")


@public
class Client(Base):
    """
    Fetch digests and papers from the Hub. Threads may share a client.

    Args:
        base_url: The base URL of the Hub or of a mirror, which may have a path. Default:
            ``HF_ENDPOINT``, then https://huggingface.co.

        arxiv_url: The base URL of arXiv. Default: ``HFDAILY_ARXIV_ENDPOINT``, then
            https://export.arxiv.org.

        token: An access token of the Hub, for a larger quota. It is sent only to the scheme, host
            and port of *base_url*. Default: ``HF_TOKEN``.

        timeout: How long a server may take. A number of seconds limits the time to connect and the
            wait for the next byte; a whole response may take three times as long.

        retry: What is retried, how often, and how long to wait.

        concurrency: The maximum number of requests at once.

        http_client: An `httpx.Client` to use with its own timeouts, proxies and certificates. It
            is never closed.

        on_event: Called with each `Event`, one at a time, from the thread that does the work.

        sleep: Called instead of `time.sleep`, for tests.

        now: Called instead of the clock, for tests. It returns an aware datetime in UTC.

    Raises:
        TypeError: An argument has the wrong type.
        ValueError: An argument, or the environment variable that replaces it, has a wrong value.
    """

    _is_async = False

    def _set_up(self, http_client: httpx.Client | None) -> None:
        self._gate = threading.Semaphore(self._concurrency)
        self._transport = Transport(self._timeout, http_client)

    def fetch(self, period: PeriodLike = "latest", *, submitter: str | None = None) -> Digest:
        """
        Return the digest of a period.

        `Digest.complete` tells whether it is complete, and `Digest.notes` name what is missing.

        Args:
            period: A day, week, month or range as `Period.parse` reads it, a date, a `Period`, or
                "latest" for the newest list.

            submitter: The login of an account on the Hub. Only papers that it submitted are returned.

        Raises:
            PeriodError: The period cannot have a list, or cannot be parsed.
            FetchError: The Hub could not be reached, or refused the request.
            ParseError: The Hub sent something that is not a list.
        """
        span = self._period(period)
        if span is None or span.kind == "day":
            [flow] = self._day_flows(span, submitter, name_previous=True)
            return self._run(flow)
        with closing(self._run_each(self._day_flows(span, submitter))) as digests:
            whole = merge(span, digests, today=self.today())
        return whole if submitter is None else of_submitter(whole, submitter)

    def fetch_days(
        self, period: PeriodLike, *, submitter: str | None = None
    ) -> Generator[Digest, None, None]:
        """
        Yield a digest for each day of a period that has a list, in order.

        Several days are fetched at once, but only a few ahead of the caller, so memory does not
        grow with the period. Close the generator to stop early.

        Args:
            period: A day, week, month or range as `Period.parse` reads it, a date, a `Period`, or
                "latest" for the newest list.

            submitter: The login of an account on the Hub. Only papers that it submitted are returned.

        Raises:
            PeriodError: The period cannot have a list, or cannot be parsed. This is raised at once.
            FetchError: A day could not be fetched; the message names it. The days before it were
                yielded.
            ParseError: The Hub sent something that is not a list of this day.
        """
        return _listed(self._run_each(self._day_flows(self._period(period), submitter)))

    def fetch_outcomes(
        self, days: Iterable[dt.date]
    ) -> Generator[Digest | FetchError | ParseError, None, None]:
        """
        Yield a digest or an error for each day, in the order of the days.

        Unlike with `fetch_days`, a day that fails does not stop the others, and a day without a
        list yields an empty digest. Close the generator to stop early.

        Args:
            days: The days to fetch, as dates or a `Period`.
        """
        return self._run_each(self._outcome_flows(days))

    def trending(self, limit: int = 50) -> Digest:
        """
        Return the papers that the Hub calls trending: those whose code has the most GitHub stars.

        They may be old. The list has no day, but `Paper.featured_on` of each paper is the day of its
        daily list.

        Args:
            limit: The number of papers, from 1 to 1000. The Hub may have fewer.

        Returns:
            A digest whose `listing` is "trending" and whose period is the day on which it was read.
            It is complete unless a paper could not be read.

        Raises:
            ValueError: The limit is out of bounds.
            TypeError: The limit is not a number, such as a date. There is one trending list only.
            FetchError: The Hub could not be reached, or refused the request.
            ParseError: The Hub sent something that is not a list, or an empty one.
        """
        return self._run(trending_flow(self._hub, limit))

    def search(self, query: str, limit: int = 20) -> Digest:
        """
        Return the papers that the Hub finds by words and by meaning, the best match first.

        Args:
            query: What to search for, at most 250 characters.

            limit: The maximum number of results, from 1 to 120.

        Returns:
            A digest whose `listing` is "search" and whose period is the day on which it was read.
            It is complete unless a paper could not be read.

        Raises:
            ValueError: The text has no words or is too long, or the limit is out of bounds.
            TypeError: An argument has the wrong type.
            FetchError: The Hub could not be reached, or refused the request.
            ParseError: The Hub sent something that is not a list.
        """
        return self._run(search_flow(self._hub, query, limit))

    def paper(self, paper_id: str, *, comments: bool = False) -> Paper:
        """
        Return one paper, whether or not it was ever on a daily list.

        Its `models`, `datasets` and `spaces` are filled in.

        Args:
            paper_id: An arXiv id, "arXiv:2602.10693v2", or the paper's URL on the Hub or arXiv.

            comments: Also fill in the comments, as `Paper.discussion`.

        Raises:
            ValueError: The text holds no id.
            StatusError: The Hub does not know the paper (status 404).
            FetchError: The Hub could not be reached, or refused the request.
            ParseError: The Hub sent something that is not this paper.
        """
        return self._run(paper_flow(self._hub, parse_paper_id(paper_id), comments=comments))

    def papers(
        self, paper_ids: Iterable[str], *, comments: bool = False
    ) -> Generator[Paper, None, None]:
        """
        Yield papers as `paper` returns them, in the order of their ids.

        Several are fetched at once. Close the generator to stop early.

        Args:
            paper_ids: Several ids or URLs, as for `paper`.

            comments: Also fill in the comments, as `Paper.discussion`.

        Raises:
            ValueError: A text holds no id. This is raised at once.
            FetchError: A paper could not be fetched; the message names it. Those before it were
                yielded.
            ParseError: The Hub sent something that is not this paper.
        """
        return self._run_each(self._paper_flows(paper_ids, comments=comments))

    def read(self, paper_id: str) -> str:
        """
        Return the text of a paper as Markdown, which the Hub makes from arXiv's HTML.

        Requests count against the Hub's quota of pages, which is 100 in five minutes without a token.

        Args:
            paper_id: An id or URL, as for `paper`.

        Raises:
            ValueError: The text holds no id.
            StatusError: The Hub has no Markdown of the paper (status 404).
            FetchError: The Hub could not be reached, or refused the request.
            ParseError: The Hub sent its page instead, which it does for some papers.
        """
        return self._run(read_flow(self._hub, parse_paper_id(paper_id)))

    def enrich(self, digest: Digest, *, arxiv: bool = True, linked: bool = False) -> Digest:
        """
        Return the digest with data from arXiv, or from each paper's own page on the Hub.

        Failures of the servers raise no error. A note of the digest names what is missing.

        Args:
            digest: The digest to enrich.

            arxiv: Fill in `Paper.arxiv`: abstract with formulas, categories, DOI. It takes one
                request for each hundred papers, three seconds apart, as arXiv's terms of use ask.

            linked: Fill in `Paper.models`, `Paper.datasets` and `Paper.spaces`. It takes one
                request for each paper, several at once, within the Hub's quota.

        Raises:
            TypeError: The argument is not a digest.
        """
        check_digest(digest)
        if arxiv:
            digest = self._run(enrich_flow(self._arxiv, digest))
        if linked:
            with closing(self._run_each(linked_flows(self._hub, digest.papers))) as outcomes:
                digest = add_linked(digest, outcomes)
        return digest

    def close(self) -> None:
        """
        Close the connections. A given ``http_client=`` stays open.
        """
        self._closed = True
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.close()

    def _run(self, flow: Flow[_T], scope: CancelScope | None = None) -> _T:
        """
        Perform the actions of a flow, and return its result.

        Args:
            flow: The flow.

            scope: The scope through which another thread can cancel the flow.
        """
        actions = self._session.run(flow)
        result: object = None
        error: Exception | None = None
        try:
            while True:
                action = actions.throw(error) if error else actions.send(result)
                result = error = None
                try:
                    result = self._perform(action, scope)
                except Exception as exc:  # noqa: BLE001  # The exchange decides what the exception means.
                    error = exc
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]
        finally:
            actions.close()

    def _run_each(self, flows: Iterable[Flow[_T]]) -> Generator[_T, None, None]:
        """
        Yield the results of several flows in order, run at once by threads.
        """
        return map_ordered(self._run, flows, max_workers=PREFETCH_FACTOR * self._concurrency)

    def _perform(self, action: Action, scope: CancelScope | None) -> object:
        """
        Perform one action, and return the value to send to the exchange.
        """
        if isinstance(action, SendRequest):
            if self._closed:
                raise RuntimeError(CLOSED)
            with self._gate:
                return self._transport.send(action, scope)
        sleep = scope.sleep if scope else time.sleep
        if isinstance(action, Sleep):
            (self._sleep or sleep)(action.seconds)
        else:
            sleep(POLL_INTERVAL)
        return None


@public
def fetch(
    period: PeriodLike = "latest",
    *,
    submitter: str | None = None,
    client: Client | None = None,
) -> Digest:
    """
    Return the digest of a period, fetched from the Hub.

    `Digest.complete` tells whether it is complete, and `Digest.notes` name what is missing.

    Args:
        period: A day ("2026-02-23"), a week ("2026-W09"), a month ("2026-02") or a range
            ("2026-02-16..2026-02-20"), a relative word such as "yesterday" or "last-week", a date,
            a `Period`, or "latest" for the newest list.

        submitter: The login of an account on the Hub. Only papers that it submitted are returned.

        client: The client to use, which stays open. By default, a client is created and closed.

    Raises:
        PeriodError: The period cannot have a list, or cannot be parsed.
        FetchError: The Hub could not be reached, or refused the request.
        ParseError: The Hub sent something that is not a list.
        TypeError: An argument has the wrong type.
    """
    if client is not None:
        if not isinstance(client, Client):
            wanted = "client as a Client; with an AsyncClient, await its own fetch()"
            raise wrong_type("fetch()", wanted, client)
        return client.fetch(period, submitter=submitter)
    with Client() as own:
        return own.fetch(period, submitter=submitter)


def _listed(digests: Generator[Digest, None, None]) -> Generator[Digest, None, None]:
    with closing(digests):
        for digest in digests:
            if digest.papers:
                yield digest
