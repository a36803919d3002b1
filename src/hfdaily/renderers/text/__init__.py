"""
A ranked list for the terminal.

The renderer does not look at the terminal: the caller passes its width, and whether it has colors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from hfdaily import Digest, Paper
from hfdaily.labels import Labels, labels
from hfdaily.plugins import Option, RenderContext, Renderer, hookimpl
from hfdaily.text import plain, safe_url

from .._summary import ABSTRACTS, authors, counted, heading, name, notes, statistics
from .width import wrap

__all__ = ["hfdaily_renderers"]

#: The smallest width in columns. On a narrower terminal, lines run over.
_MIN_WIDTH: Final = 20

# https://www.ecma-international.org/publications-and-standards/standards/ecma-48/, SGR.
_STYLES: Final = {"strong": "1", "faint": "2", "place": "36", "note": "33"}


@attrs.frozen
class TextDocument:
    """
    The document of a digest, line by line.

    Attributes:
        digest: The digest to write.
        context: The context.
        labels: The messages of the document's locale.
        options: The options of the context.
    """

    digest: Digest
    context: RenderContext
    labels: Labels
    options: Mapping[str, Any]

    @property
    def width(self) -> int:
        """
        The width of the lines in columns.
        """
        return max(int(self.options["width"] or 0), _MIN_WIDTH)

    def lines(self) -> Iterator[str]:
        """
        Yield the lines of the document.
        """
        papers, words = self.digest.papers, self.labels
        for line in wrap(heading(self.digest, self.context, words), self.width):
            yield self._styled("strong", line)
        for line in wrap(self._count(), self.width):
            yield self._styled("faint", line)
        for note in notes(self.digest, words):
            for line in wrap(f"! {note}", self.width):
                yield self._styled("note", line)
        yield ""
        if self.digest.period.kind != "day" and papers:
            for fact in statistics(self.digest, words):
                yield from wrap(fact, self.width)
            yield ""
        margin = len(f"{len(papers)}. ")
        for place, paper in enumerate(papers, 1):
            yield from self._item(f"{place}. ".rjust(margin), paper)
            yield ""

    def _count(self) -> str:
        if not self.digest.listed:
            return self.labels.text("empty")
        count, ranked_by = counted(self.digest, self.labels), self.digest.ranked_by
        return f"{count} · {self.labels.ranking(ranked_by)}" if ranked_by else count

    def _item(self, marker: str, paper: Paper) -> Iterator[str]:
        indent = " " * len(marker)
        room = self.width - len(marker)
        margin = self._styled("place", marker)
        for line in wrap(name(paper), room):
            yield margin + self._linked(self._styled("strong", line), paper.hub_url)
            margin = indent
        for line in wrap(" · ".join(self._facts(paper)), room):
            yield indent + self._styled("faint", line)
        if names := authors(paper, self.options["authors"], self.labels):
            for line in wrap(names, room):
                yield indent + line
        for line in wrap(self._abstract(paper), room):
            yield indent + line
        for line in self._links(paper):
            yield indent + line

    def _abstract(self, paper: Paper) -> str:
        texts = {"full": paper.abstract, "ai": paper.ai_summary, "none": None}
        return plain(texts[self.options["abstract"] or "none"] or "")

    def _facts(self, paper: Paper) -> Iterator[str]:
        if paper.withdrawn_at:
            yield self.labels.text("withdrawn")
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

    def _links(self, paper: Paper) -> Iterator[str]:
        """
        Yield the URL of the paper, or a line of words to click.
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
            self._linked(self.labels.text(key), url) for key, url in urls.items() if safe_url(url)
        )

    def _linked(self, text: str, url: str | None) -> str:
        """
        Return a text as a hyperlink (OSC 8). A safe URL has no control characters.
        """
        url = safe_url(url) if self.options["links"] else None
        return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\" if url else text

    def _styled(self, style: str, text: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self.options["color"] else text


def _text(digest: Digest, context: RenderContext, /) -> str:
    document = TextDocument(digest, context, labels(context.locale), context.options)
    return "\n".join(document.lines())


@hookimpl
def hfdaily_renderers() -> tuple[Renderer, ...]:
    """
    Return the format of this module.
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
                Option(
                    name="abstract",
                    default="none",
                    choices=ABSTRACTS,
                    help="ai is the Hub's one-sentence summary",
                ),
                Option(name="authors", type=int, default=0, help="how many authors to name"),
            ),
        ),
    )
