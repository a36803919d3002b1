"""
The client for asyncio: it carries out the same steps as `Client`.
"""

from __future__ import annotations

import asyncio

from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import aclosing
from itertools import islice
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
from .workers import AHEAD

if TYPE_CHECKING:
    import httpx

    from .async_transport import AsyncLane

    Base: TypeAlias = BaseClient[httpx.AsyncClient, Awaitable[object]]
else:
    Base = BaseClient

__all__ = ["AsyncClient"]

_Item = TypeVar("_Item")
_T = TypeVar("_T")


class AsyncClient(Base):
    """
    As `Client`, awaited, for asyncio.
    """

    _awaits = True

    async def fetch(self, period: PeriodLike = "latest") -> Digest:
        """
        As `Client.fetch`.
        """
        plan = self._plan(period)
        if not isinstance(plan, Period):
            return await self._run(plan)
        async with aclosing(self._run_each(self._day_flows(plan))) as digests:
            return merge(plan, [digest async for digest in digests], today=self._today())

    def fetch_days(self, period: PeriodLike) -> AsyncGenerator[Digest, None]:
        """
        As `Client.fetch_days`; to stop early, close it with `contextlib.aclosing`.
        """
        return _listed(self._run_each(self._day_flows(self._period(period))))

    async def paper(self, paper_id: str) -> Paper:
        """
        As `Client.paper`.
        """
        return await self._run(paper_flow(self._hub, read_id(paper_id)))

    async def enrich(self, digest: Digest) -> Digest:
        """
        As `Client.enrich`.
        """
        return await self._run(enrich_flow(self._arxiv, digest))

    async def aclose(self) -> None:
        """
        As `Client.close`.
        """
        for lane in self._lanes.close():
            await lane.close()
        self._session.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def _run(self, flow: Flow[_T]) -> _T:
        steps = self._session.run(flow)
        value: Any = None
        failed: Exception | None = None
        try:
            while True:
                step = steps.throw(failed) if failed else steps.send(value)
                value = failed = None
                try:
                    value = await self._do(step)
                except Exception as exc:  # noqa: BLE001  # the session knows what to make of it
                    failed = exc
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]
        finally:
            steps.close()

    def _run_each(self, flows: Iterable[Flow[_T]]) -> AsyncGenerator[_T, None]:
        return ahead(self._run, flows, at_once=AHEAD * self._concurrency)

    async def _do(self, step: Step) -> object:
        match step:
            case Send():
                async with self._gate:
                    with self._lanes.borrowed(step.bucket) as lane:
                        reply = await lane.send(step)
                await asyncio.sleep(0)  # the next request goes out before this answer is read
                return reply
            case Wait():
                await (self._sleep or asyncio.sleep)(step.seconds)
            case Call():
                return await asyncio.to_thread(step.function)
            case Turn():
                await asyncio.sleep(TURN)
        return None

    def _new_gate(self) -> asyncio.Semaphore:
        return asyncio.Semaphore(self._concurrency)

    def _lane(self) -> AsyncLane:
        from .async_transport import AsyncLane

        return AsyncLane(self._timeout, self._given)


async def ahead(
    work: Callable[[_Item], Awaitable[_T]], items: Iterable[_Item], *, at_once: int
) -> AsyncGenerator[_T, None]:
    """
    The results of *work*, in order, done by tasks; none is left, however it ends.
    """
    rest, pending = iter(items), deque[asyncio.Future[_T]]()
    try:
        for item in islice(rest, at_once):
            pending.append(asyncio.ensure_future(work(item)))
        while pending:
            result = await pending[0]
            pending.popleft()
            for item in islice(rest, 1):
                pending.append(asyncio.ensure_future(work(item)))
            yield result
    finally:
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)


async def _listed(digests: AsyncGenerator[Digest, None]) -> AsyncGenerator[Digest, None]:
    async with aclosing(digests):
        async for digest in digests:
            if digest.papers:
                yield digest
