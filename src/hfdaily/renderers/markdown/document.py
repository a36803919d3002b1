"""
The Markdown document below the front matter: heading, statistics and the ranked papers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from hfdaily import Comment, Digest, Paper
from hfdaily.labels import Labels, labels
from hfdaily.plugins import Option, RenderContext
from hfdaily.text import Dialect, markdown, markdown_link, plain

from .._paper import (
    NAMED,
    ai_label,
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
from .._summary import ABSTRACTS, counted, heading, notes, statistics

__all__ = ["MarkdownDocument", "document_options"]

_STYLES: Final = ("full", "compact")


def document_options(*, heading: bool) -> tuple[Option, ...]:
    """
    Return the options that all Markdown formats have.

    Args:
        heading: Whether the document begins with a heading by default.
    """
    return (
        Option(name="abstract", default="full", choices=ABSTRACTS, help="ai shows the AI summary"),
        Option(name="authors", type=int, default=0, help="the number of authors to name"),
        Option(name="code", type=bool, default=False, help="link the code and the project page"),
        Option(name="heading", type=bool, default=heading, help="begin with the title"),
        Option(
            name="style", default="full", choices=_STYLES, help="compact has one line per paper"
        ),
    )


@attrs.frozen
class MarkdownDocument:
    """
    The document below the front matter.

    Attributes:
        digest: The digest to write.
        context: The context, with the options of `document_options`.
        dialect: The dialect of Markdown to write.
        labels: The messages of the document's locale.
    """

    digest: Digest
    context: RenderContext
    dialect: Dialect = "commonmark"
    labels: Labels = attrs.field(
        init=False,
        default=attrs.Factory(lambda self: labels(self.context.locale), takes_self=True),
    )

    def text(self) -> str:
        """
        Return the whole document.
        """
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        digest = self.digest
        if self.context.options["heading"]:
            yield from (f"# {self._title()}", "")
        for note in notes(digest, self.labels):
            yield from (f"> ⚠️ {self._escaped(note)}", "")
        is_compact = self.context.options["style"] == "compact"
        if (paper := single(digest)) and not is_compact:
            yield from self._card(paper)
            return
        yield from (self._count(), "")
        if not digest.papers:
            return
        if not is_compact:
            yield from self._summary()
        for place, paper in enumerate(digest.papers, start=1):
            marker = f"{place}. "
            if is_compact:
                yield marker + self._line(paper)
            else:
                yield from self._item(marker, paper)
        if is_compact:
            yield ""

    def _title(self) -> str:
        title = self._escaped(heading(self.digest, self.context, self.labels))
        # A number sign at the end of a heading would be read as its closing sequence.
        return f"{title[:-1]}\\#" if title.endswith("#") and title != r"\#" else title

    def _count(self) -> str:
        shown, listed = len(self.digest.papers), self.digest.listed
        if not listed:
            return self.labels.text("empty")
        if shown == listed:
            return self.labels.count("collected", shown)
        return f"**{counted(self.digest, self.labels)}**"

    def _summary(self) -> Iterator[str]:
        """
        Yield the statistics of a list of several days, and the heading above the papers.
        """
        if numbers := list(statistics(self.digest, self.labels)):
            yield from (f"## 📈 {self.labels.text('statistics')}", "")
            yield from (f"- {self._escaped(fact)}" for fact in numbers)
            yield ""
        ranked_by, is_daily = self.digest.ranked_by, self.digest.listing == "daily"
        words = (
            self.labels.ranking(ranked_by) if ranked_by or is_daily else self.labels.text("papers")
        )
        yield from (f"## 📊 {words}", "")

    def _card(self, paper: Paper) -> Iterator[str]:
        """
        Yield the lines about a single paper, with all its known values.
        """
        label, chosen = self.labels.text, self.context.options["abstract"] or "none"
        named = self.context.options["authors"] or len(paper.authors)
        texts = [
            (label("authors"), authors(paper, named, self.labels)),
            (label("arxiv"), arxiv_facts(paper)),
            (label("keywords"), plain(", ".join(paper.ai_keywords))),
        ]
        if chosen != "none":
            texts.append((ai_label(paper, self.labels), plain(paper.ai_summary or "")))
        if chosen == "full":
            texts.append((label("abstract"), plain(paper.abstract)))
        if plain(self.context.title or "") not in ("", name(paper)):
            yield f"- **{self._escaped(name(paper))}**"
        for line in (facts(paper, self.labels), dates(paper, self.labels)):
            if told := " · ".join(line):
                yield f"- {self._escaped(told)}"
        yield from self._links("- ", paper, code=True)
        yield from self._repositories("- ", paper, limit=None)
        for about, text in texts:
            if text:
                yield f"- {self._escaped(about)}: {self._linked(text)}"
        yield ""
        if found := comments(paper):
            yield from (f"## 💬 {label('discussion')}", "", *map(self._comment, found), "")

    def _comment(self, comment: Comment) -> str:
        told, text = byline(comment, self.labels), self._linked(plain(comment.text))
        return f"- {self._escaped(told)}: {text}" if told else f"- {text}"

    def _item(self, marker: str, paper: Paper) -> Iterator[str]:
        """
        Yield the lines of a paper, followed by an empty line.
        """
        label, options = self.labels.text, self.context.options
        yield f"{marker}**{self._escaped(name(paper))}**{self._state(paper)}"
        # In CommonMark, the content of an item is indented as far as its text.
        bullet = f"{' ' * len(marker)}- "
        if organization := _organization(paper):
            yield f"{bullet}{label('organization')}: {self._escaped(organization)}"
        if names := self._authors(paper):
            yield f"{bullet}{label('authors')}: {names}"
        yield from self._links(bullet, paper, code=options["code"])
        yield from self._repositories(bullet, paper)
        chosen = options["abstract"] or "none"
        if chosen == "ai" and paper.ai_summary:
            about, text = ai_label(paper, self.labels), plain(paper.ai_summary)
        else:
            about, text = label("abstract"), "" if chosen == "none" else plain(paper.abstract)
        if text:
            yield f"{bullet}{self._escaped(about)}: {self._linked(text)}"
        yield ""

    def _links(self, bullet: str, paper: Paper, *, code: bool) -> Iterator[str]:
        urls = {"hub_page": paper.hub_url, "paper_link": paper.abs_url}
        if code:
            urls |= _code_links(paper)
        for key, url in urls.items():
            yield bullet + markdown_link(self.labels.text(key), url)

    def _repositories(self, bullet: str, paper: Paper, limit: int | None = NAMED) -> Iterator[str]:
        """
        Yield a line for each kind of linked repository: models, datasets and Spaces.
        """
        for kind in linked_repositories(paper, self.labels, limit):
            named = ", ".join(markdown_link(self._escaped(shown), url) for shown, url in kind.links)
            yield f"{bullet}{kind.label}: {named} {kind.rest}".rstrip()

    def _line(self, paper: Paper) -> str:
        """
        Return a paper as one line.
        """
        parts = [markdown_link(self._escaped(name(paper)), paper.hub_url) + self._state(paper)]
        parts.append(self._escaped(_organization(paper)))
        parts.append(self._authors(paper))
        if self.context.options["code"]:
            urls = _code_links(paper)
            parts += [markdown_link(self.labels.text(key), urls[key]) for key in urls]
        return " - ".join(filter(None, parts))

    def _state(self, paper: Paper) -> str:
        """
        Return the votes of a paper, and whether it was withdrawn.
        """
        votes = "" if paper.upvotes is None else f" - 👍 {paper.upvotes}"
        return f"{votes} - ⚠️ {self.labels.text('withdrawn')}" if paper.withdrawn_at else votes

    def _authors(self, paper: Paper) -> str:
        return self._escaped(authors(paper, self.context.options["authors"], self.labels))

    def _escaped(self, text: str) -> str:
        return markdown(text, dialect=self.dialect)

    def _linked(self, text: str) -> str:
        return markdown(text, links=True, dialect=self.dialect)


def _organization(paper: Paper) -> str:
    return plain(paper.organization.label) if paper.organization else ""


def _code_links(paper: Paper) -> dict[str, str]:
    return {key: url for key, url in links(paper).items() if key in ("code", "project")}
