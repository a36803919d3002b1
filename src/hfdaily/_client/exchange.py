"""
Make one request until its response is usable: rate limit, redirects and retries, without I/O.

An exchange is driven like a flow, one level below: its generators yield actions (`SendRequest`,
`Sleep`, `Yield`) and are sent their results. `Client` and `AsyncClient` only perform actions, so
they cannot behave differently.
"""

from __future__ import annotations

import datetime as dt
import threading
import time

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlencode, urljoin, urlsplit

import attrs
import tenacity

from .._fetching.flow import Bucket, Flow, Request, Response
from ..exceptions import FetchError, StatusError, TransportError, one_line
from .actions import Actions, Reply, SendRequest, Sleep, Yield
from .config import RetryPolicy, Secret
from .events import Event
from .rate_limit import Delay, Permit, RateLimiter, rate_limiters, retry_after

__all__ = ["AttemptFailed", "Session", "same_origin"]

_MAX_REDIRECTS = 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: The maximum number of seconds ahead that a message names as the time to come back.
_YEAR = 366 * 86400.0
#: The number of characters of a URL, or of a server's message, that an error quotes.
_URL_LIMIT, _QUOTE_LIMIT = 110, 60
_HINTS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "; is the token (HF_TOKEN or token=) right?",
    HTTPStatus.FORBIDDEN: "; does the token (HF_TOKEN or token=) allow this?",
    HTTPStatus.TOO_MANY_REQUESTS: "; come back later, or set HF_TOKEN for a larger quota",
}

_T = TypeVar("_T")


class AttemptFailed(Exception):  # noqa: N818  # It never leaves the package.
    """
    One attempt of a request failed.

    Attributes:
        reason: What happened, to follow "asked for URL, ".
        status: The HTTP status code, or None if there was no usable response.
        retryable: Whether a retry may help.
        retry_after: The seconds that the server asks to wait before a retry, or None.
        error: The error to raise if it is not retried. The exchange sets it.
    """

    def __init__(
        self,
        reason: str,
        *,
        status: int | None = None,
        retryable: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.retryable = retryable
        self.retry_after = retry_after


@attrs.define(kw_only=True)
class Session:
    """
    The state that a client keeps between requests.

    Attributes:
        token: The Hub's token, or None.
        user_agent: The User-Agent header.
        retry: The policy of retries.
        on_event: A function to call with each event, or None.
        now: The clock.
        rate_limiters: The rate limiter of each service, which all requests share.
        arxiv_refusal: arXiv treats requests made after a 403 as an attack (arXiv robots page), so
            all later requests to it fail with the error of the first.
    """

    token: Secret | None
    user_agent: str
    retry: RetryPolicy
    on_event: Callable[[Event], object] | None
    now: Callable[[], dt.datetime]
    rate_limiters: Mapping[Bucket, RateLimiter] = attrs.field(factory=rate_limiters)
    arxiv_refusal: FetchError | None = None
    _lock: threading.Lock = attrs.field(factory=threading.Lock)
    _skipped: float = 0.0

    def run(self, flow: Flow[_T]) -> Actions[_T]:
        """
        Yield the actions of a flow, and return its result.
        """
        try:
            request = next(flow)
            while True:
                try:
                    response = yield from _Exchange(self, request).run()
                except FetchError as exc:
                    request = flow.throw(exc)
                else:
                    request = flow.send(response)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]

    def emit(self, event: Event) -> None:
        """
        Report an event. Events are reported one at a time, so that `on_event` need not be thread-safe.
        """
        if self.on_event:
            with self._lock:
                self.on_event(event)

    def clock(self) -> float:
        """
        Return the seconds of a monotonic clock on which every wait took as long as requested.
        """
        return time.monotonic() + self._skipped

    def count_sleep(self, seconds: float, since: float) -> None:
        """
        Advance the clock after a wait, in case a ``sleep=`` for tests took less time.
        """
        with self._lock:
            self._skipped += max(0.0, seconds - (self.clock() - since))


