"""
The sample day that ships with the package.
"""

from __future__ import annotations

import datetime as dt

from pathlib import Path

from ._models import Digest
from ._parse import parse_api
from ._periods import Period

__all__ = ["sample_digest"]


def sample_digest() -> Digest:
    """
    Twelve papers of 2026-02-23: true facts, abstracts in our own words.
    """
    day = dt.date(2026, 2, 23)
    body = Path(__file__).with_name("_sample.json").read_bytes()
    return Digest(period=Period.day(day), papers=parse_api(body, day=day), source="file")
