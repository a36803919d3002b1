"""
The index of a published folder of Markdown documents, and the links between the documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from hfdaily import Period
from hfdaily.labels import Labels, labels
from hfdaily.plugins import IndexEntry, Link, RenderContext
from hfdaily.text import markdown, plain

from .._summary import checked_link, shown_of_listed

__all__ = ["folder_links", "index"]


def index(entries: Sequence[IndexEntry], context: RenderContext, /) -> str:
    """
    Return the index, which lists the documents of each month, the newest first.
    """
    return "\n".join([*_lines(entries, context, labels(context.locale)), ""])


def folder_links(context: RenderContext) -> str:
    """
    Return links to the neighboring documents and the index, or "" if there are none.

    Args:
        context: The context of the document.
    """
    links = [("← {}", context.previous), ("{}", context.index), ("{} →", context.next)]
    return " · ".join(_link(text.format(link.label), link) for text, link in links if link)


def _lines(entries: Sequence[IndexEntry], context: RenderContext, catalog: Labels) -> Iterator[str]:
    title = plain(context.title or catalog.text("title"))
    yield from (f"# {markdown(title)}", "")
    if context.feeds:
        yield from (" · ".join(_link(feed.label, feed) for feed in context.feeds), "")
    if not entries:
        yield catalog.text("empty")
    by_start = sorted(entries, key=lambda entry: entry.period.start, reverse=True)
    for month, found in groupby(by_start, lambda entry: Period.around(entry.period.start, "month")):
        yield from (f"## {catalog.period(month)}", "")
        for entry in found:
            link = Link(url=entry.path, label=catalog.period(entry.period))
            count = shown_of_listed(entry.papers, entry.listed, catalog)
            best = f": {markdown(plain(entry.titles[0]))}" if entry.titles else ""
            yield f"- {_link(link.label, link)} - {count}{best}"
        yield ""


def _link(label: str, link: Link) -> str:
    target = checked_link("link", link.url)
    for sign in "()<>":
        target = target.replace(sign, f"%{ord(sign):02X}")
    return f"[{markdown(plain(label))}]({target})"
