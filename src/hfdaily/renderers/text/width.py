"""
Text in the cells of a terminal, where Chinese, Japanese and Korean letters take two.
"""

from __future__ import annotations

import unicodedata

from collections.abc import Iterator
from functools import lru_cache

__all__ = ["cells", "wrap"]


def cells(text: str) -> int:
    """
    Count the cells that a line takes.
    """
    return len(text) if text.isascii() else sum(map(_width, text))


def wrap(text: str, room: int) -> list[str]:
    """
    Break a line at its blanks, and words that are wider than the room anywhere.
    """
    lines: list[str] = []
    line: list[str] = []
    used = 0
    for word in text.split():
        size = cells(word)
        if line and used + 1 + size > room:
            lines.append(" ".join(line))
            line, used = [], 0
        if size > room:
            *full, word = _cut(word, room)  # noqa: PLW2901 - what is left of it
            lines += full
            size = cells(word)
        used += size + bool(line)
        line.append(word)
    return [*lines, " ".join(line)] if line else lines


def _cut(word: str, room: int) -> Iterator[str]:
    start = used = 0
    for index, character in enumerate(word):
        width = _width(character)
        if used + width > room:
            yield word[start:index]
            start, used = index, 0
        used += width
    yield word[start:]


@lru_cache(maxsize=4096)
def _width(character: str) -> int:
    # Accents, joiners and the like stand on the letter before them.
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    # https://www.unicode.org/reports/tr11/: wide and fullwidth.
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
