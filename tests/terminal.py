"""
Fake terminals: run a program as people do who sit in front of it.
"""

import os
import struct
import subprocess
import sys

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pytest

__all__ = ["Shown", "run_on_terminal"]


class Shown(NamedTuple):
    """
    What a program left behind.

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
) -> Shown:
    """
    Run the command on a terminal. The test is skipped where there are no pseudo-terminals.

    Args:
        words: The arguments of ``python -m hfdaily``.

        env: Variables in addition to those of the process.

        columns: How wide the terminal is.

        streams: Which of "stdout" and "stderr" the terminal gets. The others are dropped.
    """
    pty = pytest.importorskip("pty")
    fcntl, termios = pytest.importorskip("fcntl"), pytest.importorskip("termios")
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    process = subprocess.Popen(
        [sys.executable, "-m", "hfdaily", *words],
        stdin=subprocess.DEVNULL,
        stdout=follower if "stdout" in streams else subprocess.DEVNULL,
        stderr=follower if "stderr" in streams else subprocess.DEVNULL,
        env=environment | {"TERM": "xterm", "NO_COLOR": ""} | dict(env or {}),
    )
    os.close(follower)
    received = b""
    try:
        while block := os.read(leader, 4096):
            received += block
    except OSError:  # the end of a terminal, on Linux
        pass
    os.close(leader)
    return Shown(process.wait(), received.decode().replace("\r\n", "\n"))
