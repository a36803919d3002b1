"""
One request, from the question to the answer: cached, paced, redirected, tried again. No I/O.

A session is driven as a flow is, one level below: its generators yield steps
(`Send`, `Wait`, `Turn`, `Call`) and are sent what came of them. So `Client`
and `AsyncClient`, which only carry out steps, cannot differ in what they do.
"""

from __future__ import annotations

import datetime as dt
import threading
import time

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

import attrs

from .._fetching.flows import Bucket, Flow, Request, Response
from ..exceptions import FetchError, StatusError, TransportError
from .actions import Call, Reply, Send, Steps, Turn, Wait
from .answers import check, may_share, redirect
from .config import Failed, RetryPolicy
from .events import Event
from .rate_limit import Hold, Pacer, Ticket

if TYPE_CHECKING:
    from .cache import Cache, Entry

__all__ = ["Session"]

_MAX_REDIRECTS = 10
_STORABLE = frozenset({HTTPStatus.OK, HTTPStatus.NOT_MODIFIED})
_YEAR = 366 * 86400.0

_T = TypeVar("_T")


@attrs.define(kw_only=True)
class Session:
    """
    What a client keeps from one request to the next.
    """

    token: str | None
    user_agent: str
    retry: RetryPolicy
    cache: Cache | None
    on_event: Callable[[Event], object] | None
    now: Callable[[], dt.datetime]
    pacer: Pacer = attrs.field(factory=Pacer)
    #: arXiv takes going on after a 403 for an attack (arXiv robots page).
    barred: FetchError | None = None
    _lock: threading.Lock = attrs.field(factory=threading.Lock)
    _skipped: float = 0.0

    def run(self, flow: Flow[_T]) -> Steps[_T]:
        """
        The steps of a flow.
        """
        try:
            request = next(flow)
            while True:
                try:
                    response = yield from self.ask(request)
                except FetchError as exc:
                    request = flow.throw(exc)
                else:
                    request = flow.send(response)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]

    def ask(self, request: Request) -> Steps[Response]:
        """
        The steps of one request.
        """
        asking = _Asking(self, request)
        if request.instead:
            asking.tell("fallback", reason=request.instead)
        if self.cache is None:
            return self._response((yield from asking.reply()))
        cache, key = self.cache, asking.key
        entry: Entry | None = yield Call(lambda: cache.find(key))
        if entry and cache.is_fresh(entry, self.now()):
            return entry.response
        if cache.offline:
            msg = f"{asking.url} is not in the cache, and nothing is asked for offline"
            raise TransportError(msg, url=asking.url)
        reply = yield from asking.reply(etag=entry.etag if entry else None)
        response = self._response(reply)
        if entry and reply.status == HTTPStatus.NOT_MODIFIED:
            response = attrs.evolve(entry.response, received_at=response.received_at)
        if reply.status in _STORABLE:
            yield Call(lambda: cache.keep(key, response, replaces=entry))
        return response

    def close(self) -> None:
        """
        Close the cache.
        """
        if self.cache:
            self.cache.close()

    def _response(self, reply: Reply) -> Response:
        return Response(
            url=reply.url, body=reply.body, headers=reply.headers, received_at=self.now()
        )

    def tell(self, event: Event) -> None:
        if self.on_event:
            with self._lock:  # watchers need not care for threads
                self.on_event(event)

    def clock(self) -> float:
        return time.monotonic() + self._skipped

    def slept(self, seconds: float, since: float) -> None:
        """
        Count a wait as over, even if a `sleep=` for tests did not really take it.
        """
        with self._lock:
            self._skipped += max(0.0, seconds - (self.clock() - since))


