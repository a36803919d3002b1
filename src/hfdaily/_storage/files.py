"""
Write files so that a reader finds the old or the new content, whatever happens in between.

A file is written under a temporary name in the same directory and then renamed. What cannot be
replaced, such as a device, a pipe or a mounted file, is written in place.
"""

import errno
import os
import re
import selectors
import stat
import sys

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["expand", "locked", "make_directory", "remove_temp_files", "write", "write_atomically"]

#: What temporary files are called. Their names do not hold the target's, which may be long.
_TEMP_PREFIX, _TEMP_SUFFIX = ".hfdaily.", ".tmp"
#: Windows cannot rename or remove a file that is open, which also protects those in use.
_LOCKS = sys.platform != "win32"

#: Names of an open file descriptor: bash passes "/dev/fd/63" for ">(…)".
_DESCRIPTOR = re.compile(r"(?:/dev/fd|/proc/self/fd)/(\d+)")
_STANDARD_STREAMS = {"/dev/stdout": 1, "/dev/stderr": 2}

#: File systems that cannot sync a file or directory say so in one of these ways.
_CANNOT_SYNC = frozenset(
    {errno.EINVAL, errno.EBADF, errno.ENOTSUP, errno.ENOSYS, errno.EACCES, errno.EPERM}
)
#: The directory refuses a new file, or the file is mounted and cannot be replaced.
_CANNOT_REPLACE = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.EXDEV})

#: What to do about an error of the system.
_ADVICE = {
    errno.ENOSPC: "free some space, or write elsewhere",
    errno.EDQUOT: "free some space, or write elsewhere",
    errno.EFBIG: "raise the limit of file sizes (ulimit -f)",
    errno.EACCES: "change its permissions, or write elsewhere",
    errno.EPERM: "change its permissions, or write elsewhere",
    errno.EROFS: "write elsewhere",
    errno.EISDIR: "name a file in it",
    errno.ENOTDIR: "name a path whose folders are folders",
    errno.EEXIST: "name a path whose folders are folders",
    errno.ENAMETOOLONG: "use a shorter name",
    errno.ELOOP: "repair the symbolic link",
}


def expand(path: str | os.PathLike[str]) -> Path:
    """
    Return a path in which a leading ``~`` is the home directory.

    Shells leave the ``~`` of ``--option=~/x`` alone, and Python code has no shell.

    Args:
        path: The path as the user wrote it.
    """
    return Path(os.path.expanduser(path))  # noqa: PTH111  # Path.expanduser raises without a home


def write(path: str | os.PathLike[str], data: bytes) -> bool:
    """
    Make a file hold the data, whatever kind of file it is.

    A regular file is replaced as by `write_atomically`. All else is written in place: devices,
    pipes, open descriptors (``/dev/stdout``, ``/dev/fd/N``), mounted files, files in a directory
    that takes no new ones, and files with several hard links or an owner that would be lost.

    Args:
        path: The file; a leading ``~`` is the home directory.

        data: What it shall hold.

    Returns:
        Whether the file changed. What is no regular file is always written.

    Raises:
        OSError: The file cannot be written. The error names the path and says what to do.
    """
    path = expand(path)
    with _naming(path):
        descriptor = _descriptor_of(path)
        if descriptor is not None:
            _write_all(descriptor, data)
            return True
        found = _stat(path)
        if found is None or stat.S_ISDIR(found.st_mode):
            return _replace(path, data)
        if stat.S_ISREG(found.st_mode):
            return _replace_or_overwrite(path, data, found)
        _overwrite(path, data)
        return True


def write_atomically(path: Path, data: bytes, *, durable: bool = True) -> bool:
    """
    Make a regular file hold all of the data, or leave it as it was.

    The file is on the disk when this returns, as far as the file system can tell. Temporary files
    that killed writers left in the same directory are removed.

    Args:
        path: The file. Of a symbolic link, the file that it points to is replaced.

        data: What it shall hold.

        durable: Wait until the data are on the disk. Without it, a crash of the whole machine may
            lose the file; that of the process does not. Temporary files are then left to the
            caller, who writes many files and removes them once.

    Returns:
        Whether the file changed. One that holds the data already is left alone, its time of
        change too.

    Raises:
        OSError: The file cannot be written; no temporary file is left behind. The error names the
            path and says what to do.
    """
    with _naming(path):
        return _replace(path, data, durable=durable)


def make_directory(directory: Path) -> None:
    """
    Make a directory and those above it, on the disk too.

    Args:
        directory: The directory; it may exist.
    """
    if directory.is_dir():
        return
    make_directory(directory.parent)
    directory.mkdir(exist_ok=True)
    _sync_directory(directory.parent)


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """
    Keep other threads and processes that lock the same directory out.

    The lock goes when its process does, however that ends. On Windows and on file systems without
    locks, every file is still whole, but the last of two writers wins.

    Args:
        directory: The directory to lock.
    """
    if not _LOCKS:
        yield
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        _lock(handle, wait=True)
        yield
    finally:
        os.close(handle)


