"""
Citation keys that do not depend on the ranking of the list.
"""

from __future__ import annotations

import re

from collections import defaultdict
from collections.abc import Sequence
from string import ascii_lowercase
from unicodedata import normalize

from hfdaily import Paper
from hfdaily.text import plain

from ._facts import is_group, split_name, title, year

__all__ = ["keys"]

_STOPWORDS = frozenset(
    {"a", "about", "all", "an", "and", "are", "as", "at", "be", "beyond", "by", "can", "do", "does"}
    | {"for", "from", "how", "in", "into", "is", "it", "its", "not", "of", "on", "or", "over"}
    | {"the", "through", "to", "toward", "towards", "via", "we", "what", "when", "where", "which"}
    | {"who", "why", "with", "you", "your"}
)

# The key of "Off-policy" has the word "off", which people expect.
_BREAKS = re.compile(r"[\s/:\u2010-\u2015-]+")


def keys(papers: Sequence[Paper]) -> list[str]:
    """
    Return a unique key for each paper.

    A letter after a hyphen distinguishes papers with the same author, year and word. A key has no
    other hyphen, so it cannot equal the key of another paper.
    """
    same: dict[str, list[int]] = defaultdict(list)
    for index, paper in enumerate(papers):
        same[_key(paper)].append(index)
    found = [""] * len(papers)
    for key, indexes in same.items():
        indexes.sort(key=lambda index: papers[index].id)
        for place, index in enumerate(indexes):
            found[index] = f"{key}-{_letters(place)}" if len(indexes) > 1 else key
    return found


def _key(paper: Paper) -> str:
    author = plain(paper.authors[0].name) if paper.authors else ""
    last = author.split()[:1] if is_group(author) else [split_name(author).last]
    words = [_ascii(word) for word in _BREAKS.split(title(paper))]
    telling = [word for word in words if word and word not in _STOPWORDS] or words
    parts = [_ascii("".join(last)) or "anonymous", str(year(paper) or ""), *telling[:1]]
    return "".join(parts)


def _ascii(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", normalize("NFKD", word.casefold()))


def _letters(place: int) -> str:
    """
    Return a number in letters: a … z, aa, ab …
    """
    letters = ""
    while place >= 0:
        place, at = divmod(place, 26)
        letters = ascii_lowercase[at] + letters
        place -= 1
    return letters
