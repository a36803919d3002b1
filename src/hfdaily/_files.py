"""
Files are written beside and renamed: a reader finds the old or the new one.
"""

from __future__ import annotations

import os
import tempfile

from pathlib import Path

__all__ = ["write_atomically"]


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
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
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