class _Asking:
    """
    One request of a session.
    """

    def __init__(self, session: Session, request: Request) -> None:
        query = urlencode(request.params)
        self.url = f"{request.url}?{query}" if query else request.url
        self.bucket: Bucket = request.bucket
        self.session = session
        self.attempt = 1
        self.waited = 0.0
        self.failure: FetchError | None = None
        self.asked_wait: float | None = None
        # arXiv has no use for the token, whatever its address.
        self.token = None if request.bucket == "arxiv" else session.token

    @property
    def key(self) -> str:
        """
        What tells this answer from others; never shows the token.
        """
        import hashlib

        return hashlib.sha256(f"{self.token}\n{self.url}".encode()).hexdigest()

    def tell(self, kind: Any, **facts: Any) -> None:
        self.session.tell(Event(kind=kind, url=self.url, **facts))

    def reply(self, *, etag: str | None = None) -> Steps[Reply]:
        """
        The steps to a reply that is a success (or, with an ETag, no news).
        """
        import tenacity

        if self.bucket == "arxiv" and self.session.barred:
            raise self.session.barred
        policy, naps = self.session.retry, list[float]()
        backoff = tenacity.wait_random_exponential(policy.wait_initial, policy.wait_max)
        attempts = tenacity.Retrying(
            retry=tenacity.retry_if_exception(lambda exc: isinstance(exc, Failed) and exc.may_pass),
            stop=tenacity.stop_after_attempt(policy.attempts),
            wait=lambda state: self._pause(backoff(state)),
            sleep=naps.append,
            reraise=True,
        )
        try:
            for attempt in attempts:
                if naps:
                    yield from self._again(naps.pop())
                with attempt:
                    return (yield from self._once(etag))
        except Failed as exc:
            raise exc.error from exc.error.__cause__
        raise AssertionError  # pragma: no cover  # tenacity returns or raises

    def _pause(self, backoff: float) -> float:
        """
        Seconds to wait after a failure; where the server has refused, for all.
        """
        wait = backoff if self.asked_wait is None else self.asked_wait
        refused = _status(self.failure) == HTTPStatus.TOO_MANY_REQUESTS
        if refused or self.asked_wait is not None:
            self.session.pacer.pause(self.bucket, self.session.clock() + wait)
        return wait

    def _again(self, seconds: float) -> Steps[None]:
        self.attempt += 1
        self.tell("retry", attempt=self.attempt, reason=str(self.failure))
        yield from self._wait(seconds, "before asking again")

    def _wait(self, seconds: float, reason: str) -> Steps[None]:
        self.waited += seconds
        if self.waited > self.session.retry.total_wait:
            raise Failed(self._too_long(seconds, reason), may_pass=False) from self.failure
        if seconds > 0:
            self.tell("wait", seconds=seconds, reason=reason)
            since = self.session.clock()
            yield Wait(seconds)
            self.session.slept(seconds, since)

    def _too_long(self, seconds: float, reason: str) -> FetchError:
        back = self.session.now() + dt.timedelta(seconds=min(seconds, _YEAR))
        msg = (
            f"{self.failure or self._asked}, and there are {seconds:.0f} s to wait ({reason}), more "
            f"than total_wait={self.session.retry.total_wait:g} allows; come back after "
            f"{back:%Y-%m-%d %H:%M:%S} UTC"
        )
        status = _status(self.failure)
        if status is not None:
            return StatusError(msg, url=self.url, status=status)
        return TransportError(msg, url=self.url)

    @property
    def _asked(self) -> str:
        times = f" {self.attempt} times" if self.attempt > 1 else ""
        return f"asked{times} for {self.url}"

    def _once(self, etag: str | None) -> Steps[Reply]:
        try:
            return (yield from self._follow(etag))
        except Failed as exc:
            self.failure, self.asked_wait = exc.error, exc.wait
            if self.bucket == "arxiv" and _status(exc.error) == HTTPStatus.FORBIDDEN:
                self.session.barred = exc.error
            raise

    def _follow(self, etag: str | None) -> Steps[Reply]:
        url = self.url
        for _ in range(_MAX_REDIRECTS + 1):
            reply = yield from self._hop(url, etag)
            target = redirect(reply, self._asked)
            if target is None:
                if not (etag and reply.status == HTTPStatus.NOT_MODIFIED):
                    self._check(reply)
                return reply
            url = target
        msg = f"{self._asked}, was redirected more than {_MAX_REDIRECTS} times, at last to {url}"
        raise Failed(TransportError(msg, url=self.url), may_pass=False)

    def _hop(self, url: str, etag: str | None) -> Steps[Reply]:
        session, trusted = self.session, may_share(self.url, url)
        headers = {"User-Agent": session.user_agent, "Accept-Encoding": "gzip"}
        if self.token and trusted:
            headers["Authorization"] = f"Bearer {self.token}"
        if etag:
            headers["If-None-Match"] = etag
        ticket = yield from self._ticket()
        self.tell("request", attempt=self.attempt)
        try:
            reply: Reply = yield Send(url, headers, self.bucket, trusted)
        except BaseException as exc:
            session.pacer.give_back(ticket, session.clock(), None)
            if isinstance(exc, Failed):
                # What carries out steps does not know which time this is.
                exc.error.args = (f"{self._asked}, {exc.error}",)
            raise
        good = reply.status < HTTPStatus.BAD_REQUEST
        session.pacer.give_back(ticket, session.clock(), reply.headers, good=good)
        return reply

    def _ticket(self) -> Steps[Ticket]:
        while True:
            turn = self.session.pacer.take(self.bucket, self.session.clock())
            if not isinstance(turn, Hold):
                return turn
            if turn.seconds is None:
                yield Turn()
            else:
                yield from self._wait(turn.seconds, turn.reason)

    def _check(self, reply: Reply) -> None:
        check(
            reply,
            self._asked,
            bucket=self.bucket,
            passing=self.session.retry.statuses,
            now=self.session.now(),
        )


def _status(error: FetchError | None) -> int | None:
    return error.status if isinstance(error, StatusError) else None
