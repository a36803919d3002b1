"""
Write a ranked list for the terminal.

The renderer does not inspect the terminal. The caller passes its width and whether it has colors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from hfdaily import Dataset, Digest, Model, Paper, Space
from hfdaily.labels import Labels, labels
from hfdaily.plugins import Option, RenderContext, Renderer, hookimpl
from hfdaily.text import plain, safe_url

from .._paper import ai_label, authors, comments, dates, facts, linked_repositories, name, single
from .._summary import ABSTRACTS, count_line, heading, notes, statistics
from .width import wrap

__all__ = ["hfdaily_renderers"]

#: The minimum width in columns. On a narrower terminal, lines are wrapped by the terminal.
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
        if paper := single(self.digest):
            yield from self._card(paper)
            return
        for line in wrap(heading(self.digest, self.context, words), self.width):
            yield self._styled("strong", line)
        for line in wrap(count_line(self.digest, words), self.width):
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

    def _item(self, marker: str, paper: Paper) -> Iterator[str]:
        indent = " " * len(marker)
        room = self.width - len(marker)
        margin = self._styled("place", marker)
        for line in wrap(name(paper), room):
            yield margin + self._linked(self._styled("strong", line), paper.hub_url)
            margin = indent
        for line in wrap(" · ".join(facts(paper, self.labels)), room):
            yield indent + self._styled("faint", line)
        if names := authors(paper, self.options["authors"], self.labels):
            for line in wrap(names, room):
                yield indent + line
        for line in wrap(self._abstract(paper), room):
            yield indent + line
        for repositories in linked_repositories(paper, self.labels):
            for line in wrap(str(repositories), room):
                yield indent + line
        for line in self._links(paper):
            yield indent + line

    def _card(self, paper: Paper) -> Iterator[str]:
        """
        Yield the lines about a single paper, with all its known values.
        """
        words = self.labels
        for line in wrap(
            (self.context.title and plain(self.context.title)) or name(paper), self.width
        ):
            yield self._styled("strong", self._linked(line, paper.hub_url))
        for line in wrap(" · ".join(facts(paper, words)), self.width):
            yield self._styled("faint", line)
        for note in notes(self.digest, words):
            for line in wrap(f"! {note}", self.width):
                yield self._styled("note", line)
        yield from wrap(" · ".join(dates(paper, words)), self.width)
        yield from wrap(
            authors(paper, self.options["authors"] or len(paper.authors), words), self.width
        )
        for text in (paper.ai_summary, paper.abstract):
            if text and (lines := wrap(plain(text), self.width)):
                yield from ("", *lines)
        if paper.arxiv and (remark := plain(paper.arxiv.comment or "")):
            yield ""
            yield from wrap(f"arXiv: {remark}", self.width)
        if keywords := plain(", ".join(paper.ai_keywords)):
            yield ""
            yield from wrap(f"{words.text('keywords')}: {keywords}", self.width)
        yield ""
        yield from self._addresses(paper)
        yield from self._repositories(paper)
        yield from self._comments(paper)
        yield ""

    def _addresses(self, paper: Paper) -> Iterator[str]:
        urls = {
            "hub_page": paper.hub_url,
            "arxiv": paper.abs_url,
            "pdf": paper.pdf_url,
            "code": paper.github_repo,
            "project": paper.project_page,
        }
        for key, url in urls.items():
            if safe := safe_url(url):
                yield f"{self.labels.text(key)}: {self._linked(safe, safe)}"

    def _repositories(self, paper: Paper) -> Iterator[str]:
        """
        Yield the models, datasets and Spaces that refer to a paper, and their numbers.
        """
        kinds: tuple[tuple[str, Sequence[Model | Dataset | Space] | None, int | None], ...] = (
            ("models", paper.models, paper.total_models),
            ("datasets", paper.datasets, paper.total_datasets),
            ("spaces", paper.spaces, paper.total_spaces),
        )
        for key, found, total in kinds:
            count = max(total or 0, len(found or ()))
            if not count:
                continue
            yield from ("", self._styled("strong", f"{self.labels.text(key)} ({count:,})"))
            for repository in found or ():
                facts = " · ".join([plain(repository.id), *self._repository_facts(repository)])
                for line in wrap(facts, self.width - 2):
                    yield f"  {self._linked(line, repository.hub_url)}"

    def _repository_facts(self, repository: Model | Dataset | Space) -> Iterator[str]:
        if isinstance(repository, Space):
            facts: tuple[str | None, ...] = (repository.description,)
        elif isinstance(repository, Model):
            facts = (repository.pipeline_tag,)
        else:
            facts = repository.modalities
        yield from filter(None, (plain(fact or "") for fact in facts))
        if not isinstance(repository, Space):
            counts = {"likes": repository.likes, "downloads": repository.downloads}
            for key, n in counts.items():
                if n is not None:
                    yield self.labels.count(key, n)

    def _comments(self, paper: Paper) -> Iterator[str]:
        if not (found := comments(paper)):
            return
        heading = f"{self.labels.text('discussion')} ({len(found):,})"
        yield from ("", self._styled("strong", heading))
        for comment in found:
            about = [plain(str(comment.author))] if comment.author else []
            if comment.created_at:
                about.append(self.labels.day(comment.created_at.date()))
            for line in wrap(" · ".join(about), self.width - 2):
                yield f"  {self._styled('faint', line)}"
            for line in wrap(plain(comment.text), self.width - 2):
                yield f"  {line}"

    def _abstract(self, paper: Paper) -> str:
        chosen = self.options["abstract"] or "none"
        if chosen == "ai" and (summary := plain(paper.ai_summary or "")):
            return f"{ai_label(paper, self.labels)}: {summary}"
        return plain(paper.abstract) if chosen == "full" else ""

    def _links(self, paper: Paper) -> Iterator[str]:
        """
        Yield the URL of the paper, or a line of linked words.
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
                Option(
                    name="width", type=int, default=80, help="the width in columns, at least 20"
                ),
                Option(
                    name="color",
                    type=bool,
                    default=False,
                    help="use colors and styles (ANSI sequences)",
                ),
                Option(
                    name="links", type=bool, default=False, help="make titles clickable (OSC 8)"
                ),
                Option(
                    name="abstract",
                    default="none",
                    choices=ABSTRACTS,
                    help="ai shows the AI summary",
                ),
                Option(name="authors", type=int, default=0, help="the number of authors to name"),
            ),
        ),
    )
