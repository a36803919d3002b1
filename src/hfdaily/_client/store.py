"""
A file of kept bodies, by hishel, which is thrown away where it is damaged.
"""

from __future__ import annotations

import logging
import sqlite3
import zlib

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import cast

import attrs
import hishel

__all__ = ["Kept", "Store"]

_MAX_SIZE = 256 * 2**20
_FACTS = "x-hfdaily"
_PROBE = "probe"
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

# hishel logs what it copes with; without a handler that goes to the terminal.
logging.getLogger("hishel").addHandler(logging.NullHandler())


@attrs.frozen
class Kept:
    """
    A body, and what else is known of it.
    """

    entry: hishel.Entry
    facts: str
    body: bytes


class Store:
    """
    A file of bodies; all methods may be called from any thread.
    """

    def __init__(self, file: Path) -> None:
        try:
            self._storage = _open(file)
        except _DamagedError:
            # All of it can be asked for again.
            for path in (file, *file.parent.glob(f"{file.name}-*")):
                path.unlink(missing_ok=True)
            self._storage = _open(file)

    def find(self, key: str) -> Kept | None:
        for entry in self._storage.get_entries(key):
            try:
                return Kept(entry, entry.response.headers[_FACTS], zlib.decompress(_read(entry)))
            except (sqlite3.Error, RuntimeError, LookupError, zlib.error):
                self._storage.remove_entry(entry.id)  # damaged
        return None

    def write(self, key: str, facts: str, body: bytes) -> None:
        _write(self._storage, key, facts, body)

    def update(self, kept: Kept, facts: str) -> None:
        self._storage.update_headers(kept.entry.id, hishel.Headers({_FACTS: facts}))

    def remove(self, kept: Kept) -> None:
        self._storage.remove_entry(kept.entry.id)

    def close(self) -> None:
        self._storage.close()


class _DamagedError(Exception):
    """
    The file is not as it was left.
    """


def _open(file: Path) -> hishel.SqliteStorage:
    connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
    try:
        _check(connection)
        storage = hishel.SqliteStorage(
            connection=connection, max_size=_MAX_SIZE, max_stream_size=_MAX_SIZE
        )
        _try(storage)
    except BaseException:
        connection.close()
        raise
    return storage


def _check(connection: sqlite3.Connection) -> None:
    connection.text_factory = bytes  # what it says of damage may be no text
    try:
        [(verdict,)] = connection.execute("PRAGMA integrity_check(1)")
    except UnicodeError as exc:
        raise _DamagedError from exc
    except sqlite3.DatabaseError as exc:
        if exc.sqlite_errorcode & 0xFF not in _DAMAGED:
            raise OSError(f"the cache cannot be opened: {exc}") from exc
        raise _DamagedError from exc
    if verdict != b"ok":
        raise _DamagedError
    connection.text_factory = str


def _try(storage: hishel.SqliteStorage) -> None:
    """
    See that what is kept comes back: hishel takes much damage for an empty cache.
    """
    try:
        if not storage.get_entries(_PROBE):
            _write(storage, _PROBE, "", b"")
        if storage.get_entries(_PROBE):
            return
    except RuntimeError as exc:  # tables that it does not know
        raise _DamagedError from exc
    raise _DamagedError


def _write(storage: hishel.SqliteStorage, key: str, facts: str, body: bytes) -> None:
    headers, stream = hishel.Headers({_FACTS: facts}), iter([zlib.compress(body, 1)])
    response = hishel.Response(HTTPStatus.OK, headers, stream)
    _read(storage.create_entry(hishel.Request("GET", ""), response, key))  # written as it is read


def _read(entry: hishel.Entry) -> bytes:
    return b"".join(cast(Iterator[bytes], entry.response.stream))
