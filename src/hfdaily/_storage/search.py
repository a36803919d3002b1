"""
Find words in the files of an archive without parsing the papers that cannot have them.
"""

import re

from typing import TypeAlias

__all__ = ["Needles", "leave_out", "needles_of"]

#: Lower-case texts, each of which must be in the JSON of a paper.
Needles: TypeAlias = tuple[bytes, ...]

#: The text before the papers of a file, between two of them, and after them. Papers cannot contain
#: these texts, because their line breaks are escaped.
_BEFORE, _BETWEEN, _AFTER = b'\n "papers": [\n  {', b"\n  },\n  {", b"\n  }\n ],\n"
#: The beginning of a paper.
_ID = b'\n   "id": "'
#: Letters that a case-insensitive regular expression also matches with "i", "k" or "s", each with
#: one of its bytes, which is much faster to search for.
_ALIKE = (
    (b"\xc4", "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}".encode()),
    (b"\xc4", "\N{LATIN SMALL LETTER DOTLESS I}".encode()),
    (b"\xc5", "\N{LATIN SMALL LETTER LONG S}".encode()),
    (b"\x84", "\N{KELVIN SIGN}".encode()),
)


def needles_of(words: str) -> Needles:
    """
    Return the texts that the JSON of a paper must contain to pass `hfdaily.filters.words`.

    Args:
        words: The words, as for the filter.
    """
    # Other characters may be written in several ways, such as escapes or upper case.
    parts = (re.findall(r"[a-z0-9]+", word.lower()) for word in words.split())
    return tuple(max(found, key=len).encode() for found in parts if found)


def leave_out(body: bytes, needles: Needles) -> tuple[bytes, set[str]] | None:
    """
    Remove the papers from a file that cannot contain the words.

    Args:
        body: The file.

        needles: The texts that a paper must contain.

    Returns:
        The rest as JSON, and the ids of all papers of the file. None if the file has no papers or
        does not have hfdaily's layout.
    """
    start, end = body.find(_BEFORE), body.rfind(_AFTER)
    # A program that writes only ASCII escapes all other letters.
    if -1 in (start, end) or (body.isascii() and rb"\u" in body):
        return None
    papers = body[start + len(_BEFORE) : end].split(_BETWEEN)
    ids = {paper[len(_ID) : paper.find(b'"', len(_ID))] for paper in papers}
    if not all(paper.startswith(_ID) for paper in papers) or any(b"\\" in id for id in ids):
        return None
    alike = [letter for byte, letter in _ALIKE if byte in body and letter in body]
    kept = [
        paper
        for paper in papers
        if _has_all(paper.lower(), needles) or any(letter in paper for letter in alike)
    ]
    if kept:
        rest = body[: start + len(_BEFORE)] + _BETWEEN.join(kept) + body[end:]
    else:
        rest = body[:start] + b'\n "papers": [' + body[end + len(b"\n  }\n ") :]
    return rest, {id.decode() for id in ids}


def _has_all(paper: bytes, needles: Needles) -> bool:
    return all(needle in paper for needle in needles)
