"""
Where the command gets its digest: the sample, a file, an archive, or the Hub.
"""

from __future__ import annotations

import sys

from pathlib import Path
from typing import TYPE_CHECKING

from . import network

if TYPE_CHECKING:
    import argparse

    from .. import Archive, Client, Digest

__all__ = ["digest"]


def digest(args: argparse.Namespace) -> Digest:
    """
    The digest that the arguments ask for.
    """
    if args.sample:
        return _sample(args.period)
    if args.input:
        return _from_file(args.input, args.period)
    if args.archive:
        return _from_archive(args)
    if args.offline and not args.cache:
        msg = "--offline needs papers to take; add --archive DIR or --cache DIR"
        raise ValueError(msg)
    with network.client(args) as client:
        return client.fetch(args.period or "latest")


def _sample(period: str | None) -> Digest:
    from .. import Period
    from .._testkit.sample import sample_digest

    digest = sample_digest()
    if period and Period.parse(period) != digest.period:
        msg = f"--sample is always {digest.period}; leave {period} or --sample out"
        raise ValueError(msg)
    return digest


def _from_file(name: str, period: str | None) -> Digest:
    from .. import load

    body = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    return load(body, period)


def _from_archive(args: argparse.Namespace) -> Digest:
    from .. import Archive

    archive, period = Archive(args.archive), args.period or "latest"
    if not args.offline:
        with network.client(args) as client:
            _fetch_missing(client, archive, period)
    return archive.load(period)


def _fetch_missing(client: Client, archive: Archive, period: str) -> None:
    from .. import sync

    if period == "latest":
        archive.save(client.fetch())
        return
    for day in sync(client, archive, period).failed:
        if day.error:
            raise day.error
