"""
Helpers for testing renderer plugins with any test framework.

With pytest, `check_renderer` is also available as the fixture ``hfdaily_check``.
"""

from __future__ import annotations

from ._testkit.checks import check_renderer
from ._testkit.hostile import hostile_digest
from ._testkit.sample import empty_digest, sample_digest
from ._testkit.strategies import digests

__all__ = ["check_renderer", "digests", "empty_digest", "hostile_digest", "sample_digest"]
