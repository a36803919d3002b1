"""
What a client does, for those who watch.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

__all__ = ["Event", "EventKind"]

EventKind: TypeAlias = Literal["request", "retry", "wait", "fallback"]


@attrs.frozen(kw_only=True)
class Event:
    """
    One step of a client, given to ``on_event=``; its text is a line for a log.

    Attributes:
        kind: A "request" is made; one that failed will be made again, a
            "retry"; the client has to "wait"; or it does with a second best,
            a "fallback".
        url: What is asked for.
        attempt: Which time it is asked for, or will be.
        seconds: How long it waits.
        reason: Why: what failed, or what is waited for.
    """

    kind: EventKind
    url: str
    attempt: int = 1
    seconds: float = 0.0
    reason: str = ""

    def __str__(self) -> str:
        match self.kind:
            case "request":
                return f"asking for {self.url}"
            case "retry":
                return f"asking again, time {self.attempt}: {self.reason}"
            case "wait":
                return f"waiting {self.seconds:.1f} s: {self.reason}"
            case _:
                return f"asking for {self.url} instead: {self.reason}"
