"""
How long to wait before the next request, so that no server has to refuse one.

No I/O and no clock: callers say what time it is, in seconds of any steady
clock, and do the waiting.

The Hub tells with every answer what is left of its quota and for how long
(``RateLimit: "api";r=12;t=55``, Hub docs, "Hub rate limits"). arXiv tells
nothing, but asks for one request every three seconds, over one connection
(arXiv API terms of use).
"""

from __future__ import annotations

import datetime as dt
import email.utils
import re
import threading

from collections.abc import Mapping

import attrs

from .._fetching.flows import Bucket

__all__ = ["Hold", "Pacer", "Ticket", "asked_wait"]

_ARXIV_SPACING = 3.0
#: Seconds that others wait for the first answer, which tells the quota.
_PATIENCE = 1.0


@attrs.frozen
class Ticket:
    """
    Leave to make one request; give it back with the answer.
    """

    bucket: Bucket
    window: int


@attrs.frozen
class Hold:
    """
    No leave yet.

    Attributes:
        seconds: How long to wait; None until another request has its answer.
    """

    seconds: float | None
    reason: str


class Pacer:
    """
    Shares out quotas among all requests of a client, from any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._buckets: dict[Bucket, _Window] = {
            "api": _Window("api"),
            "pages": _Window("pages"),
            "arxiv": _Window("arxiv", spacing=_ARXIV_SPACING, lanes=1),
        }

    def take(self, bucket: Bucket, now: float) -> Ticket | Hold:
        """
        Leave to make a request now, or how long to wait before asking again.
        """
        with self._lock:
            return self._buckets[bucket].take(now)

    def give_back(
        self, ticket: Ticket, now: float, headers: Mapping[str, str] | None, *, good: bool = False
    ) -> None:
        """
        Learn from an answer.

        Args:
            headers: By lower-case name; None where no answer came.

            good: The request succeeded.
        """
        with self._lock:
            self._buckets[ticket.bucket].learn(ticket, now, headers or {}, good=good)

    def pause(self, bucket: Bucket, until: float) -> None:
        """
        Hold all requests back, as the server has refused one.
        """
        with self._lock:
            window = self._buckets[bucket]
            window.paused_until = max(window.paused_until, until)


@attrs.define
class _Window:
    """
    What is known of a quota, in the window of time that it holds for.

    Attributes:
        number: Counts windows, to tell late answers of an old one.
        left: Requests left, as the lowest count of all answers says, those in
            flight not taken off. None where nothing is known.
        untold: The server does not tell any quota.
    """

    bucket: Bucket
    spacing: float = 0.0
    lanes: int | None = None
    number: int = 0
    left: int | None = None
    ends_at: float | None = None
    quota: int | None = None
    untold: bool = False
    in_flight: int = 0
    last_start: float = float("-inf")
    paused_until: float = float("-inf")

    def take(self, now: float) -> Ticket | Hold:
        if self.ends_at is not None and now >= self.ends_at:
            self.number += 1
            self.left, self.ends_at = self.quota or None, None
        hold = self._hold(now)
        if hold:
            return hold
        self.in_flight += 1
        self.last_start = now
        return Ticket(self.bucket, self.number)

    def _hold(self, now: float) -> Hold | None:
        if now < self.paused_until:
            return Hold(self.paused_until - now, "the server asked to wait")
        if now < self.last_start + self.spacing:
            reason = f"one request every {self.spacing:g} seconds"
            return Hold(self.last_start + self.spacing - now, reason)
        if self.lanes and self.in_flight >= self.lanes:
            return Hold(None, "one connection")
        return self._hold_for_quota(now)

    def _hold_for_quota(self, now: float) -> Hold | None:
        if self.left is None:
            # One request finds out the quota, unless it takes too long.
            probing = self.in_flight and now < self.last_start + _PATIENCE
            return Hold(None, "the quota is not known") if probing and not self.untold else None
        if self.left > self.in_flight:
            return None
        if self.in_flight or self.ends_at is None:
            return Hold(None, "the rest of the quota is in use")
        return Hold(self.ends_at - now, f"the quota of {self.bucket} requests is used up")

    def learn(self, ticket: Ticket, now: float, headers: Mapping[str, str], *, good: bool) -> None:
        self.in_flight -= 1
        policy = _numbers(headers.get("ratelimit-policy", ""), self.bucket)
        self.quota = policy.get("q", self.quota)
        told = _numbers(headers.get("ratelimit", ""), self.bucket)
        if "r" not in told or "t" not in told:
            self.untold = self.untold or good
            if self.left and self.ends_at and ticket.window == self.number:
                self.left -= 1  # it may have been counted
            return
        self.untold = False
        if ticket.window != self.number:
            return
        # Answers overtake each other; the lowest count is the latest. Seconds
        # are rounded up, so the earliest end is the exactest.
        end = now + told["t"]
        self.left = told["r"] if self.left is None else min(self.left, told["r"])
        self.ends_at = end if self.ends_at is None else min(self.ends_at, end)


def asked_wait(headers: Mapping[str, str], bucket: Bucket, now: dt.datetime) -> float | None:
    """
    Seconds that a refusal asks to wait; None where it asks for nothing.
    """
    after = headers.get("retry-after", "").strip()
    if after.isdecimal():
        return float(after)
    if after:
        try:
            date = email.utils.parsedate_to_datetime(after)
        except ValueError:
            pass
        else:
            date = date.replace(tzinfo=dt.UTC) if date.tzinfo is None else date
            return max(0.0, (date - now).total_seconds())
    told = _numbers(headers.get("ratelimit", ""), bucket)
    return float(told["t"]) if told.get("r") == 0 and "t" in told else None


def _numbers(header: str, bucket: Bucket) -> dict[str, int]:
    """
    The parameters of an item of a list: those of *bucket*, or the first.
    """
    items = header.split(",")
    item = next((item for item in items if f'"{bucket}"' in item), items[0])
    return {name: int(value) for name, value in re.findall(r";\s*([a-z])=(\d{1,9})(?!\d)", item)}
