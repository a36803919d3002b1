"""
What is tried again, how often, after how long, and how long an answer may take.
"""

from __future__ import annotations

from typing import Any

import attrs

from ..exceptions import FetchError

__all__ = ["Failed", "RetryPolicy", "Timeout"]


def _check(record: object, attribute: attrs.Attribute[Any], value: float) -> None:
    least = attribute.metadata["least"]
    # Written so that NaN is refused too.
    if not value >= least:
        msg = f"{type(record).__name__}: {attribute.name} is {value!r}; make it {least} or more"
        raise ValueError(msg)


def _number(default: float, *, least: float = 0) -> float:
    number: float = attrs.field(default=default, validator=_check, metadata={"least": least})
    return number


@attrs.frozen(kw_only=True)
class RetryPolicy:
    """
    When a request is tried again.

    Attributes:
        attempts: How often a request is made, the first time included.
        wait_initial: Seconds, the most before the first repetition; doubled
            each time. The wait is drawn at random up to it, so that many
            clients do not come back at once.
        wait_max: Seconds, the most for one wait that the server did not ask
            for.
        total_wait: Seconds, the most that one request waits in all, for the
            next quota too. Beyond it the error says when to come back.
        statuses: Statuses that may pass.

    Raises:
        ValueError: Fewer than one attempt, or negative seconds.
    """

    attempts: int = attrs.field(default=4, validator=_check, metadata={"least": 1})
    wait_initial: float = _number(0.5)
    wait_max: float = _number(10.0)
    # The Hub's windows are 300 seconds long.
    total_wait: float = _number(330.0)
    statuses: frozenset[int] = frozenset({408, 425, 429, 500, 502, 503, 504})


@attrs.frozen(kw_only=True)
class Timeout:
    """
    How long a server may take, in seconds.

    Attributes:
        connect: For a connection, TLS included.
        read: Without a single byte.
        total: From a request to the last byte of its answer, each time that
            it is made. It cuts off who sends a byte a second.

    Raises:
        ValueError: Negative seconds.
    """

    connect: float = _number(10.0)
    read: float = _number(20.0)
    total: float = _number(60.0)

    @classmethod
    def of(cls, timeout: float | Timeout) -> Timeout:
        """
        A number is the patience with silence; all of an answer may take three times as long.
        """
        if isinstance(timeout, Timeout):
            return timeout
        return cls(connect=timeout, read=timeout, total=3 * timeout)


class Failed(Exception):  # noqa: N818  # never leaves the package
    """
    A request failed once.

    Attributes:
        error: What to raise where it is not made again.
        may_pass: Making it again may help.
        wait: Seconds that the server asks to wait before, if it does.
    """

    def __init__(self, error: FetchError, *, may_pass: bool, wait: float | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.may_pass = may_pass
        self.wait = wait
