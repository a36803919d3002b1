"""
A plugin, typed as an author types it. Read by mypy and pyright, never run.
"""

import datetime as dt

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, assert_type

import hfdaily

from hfdaily import Digest
from hfdaily.plugins import IndexEntry, Link, Option, RenderContext, Renderer, hookimpl
from hfdaily.testing import check_renderer, digests, empty_digest, hostile_digest


def text(digest: Digest, context: RenderContext, /) -> str:
    """
    Render to text; the names of the arguments are the author's to choose.
    """
    # An option has the type that its author declared, which a checker cannot know.
    size: int = context.options["size"]
    assert_type(context.options, Mapping[str, Any])
    assert_type(context.zone, dt.tzinfo)
    return f"{digest.period.label} {context.timezone} {'x' * size}"


def wrapped(digest: Digest, context: RenderContext, /) -> str:
    """
    Build on another format, and link the neighbors.
    """
    page = hfdaily.render(digest, "html", context=context, options={"thumbnails": False})
    links = [link for link in (context.previous, context.next) if link]
    assert_type(links, list[Link])
    return page + "".join(f"{link.label}: {link.url}" for link in links)


def index(entries: Sequence[IndexEntry], context: RenderContext, /) -> str:
    """
    List the documents of a folder.
    """
    return "".join(f"{entry.period} {entry.path} {entry.upvotes}" for entry in entries)


def binary(day: Digest, how: RenderContext) -> bytes:
    """
    Render to bytes.
    """
    return f"{len(day.papers)} {how.locale}".encode()


class Templated:
    """
    An object may render, too.
    """

    def __init__(self, template: Path) -> None:
        self.template = template

    def __call__(self, digest: Digest, context: RenderContext, /) -> str | bytes:
        """
        Render with what the object holds.
        """
        return self.template.read_text("utf-8")


@hookimpl
def hfdaily_renderers() -> Iterable[Renderer]:
    """
    Implement the hook as a generator, or return a list.
    """
    size = Option(name="size", type=int, default=3, help="of the letters")
    yield Renderer(name="a", media_type="text/plain", suffix=".a", render=text, options=[size])
    style = Option(name="style", choices=["full", "compact"], default="full")
    yield Renderer(
        name="d",
        media_type="text/html",
        suffix=".html",
        render=wrapped,
        options=[style],
        description="a page in a page",
        index=index,
    )
    yield Renderer(name="b", media_type="text/plain", suffix=".b", render=binary, options=(size,))
    yield Renderer(
        name="c",
        media_type="text/plain",
        suffix=".c",
        render=Templated(Path("template")),
        filename=lambda digest: f"{digest.period}.c",
    )


@hookimpl
def listed() -> list[Renderer]:
    """
    A marked function keeps its type.
    """
    return [*hfdaily_renderers()]


assert_type(listed(), list[Renderer])

registry = hfdaily.plugins.Registry.load()
found = registry.find("a")
assert_type(found, hfdaily.plugins.RegisteredRenderer)
assert_type(found.name, str)
check_renderer(found.renderer, options={"size": 4})
check_renderer("a:a")
assert_type(empty_digest(), Digest)
assert_type(hostile_digest(), Digest)
assert_type(digests().example(), Digest)
for plugin in registry.plugins():
    assert_type(plugin, hfdaily.plugins.PluginStatus)
    assert_type(plugin.error, BaseException | None)
