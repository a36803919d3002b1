"""
The rate limiters, which delay requests so that no server has to refuse one.

They do no I/O and read no clock. Callers pass the time in seconds of any monotonic clock, and do
the waiting.

Every response of the Hub states how many requests are left and for how long
(``RateLimit: "api";r=12;t=55``, Hub docs, "Hub rate limits"). arXiv sends nothing, but asks for
one request every three seconds over one connection (arXiv API terms of use).
"""

from __future__ import annotations

import datetime as dt
import email.utils
import re
import threading

from collections.abc import Mapping

import attrs

from .._fetching.flow import Bucket

__all__ = ["Delay", "Permit", "RateLimiter", "rate_limiters", "retry_after"]

#: The seconds between two requests to arXiv.
_ARXIV_SPACING = 3.0
#: The seconds that other requests wait for the first response, which states the quota.
_PROBE_TIMEOUT = 1.0
#: The length in seconds of the Hub's quota windows. No header blocks a client for longer.
_LONGEST_WINDOW = 300.0
#: More than 30 years in seconds. A longer delay is a fault of the server and is ignored.
_FAULT = 1e9
_NO_HEADERS: Mapping[str, str] = {}


@attrs.frozen
class Permit:
    """
    The permission to send one request. Release it when the response has arrived.

    Attributes:
        window: The number of the quota window that it was acquired in.
    """

    window: int


@attrs.frozen
class Delay:
    """
    No permit is free yet.

    Attributes:
        seconds: How long to wait, or None to wait for the response of another request.
        reason: The reason for the wait.
    """

    seconds: float | None
    reason: str


@attrs.define
class RateLimiter:
    """
    Shares the quota of a service among all requests of a client, from any thread.

    Attributes:
        bucket: The service that counts the requests.
        spacing: Seconds from the start of a request to that of the next one.
        max_in_flight: The maximum number of requests in flight, or None for no limit.
        window: The number of the current quota window, to recognize late responses from an earlier
            one.
        remaining: The requests left in the window, which is the lowest count of all responses and
            includes the requests in flight. None if it is unknown.
        ends_at: When the window ends, or None if it is unknown.
        quota: The number of requests in each window, or None if it is unknown.
        unlimited: Whether the server sends no RateLimit header.
        in_flight: The number of requests in flight.
        last_start: When the last request was sent.
        paused_until: The time before which no request is sent.
    """

    bucket: Bucket
    spacing: float = 0.0
    max_in_flight: int | None = None
    window: int = 0
    remaining: int | None = None
    ends_at: float | None = None
    quota: int | None = None
    unlimited: bool = False
    in_flight: int = 0
    last_start: float = float("-inf")
    paused_until: float = float("-inf")
    _lock: threading.Lock = attrs.field(factory=threading.Lock)

    def acquire(self, now: float) -> Permit | Delay:
        """
        Return a permit to send a request now, or how long to wait before asking again.
        """
        with self._lock:
            delay = self._delay(now)
            if delay:
                return delay
            self.in_flight += 1
            self.last_start = now
            return Permit(self.window)

    def _delay(self, now: float) -> Delay | None:
        if self.ends_at is not None and now >= self.ends_at:
            self.window += 1
            self.remaining, self.ends_at = self.quota or None, None
        for until, reason in (
            (self.paused_until, "the server asked to wait"),
            (self.last_start + self.spacing, f"one request every {self.spacing:g} seconds"),
        ):
            if now < until:
                return Delay(until - now, reason)
        if self.max_in_flight and self.in_flight >= self.max_in_flight:
            return Delay(None, "one connection")
        if self.remaining is None:
            # One request finds out the quota first, unless it takes too long.
            probing = self.in_flight and now < self.last_start + _PROBE_TIMEOUT
            return Delay(None, "the quota is not known") if probing and not self.unlimited else None
        if self.remaining > self.in_flight:
            return None
        if self.in_flight or self.ends_at is None:
            return Delay(None, "the rest of the quota is in use")
        return Delay(self.ends_at - now, f"the quota of {self.bucket} requests is used up")

    def release(
        self,
        permit: Permit,
        now: float,
        headers: Mapping[str, str] = _NO_HEADERS,
        *,
        success: bool = False,
    ) -> None:
        """
        Count a request as finished, and read the quota from its response.

        Args:
            permit: The permit that `acquire` returned.

            now: The time.

            headers: The response headers by lower-case name; empty if no response arrived.

            success: Whether the request succeeded.
        """
        policy = _parameters(headers.get("ratelimit-policy", ""), self.bucket)
        limit = _parameters(headers.get("ratelimit", ""), self.bucket)
        with self._lock:
            self.in_flight -= 1
            self.quota = policy.get("q", self.quota)
            if "r" not in limit or "t" not in limit:
                self.unlimited = self.unlimited or success
                if self.remaining and self.ends_at and permit.window == self.window:
                    self.remaining -= 1  # The failed request may still have used up quota.
                return
            self.unlimited = False
            if permit.window != self.window:
                return
            # Responses may arrive out of order, so use the lowest count. Seconds are rounded up, so
            # use the earliest end.
            left, end = limit["r"], now + min(limit["t"], _LONGEST_WINDOW)
            self.remaining = left if self.remaining is None else min(self.remaining, left)
            self.ends_at = end if self.ends_at is None else min(self.ends_at, end)

    def pause(self, now: float, seconds: float) -> None:
        """
        Delay all requests after the server refused one, for one quota window at most.
        """
        with self._lock:
            until = now + min(seconds, _LONGEST_WINDOW)
            self.paused_until = max(self.paused_until, until)


def rate_limiters() -> dict[Bucket, RateLimiter]:
    """
    Return a rate limiter for each service.
    """
    return {
        "api": RateLimiter("api"),
        "search": RateLimiter("search"),
        "pages": RateLimiter("pages"),
        "arxiv": RateLimiter("arxiv", spacing=_ARXIV_SPACING, max_in_flight=1),
    }


def retry_after(headers: Mapping[str, str], bucket: Bucket, now: dt.datetime) -> float | None:
    """
    Return the seconds that an error response asks to wait, or None.

    Args:
        headers: The response headers by lower-case name.

        bucket: The service that counts the request.

        now: The current time, for a ``Retry-After`` that is a date.
    """
    value = headers.get("retry-after", "").strip()
    # Python also accepts digits beyond ASCII.
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    try:
        date = email.utils.parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        limit = _parameters(headers.get("ratelimit", ""), bucket)
        return float(limit["t"]) if limit.get("r") == 0 and "t" in limit else None
    date = date.replace(tzinfo=dt.UTC) if date.tzinfo is None else date
    seconds = max(0.0, (date - now).total_seconds())
    return seconds if seconds < _FAULT else None


def _parameters(header: str, bucket: Bucket) -> dict[str, int]:
    """
    Return the parameters of the list item of a bucket, or of the first item.
    """
    item, quote, rest = header.partition(f'"{bucket}"')
    item = (rest if quote else item).partition(",")[0]
    found = re.findall(r";\s*([a-z])=([0-9]{1,9})(?![0-9])", item)
    return {name: int(value) for name, value in found}
