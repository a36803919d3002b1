"""
Sees whether a call looks at the clock, or at the network.
"""

from __future__ import annotations

import datetime as dt
import socket
import sys
import time

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

__all__ = ["watched"]

_CLOCK_OF_DATES = {"now", "today", "utcnow"}
_CLOCK = {time.time, time.time_ns}
#: Functions that read the clock where they are given fewer arguments than this.
_CLOCK_BY_DEFAULT = {"ctime": 1, "gmtime": 1, "localtime": 1, "strftime": 2}
_NETWORK = {"connect", "connect_ex", "getaddrinfo", "gethostbyname", "sendto"}


@contextmanager
def watched(*, clock: bool = True) -> Iterator[list[str]]:
    """
    Collect what is used of the clock and the network, a sentence each; the network is not there.

    Classes of C cannot be patched, so it is Python's own profiler that tells of
    calls, whatever name they go by.

    Args:
        clock: Whether the clock counts; imports may look at it.
    """
    found: list[str] = []

    def profile(frame: FrameType, event: str, function: Any) -> None:
        if event != "c_call":
            return
        name = function.__name__
        if clock and _is_clock(function, name) and not _by_logging(frame):
            found.append(_clock(name))
        elif name in _NETWORK and _is_socket(function):
            found.append(f"uses the network ({name}); the digest is all there is to know")
            raise OSError(found[-1])

    def sparing(name: str, least: int) -> Callable[..., Any]:
        function = getattr(time, name)

        def wrapper(*args: Any) -> Any:
            if clock and len(args) < least:
                found.append(_clock(name))
            return function(*args)

        return wrapper

    originals = {name: getattr(time, name) for name in _CLOCK_BY_DEFAULT}
    wrappers = {name: sparing(name, least) for name, least in _CLOCK_BY_DEFAULT.items()}
    before = sys.getprofile()
    try:
        _patch(wrappers)
        sys.setprofile(profile)
        yield found
    finally:
        sys.setprofile(before)
        _patch(originals)


def _patch(functions: Mapping[str, Callable[..., Any]]) -> None:
    for name, function in functions.items():
        setattr(time, name, function)


def _clock(name: str) -> str:
    return f"reads the clock ({name}); the only time to know is generated_at"


def _is_clock(function: Any, name: str) -> bool:
    if name in _CLOCK_OF_DATES:
        owner = function.__self__
        return isinstance(owner, type) and issubclass(owner, dt.date)
    return function in _CLOCK if name.startswith("time") else False


def _by_logging(frame: FrameType) -> bool:
    # Records carry their time; that is not the document's.
    return str(frame.f_globals.get("__name__")).partition(".")[0] == "logging"


def _is_socket(function: Any) -> bool:
    return isinstance(function.__self__, socket.socket) or function.__module__ == "_socket"
