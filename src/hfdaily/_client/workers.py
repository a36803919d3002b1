"""
Run functions in several threads at once, and stop them.
"""

from __future__ import annotations

import threading

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import Protocol, TypeVar

__all__ = ["PREFETCH_FACTOR", "CancelScope", "Cancelled", "map_ordered"]

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

#: Work on this many times `concurrency` items at once, so that a request is always ready while a
#: response is parsed or the first item takes long.
PREFETCH_FACTOR = 2


class Cancelled(BaseException):
    """
    Raised in workers when the caller has stopped iterating.
    """


class Abortable(Protocol):
    """
    An operation in which a thread may be blocked.
    """

    def abort(self) -> None:
        """
        Wake up the blocked thread.
        """


class CancelScope:
    """
    Stops all threads that work for one caller.
    """

    def __init__(self) -> None:
        self._cancelled = threading.Event()
        self._lock = threading.Lock()
        self._tracked: set[Abortable] = set()

    @contextmanager
    def track(self, blocking: Abortable) -> Iterator[None]:
        """
        Abort the operation if the scope is cancelled within the context.
        """
        with self._lock:
            self.check()
            self._tracked.add(blocking)
        try:
            yield
        finally:
            with self._lock:
                self._tracked.discard(blocking)

    def sleep(self, seconds: float) -> None:
        """
        Sleep until the time is over or the scope is cancelled.

        Raises:
            Cancelled: The scope was cancelled.
        """
        self._cancelled.wait(seconds)
        self.check()

    def check(self) -> None:
        """
        Raise `Cancelled` if the scope was cancelled.
        """
        if self._cancelled.is_set():
            raise Cancelled

    def cancel(self) -> None:
        """
        Stop all threads of the scope.
        """
        with self._lock:
            self._cancelled.set()
            for blocking in self._tracked:
                blocking.abort()


def map_ordered(
    work: Callable[[_Item, CancelScope], _Result], items: Iterable[_Item], *, max_workers: int
) -> Generator[_Result, None, None]:
    """
    Yield the results of *work* in the order of the items, computed by threads.

    Nothing starts before the first result is requested. When the generator ends, no thread is left,
    even if it ends early or by Ctrl-C.

    Args:
        work: The function to call with each item and a scope that may cancel it.

        items: The items to work on.

        max_workers: The maximum number of items at once.

    Raises:
        OSError: The system does not allow another thread.
    """
    scope, rest = CancelScope(), iter(items)
    pending: deque[Future[_Result]] = deque()
    executor = ThreadPoolExecutor(max_workers, thread_name_prefix="hfdaily")
    try:
        for item in islice(rest, max_workers):
            pending.append(_submit(executor, work, item, scope))
        while pending:
            result = pending.popleft().result()
            for item in islice(rest, 1):
                pending.append(_submit(executor, work, item, scope))
            yield result
    finally:
        scope.cancel()
        executor.shutdown(cancel_futures=True)


def _submit(
    executor: ThreadPoolExecutor,
    work: Callable[[_Item, CancelScope], _Result],
    item: _Item,
    scope: CancelScope,
) -> Future[_Result]:
    try:
        return executor.submit(work, item, scope)
    except RuntimeError as exc:  # The standard library raises this if no thread can be started.
        msg = (
            f"cannot start another thread ({exc}); raise the limit of processes or memory, or "
            "pass a smaller concurrency="
        )
        raise OSError(msg) from exc
