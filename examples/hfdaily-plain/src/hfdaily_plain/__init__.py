"""
The plain format: a line for each paper.
"""

from collections.abc import Iterable

from hfdaily import Digest
from hfdaily.labels import labels
from hfdaily.plugins import RenderContext, Renderer, hookimpl
from hfdaily.text import plain


def render(digest: Digest, context: RenderContext, /) -> str:
    """
    Return a title, and a line for each paper: upvotes, title and link.
    """
    lines = [plain(context.title or labels(context.locale).heading(digest))]
    for paper in digest.papers:
        votes = "?" if paper.upvotes is None else str(paper.upvotes)
        lines.append(f"{votes:>4}  {plain(paper.title)}  {paper.hub_url}")
    return "\n".join(lines) + "\n"


@hookimpl
def hfdaily_renderers() -> Iterable[Renderer]:
    """
    Return the renderers of this plugin.
    """
    yield Renderer(
        name="plain",
        media_type="text/plain",
        suffix=".txt",
        render=render,
        description="a line for each paper",
    )
