"""
The Markdown document without its front matter: heading, numbers, and the numbered papers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from hfdaily import Digest, Option, Paper, RenderContext
from hfdaily.labels import Labels, labels
from hfdaily.text import plain, safe_url

from ._commonmark import COMMONMARK, Dialect, escape, escape_linked, link
from ._words import authors, heading, name, notes, statistics

__all__ = ["BODY_OPTIONS", "Body"]

_ABSTRACTS: Final = ("full", "ai", "none")

BODY_OPTIONS: Final = (
    Option(name="abstract", default="full", help="full, ai (the Hub's AI summary) or none"),
    Option(name="authors", type=int, default=0, help="how many authors to name"),
    Option(name="code", type=bool, default=False, help="link code and project page"),
)


@attrs.frozen
class Body:
    """
    The document below the front matter: the same in all three formats.
    """

    digest: Digest
    context: RenderContext
    labels: Labels
    options: Mapping[str, Any]
    dialect: Dialect

    @classmethod
    def of(cls, digest: Digest, context: RenderContext, dialect: Dialect = COMMONMARK) -> Body:
        if context.options["abstract"] not in _ABSTRACTS:
            msg = (
                f"option 'abstract' is {context.options['abstract']!r}; use {', '.join(_ABSTRACTS)}"
            )
            raise ValueError(msg)
        return cls(digest, context, labels(context.locale), context.options, dialect)

    def text(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        # A hash at the end of a heading would be taken for its closing sign.
        title = self.escape(heading(self.digest, self.context, self.labels)).replace("#", r"\#")
        yield f"# {title}"
        yield ""
        for note in notes(self.digest, self.labels):
            yield f"> ⚠️ {self.escape(note)}"
            yield ""
        papers = self.digest.papers
        yield self.labels.count("collected", len(papers)) if papers else self.labels.text("empty")
        yield ""
        if self.digest.period.kind != "day" and papers:
            yield f"## 📈 {self.labels.text('statistics')}"
            yield ""
            for fact in statistics(self.digest, self.labels):
                yield f"- {self.escape(fact)}"
            yield ""
        if papers:
            yield f"## 📊 {self.labels.ranking(self.digest.ranked_by)}"
            yield ""
        for place, paper in enumerate(papers, 1):
            yield from self.paper(f"{place}. ", paper)
            yield ""

    def paper(self, marker: str, paper: Paper) -> Iterator[str]:
        title = self.escape(name(paper))
        votes = "" if paper.upvotes is None else f" - 👍 {paper.upvotes}"
        yield f"{marker}**{title}**{votes}"
        # CommonMark puts what belongs to an item below its text: one column more from the tenth on.
        bullet = f"{' ' * len(marker)}- "
        for line in self.details(paper):
            yield bullet + line

    def details(self, paper: Paper) -> Iterator[str]:
        words, options = self.labels, self.options
        if organization := paper.organization and plain(paper.organization.label):
            yield f"{words.text('organization')}: {self.escape(organization)}"
        if names := authors(paper, options["authors"], words):
            yield f"{words.text('authors')}: {self.escape(names)}"
        links: list[tuple[str, str | None]]
        links = [("hub_page", paper.hub_url), ("paper_link", paper.abs_url)]
        if options["code"]:
            links += [("code", paper.github_repo), ("project", paper.project_page)]
        for key, address in links:
            if url := safe_url(address):
                yield link(words.text(key), url)
        if abstract := self.abstract(paper):
            yield abstract

    def abstract(self, paper: Paper) -> str | None:
        chosen = self.options["abstract"]
        if chosen == "ai" and paper.ai_summary:
            key, text = "ai_summary", plain(paper.ai_summary)
        elif chosen != "none":
            key, text = "abstract", plain(paper.abstract)
        else:
            return None
        return f"{self.labels.text(key)}: {escape_linked(text, self.dialect)}" if text else None

    def escape(self, text: str) -> str:
        return escape(text, self.dialect)