def remove_temp_files(directory: Path) -> None:
    """
    Remove the temporary files of writers that were killed.

    A writer at work holds a lock on its file, which is left alone.

    Args:
        directory: The directory to look in.
    """
    for temp in directory.glob(f"{_TEMP_PREFIX}*{_TEMP_SUFFIX}"):
        with suppress(OSError):  # It is gone, or another user's, or open on Windows.
            if not _LOCKS:
                temp.unlink()
                continue
            handle = os.open(temp, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
            try:
                if _lock(handle, wait=False):
                    temp.unlink()
            finally:
                os.close(handle)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """
    Let errors of the system name the user's file, and say what to do.
    """
    try:
        yield
    except OSError as exc:
        if exc.errno is None:
            raise
        reason = exc.strerror or os.strerror(exc.errno)
        if advice := _ADVICE.get(exc.errno):
            reason = f"{reason}; {advice}"
        raise OSError(exc.errno, reason, str(path)) from exc


def _lock(handle: int, *, wait: bool) -> bool:
    """
    Lock an open file or directory, and return whether that worked.
    """
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:  # Another one holds it, or the file system has no locks.
        return False
    return True


def _replace(path: Path, data: bytes, *, durable: bool = True) -> bool:
    if _holds(path, data):
        return False
    path = path.resolve()
    make_directory(path.parent)
    if durable:
        remove_temp_files(path.parent)
    temp, handle = _create_temp(path.parent)
    try:
        try:
            # Before the data, so that nobody reads what the old file kept from them.
            _copy_owner_and_mode(path, handle)
            _write_all(handle, data)
            if durable:
                _sync(handle)
            if _LOCKS:  # The lock ends with the handle.
                temp.replace(path)
        finally:
            os.close(handle)
        if not _LOCKS:
            temp.replace(path)
    except BaseException:
        temp.unlink(missing_ok=True)
        raise
    if durable:
        _sync_directory(path.parent)
    return True


def _descriptor_of(path: Path) -> int | None:
    name = str(path)
    if found := _DESCRIPTOR.fullmatch(name):
        return int(found[1])
    return _STANDARD_STREAMS.get(name)


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _holds(path: Path, data: bytes) -> bool:
    found = _stat(path)
    return (
        found is not None
        and stat.S_ISREG(found.st_mode)
        and found.st_size == len(data)
        and path.read_bytes() == data
    )


def _keeps_owner(found: os.stat_result) -> bool:
    """
    Return whether a new file can be given the owner of the old one.
    """
    return os.name != "posix" or os.geteuid() in (0, found.st_uid)


def _replace_or_overwrite(path: Path, data: bytes, found: os.stat_result) -> bool:
    if _holds(path, data):
        return False
    if found.st_nlink == 1 and _keeps_owner(found):
        try:
            return _replace(path, data)
        except OSError as exc:
            if exc.errno not in _CANNOT_REPLACE:
                raise
    _overwrite(path, data)
    return True


def _create_temp(directory: Path) -> tuple[Path, int]:
    """
    Create a temporary file, with the permissions that the process gives new files, and lock it.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    while True:
        temp = directory / f"{_TEMP_PREFIX}{os.urandom(4).hex()}{_TEMP_SUFFIX}"
        try:
            handle = os.open(temp, flags, 0o666)
        except FileExistsError:
            continue
        _lock(handle, wait=True)
        if _LOCKS and os.fstat(handle).st_nlink == 0:  # It was removed before it was locked.
            os.close(handle)
            continue
        return temp, handle


def _copy_owner_and_mode(path: Path, handle: int) -> None:
    """
    Give an open file the owner, group and mode of the one at a path, as far as that is allowed.
    """
    found = _stat(path)
    if found is None or os.name != "posix":
        return
    with suppress(OSError):
        os.fchown(handle, found.st_uid, -1)
    with suppress(OSError):
        os.fchown(handle, -1, found.st_gid)
    with suppress(OSError):
        os.fchmod(handle, stat.S_IMODE(found.st_mode))


def _overwrite(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | getattr(os, "O_BINARY", 0))
    try:
        _write_all(handle, data)
        if stat.S_ISREG(os.fstat(handle).st_mode):
            os.ftruncate(handle, len(data))
        _sync(handle)
    finally:
        os.close(handle)


def _write_all(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        try:
            rest = rest[os.write(handle, rest) :]
        except BlockingIOError:
            _wait_until_writable(handle)


def _wait_until_writable(handle: int) -> None:
    # Another process may have made a shared pipe non-blocking.
    with selectors.DefaultSelector() as selector:
        selector.register(handle, selectors.EVENT_WRITE)
        selector.select()


def _sync(handle: int) -> None:
    try:
        os.fsync(handle)
    except OSError as exc:
        if exc.errno not in _CANNOT_SYNC:
            raise


def _sync_directory(directory: Path) -> None:
    if os.name != "posix":  # Elsewhere a directory cannot be opened.
        return
    try:
        handle = os.open(directory, os.O_RDONLY)
    except OSError as exc:
        if exc.errno not in _CANNOT_SYNC:
            raise
        return
    try:
        _sync(handle)
    finally:
        os.close(handle)
