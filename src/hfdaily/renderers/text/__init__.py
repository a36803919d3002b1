"""
Text for the terminal: a ranked list, as wide as it is told.

Nothing is asked of the terminal here: who calls passes its width, and whether it wants colors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from hfdaily import Digest, Paper
from hfdaily.labels import Labels, labels
from hfdaily.plugins import Option, RenderContext, Renderer, hookimpl
from hfdaily.text import plain, safe_url

from .._common import authors, heading, name, notes, statistics
from .width import wrap

__all__ = ["hfdaily_renderers"]

#: Columns. Where there are fewer, lines run over.
_NARROWEST: Final = 20

# https://www.ecma-international.org/publications-and-standards/standards/ecma-48/, SGR.
_STYLES: Final = {"strong": "1", "faint": "2", "place": "36", "note": "33"}


@attrs.frozen
class _Page:
    digest: Digest
    context: RenderContext
    labels: Labels
    options: Mapping[str, Any]

    @property
    def width(self) -> int:
        return max(int(self.options["width"] or 0), _NARROWEST)

    def lines(self) -> Iterator[str]:
        papers, words = self.digest.papers, self.labels
        for line in wrap(heading(self.digest, self.context, words), self.width):
            yield self.styled("strong", line)
        for line in wrap(self.counted(), self.width):
            yield self.styled("faint", line)
        for note in notes(self.digest, words):
            for line in wrap(f"! {note}", self.width):
                yield self.styled("note", line)
        yield ""
        if self.digest.period.kind != "day" and papers:
            for fact in statistics(self.digest, words):
                yield from wrap(fact, self.width)
            yield ""
        margin = len(f"{len(papers)}. ")
        for place, paper in enumerate(papers, 1):
            yield from self.item(f"{place}. ".rjust(margin), paper)
            yield ""

    def counted(self) -> str:
        shown, listed = len(self.digest.papers), self.digest.listed
        if not listed:
            return self.labels.text("empty")
        if shown < listed:
            count = self.labels.text("of_listed", n=f"{shown:,}", listed=f"{listed:,}")
        else:
            count = self.labels.count("all_papers", shown)
        return f"{count} · {self.labels.ranking(self.digest.ranked_by)}"

    def item(self, marker: str, paper: Paper) -> Iterator[str]:
        indent = " " * len(marker)
        room = self.width - len(marker)
        margin = self.styled("place", marker)
        for line in wrap(name(paper), room):
            yield margin + self.linked(self.styled("strong", line), paper.hub_url)
            margin = indent
        for line in wrap(" · ".join(self.facts(paper)), room):
            yield indent + self.styled("faint", line)
        if names := authors(paper, self.options["authors"], self.labels):
            for line in wrap(names, room):
                yield indent + line
        if self.options["abstract"]:
            for line in wrap(plain(paper.abstract), room):
                yield indent + line
        for line in self.links(paper):
            yield indent + line

    def facts(self, paper: Paper) -> Iterator[str]:
        counts = {
            "upvotes": paper.upvotes,
            "comments": paper.comments or None,
            "stars": paper.github_stars or None,
        }
        for key, n in counts.items():
            if n is not None:
                yield self.labels.count(key, n)
        if paper.organization and (label := plain(paper.organization.label)):
            yield label

    def links(self, paper: Paper) -> Iterator[str]:
        """
        One URL to copy, or words to click.
        """
        if not self.options["links"]:
            if url := safe_url(paper.hub_url):
                yield url
            return
        urls = {
            "arxiv": paper.abs_url,
            "pdf": paper.pdf_url,
            "code": paper.github_repo,
            "project": paper.project_page,
        }
        yield " · ".join(
            self.linked(self.labels.text(key), url) for key, url in urls.items() if safe_url(url)
        )

    def linked(self, text: str, url: str | None) -> str:
        """
        A hyperlink as terminals know it (OSC 8); a safe URL has no control characters.
        """
        url = safe_url(url) if self.options["links"] else None
        return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\" if url else text

    def styled(self, style: str, text: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self.options["color"] else text


def _text(digest: Digest, context: RenderContext, /) -> str:
    page = _Page(digest, context, labels(context.locale), context.options)
    return "\n".join(page.lines())


@hookimpl
def hfdaily_renderers() -> tuple[Renderer, ...]:
    """
    The format of this module.
    """
    return (
        Renderer(
            name="text",
            media_type="text/plain",
            suffix=".txt",
            description="plain text for the terminal",
            render=_text,
            options=(
                Option(name="width", type=int, default=80, help="columns, at least 20"),
                Option(name="color", type=bool, default=False, help="style by ANSI sequences"),
                Option(name="links", type=bool, default=False, help="clickable words (OSC 8)"),
                Option(name="abstract", type=bool, default=False, help="show abstracts"),
                Option(name="authors", type=int, default=0, help="how many authors to name"),
            ),
        ),
    )
