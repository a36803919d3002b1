"""
Pseudo-terminals, to run a program as if a person had started it.
"""

import os
import struct
import subprocess
import sys

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pytest

__all__ = ["Shown", "run_on_terminal"]

#: Runs the command in the foreground of the terminal, so that Ctrl-C reaches it.
_IN_FOREGROUND = """
import fcntl, os, signal, sys, termios
fcntl.ioctl(1 if os.isatty(1) else 2, termios.TIOCSCTTY, 0)
signal.signal(signal.SIGINT, signal.default_int_handler)
from hfdaily._cli import main
sys.exit(main())
"""


class Shown(NamedTuple):
    """
    The result of a program.

    Attributes:
        status: Its exit status.
        output: What the terminal received, with a line feed at the end of each line.
    """

    status: int
    output: str


def run_on_terminal(
    words: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    columns: int = 80,
    streams: Sequence[str] = ("stdout",),
    ctrl_c_after: str | None = None,
) -> Shown:
    """
    Run the command on a terminal. The test is skipped where there are no pseudo-terminals.

    Args:
        words: The arguments of ``hfdaily``.

        env: Variables in addition to those of the process.

        columns: How wide the terminal is.

        streams: Which of "stdout" and "stderr" the terminal gets. The others are dropped.

        ctrl_c_after: Type Ctrl-C once the terminal has received this text.
    """
    pty = pytest.importorskip("pty")
    fcntl, termios = pytest.importorskip("fcntl"), pytest.importorskip("termios")
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    process = subprocess.Popen(
        [sys.executable, "-c", _IN_FOREGROUND, *words],
        stdin=subprocess.DEVNULL,
        stdout=follower if "stdout" in streams else subprocess.DEVNULL,
        stderr=follower if "stderr" in streams else subprocess.DEVNULL,
        start_new_session=True,
        env=environment | {"TERM": "xterm", "NO_COLOR": ""} | dict(env or {}),
    )
    os.close(follower)
    received = b""
    try:
        while block := os.read(leader, 4096):
            received += block
            if ctrl_c_after is not None and ctrl_c_after.encode() in received:
                os.write(leader, b"\x03")
                ctrl_c_after = None
    except OSError:  # On Linux, this is how a terminal ends.
        pass
    os.close(leader)
    return Shown(process.wait(), received.decode().replace("\r\n", "\n"))
