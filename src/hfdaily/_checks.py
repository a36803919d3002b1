"""
What every renderer must do, whatever it renders to.
"""

from __future__ import annotations

import copy
import datetime as dt

from ._hostile import hostile_digest
from ._models import Digest
from ._periods import Period
from ._sample import sample_digest
from .plugins import RenderContext, Renderer

__all__ = ["check_renderer"]


def check_renderer(renderer: Renderer) -> None:
    """
    Assert that a renderer keeps the contract, for good and bad digests.

    Raises:
        AssertionError: It does not; the message says what is wrong.
    """
    context = RenderContext(
        generated_at=dt.datetime(2026, 1, 2, tzinfo=dt.UTC),
        options={option.name: option.default for option in renderer.options},
    )
    empty = Digest(period=Period.day(dt.date(2026, 2, 22)))
    for digest in (sample_digest(), empty, hostile_digest()):
        before = copy.deepcopy(digest)
        first = renderer.render(digest, context)
        if not isinstance(first, str | bytes):
            msg = f"{renderer.name}: render() returned {type(first).__name__}, not str or bytes"
            raise AssertionError(msg)
        if isinstance(first, str):
            first.encode()
        if renderer.render(digest, context) != first:
            msg = f"{renderer.name}: render() gave two different documents for one digest"
            raise AssertionError(msg)
        if digest != before:
            msg = f"{renderer.name}: render() changed its digest"
            raise AssertionError(msg)