class _Exchange:
    """
    One request of a session.
    """

    def __init__(self, session: Session, request: Request) -> None:
        query = urlencode(request.params)
        self.url = f"{request.url}?{query}" if query else request.url
        self.bucket: Bucket = request.bucket
        self.rate_limiter = session.rate_limiters[request.bucket]
        self.session = session
        self.fallback_reason = request.fallback_reason
        self.attempt = 1
        self.waited = 0.0
        self.failure: AttemptFailed | None = None

    def run(self) -> Actions[Response]:
        """
        Send the request until its response is usable, at most `RetryPolicy.attempts` times.

        Raises:
            FetchError: There is no usable response.
        """
        session, policy = self.session, self.session.retry
        if self.bucket == "arxiv" and session.arxiv_refusal:
            raise session.arxiv_refusal
        if self.fallback_reason:
            self._emit("fallback", reason=self.fallback_reason)
        # An exchange does no I/O, so it records the delay that tenacity requests, and yields it.
        delays: list[float] = []
        attempts = tenacity.Retrying(
            retry=tenacity.retry_if_exception(_is_retryable),
            stop=tenacity.stop_after_attempt(policy.attempts),
            wait=self._retry_delay,
            sleep=delays.append,
            reraise=True,
        )
        try:
            for attempt in attempts:
                if delays:
                    yield from self._prepare_retry(delays.pop())
                with attempt:
                    reply = yield from self._follow_redirects()
                    return Response(
                        body=reply.body,
                        headers=reply.headers,
                        received_at=session.now(),
                    )
        except AttemptFailed as exc:
            raise self._final_error(exc) from exc.__cause__
        raise AssertionError  # pragma: no cover  # Tenacity returns or raises.

    def _follow_redirects(self) -> Actions[Reply]:
        """
        Make one attempt: send the request and follow redirects to the final response.
        """
        url = self.url
        for _ in range(_MAX_REDIRECTS + 1):
            try:
                reply = yield from self._send(url)
                target = self._redirect_target(url, reply)
            except AttemptFailed as exc:
                self.failure = exc
                raise
            if target is None:
                return reply
            url = target
        self.failure = AttemptFailed(
            f"was redirected more than {_MAX_REDIRECTS} times, at last to {_short_url(url)}"
        )
        raise self.failure

    def _send(self, url: str) -> Actions[Reply]:
        session = self.session
        trusted = url == self.url or same_origin(self.url, url)
        headers = {"User-Agent": session.user_agent, "Accept-Encoding": "gzip"}
        # The token is never sent to arXiv, whatever its address is.
        if session.token and trusted and self.bucket != "arxiv":
            headers["Authorization"] = Secret(f"Bearer {session.token}")
        permit = yield from self._acquire_permit()
        if session.on_event:
            self._emit("request")
        try:
            reply: Reply = yield SendRequest(url, headers, self.bucket, trusted)
        except BaseException:
            self.rate_limiter.release(permit, session.clock())
            raise
        success = reply.status < HTTPStatus.BAD_REQUEST
        self.rate_limiter.release(permit, session.clock(), reply.headers, success=success)
        return reply

    def _acquire_permit(self) -> Actions[Permit]:
        """
        Wait until the rate limiter allows a request.
        """
        while True:
            permit = self.rate_limiter.acquire(self.session.clock())
            if not isinstance(permit, Delay):
                return permit
            if permit.seconds is None:
                yield Yield()
            else:
                yield from self._sleep(permit.seconds, permit.reason)

    def _redirect_target(self, url: str, reply: Reply) -> str | None:
        """
        Return the target of a redirect, or None if the response is not a redirect.

        Raises:
            AttemptFailed: The response is neither a success nor a redirect to http or https.
        """
        location = reply.headers.get("location")
        if reply.status in _REDIRECTS and location is not None:
            return _absolute_url(url, location)
        # Other successes do not hold a whole answer. The body of a 206, for instance, is a part of one.
        if reply.status in {HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION}:
            return None
        retryable = reply.status in self.session.retry.statuses
        wait = retry_after(reply.headers, self.bucket, self.session.now()) if retryable else None
        raise AttemptFailed(
            _describe_refusal(reply, hint=self.bucket != "arxiv"),
            status=reply.status,
            retryable=retryable,
            retry_after=wait,
        )

    def _retry_delay(self, state: tenacity.RetryCallState) -> float:
        """
        Return the delay before the next attempt. On a refusal, also pause all other requests.
        """
        policy, failure = self.session.retry, self.failure
        asked = failure.retry_after if failure else None
        backoff = tenacity.wait_random_exponential(policy.wait_initial, policy.wait_max)
        delay = backoff(state) if asked is None else asked
        refused = failure and failure.status == HTTPStatus.TOO_MANY_REQUESTS
        if refused or asked is not None:
            self.rate_limiter.pause(self.session.clock(), delay)
        return delay

    def _prepare_retry(self, delay: float) -> Actions[None]:
        self._emit("retry", attempt=self.attempt + 1, reason=f"{self._asked}, {self.failure}")
        self.attempt += 1
        yield from self._sleep(delay, "the last attempt failed")

    def _sleep(self, seconds: float, reason: str) -> Actions[None]:
        """
        Wait, but no longer than `RetryPolicy.total_wait` in total.
        """
        self.waited += seconds
        if self.waited > self.session.retry.total_wait:
            cause = self.failure.__cause__ if self.failure else None
            raise self._waits_too_long(seconds, reason) from cause
        if seconds > 0:
            self._emit("wait", seconds=seconds, reason=reason)
            since = self.session.clock()
            yield Sleep(seconds)
            self.session.count_sleep(seconds, since)

    def _waits_too_long(self, seconds: float, reason: str) -> AttemptFailed:
        back = self.session.now() + dt.timedelta(seconds=min(seconds, _YEAR))
        said = f"{self.failure.reason.partition(';')[0]}, and " if self.failure else "but "
        return AttemptFailed(
            f"{said}would have to wait {seconds:.0f} s ({reason}), more than "
            f"total_wait={self.session.retry.total_wait:g} allows; come back after "
            f"{back:%Y-%m-%d %H:%M:%S} UTC",
            status=self.failure.status if self.failure else None,
        )

    def _final_error(self, failed: AttemptFailed) -> FetchError:
        message = f"{self._asked}, {failed.reason}"
        if failed.status is None:
            return TransportError(message, url=self.url, reason=failed.reason)
        error = StatusError(message, url=self.url, status=failed.status, reason=failed.reason)
        if self.bucket == "arxiv" and failed.status == HTTPStatus.FORBIDDEN:
            self.session.arxiv_refusal = error
        return error

    @property
    def _asked(self) -> str:
        times = f" {self.attempt} times" if self.attempt > 1 else ""
        return f"asked{times} for {_short_url(self.url)}"

    def _emit(self, kind: Any, **facts: Any) -> None:
        self.session.emit(Event(kind=kind, url=self.url, **{"attempt": self.attempt, **facts}))


