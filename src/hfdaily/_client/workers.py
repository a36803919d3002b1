"""
Work done ahead: several items at once, results in order, and no more of them than needed.
"""

from __future__ import annotations

import threading

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import Protocol, TypeVar

__all__ = ["AHEAD", "Scope", "Stopped", "ahead"]

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

#: So many times the requests at once are worked on, so that there is always
#: one to make while answers are read, and while the first one takes long.
AHEAD = 2


class Stopped(BaseException):
    """
    Nobody waits for the result any more.
    """


class Abortable(Protocol):
    """
    Something that a thread may be stuck in.
    """

    def abort(self) -> None: ...


class Scope:
    """
    Lets the threads that work for one caller be stopped together.
    """

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._busy: set[Abortable] = set()

    @contextmanager
    def inside(self, what: Abortable) -> Iterator[None]:
        """
        Tell what the thread may be stuck in.
        """
        with self._lock:
            self.check()
            self._busy.add(what)
        try:
            yield
        finally:
            with self._lock:
                self._busy.discard(what)

    def sleep(self, seconds: float) -> None:
        """
        Sleep, but not longer than anybody waits for it.
        """
        self._stopped.wait(seconds)
        self.check()

    def check(self) -> None:
        """
        Go on only if the result is waited for.
        """
        if self._stopped.is_set():
            raise Stopped

    def stop(self) -> None:
        """
        Stop all threads of the scope.
        """
        with self._lock:
            self._stopped.set()
            for what in self._busy:
                what.abort()


def ahead(
    work: Callable[[_Item, Scope], _Result], items: Iterable[_Item], *, at_once: int
) -> Generator[_Result, None, None]:
    """
    The results of *work*, in order, done by threads.

    Nothing is begun before the first result is asked for. However it ends,
    also by closing it early or by Ctrl-C, no thread is left.
    """
    scope, rest = Scope(), iter(items)
    pending: deque[Future[_Result]] = deque()
    threads = ThreadPoolExecutor(at_once, thread_name_prefix="hfdaily")
    try:
        for item in islice(rest, at_once):
            pending.append(threads.submit(work, item, scope))
        while pending:
            result = pending.popleft().result()
            for item in islice(rest, 1):
                pending.append(threads.submit(work, item, scope))
            yield result
    finally:
        scope.stop()
        threads.shutdown(cancel_futures=True)
