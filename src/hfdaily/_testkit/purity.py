"""
Check that a renderer is pure: it reads no clock, uses no network, and does not depend on the
process in which it runs.
"""

from __future__ import annotations

import datetime as dt
import os
import socket
import sys
import time

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

from .._records.digest import Digest
from ..plugins import RenderContext, Renderer

__all__ = ["impure_calls", "render_in_subprocess"]

_CLOCK_OF_DATES = {"now", "today", "utcnow"}
_CLOCK = {time.time, time.time_ns}
#: Functions that read the clock if they are called with fewer arguments than this.
_CLOCK_BY_DEFAULT = {"ctime": 1, "gmtime": 1, "localtime": 1, "strftime": 2}
_NETWORK = {"connect", "connect_ex", "getaddrinfo", "gethostbyname", "sendto"}
#: The code of the other process, in which sets have another order.
_SUBPROCESS_CODE = """
import pickle, sys
try:
    render, digest, context = pickle.load(sys.stdin.buffer)
except (ImportError, AttributeError):
    sys.exit(3)
document = render(digest, context)
sys.stdout.buffer.write(document if isinstance(document, bytes) else document.encode())
"""


@contextmanager
def impure_calls(*, clock: bool = True) -> Iterator[list[str]]:
    """
    Collect a sentence for each use of the clock and of the network inside the context.

    A call that would use the network raises OSError.

    Methods of C classes such as ``datetime.now`` cannot be patched, but Python's profiler reports
    every call of them.

    Args:
        clock: Whether reading the clock is reported. Imports may read it.
    """
    found: list[str] = []

    def profile(frame: FrameType, event: str, function: Any) -> None:
        if event != "c_call":
            return
        name = function.__name__
        if clock and _is_clock(function, name) and not _by_logging(frame):
            found.append(_clock(name))
        elif name in _NETWORK and _is_socket(function):
            found.append(
                f"uses the network ({name}); everything it may use is in the digest and the context"
            )
            raise OSError(found[-1])

    def recording(name: str, least: int) -> Callable[..., Any]:
        function = getattr(time, name)

        def wrapper(*args: Any) -> Any:
            if clock and len(args) < least:
                found.append(_clock(name))
            return function(*args)

        return wrapper

    originals = {name: getattr(time, name) for name in _CLOCK_BY_DEFAULT}
    wrappers = {name: recording(name, least) for name, least in _CLOCK_BY_DEFAULT.items()}
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
    return f"reads the clock ({name}); use the context's generated_at"


def _is_clock(function: Any, name: str) -> bool:
    if name in _CLOCK_OF_DATES:
        owner = function.__self__
        return isinstance(owner, type) and issubclass(owner, dt.date)
    return function in _CLOCK if name.startswith("time") else False


def _by_logging(frame: FrameType) -> bool:
    # Log records have a time that is not part of the document.
    return str(frame.f_globals.get("__name__")).partition(".")[0] == "logging"


def _is_socket(function: Any) -> bool:
    return isinstance(function.__self__, socket.socket) or function.__module__ == "_socket"


def render_in_subprocess(
    renderer: Renderer, digest: Digest, context: RenderContext
) -> bytes | None:
    """
    Return the document that a new process renders.

    Args:
        renderer: The renderer.
        digest: The digest to render.
        context: The context to render it in.

    Returns:
        The document. None if the renderer cannot be sent to another process, such as one that is
        defined inside a test.

    Raises:
        RuntimeError: The renderer fails there. The message is the last line of stderr.
    """
    import pickle
    import subprocess

    try:
        work = pickle.dumps((renderer.render, digest, context))
    except (pickle.PicklingError, AttributeError, TypeError):
        return None
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    path = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        [sys.executable, "-c", _SUBPROCESS_CODE],
        input=work,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
    )
    if done.returncode == 3:
        return None
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
    return done.stdout
