"""
The events that a client reports while it works.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

from .._public import public

__all__ = ["Event", "EventKind"]

EventKind: TypeAlias = Literal["request", "retry", "wait", "fallback"]


@public
@attrs.frozen(kw_only=True)
class Event:
    """
    One step of a client, passed to ``on_event=``. Its `str` is a line for a log.

    Attributes:
        kind: "request" before a request is sent, "retry" when a failed request will be sent again,
            "wait" before the client waits, or "fallback" when it makes another request because the
            first choice failed.
        url: The requested URL.
        attempt: The number of the attempt, from 1.
        seconds: How long the client waits, for a "wait".
        reason: Why a request failed, or what the client waits for.
    """

    kind: EventKind
    url: str
    attempt: int = 1
    seconds: float = 0.0
    reason: str = ""

    def __str__(self) -> str:
        match self.kind:
            case "request":
                return f"requesting {self.url}"
            case "retry":
                return f"retrying, attempt {self.attempt}: {self.reason}"
            case "wait":
                return f"waiting {self.seconds:.1f} s: {self.reason}"
            case _:
                return f"requesting {self.url} instead: {self.reason}"
