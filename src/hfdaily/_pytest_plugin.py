"""
What pytest finds where hfdaily is installed.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

__all__ = ["hfdaily_check"]


@pytest.fixture
def hfdaily_check() -> Callable[..., None]:
    """
    `hfdaily.testing.check_renderer`: assert that a renderer keeps the contract.
    """
    # Not sooner: pytest imports this module before it measures coverage.
    from .testing import check_renderer

    return check_renderer
