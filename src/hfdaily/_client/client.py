"""
The blocking client. It carries out the actions of exchanges, for many days at once by threads.
"""

from __future__ import annotations

import datetime as dt
import threading
import time

from collections.abc import Generator, Iterable
from contextlib import closing
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeAlias, TypeVar

from .._fetching.flows import Flow, enrich_flow
from .._fetching.merge import merge
from .._fetching.queries import add_linked, of_submitter, paper_flow, read_flow
from .._public import public
from .._records.digest import Digest
from .._records.paper import Paper
from .._records.period import Period, PeriodLike
from ..exceptions import FetchError, ParseError
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

        concurrency: The most requests at once.

        http_client: An `httpx.Client` to use with its own timeouts, proxies and certificates. It
            is never closed.

        on_event: Called with each `Event`, one at a time, from the thread that works.

        sleep: Called instead of `time.sleep`, for tests.

        now: Called instead of the clock, for tests. It returns an aware datetime in UTC.

    Raises:
        TypeError: An argument has the wrong type.
        ValueError: An argument, or the environment variable in its place, has a wrong value.
    """

    _is_async = False

    def _set_up(self, http_client: httpx.Client | None) -> None:
        self._gate = threading.Semaphore(self._concurrency)
        self._transport = Transport(self._timeout, http_client)

    def fetch(self, period: PeriodLike = "latest", *, submitter: str | None = None) -> Digest:
        """
        Return the digest of a period.

        The digest is complete, or says what is missing in `Digest.complete` and `Digest.notes`.

        Args:
            period: A day, week, month or range as `Period.parse` reads it, a date, a `Period`, or
                "latest" for the newest list.

            submitter: Only the papers that this account on the Hub submitted, by its login.

        Raises:
            PeriodError: The period cannot have a list, or cannot be read.
            FetchError: The Hub could not be reached, or refused.
            ParseError: The Hub sent something that is not a list.
        """
        plan = self._flow_for(period, submitter)
        if not isinstance(plan, Period):
            return self._run(plan)
        with closing(self._run_each(self._day_flows(plan, submitter))) as digests:
            whole = merge(plan, digests, today=self.today())
        return whole if submitter is None else of_submitter(whole, submitter)

    def fetch_days(
        self, period: PeriodLike, *, submitter: str | None = None
    ) -> Generator[Digest, None, None]:
        """
        Yield a digest for each day of a period that has a list, in order.

        Several days are fetched at once, but only a few ahead of those that were taken, so memory
        does not grow with the period. Close the generator to stop early.

        Args:
            period: A day, week, month or range as `Period.parse` reads it, a date, a `Period`, or
                "latest" for the newest list.

            submitter: Only the papers that this account on the Hub submitted, by its login.

        Raises:
            PeriodError: The period cannot have a list, or cannot be read. It is raised at once.
            FetchError: A day could not be fetched; the message names it. The days before it were
                yielded.
            ParseError: The Hub sent something that is not a list of this day.
        """
        return _listed(self._run_each(self._day_flows(period, submitter)))

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
        Return the papers that the Hub calls trending: those of all times whose code is starred most.

        The list has no day; `Paper.featured_on` of each paper stays what the Hub says.

        Args:
            limit: How many papers, from 1 to 1000. The Hub may have fewer.

        Returns:
            A digest whose `listing` is "trending" and whose period is the day on which it was read.
            It is complete unless a paper could not be read.

        Raises:
            ValueError: The limit is out of bounds.
            TypeError: The limit is no number. The Hub has no trending list of a date.
            FetchError: The Hub could not be reached, or refused.
            ParseError: The Hub sent something that is not a list, or an empty one.
        """
        return self._run(self._trending_flow(limit))

    def search(self, query: str, limit: int = 20) -> Digest:
        """
        Return the papers that the Hub finds by words and by meaning, the best match first.

        Args:
            query: What to search for, at most 250 characters.

            limit: The most results, from 1 to 120.

        Returns:
            A digest whose `listing` is "search" and whose period is the day on which it was read.
            It is complete unless a paper could not be read.

        Raises:
            ValueError: The text has no words or is too long, or the limit is out of bounds.
            TypeError: An argument has the wrong type.
            FetchError: The Hub could not be reached, or refused.
            ParseError: The Hub sent something that is not a list.
        """
        return self._run(self._search_flow(query, limit))

    def paper(self, paper_id: str, *, comments: bool = False) -> Paper:
        """
        Return one paper, whether or not it was ever on a daily list.

        Its `models`, `datasets` and `spaces` are filled in.

        Args:
            paper_id: An arXiv id, "arXiv:2602.10693v2", or the paper's URL on the Hub or arXiv.

            comments: Also fill in the comments, as `Paper.discussion`.

        Raises:
            ValueError: There is no id in the text.
            StatusError: The Hub does not know the paper (status 404).
            FetchError: The Hub could not be reached, or refused.
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
            paper_ids: What `paper` takes, several times.

            comments: Also fill in the comments, as `Paper.discussion`.

        Raises:
            ValueError: There is no id in a text. It is raised at once.
            FetchError: A paper could not be fetched; the message names it. Those before it were
                yielded.
            ParseError: The Hub sent something that is not this paper.
        """
        return self._run_each(self._paper_flows(paper_ids, comments=comments))

    def read(self, paper_id: str) -> str:
        """
        Return the text of a paper as Markdown, which the Hub makes from arXiv's HTML.

        Requests count for the Hub's quota of pages: 100 in five minutes without a token.

        Args:
            paper_id: What `paper` takes.

        Raises:
            ValueError: There is no id in the text.
            StatusError: The Hub has no Markdown of the paper (status 404).
            FetchError: The Hub could not be reached, or refused.
            ParseError: The Hub sent its page instead, which it does for some papers.
        """
        return self._run(read_flow(self._hub, parse_paper_id(paper_id)))

    def enrich(self, digest: Digest, *, arxiv: bool = True, linked: bool = False) -> Digest:
        """
        Return the digest with what only arXiv, or only a paper's own page on the Hub tells.

        It never fails for what the servers do: a note of the digest says what is missing.

        Args:
            digest: The digest to enrich.

            arxiv: Fill in `Paper.arxiv`: abstract with formulas, categories, DOI. It takes one
                request for each hundred papers, three seconds apart, as arXiv's terms of use ask.

            linked: Fill in `Paper.models`, `Paper.datasets` and `Paper.spaces`. It takes one
                request for each paper, several at once, within the Hub's quota.

        Raises:
            TypeError: This is not a digest.
        """
        check_digest(digest)
        if arxiv:
            digest = self._run(enrich_flow(self._arxiv, digest))
        if linked:
            with closing(self._run_each(self._linked_flows(digest))) as outcomes:
                digest = add_linked(digest, outcomes)
        return digest

    def close(self) -> None:
        """
        Close the connections; a given ``http_client=`` stays open.
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
        Carry out the actions of a flow, and return its result.

        Args:
            flow: The flow.

            scope: Lets another thread cancel it.
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
                except Exception as exc:  # noqa: BLE001  # The exchange decides what it means.
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
        Carry out one action, and return what the exchange is to be sent.
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

    The digest is complete, or says what is missing in `Digest.complete` and `Digest.notes`.

    Args:
        period: A day ("2026-02-23"), a week ("2026-W09"), a month ("2026-02") or a range
            ("2026-02-16..2026-02-20"), a relative word such as "yesterday" or "last-week", a date,
            a `Period`, or "latest" for the newest list.

        submitter: Only the papers that this account on the Hub submitted, by its login.

        client: The client to use; it stays open. Without it, a client is made and closed again.

    Raises:
        PeriodError: The period cannot have a list, or cannot be read.
        FetchError: The Hub could not be reached, or refused.
        ParseError: The Hub sent something that is not a list.
    """
    if client is not None:
        return client.fetch(period, submitter=submitter)
    with Client() as own:
        return own.fetch(period, submitter=submitter)


def _listed(digests: Generator[Digest, None, None]) -> Generator[Digest, None, None]:
    with closing(digests):
        for digest in digests:
            if digest.papers:
                yield digest