def same_origin(url: str, other: str) -> bool:
    """
    Tell whether credentials for *url* may be sent to *other*.

    They may be sent to the same scheme, host and port, and from http to https on the same host.
    """
    first, second = _origin(url), _origin(other)
    return first == second or (
        first == ("http", second[1], 80) and second == ("https", first[1], 443)
    )


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _absolute_url(url: str, location: str) -> str:
    try:
        target = urljoin(url, location)
        scheme, host, _ = _origin(target)
        _ = host and host.encode("idna")  # This fails for an impossible host.
    except ValueError:
        pass
    else:
        if scheme in {"http", "https"} and host:
            return target
    msg = f"was redirected to {one_line(location, _QUOTE_LIMIT)!r}, which cannot be an http(s) URL"
    raise AttemptFailed(msg)


def _describe_refusal(reply: Reply, *, hint: bool) -> str:
    said = one_line(reply.headers.get("x-error-message", ""), _QUOTE_LIMIT)
    try:
        phrase = f" {HTTPStatus(reply.status).phrase}"
    except ValueError:
        phrase = ""
    return (
        f"got HTTP {reply.status}{f' ({said!r})' if said else phrase}"
        f"{_HINTS.get(reply.status, '') if hint else ''}"
    )


def _short_url(url: str) -> str:
    return url if len(url) <= _URL_LIMIT else f"{url[:_URL_LIMIT]}…"


def _is_retryable(exc: BaseException) -> bool:
    return isinstance(exc, AttemptFailed) and exc.retryable
