"""
Files are written beside and renamed: a reader finds the old or the new one.
"""

from __future__ import annotations

import os
import sys
import tempfile

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["locked", "make_directory", "sweep", "write_atomically"]

#: Of a file that is not whole yet.
_SUFFIX = ".tmp"


def write_atomically(path: Path, data: bytes) -> bool:
    """
    Make *path* hold *data*, all of it or as it was; durable when it returns.

    Returns:
        Whether the file changed: one that holds the data already is left
        alone, its time of change too.

    Raises:
        OSError: The file cannot be written; nothing is left behind.
    """
    if _holds(path, data):
        return False
    # A link keeps being one: what it points to is replaced.
    path = path.resolve()
    make_directory(path.parent)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=_SUFFIX, dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(_mode(path))
        beside.replace(path)
    except BaseException:
        beside.unlink()
        raise
    _sync_directory(path.parent)
    return True


def make_directory(directory: Path) -> None:
    """
    Make a directory and those above it, durably.
    """
    if directory.is_dir():
        return
    make_directory(directory.parent)
    directory.mkdir(exist_ok=True)
    _sync_directory(directory.parent)


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """
    Keep others that lock the directory out, of other processes too.

    The lock goes when its process does, however that ends. Where there are no
    such locks, every file is still whole, but the last of two writers wins.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl

    handle = os.open(directory, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems have none
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def sweep(directory: Path) -> None:
    """
    Remove what writers that were killed left behind; to be called when locked.
    """
    for beside in directory.glob(f".*{_SUFFIX}"):
        beside.unlink(missing_ok=True)


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except FileNotFoundError:
        return False


def _mode(path: Path) -> int:
    """
    The mode to give the file: what it has, else what `open` would give it.
    """
    try:
        return path.stat().st_mode & 0o7777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _sync_directory(directory: Path) -> None:
    if os.name != "posix":  # elsewhere a directory cannot be opened
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
