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

from .._fetching.enrich import enrich_flow
from .._fetching.flows import Flow, paper_flow
from .._fetching.merge import merge
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

    def fetch(self, period: PeriodLike = "latest") -> Digest:
        """
        Return the digest of a period.

        The digest is complete, or says what is missing in `Digest.complete` and `Digest.notes`.

        Args:
            period: A day, week, month or range as `Period.parse` reads it, a date, a `Period`, or
                "latest" for the newest list.

        Raises:
            PeriodError: The period cannot have a list, or cannot be read.
            FetchError: The Hub could not be reached, or refused.
            ParseError: The Hub sent something that is not a list.
        """
        plan = self._flow_for(period)
        if not isinstance(plan, Period):
            return self._run(plan)
        with closing(self._run_each(self._day_flows(plan))) as digests:
            return merge(plan, digests, today=self.today())

    def fetch_days(self, period: PeriodLike) -> Generator[Digest, None, None]:
        """
        Yield a digest for each day of a period that has a list, in order.

        Several days are fetched at once, but only a few ahead of those that were taken, so memory
        does not grow with the period. Close the generator to stop early.

        Args:
            period: A day, week, month or range as `Period.parse` reads it, a date, a `Period`, or
                "latest" for the newest list.

        Raises:
            PeriodError: The period cannot have a list, or cannot be read. It is raised at once.
            FetchError: A day could not be fetched; the message names it. The days before it were
                yielded.
            ParseError: The Hub sent something that is not a list of this day.
        """
        return _listed(self._run_each(self._day_flows(period)))

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

    def paper(self, paper_id: str) -> Paper:
        """
        Return one paper, whether or not it was ever on a daily list.

        Args:
            paper_id: An arXiv id, "arXiv:2602.10693v2", or the paper's URL on the Hub or arXiv.

        Raises:
            ValueError: There is no id in the text.
            StatusError: The Hub does not know the paper (status 404).
            FetchError: The Hub could not be reached, or refused.
            ParseError: The Hub sent something that is not a paper.
        """
        return self._run(paper_flow(self._hub, parse_paper_id(paper_id)))

    def enrich(self, digest: Digest) -> Digest:
        """
        Return the digest with `Paper.arxiv` filled in: abstract with formulas, categories, DOI.

        It takes one request for each hundred papers, three seconds apart, as arXiv's terms of use
        ask. It never fails for what arXiv does: a note of the digest says what is missing.

        Args:
            digest: The digest to enrich.

        Raises:
            TypeError: This is not a digest.
        """
        check_digest(digest)
        return self._run(enrich_flow(self._arxiv, digest))

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
def fetch(period: PeriodLike = "latest", *, client: Client | None = None) -> Digest:
    """
    Return the digest of a period, fetched from the Hub.

    The digest is complete, or says what is missing in `Digest.complete` and `Digest.notes`.

    Args:
        period: A day ("2026-02-23"), a week ("2026-W09"), a month ("2026-02") or a range
            ("2026-02-16..2026-02-20"), a relative word such as "yesterday" or "last-week", a date,
            a `Period`, or "latest" for the newest list.

        client: The client to use; it stays open. Without it, a client is made and closed again.

    Raises:
        PeriodError: The period cannot have a list, or cannot be read.
        FetchError: The Hub could not be reached, or refused.
        ParseError: The Hub sent something that is not a list.
    """
    if client is not None:
        return client.fetch(period)
    with Client() as own:
        return own.fetch(period)


def _listed(digests: Generator[Digest, None, None]) -> Generator[Digest, None, None]:
    with closing(digests):
        for digest in digests:
            if digest.papers:
                yield digest
