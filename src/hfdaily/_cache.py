"""
Answers kept between runs, with the extra ``cache``.

An answer is taken as it is for a minute; after that the Hub is asked whether
it still holds, by its ETag (RFC 9110, section 8.8.3), which costs it next to
nothing. The files are hishel's.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import sqlite3
import zlib

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import attrs

from ._flows import Response
from .exceptions import MissingExtraError

if TYPE_CHECKING:
    import hishel

__all__ = ["Cache", "CachePolicy", "Entry"]

_FILE = "answers.sqlite3"
_MAX_SIZE = 256 * 2**20
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


@attrs.frozen
class CachePolicy:
    """
    Where answers are kept between runs, and how they are used.

    Attributes:
        path: A directory; it is made where it is missing.
        max_age: Seconds that an answer is taken without asking whether it
            still holds.
        offline: Take what is there, however old, and ask for nothing.
        refresh: Ask for everything anew, and keep the answers.

    Raises:
        ValueError: Both `offline` and `refresh` are asked for.
    """

    path: str | os.PathLike[str]
    max_age: float = attrs.field(default=60.0, kw_only=True)
    offline: bool = attrs.field(default=False, kw_only=True)
    refresh: bool = attrs.field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.offline and self.refresh:
            msg = "offline and refresh exclude each other; choose one"
            raise ValueError(msg)


@attrs.frozen
class Entry:
    """
    An answer that was kept.
    """

    stored: hishel.Entry
    response: Response

    @property
    def etag(self) -> str | None:
        return self.response.headers.get("etag")


class Cache:
    """
    A directory of answers.
    """

    def __init__(self, policy: CachePolicy) -> None:
        try:
            import hishel
        except ImportError as exc:
            msg = "cache= needs the extra 'cache'; run: pip install 'hfdaily[cache]'"
            raise MissingExtraError(msg) from exc

        self.offline = policy.offline
        self._policy = policy
        self._hishel = hishel
        # It logs what it copes with; without a handler that goes to stderr.
        logging.getLogger("hishel").addHandler(logging.NullHandler())
        path = Path(policy.path)
        path.mkdir(parents=True, exist_ok=True)
        self._storage = hishel.SqliteStorage(
            connection=_open(path / _FILE), max_size=_MAX_SIZE, max_stream_size=_MAX_SIZE
        )

    def find(self, key: str) -> Entry | None:
        """
        The answer kept under a key.
        """
        if self._policy.refresh:
            return None
        for stored in self._storage.get_entries(key):
            try:
                return Entry(stored, _unpack(stored))
            except (sqlite3.Error, RuntimeError, LookupError, ValueError, zlib.error):
                self._storage.remove_entry(stored.id)
        return None

    def is_fresh(self, entry: Entry, now: dt.datetime) -> bool:
        """
        The answer can be taken without asking.
        """
        age = (now - entry.response.received_at).total_seconds()
        return self.offline or 0 <= age < self._policy.max_age

    def keep(self, key: str, response: Response, *, replaces: Entry | None = None) -> None:
        """
        Keep an answer.
        """
        headers = {"x-hfdaily": json.dumps(_facts(response))}
        if replaces and response.body is replaces.response.body:
            self._storage.update_headers(replaces.stored.id, self._hishel.Headers(headers))
            return
        if replaces:
            self._storage.remove_entry(replaces.stored.id)
        entry = self._storage.create_entry(
            self._hishel.Request("GET", response.url),
            self._hishel.Response(
                200, self._hishel.Headers(headers), iter([zlib.compress(response.body, 1)])
            ),
            key,
        )
        _read(entry)  # it is written as it is read

    def close(self) -> None:
        """
        Close the file.
        """
        self._storage.close()


def _facts(response: Response) -> dict[str, object]:
    return {
        "url": response.url,
        "at": response.received_at.isoformat(),
        "headers": {
            name: response.headers[name] for name in ("etag", "link") if name in response.headers
        },
    }


def _read(stored: hishel.Entry) -> bytes:
    return b"".join(cast(Iterator[bytes], stored.response.stream))


def _unpack(stored: hishel.Entry) -> Response:
    facts = json.loads(stored.response.headers["x-hfdaily"])
    return Response(
        url=facts["url"],
        body=zlib.decompress(_read(stored)),
        headers=facts["headers"],
        received_at=dt.datetime.fromisoformat(facts["at"]),
    )


def _open(file: Path) -> sqlite3.Connection:
    """
    The file, or a new one where it is damaged: all of it can be asked for again.
    """
    try:
        return _connect(file)
    except sqlite3.DatabaseError as exc:
        if exc.sqlite_errorcode & 0xFF not in _DAMAGED:
            raise OSError(f"the cache {file} cannot be opened: {exc}") from exc
    for path in (file, *file.parent.glob(f"{file.name}-*")):
        path.unlink(missing_ok=True)
    return _connect(file)


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
    try:
        [(verdict,)] = connection.execute("PRAGMA quick_check(1)")
        if verdict != "ok":
            error = sqlite3.DatabaseError(verdict)
            error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise error
    except BaseException:
        connection.close()
        raise
    return connection
