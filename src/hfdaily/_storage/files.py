"""
Write files so that a reader always finds either the old or the new content.

A file is written under a temporary name in the same directory and then renamed. A file that cannot
be replaced, such as a device, a pipe or a mounted file, is written in place.
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

from ..exceptions import quoted, wrong_type

__all__ = ["expand", "locked", "make_directory", "remove_temp_files", "write", "write_atomically"]

#: The names of temporary files. They do not contain the target's name, which may be long.
_TEMP_PREFIX, _TEMP_SUFFIX = ".hfdaily.", ".tmp"
#: Windows cannot rename or remove an open file, which also protects files in use.
_LOCKS = sys.platform != "win32"

#: Names of an open file descriptor: bash passes "/dev/fd/63" for ">(…)".
_DESCRIPTOR = re.compile(r"(?:/dev/fd|/proc/self/fd)/(\d+)")
_STANDARD_STREAMS = {"/dev/stdout": 1, "/dev/stderr": 2}

#: The errors of file systems that cannot sync a file or directory.
_CANNOT_SYNC = frozenset(
    {errno.EINVAL, errno.EBADF, errno.ENOTSUP, errno.ENOSYS, errno.EACCES, errno.EPERM}
)
#: The errors if the directory refuses a new file, or if the file is mounted and cannot be replaced.
_CANNOT_REPLACE = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.EXDEV})

#: The remedy for each error of the operating system.
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

    Shells do not expand the ``~`` in ``--option=~/x``, and Python code has no shell.

    Args:
        path: The path as the user wrote it.

    Raises:
        TypeError: It is neither a text nor a path.
        ValueError: No file can have this name.
    """
    name = os.fspath(path) if isinstance(path, str | os.PathLike) else path
    if not isinstance(name, str):
        raise wrong_type("a path", "a text or a pathlib.Path", path)
    try:
        is_possible = b"\0" not in os.fsencode(name)
    except UnicodeEncodeError:
        is_possible = False
    if not is_possible:
        msg = f"no file can have the name {quoted(name)}; remove the characters that file names cannot have"
        raise ValueError(msg)
    return Path(os.path.expanduser(path))  # noqa: PTH111  # Path.expanduser raises without a home


def write(path: str | os.PathLike[str], data: bytes) -> bool:
    """
    Write the data to a file of any kind.

    A regular file is replaced as by `write_atomically`. Other files are written in place: devices,
    pipes, open descriptors (``/dev/stdout``, ``/dev/fd/N``), mounted files, files in a read-only
    directory, and files with several hard links or an owner that would be lost.

    Args:
        path: The file; a leading ``~`` is the home directory.

        data: The new contents.

    Returns:
        Whether the file changed. A file that is not regular is always written.

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
    Replace the contents of a regular file, or leave the file unchanged.

    The file is on the disk when this returns, as far as the file system can tell. Temporary files
    that killed writers left in the same directory are removed.

    Args:
        path: The file. For a symbolic link, its target is replaced.

        data: The new contents.

        durable: Wait until the data are on the disk. Otherwise a crash of the machine may lose the
            file, but a crash of the process does not. Temporary files are then left to the
            caller, who writes many files and removes them once.

    Returns:
        Whether the file changed. A file that already holds the data is not touched and keeps its
        modification time.

    Raises:
        OSError: The file cannot be written; no temporary file is left behind. The error names the
            path and says what to do.
    """
    with _naming(path):
        return _replace(path, data, durable=durable)


def make_directory(directory: Path) -> None:
    """
    Create a directory and its parents, and sync them to the disk.

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
    Keep out other threads and processes that lock the same directory.

    The lock ends with its process. On Windows and on file systems without
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

    Files of running writers are locked, and are not removed.

    Args:
        directory: The directory to look in.
    """
    for temp in directory.glob(f"{_TEMP_PREFIX}*{_TEMP_SUFFIX}"):
        with suppress(OSError):  # The file is gone, belongs to another user, or is open on Windows.
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
    Make errors of the operating system name the user's file and say what to do.
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
    except OSError:  # Another process holds it, or the file system has no locks.
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
            # Set the mode before writing, so that users without access to the old file cannot read the data.
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
    Create and lock a temporary file with the default permissions of new files.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    while True:
        temp = directory / f"{_TEMP_PREFIX}{os.urandom(4).hex()}{_TEMP_SUFFIX}"
        try:
            handle = os.open(temp, flags, 0o666)
        except FileExistsError:
            continue
        _lock(handle, wait=True)
        if _LOCKS and os.fstat(handle).st_nlink == 0:  # The file was removed before it was locked.
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
    if os.name != "posix":  # On other systems, a directory cannot be opened.
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
