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

__all__ = ["BODY_OPTIONS", "Body"]

#: How many keywords and organizations the statistics name.
_TOP: Final = 10

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

    @property
    def title(self) -> str:
        if self.context.title:
            return plain(self.context.title)
        period = self.digest.period
        when = period.label if period.kind == "day" else self.labels.period(period)
        return f"{self.labels.text('title')} - {when}"

    def text(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        # A hash at the end of a heading would be taken for its closing sign.
        heading = self.escape(self.title).replace("#", r"\#")
        yield f"# {heading}"
        yield ""
        yield from self.notes()
        papers = self.digest.papers
        yield self.labels.count("collected", len(papers)) if papers else self.labels.text("empty")
        yield ""
        if self.digest.period.kind != "day" and papers:
            yield f"## 📈 {self.labels.text('statistics')}"
            yield ""
            yield from self.statistics()
            yield ""
        if papers:
            yield f"## 📊 {self.labels.ranking(self.digest.ranked_by)}"
            yield ""
        for place, paper in enumerate(papers, 1):
            yield from self.paper(f"{place}. ", paper)
            yield ""

    def notes(self) -> Iterator[str]:
        notes = [plain(warning) for warning in self.digest.warnings]
        if not (self.digest.complete or notes):
            notes = [self.labels.text("incomplete")]
        for note in notes:
            yield f"> ⚠️ {self.escape(note)}"
            yield ""

    def statistics(self) -> Iterator[str]:
        stats, words = self.digest.stats, self.labels
        if stats.papers < self.digest.listed:
            yield f"- {words.text('of_listed', n=stats.papers, listed=self.digest.listed)}"
        else:
            yield f"- {words.text('total_papers', n=stats.papers)}"
        if stats.mean_upvotes is not None:
            yield f"- {words.text('total_upvotes', n=f'{stats.upvotes:,}')}"
            yield f"- {words.text('mean_upvotes', n=f'{stats.mean_upvotes:.1f}')}"
        if stats.days:
            yield f"- {words.count('days', len(stats.days))}"
        tops = {"top_keywords": stats.keywords, "top_organizations": stats.organizations}
        for key, counted in tops.items():
            if counted:
                named = (f"{self.escape(plain(name))} ({n})" for name, n in counted[:_TOP])
                yield f"- {words.text(key)}: {', '.join(named)}"

    def paper(self, marker: str, paper: Paper) -> Iterator[str]:
        title = self.escape(plain(paper.title) or paper.id)
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
        if options["authors"] and paper.authors:
            yield f"{words.text('authors')}: {self.escape(self.authors(paper))}"
        links: list[tuple[str, str | None]]
        links = [("hub_page", paper.hub_url), ("paper_link", paper.abs_url)]
        if options["code"]:
            links += [("code", paper.github_repo), ("project", paper.project_page)]
        for key, address in links:
            if url := safe_url(address):
                yield link(words.text(key), url)
        if abstract := self.abstract(paper):
            yield abstract

    def authors(self, paper: Paper) -> str:
        limit = self.options["authors"]
        names = ", ".join(plain(author.name) for author in paper.authors[:limit])
        rest = len(paper.authors[limit:])
        return f"{names}, {self.labels.count('and_more', rest)}" if rest else names

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
