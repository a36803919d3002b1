"""
The pytest plugin of hfdaily, which provides one fixture.
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
    # This is imported here because pytest loads this module before coverage starts.
    from .testing import check_renderer

    return check_renderer
