"""
The width of text on a terminal, on which Chinese, Japanese and Korean letters take two columns.
"""

from __future__ import annotations

import unicodedata

from collections.abc import Iterator
from functools import lru_cache

__all__ = ["terminal_width", "wrap"]


def terminal_width(text: str) -> int:
    """
    Return the number of columns of a line.

    Args:
        text: The line, without control characters.
    """
    return len(text) if text.isascii() else sum(map(_width, text))


def wrap(text: str, columns: int) -> list[str]:
    """
    Break a line at its spaces, and break words that are too wide for a line anywhere.

    Args:
        text: The line, without control characters.

        columns: The width of the lines to make, at least 2.
    """
    lines: list[str] = []
    line: list[str] = []
    used = 0
    for word in text.split():
        size = terminal_width(word)
        if line and used + 1 + size > columns:
            lines.append(" ".join(line))
            line, used = [], 0
        if size > columns:
            *full, word = _cut(word, columns)  # noqa: PLW2901 - the loop goes on with the rest of the word
            lines += full
            size = terminal_width(word)
        used += size + bool(line)
        line.append(word)
    return [*lines, " ".join(line)] if line else lines


def _cut(word: str, columns: int) -> Iterator[str]:
    start = used = 0
    for index, character in enumerate(word):
        width = _width(character)
        if used + width > columns:
            yield word[start:index]
            start, used = index, 0
        used += width
    yield word[start:]


@lru_cache(maxsize=4096)
def _width(character: str) -> int:
    # Characters such as accents and joiners are drawn over the letter before them.
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    # The classes "wide" and "fullwidth" of https://www.unicode.org/reports/tr11/.
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
