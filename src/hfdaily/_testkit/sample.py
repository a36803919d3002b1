"""
Two digests that come with the package: a day with papers and a day without.
"""

from __future__ import annotations

import datetime as dt

from functools import partial
from pathlib import Path

from .._parsing.hub import parse_api
from .._public import public
from .._records.digest import Digest, Note
from .._records.period import Period

__all__ = ["empty_digest", "sample_digest"]


@partial(public, module="hfdaily.testing")
def sample_digest() -> Digest:
    """
    Return twelve papers of 2026-02-23 with real facts and rewritten abstracts.
    """
    day = dt.date(2026, 2, 23)
    body = Path(__file__).with_name("sample.json").read_bytes()
    return Digest(period=Period.day(day), papers=parse_api(body, day=day), source="file")


@partial(public, module="hfdaily.testing")
def empty_digest() -> Digest:
    """
    Return the complete digest of a Sunday, without papers and with the notes that state this.
    """
    return Digest(
        period=Period.day(dt.date(2026, 2, 22)),
        notes=[
            Note(kind="no_list", day=dt.date(2026, 2, 22)),
            Note(kind="previous_list", day=dt.date(2026, 2, 22), previous=dt.date(2026, 2, 20)),
        ],
    )
