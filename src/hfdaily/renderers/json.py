"""
Write a digest as JSON, in the schema that `hfdaily.parse_digest` reads.
"""

from __future__ import annotations

from collections.abc import Iterable

from hfdaily import Digest, dump_digest
from hfdaily.plugins import RenderContext, Renderer, hookimpl

__all__ = ["hfdaily_renderers"]


def _render(digest: Digest, context: RenderContext, /) -> str:
    return dump_digest(digest)


@hookimpl
def hfdaily_renderers() -> Iterable[Renderer]:
    """
    Return the renderer `json`.
    """
    yield Renderer(
        name="json",
        media_type="application/json",
        suffix=".json",
        render=_render,
        description="everything that is known, to load again",
    )
