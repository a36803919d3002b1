"""
What is tried again, how often, and after how long.
"""

from __future__ import annotations

import attrs

__all__ = ["RetryPolicy"]


@attrs.frozen(kw_only=True)
class RetryPolicy:
    """
    When a request is tried again.

    Attributes:
        attempts: Requests in all, the first one included.
        wait_initial: Seconds before the first repetition; doubled each time,
            with jitter.
        wait_max: Seconds, the most for one wait that the server did not ask
            for.
        total_wait: Seconds, the most for all waits of one request together,
            those that the server asked for included.
        statuses: Statuses that may pass.
    """

    attempts: int = 4
    wait_initial: float = 0.5
    wait_max: float = 10.0
    total_wait: float = 330.0
    statuses: frozenset[int] = frozenset({408, 425, 429, 500, 502, 503, 504})
