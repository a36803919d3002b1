"""
Answers kept between runs, with the extra ``cache``.

An answer is taken as it is for a minute; after that the Hub is asked whether
it still holds, by its ETag (RFC 9110, section 8.8.3), which costs it next to
nothing. The files are hishel's.
"""

from __future__ import annotations

import datetime as dt
import json
import os

from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from .._fetching.flows import Response
from ..exceptions import MissingExtraError

if TYPE_CHECKING:
    from .store import Kept

__all__ = ["Cache", "CachePolicy", "Entry"]

_FILE = "answers.sqlite3"
#: What flows and the next question want to know.
_HEADERS = ("etag", "link")


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

    kept: Kept
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
            from .store import Store
        except ImportError as exc:
            msg = "cache= needs the extra 'cache'; run: pip install 'hfdaily[cache]'"
            raise MissingExtraError(msg) from exc

        self.offline = policy.offline
        self._policy = policy
        folder = Path(policy.path)
        folder.mkdir(parents=True, exist_ok=True)
        self._store = Store(folder / _FILE)

    def find(self, key: str) -> Entry | None:
        """
        The answer kept under a key.
        """
        kept = None if self._policy.refresh else self._store.find(key)
        if kept is None:
            return None
        try:
            return Entry(kept, _response(kept))
        except (LookupError, TypeError, ValueError):
            self._store.remove(kept)  # damaged
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
        if replaces and response.body is replaces.response.body:
            self._store.update(replaces.kept, _facts(response))
            return
        if replaces:
            self._store.remove(replaces.kept)
        self._store.write(key, _facts(response), response.body)

    def close(self) -> None:
        """
        Close the file.
        """
        self._store.close()


def _facts(response: Response) -> str:
    headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
    at = response.received_at.isoformat()
    return json.dumps({"url": response.url, "at": at, "headers": headers})


def _response(kept: Kept) -> Response:
    facts = json.loads(kept.facts)
    return Response(
        url=facts["url"],
        body=kept.body,
        headers=facts["headers"],
        received_at=dt.datetime.fromisoformat(facts["at"]),
    )
