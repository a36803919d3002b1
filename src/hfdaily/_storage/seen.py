"""
Which papers have been shown before, so that nobody is shown one twice.
"""

from __future__ import annotations

import datetime as dt
import json
import os

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import attrs

from .._records.digest import Digest
from ..exceptions import ArchiveError
from .files import locked, make_directory, write_atomically

__all__ = ["Seen"]

_Days: TypeAlias = dict[str, dt.date]


class Seen:
    """
    The papers that a file notes as seen, each with the day it was noted on.

    The file is a JSON object, a paper a line, the oldest first: what is to be
    shown again can be cut out by hand.

    Args:
        path: The file; the first `note` makes it.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path: Path = Path(path)

    def __repr__(self) -> str:
        return f"Seen({str(self.path)!r})"

    def new(self, digest: Digest) -> Digest:
        """
        The digest with those papers only that have not been seen.

        Raises:
            ArchiveError: The file cannot be read, or is damaged.
        """
        seen = self._read()
        return attrs.evolve(digest, papers=[p for p in digest.papers if p.id not in seen])

    def note(self, digest: Digest, *, on: dt.date | None = None) -> int:
        """
        Note the papers of a digest as seen; to be called when they really are.

        Two may note at once, two processes too; nothing gets lost.

        Args:
            on: The day to note, today (UTC) by default.

        Returns:
            How many had not been noted before.

        Raises:
            ArchiveError: The file cannot be read or written, or is damaged.
        """
        day = on or dt.datetime.now(dt.UTC).date()
        return self._change(lambda seen: dict.fromkeys([p.id for p in digest.papers], day) | seen)

    def prune(self, *, before: dt.date) -> int:
        """
        Forget the papers that were noted before a day; they count as new again.

        Returns:
            How many were forgotten.

        Raises:
            ArchiveError: The file cannot be read or written, or is damaged.
        """
        return self._change(lambda seen: {key: on for key, on in seen.items() if on >= before})

    def _change(self, change: Callable[[_Days], _Days]) -> int:
        try:
            make_directory(self.path.parent)
            with locked(self.path.parent):
                old = self._read()
                new = change(old)
                if new != old:
                    lines = {key: str(new[key]) for key in sorted(new, key=lambda k: (new[k], k))}
                    text = json.dumps(lines, indent=1, ensure_ascii=True)
                    write_atomically(self.path, f"{text}\n".encode())
                return abs(len(new) - len(old))
        except OSError as exc:
            msg = f"cannot note what was seen in {self.path}: {exc.strerror or exc}"
            raise ArchiveError(msg) from exc

    def _read(self) -> _Days:
        try:
            seen = json.loads(self.path.read_bytes())
            return {key: dt.date.fromisoformat(day) for key, day in seen.items()}
        except FileNotFoundError:
            return {}
        except OSError as exc:
            msg = f"cannot read what was seen from {self.path}: {exc.strerror or exc}"
            raise ArchiveError(msg) from exc
        except (ValueError, TypeError, AttributeError, RecursionError) as exc:
            msg = (
                f"{self.path} is damaged: expected a JSON object of papers, each with a day "
                f"({exc}); put a good copy in its place, or delete it to start anew"
            )
            raise ArchiveError(msg) from exc
