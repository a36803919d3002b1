"""
Remember which papers have been shown, so that no paper is shown twice.
"""

import datetime as dt
import json
import os
import stat

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import attrs

from .._public import public
from .._records.digest import Digest
from .._records.period import as_date
from ..exceptions import ArchiveError
from .files import expand, locked, make_directory, write

__all__ = ["Seen"]

#: The day on which each paper was marked, by the paper's id.
_Days: TypeAlias = dict[str, dt.date]


@public
class Seen:
    """
    A file that remembers papers as seen, each with the day on which it was marked.

    The file is a JSON object with one paper per line, the oldest first. To show a paper again,
    delete its line.

    Args:
        path: The file; a leading ``~`` is the home directory. The first `mark` creates it.

    Attributes:
        path: The file.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path: Path = expand(path)

    def __repr__(self) -> str:
        return f"Seen({str(self.path)!r})"

    def unseen(self, digest: Digest) -> Digest:
        """
        Return the digest with only those papers that have not been seen.

        Args:
            digest: The papers to choose from.

        Raises:
            ArchiveError: The file cannot be read, or is damaged.
            TypeError: The argument is not a digest.
        """
        _check_digest(digest, "unseen")
        seen = self._read()
        return attrs.evolve(digest, papers=[p for p in digest.papers if p.id not in seen])

    def mark(self, digest: Digest, *, on: dt.date | None = None) -> int:
        """
        Mark the papers of a digest as seen. Call this after they have been shown.

        Several threads or processes may mark at the same time.

        Args:
            digest: The papers that were shown.

            on: The day to store with them, by default the current UTC day.

        Returns:
            The number of papers that had not been marked before.

        Raises:
            ArchiveError: The file cannot be read or written, or is damaged.
            TypeError: The argument is not a digest, or `on` is not a date.
        """
        _check_digest(digest, "mark")
        day = dt.datetime.now(dt.UTC).date() if on is None else as_date(on, "Seen.mark()")
        return self._change(lambda seen: dict.fromkeys([p.id for p in digest.papers], day) | seen)

    def prune(self, *, before: dt.date) -> int:
        """
        Forget the papers that were marked before a day. They count as unseen again.

        Args:
            before: The first day to keep.

        Returns:
            The number of papers that were forgotten.

        Raises:
            ArchiveError: The file cannot be read or written, or is damaged.
            TypeError: `before` is not a date.
        """
        before = as_date(before, "Seen.prune()")
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
                    write(self.path, f"{text}\n".encode())
                return abs(len(new) - len(old))
        except OSError as exc:
            msg = f"cannot mark papers as seen in {self.path}: {exc.strerror or exc}"
            raise ArchiveError(msg) from exc

    def _read(self) -> _Days:
        try:
            # Devices and pipes keep nothing, and to read one may take for ever.
            mode = self.path.stat().st_mode
            if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
                return {}
            body = self.path.read_bytes()
            return {key: dt.date.fromisoformat(day) for key, day in json.loads(body).items()}
        except FileNotFoundError:
            return {}
        except OSError as exc:
            msg = f"cannot read which papers were seen from {self.path}: {exc.strerror or exc}"
            raise ArchiveError(msg) from exc
        except (ValueError, TypeError, AttributeError, RecursionError) as exc:
            msg = (
                f"{self.path} is damaged: expected a JSON object of papers, each with a day "
                f"({exc!s:.80}); put a good copy in its place, or delete it to start again"
            )
            raise ArchiveError(msg) from exc


def _check_digest(digest: object, method: str) -> None:
    if not isinstance(digest, Digest):
        msg = (
            f"Seen.{method} takes a Digest, got {type(digest).__name__}; "
            "make one with Digest(period=…, papers=…)"
        )
        raise TypeError(msg)
