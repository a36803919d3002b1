"""
The pytest plugin that comes with hfdaily: one fixture.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

__all__ = ["hfdaily_check"]


@pytest.fixture
def hfdaily_check() -> Callable[..., None]:
    """
    Return `hfdaily.testing.check_renderer`, which asserts that a renderer keeps the contract.
    """
    # Imported here, because pytest loads this module before coverage is measured.
    from .testing import check_renderer

    return check_renderer
