"""
Facts about a paper that all formats use.
"""

from __future__ import annotations

import re

from typing import NamedTuple

from hfdaily import Paper
from hfdaily.text import plain

__all__ = ["Name", "abstract", "doi", "is_group", "names", "split_name", "title", "year"]

# https://info.arxiv.org/help/arxiv_identifier.html, without a version.
_ARXIV_ID = re.compile(r"\d{4}\.\d{4,6}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}", re.ASCII)
# https://www.crossref.org/blog/dois-and-matching-regular-expressions/
_DOI = re.compile(r"10\.\d{4,9}/[-._;()/:A-Za-z0-9]+", re.ASCII)
_GROUPS = frozenset(
    {"authors", "collaboration", "community", "consortium", "contributors", "group", "lab"}
    | {"labs", "organization", "project", "research", "team"}
)
_SUFFIX = re.compile(r",?\s+(Jr\.?|Sr\.?|II|III|IV)$")


class Name(NamedTuple):
    """
    The parts of a person's name: "van der", "Maaten", "Laurens", "Jr.".
    """

    particle: str
    family: str
    given: str
    suffix: str

    @property
    def last(self) -> str:
        """
        The last name with its particles.
        """
        return f"{self.particle} {self.family}".strip()


def title(paper: Paper) -> str:
    return plain(paper.title) or plain(paper.id)


def abstract(paper: Paper) -> str:
    return plain(paper.abstract)


def year(paper: Paper) -> int | None:
    """
    Return the year of the first version.
    """
    if paper.published_at:
        return paper.published_at.year
    return paper.featured_on.year if paper.featured_on else None


def doi(paper: Paper) -> str | None:
    """
    Return the publisher's DOI, or else the DOI that arXiv assigns to every paper.

    See https://info.arxiv.org/help/doi.html.
    """
    if paper.arxiv and paper.arxiv.doi and _DOI.fullmatch(paper.arxiv.doi):
        return paper.arxiv.doi
    return f"10.48550/arXiv.{paper.id}" if _ARXIV_ID.fullmatch(paper.id) else None


def is_group(name: str) -> bool:
    """
    Tell whether a name belongs to several people or cannot be split into parts.
    """
    words = _SUFFIX.sub("", name).lower().split()
    # "and Friends" means several people too.
    return len(words) < 2 or words[-1] in _GROUPS or "and" in words or "," in " ".join(words)


def names(paper: Paper) -> list[str]:
    return [name for author in paper.authors if (name := plain(author.name))]


def split_name(name: str) -> Name:
    """
    Split the name of a person, for which `is_group` is false, into its parts.
    """
    found = _SUFFIX.search(name)
    words = _SUFFIX.sub("", name).split()
    last = len(words) - 1
    start = next((at for at, word in enumerate(words) if at and word.islower()), last)
    return Name(
        particle=" ".join(words[start:last]),
        family=words[last],
        given=" ".join(words[:start]),
        suffix=found[1] if found else "",
    )
