"""
The standard streams, for messages to people and for documents.

Titles, notes, messages of servers and names of plugins are untrusted. Control characters, which a
terminal would interpret, are therefore removed from every printed line.
"""

from __future__ import annotations

import errno
import io
import os
import sys

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any, BinaryIO, TextIO

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "ReaderLeftError",
    "echo",
    "echo_path",
    "is_terminal",
    "read_input",
    "say",
    "usable_streams",
    "write_stdout",
]

#: The maximum number of characters of a message.
_LONGEST_MESSAGE = 1000
#: The maximum number of bytes of a file to read. The lists of three years, 10,000 papers, have 50 MB.
_INPUT_LIMIT = 512 * 2**20


class ReaderLeftError(Exception):
    """
    The reader of stdout, such as `head`, has closed the pipe.
    """


class _ClosedStream(io.StringIO):
    """
    A replacement for a closed standard stream, which drops all output.
    """

    def write(self, text: str, /) -> int:
        return len(text)


@contextmanager
def usable_streams() -> Iterator[None]:
    """
    Make the standard streams safe to print to, whatever the process was started with.

    A closed stream, as with ``2>&-`` or pythonw, is None in Python, and printing to None prints to
    stdout. The next file that is opened would get its descriptor, so the null device is opened for
    it. Characters that an encoding lacks are written as escapes.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                os.open(os.devnull, os.O_RDWR)  # This takes the lowest free descriptor.
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = map(_usable, before)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def _usable(stream: TextIO | None) -> TextIO:
    if stream is None or stream.closed:
        return _ClosedStream()
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    return stream


def is_terminal() -> bool:
    """
    Return whether stdout is a terminal.
    """
    return sys.stdout.isatty()


def echo_path(path: Path) -> None:
    """
    Print the path of a file that was written.

    That of a device or pipe is not printed, nor that of stdout itself, which may be the document.

    Args:
        path: The path of the file.
    """
    with suppress(OSError):  # This includes io.UnsupportedOperation, of a stdout without a file.
        if os.path.samestat(path.stat(), os.fstat(sys.stdout.fileno())):
            return
    if path.is_file():
        echo(str(path))


def say(message: object) -> None:
    """
    Print a message on stderr as one line.

    No error is raised if stderr cannot be written, because there is no place to report it.

    Args:
        message: The text, or an object to convert with str().
    """
    from ..text import clean, truncate

    line = truncate(clean(str(message)), _LONGEST_MESSAGE)
    try:
        print(f"hfdaily: {line}", file=sys.stderr, flush=True)
    except OSError:
        _discard(sys.stderr)


def echo(text: str) -> None:
    """
    Print lines on stdout. Spaces in them are kept.

    Args:
        text: The lines. A closed stdout drops them.

    Raises:
        ReaderLeftError: The reader of stdout has closed the pipe.
        OSError: stdout cannot be written.
    """
    if isinstance(sys.stdout, _ClosedStream):
        return
    cleaned = "\n".join(map(_clean_line, text.split("\n")))
    write_stdout(f"{cleaned}\n".encode(sys.stdout.encoding or "utf-8", "backslashreplace"))


def _clean_line(line: str) -> str:
    # Printable lines, such as those of the help, need no cleaning, so its module is not loaded.
    if line.isprintable():
        return line
    from ..text import clean

    return " ".join(map(clean, line.split(" ")))


def write_stdout(data: bytes) -> None:
    """
    Write all bytes to stdout.

    Args:
        data: The bytes.

    Raises:
        ReaderLeftError: The reader of stdout has closed the pipe.
        OSError: stdout is closed or cannot be written.
    """
    if isinstance(sys.stdout, _ClosedStream):
        raise OSError(errno.EBADF, "it is closed; write to a file with -o FILE", "stdout")
    try:
        sys.stdout.flush()
        _write_all(sys.stdout.buffer, data)
    except BrokenPipeError as exc:
        _discard(sys.stdout)
        raise ReaderLeftError from exc
    except OSError as exc:
        _discard(sys.stdout)
        raise OSError(exc.errno, exc.strerror, "stdout") from exc


def _write_all(stream: IO[bytes], data: bytes) -> None:
    # A raw stream may write only a part, or nothing if it is non-blocking. A buffered one would hide
    # how much it has written when it fails.
    raw: Any = getattr(stream, "raw", stream)
    left = memoryview(data)
    while left:
        written = raw.write(left)
        if written is None:
            import select

            select.select([], [raw], [])
        else:
            left = left[written:]
    stream.flush()


def read_input(name: str) -> bytes:
    """
    Read a file of any kind to its end.

    Args:
        name: The path of the file, or "-" for stdin.

    Raises:
        OSError: The file or stdin cannot be read, or has no end, such as /dev/zero.
    """
    if name != "-":
        with open(name, "rb") as file:  # noqa: PTH123  # as stdin, which is no path
            return _read(file, name)
    # Closed streams are None, although the annotation does not allow it.
    stream: TextIO | None = sys.stdin
    if stream is None or stream.closed:
        raise OSError(errno.EBADF, "it is closed; name a file instead of -", "stdin")
    try:
        return _read(stream.buffer, "stdin")
    except OSError as exc:
        raise OSError(exc.errno, exc.strerror, "stdin") from exc


def _read(stream: BinaryIO, name: str) -> bytes:
    # A single call of `read` would reserve the memory of the largest file for each file.
    data = bytearray()
    while part := stream.read(2**20):
        data += part
        if len(data) > _INPUT_LIMIT:
            size = f"it holds more than {_INPUT_LIMIT >> 20} MiB"
            raise OSError(errno.EFBIG, f"{size}; name a file that holds papers", name)
    return bytes(data)


def _discard(stream: TextIO) -> None:
    """
    Redirect a broken stream to the null device, so that flushing it at exit does not fail.

    Args:
        stream: stdout or stderr.
    """
    with suppress(OSError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
