"""
The client: it carries out the steps of a session, for many days at once by threads.
"""

from __future__ import annotations

import threading

from collections.abc import Generator, Iterable
from contextlib import closing
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar

from .._fetching.enrich import enrich_flow
from .._fetching.flows import Flow, paper_flow
from .._fetching.merge import merge
from .._records.digest import Digest
from .._records.paper import Paper
from .._records.period import Period, PeriodLike
from .actions import Call, Send, Step, Turn, Wait
from .base import TURN, BaseClient
from .endpoints import paper_id as read_id
from .workers import AHEAD, Scope, ahead

if TYPE_CHECKING:
    import httpx

    from .transport import Lane

    Base: TypeAlias = BaseClient[httpx.Client, object]
else:
    Base = BaseClient

__all__ = ["Client", "fetch"]

_T = TypeVar("_T")


class Client(Base):
    """
    Fetches digests. May be shared by threads.

    Args:
        base_url: The Hub or a mirror of it, with a path if need be. Default:
            ``HF_ENDPOINT``, then https://huggingface.co.

        arxiv_url: Default: ``HFDAILY_ARXIV_ENDPOINT``, then
            https://export.arxiv.org.

        token: An access token of the Hub, for a larger quota. It is sent to
            the host of *base_url* only. Default: ``HF_TOKEN``.

        timeout: How long the Hub may take; a number of seconds is the
            patience with its silence, and a whole answer may take three
            times as long.

        retry: What is tried again, how often, and how long to wait.

        concurrency: The most requests at once.

        cache: A directory to keep answers in between runs; needs the extra
            ``cache``. A `CachePolicy` says more.

        http_client: Used as it is, with its timeouts, proxies and
            certificates, and never closed.

        on_event: Called with each `Event`, one at a time, from the thread
            that works.

        sleep: Instead of sleeping; for tests.

        now: Instead of the clock; for tests.

    Raises:
        ValueError: An argument, or the environment in its place, is no good.

        MissingExtraError: *cache* is asked for without its extra.
    """

    _awaits = False

    def fetch(self, period: PeriodLike = "latest") -> Digest:
        """
        The digest of a period.

        Args:
            period: A day, a week, a month or a range, as `Period.parse` reads
                it, or "latest" for the newest list.

        Raises:
            PeriodError: There can be no list in it.

            FetchError: The Hub could not be reached, or refused.

            ParseError: The Hub sent what is no list.
        """
        plan = self._plan(period)
        if not isinstance(plan, Period):
            return self._run(plan)
        with closing(self._run_each(self._day_flows(plan))) as digests:
            return merge(plan, digests, today=self._today())

    def fetch_days(self, period: PeriodLike) -> Generator[Digest, None, None]:
        """
        A digest for each listed day of a period, in order.

        Days without a list are left out. Several days are fetched at once,
        but never more than a few ahead of those that were taken, so memory
        does not grow with the period. Close the iterator to stop early.

        Raises:
            PeriodError: There can be no list in it.

            FetchError: A day could not be had; the message names it.

            ParseError: Likewise.
        """
        return _listed(self._run_each(self._day_flows(self._period(period))))

    def paper(self, paper_id: str) -> Paper:
        """
        One paper, whether or not it was ever listed.

        Args:
            paper_id: An arXiv id, "arXiv:2602.10693v2", or the paper's URL on
                the Hub or arXiv.

        Raises:
            ValueError: That is no id.

            StatusError: 404: the Hub does not know the paper.

            FetchError: The Hub could not be reached, or refused.

            ParseError: The Hub sent what is no paper.
        """
        return self._run(paper_flow(self._hub, read_id(paper_id)))

    def enrich(self, digest: Digest) -> Digest:
        """
        Fill in `Paper.arxiv`: the abstract with its formulas, categories, …

        It takes one request for each hundred papers, three seconds apart, as
        arXiv's terms of use want it. It never fails: a warning of the digest
        says what could not be had.
        """
        return self._run(enrich_flow(self._arxiv, digest))

    def close(self) -> None:
        """
        Close the connections and the cache; a given ``http_client=`` stays open.
        """
        for lane in self._lanes.close():
            lane.close()
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.close()

    def _run(self, flow: Flow[_T], scope: Scope | None = None) -> _T:
        steps, scope = self._session.run(flow), scope or Scope()
        value: Any = None
        failed: Exception | None = None
        try:
            while True:
                step = steps.throw(failed) if failed else steps.send(value)
                value = failed = None
                try:
                    value = self._do(step, scope)
                except Exception as exc:  # noqa: BLE001  # the session knows what to make of it
                    failed = exc
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]
        finally:
            steps.close()

    def _run_each(self, flows: Iterable[Flow[_T]]) -> Generator[_T, None, None]:
        """
        What several flows return, in order, run at once but not far ahead.
        """
        return ahead(self._run, flows, at_once=AHEAD * self._concurrency)

    def _do(self, step: Step, scope: Scope) -> object:
        match step:
            case Send():
                with self._gate, self._lanes.borrowed(step.bucket) as lane:
                    return lane.send(step, scope)
            case Wait():
                (self._sleep or scope.sleep)(step.seconds)
            case Call():
                return step.function()
            case Turn():
                scope.sleep(TURN)
        return None

    def _new_gate(self) -> threading.Semaphore:
        return threading.Semaphore(self._concurrency)

    def _lane(self) -> Lane:
        from .transport import Lane

        return Lane(self._timeout, self._given)


def fetch(period: PeriodLike = "latest", *, client: Client | None = None) -> Digest:
    """
    The digest of a period, fetched with a client made for it.

    Args:
        period: As for `Client.fetch`.

        client: Use this one instead, and leave it open.
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
