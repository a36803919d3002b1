"""
The manifest of a published folder: what hfdaily wrote there, and what it was made from.

It lets a second run skip the documents whose input has not changed, name the files whose days no
longer exist, and list documents in the index that this run did not render.
"""

from __future__ import annotations

import hashlib
import json

from pathlib import Path
from typing import Any

import attrs

from .._records.period import Period
from .._storage.files import write_atomically
from ..exceptions import ArchiveError

__all__ = ["MANIFEST_NAME", "Document", "Manifest", "digest_of"]

MANIFEST_NAME = ".hfdaily-published.json"
#: The version of the manifest's format.
_VERSION = 1


def digest_of(data: bytes) -> str:
    """
    Return the SHA-256 of some bytes in hexadecimal.
    """
    return hashlib.sha256(data).hexdigest()


@attrs.frozen(kw_only=True)
class Document:
    """
    A document of a published folder.

    Attributes:
        name: The name of its file.
        format: The qualified name of its format, "hfdaily:html".
        period: The days that it covers.
        papers: How many papers it shows.
        listed: How many papers the whole list has.
        upvotes: The sum of the upvotes of the whole list.
        complete: Whether the whole list was read and the period is over.
        titles: The titles of its first papers.
        source: The hash of everything that it was made from.
        output: The hash of its bytes.
    """

    name: str
    format: str
    period: Period
    papers: int
    listed: int
    upvotes: int
    complete: bool
    titles: tuple[str, ...]
    source: str
    output: str

    def is_current(self, folder: Path, source: str) -> bool:
        """
        Return whether the file holds what this source gives.

        Args:
            folder: The folder that it is in.

            source: The hash of what it would be made from now.
        """
        if self.source != source:
            return False
        try:
            return digest_of((folder / self.name).read_bytes()) == self.output
        except FileNotFoundError:
            return False


class Manifest:
    """
    The documents that hfdaily has written to a folder, by name.

    Args:
        folder: The published folder.

    Raises:
        ArchiveError: The manifest is damaged, or was written by a later version.
        OSError: It cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / MANIFEST_NAME
        self.documents: dict[str, Document] = {}
        try:
            content = json.loads(self.path.read_bytes())
            if content["version"] > _VERSION:
                msg = f"{self.path} was written by a later version of hfdaily; upgrade"
                raise ArchiveError(msg)
            self.documents = {
                name: _load_document(name, facts) for name, facts in content["documents"].items()
            }
        except FileNotFoundError:
            pass
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as exc:
            msg = (
                f"{self.path} is damaged ({exc}); delete it, and the next run writes every "
                "document again"
            )
            raise ArchiveError(msg) from exc

    def save(self) -> None:
        """
        Write the manifest, if it has changed.

        Raises:
            OSError: It cannot be written.
        """
        documents = {name: _dump_document(self.documents[name]) for name in sorted(self.documents)}
        content = {"version": _VERSION, "documents": documents}
        text = json.dumps(content, indent=1, ensure_ascii=False)
        write_atomically(self.path, f"{text}\n".encode("utf-8", "backslashreplace"))


def _load_document(name: str, facts: dict[str, Any]) -> Document:
    return Document(
        **{
            **facts,
            "name": name,
            "period": Period.parse(facts["period"]),
            "titles": tuple(facts["titles"]),
        }
    )


def _dump_document(document: Document) -> dict[str, object]:
    facts = attrs.asdict(document, recurse=False)
    del facts["name"]
    return {**facts, "period": document.period.label, "titles": list(document.titles)}
