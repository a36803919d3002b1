"""
For the tests of renderer plugins; needs no test framework.
"""

from __future__ import annotations

import datetime as dt

from ._checks import check_renderer
from ._hostile import hostile_digest
from ._models import Digest
from ._periods import Period
from ._sample import sample_digest
from ._strategies import digests

__all__ = ["check_renderer", "digests", "empty_digest", "hostile_digest", "sample_digest"]


def empty_digest() -> Digest:
    """
    A Sunday: a complete list without a paper, and the warning that says so.
    """
    return Digest(
        period=Period.day(dt.date(2026, 2, 22)),
        warnings=("there is no list for 2026-02-22; the one before is of 2026-02-20",),
    )
