"""
The Markdown document without its front matter: heading, numbers, and the numbered papers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from hfdaily import Digest, Paper
from hfdaily.exceptions import OptionError
from hfdaily.labels import Labels, labels
from hfdaily.plugins import Option, RenderContext
from hfdaily.text import plain, safe_url

from .._common import authors, heading, name, notes, statistics
from .escape import COMMONMARK, Dialect, escape, escape_heading, escape_linked, link

__all__ = ["BODY_OPTIONS", "Body"]

_SAID: Final = (
    *("abstract", "ai_summary", "authors", "code", "hub_page", "organization", "paper_link"),
    "project",
)
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
    say: Mapping[str, str]
    options: Mapping[str, Any]
    dialect: Dialect

    @classmethod
    def of(cls, digest: Digest, context: RenderContext, dialect: Dialect = COMMONMARK) -> Body:
        """
        Return the document of a digest.
        """
        if (abstract := context.options["abstract"]) not in _ABSTRACTS:
            msg = f"option 'abstract' is {abstract!r}; use one of {', '.join(_ABSTRACTS)}"
            raise OptionError(msg)
        words = labels(context.locale)
        say = {key: words.text(key) for key in _SAID}
        return cls(digest, context, words, say, context.options, dialect)

    def text(self) -> str:
        """
        Return the whole document.
        """
        # Joined once: the first sign beyond ASCII makes all that it is joined with wider.
        return "\n".join(self.lines())

    def lines(self) -> list[str]:
        """
        Return the lines of the document.
        """
        papers = self.digest.papers
        title = heading(self.digest, self.context, self.labels)
        lines = [f"# {escape_heading(title, self.dialect)}", ""]
        for note in notes(self.digest, self.labels):
            lines += [f"> ⚠️ {escape(note, self.dialect)}", ""]
        if not papers:
            return [*lines, self.labels.text("empty"), ""]
        lines += [self.labels.count("collected", len(papers)), ""]
        if self.digest.period.kind != "day":
            lines += [f"## 📈 {self.labels.text('statistics')}", ""]
            for fact in statistics(self.digest, self.labels):
                lines.append(f"- {escape(fact, self.dialect)}")
            lines.append("")
        lines += [f"## 📊 {self.labels.ranking(self.digest.ranked_by)}", ""]
        for place, paper in enumerate(papers, 1):
            lines += self.item(f"{place}. ", paper)
        return lines

    def item(self, marker: str, paper: Paper) -> Iterator[str]:
        """
        Yield the lines of a paper.
        """
        say, options, dialect = self.say, self.options, self.dialect
        votes = "" if paper.upvotes is None else f" - 👍 {paper.upvotes}"
        yield f"{marker}**{escape(name(paper), dialect)}**{votes}"
        # CommonMark puts what belongs to an item below its text: one column more from the tenth on.
        bullet = f"{' ' * len(marker)}- "
        if organization := paper.organization and plain(paper.organization.label):
            yield f"{bullet}{say['organization']}: {escape(organization, dialect)}"
        if options["authors"] and (names := authors(paper, options["authors"], self.labels)):
            yield f"{bullet}{say['authors']}: {escape(names, dialect)}"
        if url := safe_url(paper.hub_url):
            yield f"{bullet}{link(say['hub_page'], url)}"
        if url := safe_url(paper.abs_url):
            yield f"{bullet}{link(say['paper_link'], url)}"
        if options["code"]:
            if url := safe_url(paper.github_repo):
                yield f"{bullet}{link(say['code'], url)}"
            if url := safe_url(paper.project_page):
                yield f"{bullet}{link(say['project'], url)}"
        chosen = options["abstract"]
        if chosen == "ai" and paper.ai_summary:
            key, text = "ai_summary", plain(paper.ai_summary)
        else:
            key, text = "abstract", "" if chosen == "none" else plain(paper.abstract)
        if text:
            yield f"{bullet}{say[key]}: {escape_linked(text, dialect)}"
        yield ""
