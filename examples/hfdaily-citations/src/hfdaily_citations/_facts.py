"""
The facts about papers that all formats use, and the keys of citations.
"""

import datetime as dt
import re

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import count, product
from string import ascii_lowercase
from typing import NamedTuple
from unicodedata import normalize

from hfdaily import Paper
from hfdaily.text import plain

__all__ = ["Name", "date", "doi", "keyed", "names", "note", "title"]

# https://info.arxiv.org/help/arxiv_identifier.html, without a version.
_ARXIV_ID = re.compile(r"\d{4}\.\d{4,6}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}", re.ASCII)
# https://www.crossref.org/blog/dois-and-matching-regular-expressions/
_DOI = re.compile(r"10\.\d{4,9}/[-._;()/:A-Za-z0-9]+", re.ASCII)
_GROUPS = frozenset(
    {"authors", "collaboration", "community", "consortium", "contributors", "group", "lab"}
    | {"labs", "organization", "project", "research", "team"}
)
_SUFFIX = re.compile(r",?\s+(Jr\.?|Sr\.?|II|III|IV)$")
_STOPWORDS = frozenset(
    {"a", "about", "all", "an", "and", "are", "as", "at", "be", "beyond", "by", "can", "do", "does"}
    | {"for", "from", "how", "in", "into", "is", "it", "its", "not", "of", "on", "or", "over"}
    | {"the", "through", "to", "toward", "towards", "via", "we", "what", "when", "where", "which"}
    | {"who", "why", "with", "you", "your"}
)


class Name(NamedTuple):
    """
    The parts of a person's name: "Maaten", "Laurens", "Jr.", "van der".

    A name of several people, or one that cannot be split, is a family name without a given name.
    """

    family: str
    given: str = ""
    suffix: str = ""
    particle: str = ""

    @property
    def last(self) -> str:
        """
        The last name with its particles.
        """
        return f"{self.particle} {self.family}".strip()


def title(paper: Paper) -> str:
    return plain(paper.title) or plain(paper.id)


def date(paper: Paper) -> dt.date | None:
    """
    Return the date of the first version, or else of the list.
    """
    return paper.published_at.date() if paper.published_at else paper.featured_on


def doi(paper: Paper) -> str | None:
    """
    Return the publisher's DOI, or else the DOI that arXiv assigns to every paper.

    See https://info.arxiv.org/help/doi.html.
    """
    if paper.arxiv and paper.arxiv.doi and _DOI.fullmatch(paper.arxiv.doi):
        return paper.arxiv.doi
    return f"10.48550/arXiv.{paper.id}" if _ARXIV_ID.fullmatch(paper.id) else None


def note(paper: Paper) -> str | None:
    return f"Hugging Face Daily Papers, {paper.featured_on}" if paper.featured_on else None


def names(paper: Paper) -> list[Name]:
    return [_split(name) for author in paper.authors if (name := plain(author.name))]


def _split(name: str) -> Name:
    person, *suffix = _SUFFIX.split(name)[:2]
    words, lowered = person.split(), person.lower().split()
    # "and Friends" means several people too.
    if len(words) < 2 or lowered[-1] in _GROUPS or "and" in lowered or "," in person:
        return Name(name)
    *others, family = words
    start = next((at for at, word in enumerate(others) if at and word.islower()), len(others))
    return Name(family, " ".join(others[:start]), "".join(suffix), " ".join(others[start:]))


def keyed(papers: Sequence[Paper]) -> list[tuple[str, Paper]]:
    """
    Return the papers, each with a unique key that does not depend on their order.

    A letter after a hyphen distinguishes papers with the same author, year and word. A key has no
    other hyphen, so it cannot equal the key of another paper.
    """
    same: dict[str, list[int]] = defaultdict(list)
    for index in sorted(range(len(papers)), key=lambda index: papers[index].id):
        same[_key(papers[index])].append(index)
    found: dict[int, str] = {}
    for key, indexes in same.items():
        for index, letters in zip(indexes, _letters(), strict=False):
            found[index] = f"{key}-{letters}" if len(indexes) > 1 else key
    return [(found[index], paper) for index, paper in enumerate(papers)]


def _key(paper: Paper) -> str:
    [author] = names(paper)[:1] or [Name("anonymous")]
    last = author.last if author.given else author.family.split()[0]
    # The key of "Off-policy" has the word "off", which people expect.
    words = [_ascii(word) for word in re.split(r"[\s/:\u2010-\u2015-]+", title(paper))]
    telling = [word for word in words if word and word not in _STOPWORDS] or words
    day = date(paper)
    return "".join([_ascii(last) or "anonymous", str(day.year) if day else "", *telling[:1]])


def _ascii(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", normalize("NFKD", word.casefold()))


def _letters() -> Iterator[str]:
    """
    Yield a … z, aa, ab …
    """
    for length in count(1):
        yield from map("".join, product(ascii_lowercase, repeat=length))
