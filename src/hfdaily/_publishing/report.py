"""
The report of a run of publishing.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

from .._public import public
from ..exceptions import HFDailyError

__all__ = ["DocumentState", "PublishReport", "PublishedDocument"]

DocumentState: TypeAlias = Literal["written", "unchanged", "failed"]


@public
@attrs.frozen(kw_only=True)
class PublishedDocument:
    """
    A document of a published folder, and its result. Its `str` is a line for a log.

    Attributes:
        name: The name of its file.
        state: "written", "unchanged" or "failed".
        error: The error, if it failed.
        total: The number of documents of the run, as far as it is known yet.
    """

    name: str
    state: DocumentState
    total: int = 0
    error: HFDailyError | None = None

    def __str__(self) -> str:
        return f"{self.name}: {self.state}" + (f": {self.error}" if self.error else "")


@public
@attrs.frozen(kw_only=True)
class PublishReport:
    """
    The result of `publish`.

    Attributes:
        written: The names of the files that were written.
        unchanged: The number of files that were already up to date.
        failed: The documents that could not be rendered, each with its error.
        stale: The names of files that an earlier run wrote for days that no longer have a list.
            They are not touched.
    """

    written: tuple[str, ...] = ()
    unchanged: int = 0
    failed: tuple[PublishedDocument, ...] = ()
    stale: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [f"{len(self.written)} written", f"{self.unchanged} unchanged"]
        parts += [f"{len(self.failed)} failed"] if self.failed else []
        parts += [f"{len(self.stale)} stale"] if self.stale else []
        return ", ".join(parts)
