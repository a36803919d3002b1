"""
Write a ranked list for the terminal.

The renderer does not inspect the terminal. The caller passes its width and whether it has colors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import attrs

from hfdaily import Dataset, Digest, Model, Paper, Space
from hfdaily.labels import Labels, labels
from hfdaily.plugins import Option, RenderContext, Renderer, hookimpl
from hfdaily.text import plain

from .._paper import (
    abstract,
    arxiv_facts,
    authors,
    byline,
    comments,
    dates,
    facts,
    linked_repositories,
    links,
    name,
    single,
)
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
        context: The context, with the options of the format.
        labels: The messages of the document's locale.
    """

    digest: Digest
    context: RenderContext
    labels: Labels = attrs.field(
        init=False,
        default=attrs.Factory(lambda self: labels(self.context.locale), takes_self=True),
    )

    @property
    def width(self) -> int:
        """
        The width of the lines in columns.
        """
        return max(int(self.context.options["width"] or 0), _MIN_WIDTH)

    def lines(self) -> Iterator[str]:
        """
        Yield the lines of the document.
        """
        papers = self.digest.papers
        if paper := single(self.digest):
            yield from self._card(paper)
            return
        yield from self._paragraph(heading(self.digest, self.context, self.labels), "strong")
        yield from self._paragraph(count_line(self.digest, self.labels), "faint")
        yield from self._notes()
        yield ""
        if numbers := list(statistics(self.digest, self.labels)):
            for fact in numbers:
                yield from self._paragraph(fact)
            yield ""
        margin = len(f"{len(papers)}. ")
        for place, paper in enumerate(papers, 1):
            yield from self._item(f"{place}. ".rjust(margin), paper)
            yield ""

    def _item(self, marker: str, paper: Paper) -> Iterator[str]:
        indent = " " * len(marker)
        margin = self._styled("place", marker)
        for line in wrap(name(paper), self.width - len(marker)):
            yield margin + self._linked(self._styled("strong", line), paper.hub_url)
            margin = indent
        yield from self._paragraph(" · ".join(facts(paper, self.labels)), "faint", indent=indent)
        for text in (
            authors(paper, self.context.options["authors"], self.labels),
            abstract(paper, self.context.options["abstract"], self.labels),
            *map(str, linked_repositories(paper, self.labels)),
        ):
            yield from self._paragraph(text, indent=indent)
        yield indent + self._links(paper)

    def _card(self, paper: Paper) -> Iterator[str]:
        """
        Yield the lines about a single paper, with all its known values.
        """
        words = self.labels
        if (title := plain(self.context.title or "")) != name(paper):
            yield from self._paragraph(title, "strong")
        for line in wrap(name(paper), self.width):
            yield self._styled("strong", self._linked(line, paper.hub_url))
        yield from self._paragraph(" · ".join(facts(paper, words)), "faint")
        yield from self._notes()
        yield from self._paragraph(" · ".join(dates(paper, words)))
        named = self.context.options["authors"] or len(paper.authors)
        yield from self._paragraph(authors(paper, named, words))
        about, keywords = arxiv_facts(paper), plain(", ".join(paper.ai_keywords))
        for text in (
            plain(paper.ai_summary or ""),
            plain(paper.abstract),
            f"{words.text('arxiv')}: {about}" if about else "",
            f"{words.text('keywords')}: {keywords}" if keywords else "",
        ):
            if text:
                yield from ("", *self._paragraph(text))
        yield ""
        for key, url in {"hub_page": paper.hub_url, **links(paper)}.items():
            yield f"{words.text(key)}: {self._linked(url, url)}"
        yield from self._repositories(paper)
        yield from self._comments(paper)
        yield ""

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
            yield from self._paragraph(byline(comment, self.labels), "faint", indent="  ")
            yield from self._paragraph(plain(comment.text), indent="  ")

    def _links(self, paper: Paper) -> str:
        """
        Return the URL of the paper, or a line of linked words.
        """
        if not self.context.options["links"]:
            return paper.hub_url
        urls = links(paper)
        return " · ".join(self._linked(self.labels.text(key), urls[key]) for key in urls)

    def _notes(self) -> Iterator[str]:
        for note in notes(self.digest, self.labels):
            yield from self._paragraph(f"! {note}", "note")

    def _paragraph(self, text: str, style: str = "", *, indent: str = "") -> Iterator[str]:
        for line in wrap(text, self.width - len(indent)):
            yield indent + self._styled(style, line)

    def _linked(self, text: str, url: str) -> str:
        """
        Return a text as a hyperlink (OSC 8). A safe URL has no control characters.
        """
        return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\" if self.context.options["links"] else text

    def _styled(self, style: str, text: str) -> str:
        if not (style and self.context.options["color"]):
            return text
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m"


def _text(digest: Digest, context: RenderContext, /) -> str:
    return "\n".join(TextDocument(digest, context).lines())


@hookimpl
def hfdaily_renderers() -> Iterable[Renderer]:
    """
    Return the format of this module.
    """
    yield Renderer(
        name="text",
        media_type="text/plain",
        suffix=".txt",
        description="plain text for the terminal",
        render=_text,
        options=(
            Option(name="width", type=int, default=80, help="the width in columns, at least 20"),
            Option(
                name="color",
                type=bool,
                default=False,
                help="use colors and styles (ANSI sequences)",
            ),
            Option(name="links", type=bool, default=False, help="make titles clickable (OSC 8)"),
            Option(
                name="abstract",
                default="none",
                choices=ABSTRACTS,
                help="ai shows the AI summary",
            ),
            Option(name="authors", type=int, default=0, help="the number of authors to name"),
        ),
    )
