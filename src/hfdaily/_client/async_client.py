"""
The client for asyncio, which performs the same actions as `Client`.
"""

from __future__ import annotations

import asyncio
import datetime as dt

from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import aclosing
from itertools import islice
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
from ..exceptions import FetchError, ParseError
from .actions import Action, SendRequest, Sleep
from .async_transport import AsyncTransport
from .base import CLOSED, POLL_INTERVAL, BaseClient, check_digest
from .paper_id import parse_paper_id
from .workers import PREFETCH_FACTOR

if TYPE_CHECKING:
    import httpx

    Base: TypeAlias = BaseClient[httpx.AsyncClient, Awaitable[object]]
else:
    Base = BaseClient

__all__ = ["AsyncClient"]

_Item = TypeVar("_Item")
_T = TypeVar("_T")


@public
class AsyncClient(Base):
    """
    Fetch digests and papers from the Hub, with asyncio. A client works in one event loop at a time.

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

        http_client: An `httpx.AsyncClient` to use with its own timeouts, proxies and certificates. It
            is never closed.

        on_event: Called with each `Event`, one at a time.

        sleep: Called instead of `asyncio.sleep`, for tests.

        now: Called instead of the clock, for tests. It returns an aware datetime in UTC.

    Raises:
        TypeError: An argument has the wrong type.
        ValueError: An argument, or the environment variable that replaces it, has a wrong value.
    """

    _is_async = True

    def _set_up(self, http_client: httpx.AsyncClient | None) -> None:
        self._gate = asyncio.Semaphore(self._concurrency)
        self._transport = AsyncTransport(self._timeout, http_client)
        self._http_client = http_client
        self._loop: asyncio.AbstractEventLoop | None = None

    async def fetch(self, period: PeriodLike = "latest", *, submitter: str | None = None) -> Digest:
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
            return await self._run(flow)
        async with aclosing(self._run_each(self._day_flows(span, submitter))) as digests:
            whole = merge(span, [digest async for digest in digests], today=self.today())
        return whole if submitter is None else of_submitter(whole, submitter)

    def fetch_days(
        self, period: PeriodLike, *, submitter: str | None = None
    ) -> AsyncGenerator[Digest, None]:
        """
        Yield a digest for each day of a period that has a list, in order.

        Several days are fetched at once, but only a few ahead of the caller, so memory does not
        grow with the period. To stop early, close the generator with `contextlib.aclosing`.

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
    ) -> AsyncGenerator[Digest | FetchError | ParseError, None]:
        """
        Yield a digest or an error for each day, in the order of the days.

        Unlike with `fetch_days`, a day that fails does not stop the others, and a day without a
        list yields an empty digest. To stop early, close the generator
        with `contextlib.aclosing`.

        Args:
            days: The days to fetch, as dates or a `Period`.
        """
        return self._run_each(self._outcome_flows(days))

    async def trending(self, limit: int = 50) -> Digest:
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
        return await self._run(trending_flow(self._hub, limit))

    async def search(self, query: str, limit: int = 20) -> Digest:
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
        return await self._run(search_flow(self._hub, query, limit))

    async def paper(self, paper_id: str, *, comments: bool = False) -> Paper:
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
        return await self._run(paper_flow(self._hub, parse_paper_id(paper_id), comments=comments))

    def papers(
        self, paper_ids: Iterable[str], *, comments: bool = False
    ) -> AsyncGenerator[Paper, None]:
        """
        Yield papers as `paper` returns them, in the order of their ids.

        Several are fetched at once. To stop early, close the generator
        with `contextlib.aclosing`.

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

    async def read(self, paper_id: str) -> str:
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
        return await self._run(read_flow(self._hub, parse_paper_id(paper_id)))

    async def enrich(self, digest: Digest, *, arxiv: bool = True, linked: bool = False) -> Digest:
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
            digest = await self._run(enrich_flow(self._arxiv, digest))
        if linked:
            async with aclosing(self._run_each(linked_flows(self._hub, digest.papers))) as outcomes:
                digest = add_linked(digest, [outcome async for outcome in outcomes])
        return digest

    async def aclose(self) -> None:
        """
        Close the connections. A given ``http_client=`` stays open.
        """
        self._closed = True
        if self._loop is None or not self._loop.is_closed():
            await self._transport.close()

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
        """
        Perform the actions of a flow, and return its result.
        """
        actions = self._session.run(flow)
        result: object = None
        error: Exception | None = None
        try:
            while True:
                action = actions.throw(error) if error else actions.send(result)
                result = error = None
                try:
                    result = await self._perform(action)
                except Exception as exc:  # noqa: BLE001  # The exchange decides what the exception means.
                    error = exc
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]
        finally:
            actions.close()

    def _run_each(self, flows: Iterable[Flow[_T]]) -> AsyncGenerator[_T, None]:
        """
        Yield the results of several flows in order, run at once by tasks.
        """
        return map_ordered(self._run, flows, max_tasks=PREFETCH_FACTOR * self._concurrency)

    async def _perform(self, action: Action) -> object:
        """
        Perform one action, and return the value to send to the exchange.
        """
        if isinstance(action, SendRequest):
            if self._closed:
                raise RuntimeError(CLOSED)
            self._bind_to_loop()
            async with self._gate:
                reply = await self._transport.send(action)
            await asyncio.sleep(0)  # Let the next request be sent before this response is parsed.
            return reply
        if isinstance(action, Sleep):
            await (self._sleep or asyncio.sleep)(action.seconds)
        else:
            await asyncio.sleep(POLL_INTERVAL)
        return None

    def _bind_to_loop(self) -> None:
        """
        Drop the connections of a closed event loop, and refuse to work in two loops at once.

        Raises:
            RuntimeError: The client, or the client that it was given, belongs to another loop.
        """
        loop = asyncio.get_running_loop()
        if self._loop is loop:
            return
        if self._loop is not None:
            if self._http_client is not None or not self._loop.is_closed():
                msg = (
                    "this AsyncClient was used in another event loop before; make one within each "
                    "asyncio.run(), with `async with hfdaily.AsyncClient() as client:`"
                )
                raise RuntimeError(msg)
            self._set_up(None)
        self._loop = loop


async def map_ordered(
    work: Callable[[_Item], Awaitable[_T]], items: Iterable[_Item], *, max_tasks: int
) -> AsyncGenerator[_T, None]:
    """
    Yield the results of *work* in the order of the items, computed by tasks.

    No task is left when the generator ends.

    Args:
        work: The function to call with each item.

        items: The items to work on.

        max_tasks: The maximum number of items at once.
    """
    rest, pending = iter(items), deque[asyncio.Future[_T]]()
    try:
        for item in islice(rest, max_tasks):
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
