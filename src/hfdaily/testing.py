"""
Helpers for the tests of renderer plugins, with any test framework.

pytest has `check_renderer` as the fixture ``hfdaily_check`` too.
"""

from __future__ import annotations

from ._testkit.checks import check_renderer
from ._testkit.hostile import hostile_digest
from ._testkit.sample import empty_digest, sample_digest
from ._testkit.strategies import digests

__all__ = ["check_renderer", "digests", "empty_digest", "hostile_digest", "sample_digest"]
