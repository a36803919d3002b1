"""
Find words in the files of an archive without parsing the papers that cannot have them.
"""

import json
import re

from typing import TypeAlias

import attrs

__all__ = ["Needles", "Reduced", "leave_out", "needles_of"]

#: Texts of which each has to be in a paper's JSON, in lower case.
Needles: TypeAlias = tuple[bytes, ...]

#: How a file begins and ends, and what stands between two of its papers. The texts of papers
#: hold none of these, because line breaks in them are escaped.
_START, _END, _BETWEEN = b'\n "papers": [\n  {', b"\n  }\n ],\n", b"\n  },\n  {"
_ID = re.compile(rb'\n   "id": ("[^\n]*"),?\n')
#: Letters that a regular expression takes for "i", "k" or "s" where case does not matter, and how
#: the escapes of letters begin. A paper with one of these is not left out.
_UNUSUAL = (
    *[
        letter.encode()
        for letter in ("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "ı", "ſ", "\N{KELVIN SIGN}")
    ],
    rb"\u",
)


@attrs.frozen
class Reduced:
    """
    A file without the papers that cannot have the words.

    Attributes:
        body: The file as JSON.
        ids: The ids of all papers that it held.
    """

    body: bytes
    ids: set[str]


def needles_of(words: str) -> Needles:
    """
    Return what has to be in the JSON of a paper that `hfdaily.filters.words` keeps.

    Args:
        words: The words, as for the filter.
    """
    # Other characters may be written in several ways: as escapes, in upper case.
    return tuple(
        max(re.findall(r"[a-z0-9]+", word.lower(), re.ASCII), key=len, default="").encode()
        for word in words.split()
    )


def leave_out(body: bytes, needles: Needles) -> Reduced | None:
    """
    Leave out of a file the papers that cannot have the words.

    Args:
        body: The file.

        needles: What the papers have to have.

    Returns:
        The rest; None if the file is not laid out as hfdaily writes it.
    """
    start, end = body.find(_START), body.rfind(_END)
    if start == -1 or end == -1:
        return None
    start += len(_START)
    papers = body[start:end].split(_BETWEEN)
    try:
        ids = {json.loads(found[1]) for found in map(_ID.match, papers) if found}
    except ValueError:
        return None
    kept = [paper for paper in papers if _may_have(paper, needles)]
    if not kept:
        start = body.find(b"[\n  {", start - len(_START))
        rest = body[: start + 1] + body[end + len(b"\n  }\n ") :]
    else:
        rest = body[:start] + _BETWEEN.join(kept) + body[end:]
    return Reduced(rest, ids)


def _may_have(paper: bytes, needles: Needles) -> bool:
    lower = paper.lower()
    return all(needle in lower for needle in needles) or any(text in paper for text in _UNUSUAL)
