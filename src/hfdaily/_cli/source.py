"""
Where the command gets its digest: the sample, a file, or the Hub.
"""

from __future__ import annotations

import sys

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from .. import Digest

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
    from .. import fetch

    return fetch(args.period or "latest")


def _from_file(name: str, period: str | None) -> Digest:
    from .. import Period
    from .._input import read_digest

    body = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    return read_digest(body, period=Period.parse(period) if period else None)
