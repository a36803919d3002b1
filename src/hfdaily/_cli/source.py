"""
Where the command gets its digest: the sample, a file, an archive, or the Hub.
"""

from __future__ import annotations

import sys

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from .. import Archive, Digest

__all__ = ["digest"]


def digest(args: argparse.Namespace) -> Digest:
    """
    The digest that the arguments ask for.
    """
    if args.sample:
        from .._sample import sample_digest

        return sample_digest()
    if args.input:
        return _from_file(args.input, args.period)
    if args.archive:
        return _from_archive(args.archive, args.period or "latest", offline=args.offline)
    if args.offline:
        msg = "--offline needs the archive to take the papers from; add --archive DIR"
        raise ValueError(msg)
    from .. import fetch

    return fetch(args.period or "latest")


def _from_file(name: str, period: str | None) -> Digest:
    from .. import Period
    from .._input import read_digest

    body = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    return read_digest(body, period=Period.parse(period) if period else None)


def _from_archive(path: str, period: str, *, offline: bool) -> Digest:
    from .. import Archive

    archive = Archive(path)
    if not offline:
        _fetch_missing(archive, period)
    return archive.load(period)


def _fetch_missing(archive: Archive, period: str) -> None:
    from .. import Client, sync

    with Client() as client:
        if period == "latest":
            archive.save(client.fetch())
            return
        for day in sync(client, archive, period).failed:
            if day.error:
                raise day.error
