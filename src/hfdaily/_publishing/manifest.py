"""
The manifest of a published folder, which records the written files and their sources.

With it, a second run can skip documents whose source has not changed, name files whose days no longer
exist, and list documents in the index that it did not render.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import attrs

from .._records.period import Period
from .._storage.files import write_atomically
from ..exceptions import ArchiveError
from ..plugins import IndexEntry

__all__ = ["MANIFEST_NAME", "Document", "Manifest", "digest_of"]

MANIFEST_NAME = ".hfdaily-published.json"
#: The version of the manifest's format.
_VERSION = 1


def digest_of(data: bytes) -> str:
    """
    Return the SHA-256 hash of bytes in hexadecimal.
    """
    return hashlib.sha256(data).hexdigest()


@attrs.frozen(kw_only=True)
class Document:
    """
    A document of a published folder.

    Attributes:
        facts: Its entry in the index. The path is the name of its file.
        format: The qualified name of its format, "hfdaily:html".
        source: The hash of everything that it was made from, or None if that cannot be known.
        output: The hash of its bytes.
    """

    facts: IndexEntry
    format: str
    source: str | None
    output: str


class Manifest:
    """
    The known state of a published folder.

    Args:
        folder: The published folder.

    Attributes:
        documents: The documents that hfdaily has written and that still exist, by name.
        absent: The names of documents that could not be made, so that nothing links to them.

    Raises:
        ArchiveError: The manifest is damaged, or was written by a later version.
        OSError: The manifest cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / MANIFEST_NAME
        self.documents: dict[str, Document] = {}
        self.absent: frozenset[str] = frozenset()
        try:
            content = json.loads(self._path.read_bytes())
            if content["version"] > _VERSION:
                msg = f"{self._path} was written by a later version of hfdaily; upgrade"
                raise ArchiveError(msg)
            documents = map(_load_document, content["documents"])
            self.documents = {
                document.facts.path: document
                for document in documents
                if (folder / document.facts.path).is_file()
            }
            self.absent = frozenset(content["absent"])
        except FileNotFoundError:
            pass
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as exc:
            msg = (
                f"{self._path} is damaged ({exc}); delete it, and the next run writes every "
                "document again"
            )
            raise ArchiveError(msg) from exc

    def is_current(self, name: str, source: str | None) -> bool:
        """
        Return whether a file was made from this source and is unchanged.

        Args:
            name: The name of the file.

            source: The hash of everything that it would be made from now, or None if that cannot be
                known.
        """
        document = self.documents.get(name)
        return (
            document is not None
            and source is not None
            and document.source == source
            and digest_of((self._folder / name).read_bytes()) == document.output
        )

    def of_format(self, format: str) -> list[Document]:
        """
        Return the documents of a format, the newest period first.

        Args:
            format: The qualified name of the format.
        """
        found = [document for document in self.documents.values() if document.format == format]
        return sorted(found, key=lambda document: document.facts.period, reverse=True)

    def save(self, absent: Iterable[str]) -> None:
        """
        Write the manifest, if it has changed.

        Args:
            absent: The names of the documents that could not be made.

        Raises:
            OSError: The manifest cannot be written.
        """
        content = {
            "version": _VERSION,
            "documents": [
                _dump_document(document) for _, document in sorted(self.documents.items())
            ],
            "absent": sorted(absent),
        }
        text = json.dumps(content, indent=1, ensure_ascii=False)
        write_atomically(self._path, f"{text}\n".encode("utf-8", "backslashreplace"))


def _load_document(content: dict[str, Any]) -> Document:
    facts = content["facts"]
    as_of = facts["as_of"] and dt.datetime.fromisoformat(facts["as_of"])
    period = Period.parse(facts["period"])
    return Document(
        **{**content, "facts": IndexEntry(**{**facts, "period": period, "as_of": as_of})}
    )


def _dump_document(document: Document) -> dict[str, object]:
    facts = document.facts
    as_of = facts.as_of and facts.as_of.isoformat()
    return {
        **attrs.asdict(document, recurse=False),
        "facts": {
            **attrs.asdict(facts, recurse=False),
            "period": facts.period.label,
            "as_of": as_of,
        },
    }
