"""
The clients: they drive flows over HTTP, retry, and translate errors.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import time

from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
import tenacity

from . import __version__, _flows
from ._flows import Flow, Request, Response
from ._merge import merge
from ._models import Digest
from ._periods import Period, as_period
from ._retry import RetryPolicy
from ._spans import days_to_ask
from .exceptions import FetchError, StatusError, TransportError

__all__ = ["AsyncClient", "Client", "fetch"]

_T = TypeVar("_T")
HUB = "https://huggingface.co"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class _RetryableError(Exception):
    def __init__(self, error: FetchError, wait: float | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.wait = wait


class _BaseClient:
    """
    Everything that does no I/O.
    """

    def __init__(
        self,
        *,
        base_url: str | None,
        token: str | None,
        retry: RetryPolicy,
        now: Callable[[], dt.datetime],
    ) -> None:
        self._hub = (base_url or os.environ.get("HF_ENDPOINT") or HUB).rstrip("/")
        self._token = token or os.environ.get("HF_TOKEN")
        self._retry = retry
        self._now = now

    def _days(self, period: Period) -> list[dt.date]:
        """
        The days of a period to ask for.
        """
        today = self._now().date()
        return days_to_ask(period.start, period.end, today=today, label=period.label)

    def _period(self, period: str | dt.date | Period) -> Period:
        return as_period(period, today=self._now().date())

    def _headers(self) -> dict[str, str]:
        headers = {"User-Agent": f"hfdaily/{__version__}"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        return headers

    def _retrying(self) -> dict[str, Any]:
        """
        Arguments for both `tenacity.Retrying` and `AsyncRetrying`.
        """
        backoff = tenacity.wait_random_exponential(
            multiplier=self._retry.wait_initial, max=self._retry.wait_max
        )

        def wait(state: tenacity.RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            asked = error.wait if isinstance(error, _RetryableError) else None
            return backoff(state) if asked is None else asked

        return {
            "retry": tenacity.retry_if_exception_type(_RetryableError),
            "stop": tenacity.stop_after_attempt(self._retry.attempts),
            "wait": wait,
            "reraise": True,
        }

    def _check(self, request: Request, reply: httpx.Response) -> Response:
        if reply.is_success:
            return Response(
                url=str(reply.url),
                body=reply.content,
                headers=dict(reply.headers),
                received_at=self._now(),
            )
        url, status = str(reply.request.url), reply.status_code
        error = StatusError(
            f"asked for {url}, got HTTP {status} {reply.reason_phrase}", url=url, status=status
        )
        if status in self._retry.statuses:
            raise _RetryableError(error, _asked_wait(reply))
        raise error

    def _broken(self, request: Request, exc: httpx.RequestError) -> Exception:
        reason = str(exc) or type(exc).__name__
        error = TransportError(f"asked for {request.url}, got no answer: {reason}", url=request.url)
        error.__cause__ = exc
        return _RetryableError(error) if isinstance(exc, httpx.TransportError) else error


def _asked_wait(reply: httpx.Response) -> float | None:
    """
    Seconds that the server asks to wait: `Retry-After`, or `RateLimit`'s t.
    """
    after = reply.headers.get("retry-after", "")
    if after.isdigit():
        return float(after)
    for part in reply.headers.get("ratelimit", "").split(";"):
        name, _, value = part.strip().partition("=")
        if name == "t" and value.isdigit():
            return float(value)
    return None


class Client(_BaseClient):
    """
    Fetches digests.
    """

    def __init__(
        self,
        *,
        base_url: str | None = None,
        token: str | None = None,
        timeout: float = 30.0,
        retry: RetryPolicy = RetryPolicy(),  # noqa: B008  # frozen
        http_client: httpx.Client | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], dt.datetime] = _now,
    ) -> None:
        super().__init__(base_url=base_url, token=token, retry=retry, now=now)
        self._http = http_client or httpx.Client(timeout=timeout, follow_redirects=True)
        self._owned = http_client is None
        self._sleep = sleep

    def fetch(self, period: str | dt.date | Period = "latest") -> Digest:
        """
        The digest of a period.
        """
        if period == "latest":
            return self._run(_flows.latest_flow(self._hub))
        period = self._period(period)
        days = self._days(period)
        if period.kind == "day":
            return self._run(_flows.day_flow(self._hub, period.start))
        return merge(period, self._each(days), today=self._now().date())

    def fetch_days(self, period: str | dt.date | Period) -> Iterator[Digest]:
        """
        The listed days of a period, in order.
        """
        return (digest for digest in self._each(self._days(self._period(period))) if digest.papers)

    def _each(self, days: Iterable[dt.date]) -> Iterator[Digest]:
        """
        The digest of each day, in order, of those without a list too.
        """
        return self._run_each(_flows.day_flow(self._hub, day, name_previous=False) for day in days)

    def _run_each(self, flows: Iterable[Flow[_T]]) -> Iterator[_T]:
        """
        What each flow returns, in their order.
        """
        return map(self._run, flows)

    def close(self) -> None:
        """
        Close the connections; an own ``http_client=`` stays open.
        """
        if self._owned:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.close()

    def _run(self, flow: Flow[_T]) -> _T:
        try:
            request = next(flow)
            while True:
                try:
                    response = self._send(request)
                except FetchError as exc:
                    request = flow.throw(exc)
                else:
                    request = flow.send(response)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]

    def _send(self, request: Request) -> Response:
        retrying = tenacity.Retrying(sleep=self._sleep, **self._retrying())
        try:
            return retrying(self._once, request)
        except _RetryableError as exc:
            raise exc.error from exc.error.__cause__

    def _once(self, request: Request) -> Response:
        try:
            reply = self._http.get(
                request.url, params=dict(request.params), headers=self._headers()
            )
        except httpx.RequestError as exc:
            raise self._broken(request, exc) from exc
        return self._check(request, reply)


class AsyncClient(_BaseClient):
    """
    As `Client`, awaited.
    """

    def __init__(
        self,
        *,
        base_url: str | None = None,
        token: str | None = None,
        timeout: float = 30.0,
        retry: RetryPolicy = RetryPolicy(),  # noqa: B008  # frozen
        http_client: httpx.AsyncClient | None = None,
        sleep: Callable[[float], Any] = asyncio.sleep,
        now: Callable[[], dt.datetime] = _now,
    ) -> None:
        super().__init__(base_url=base_url, token=token, retry=retry, now=now)
        self._http = http_client or httpx.AsyncClient(timeout=timeout, follow_redirects=True)
        self._owned = http_client is None
        self._sleep = sleep

    async def fetch(self, period: str | dt.date | Period = "latest") -> Digest:
        """
        The digest of a period.
        """
        if period == "latest":
            return await self._run(_flows.latest_flow(self._hub))
        period = self._period(period)
        days = self._days(period)
        if period.kind == "day":
            return await self._run(_flows.day_flow(self._hub, period.start))
        digests = [
            await self._run(_flows.day_flow(self._hub, day, name_previous=False)) for day in days
        ]
        return merge(period, digests, today=self._now().date())

    async def aclose(self) -> None:
        """
        Close the connections; an own ``http_client=`` stays open.
        """
        if self._owned:
            await self._http.aclose()

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
        try:
            request = next(flow)
            while True:
                try:
                    response = await self._send(request)
                except FetchError as exc:
                    request = flow.throw(exc)
                else:
                    request = flow.send(response)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]

    async def _send(self, request: Request) -> Response:
        retrying = tenacity.AsyncRetrying(sleep=self._sleep, **self._retrying())
        try:
            response: Response = await retrying(self._once, request)
        except _RetryableError as exc:
            raise exc.error from exc.error.__cause__
        return response

    async def _once(self, request: Request) -> Response:
        try:
            reply = await self._http.get(
                request.url, params=dict(request.params), headers=self._headers()
            )
        except httpx.RequestError as exc:
            raise self._broken(request, exc) from exc
        return self._check(request, reply)


def fetch(period: str | dt.date | Period = "latest", *, client: Client | None = None) -> Digest:
    """
    The digest of a period, fetched with a client made for it.
    """
    if client is not None:
        return client.fetch(period)
    with Client() as own:
        return own.fetch(period)
