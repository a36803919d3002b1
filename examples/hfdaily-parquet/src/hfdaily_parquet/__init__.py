"""
Daily Papers as Parquet, a typed table with a row for each paper.
"""

from collections.abc import Iterable

from hfdaily import Digest
from hfdaily.plugins import Option, RenderContext, Renderer, hookimpl

__all__ = ["hfdaily_renderers"]


def render_parquet(digest: Digest, context: RenderContext, /) -> bytes:
    """
    Return the table as the bytes of a file.
    """
    # pyarrow is slow to import, so it is imported only when the format is used.
    from ._table import parquet

    return parquet(digest, context.options["compression"])


@hookimpl
def hfdaily_renderers() -> Iterable[Renderer]:
    """
    Return the renderer of this plugin.
    """
    yield Renderer(
        name="parquet",
        media_type="application/vnd.apache.parquet",
        suffix=".parquet",
        render=render_parquet,
        description="a typed table, a row for each paper (Parquet)",
        options=(
            Option(
                name="compression",
                default="zstd",
                choices=("zstd", "snappy", "gzip", "none"),
                help="how the columns are compressed",
            ),
        ),
    )
