"""
The body of an answer, read and decompressed up to a limit. No I/O.
"""

from __future__ import annotations

import zlib

from collections.abc import Iterator

from ..exceptions import TransportError
from .config import Failed

__all__ = ["Body"]

#: The largest bodies seen, days' pages, have 1 MB.
_LIMIT = 8 * 2**20
_SLICE = 64 * 2**10
_GZIP = 31  # wbits of zlib: a gzip header, and the largest window


class Body:
    """
    Takes a body piece by piece, and never holds more than the limit.

    What comes in small can be huge when decompressed, all at once, so it is
    decompressed in slices.

    Raises:
        Failed: The body is larger than the limit, before or after it is
            decompressed; is encoded in a way that was not asked for, or
            wrongly; or breaks off.
    """

    def __init__(self, url: str, encoding: str) -> None:
        self._url = url
        self._received = self._size = 0
        self._parts: list[bytes] = []
        self._gzip = None
        if encoding in {"gzip", "x-gzip"}:
            self._gzip = zlib.decompressobj(_GZIP)
        elif encoding not in {"", "identity"}:
            raise self._failed(f"got a body encoded as {encoding!r:.60}, not as gzip")

    def feed(self, data: bytes) -> None:
        """
        Take a piece as it came.
        """
        self._received += len(data)
        try:
            for part in self._decoded(data):
                self._size += len(part)
                if max(self._size, self._received) > _LIMIT:
                    raise self._failed(f"got more than {_LIMIT >> 20} MiB")
                self._parts.append(part)
        except zlib.error as exc:
            raise self._failed(f"got a body that is not gzip: {exc}") from exc

    def _decoded(self, data: bytes) -> Iterator[bytes]:
        if self._gzip is None:
            yield data
            return
        while data:
            yield self._gzip.decompress(data, _SLICE)
            data = self._gzip.unconsumed_tail

    def close(self) -> bytes:
        """
        The whole body.
        """
        if self._gzip and self._received and not self._gzip.eof:
            raise self._failed("got a gzip body that breaks off", may_pass=True)
        return b"".join(self._parts)

    def _failed(self, what: str, *, may_pass: bool = False) -> Failed:
        return Failed(TransportError(what, url=self._url), may_pass=may_pass)
