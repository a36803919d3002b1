r"""
What both converters of formulas need: what may go in, and whether all of it came out.

latex2mathml and pylatexenc (extra ``math``) are made for authors who look at what they get: what
they do not know they drop, and the former lets markup and ``href`` of the source through. With a
stranger's formula nothing that they return is taken on trust.
"""

from __future__ import annotations

import re

from collections import Counter
from unicodedata import normalize

__all__ = ["is_whole", "prepared", "without_sizes"]

# Characters and levels of braces: they bound what a hostile formula costs.
_LONGEST = 500
_DEEPEST = 8

# What defines macros can make a formula explode; what reads the clock, files or character codes
# has no place in a stranger's text.
_REFUSED = re.compile(
    r"\\(?:[gex]?def|let|(?:re)?new|provide|Declare|today|input|include|unicode|char|verb)|&#|&\w+;"
)
_BARE_PERCENT = re.compile(r"(?<!\\)%")
_TIE = re.compile(r"(?<!\\)~")
_SIZE = re.compile(r"\\(?:left|right|middle|[bB]igg?[lrm]?)(?![A-Za-z])\s*\.?")
_DEGREE = re.compile(r"\\sqrt\s*\[([^\]]*)\]")
_MACRO = re.compile(r"\\(?:begin|end)\s*\{[^{}]*\}|\\(?:[A-Za-z]+|.)", re.DOTALL)
_SYNTAX = frozenset("{}^_&$")
_TO_ASCII = str.maketrans(
    {"\N{MINUS SIGN}": "-", "\N{PRIME}": "'", "\N{ASTERISK OPERATOR}": "*", "\N{DIVIDES}": "|"}
)


def prepared(source: str) -> str | None:
    """
    Return a formula as the converters want it, or None if it is not for them.
    """
    if len(source) > _LONGEST or _REFUSED.search(source) or not _is_balanced(source):
        return None
    source = source.replace(r"\operatorname*", r"\operatorname")
    # TeX sees a comment; authors of abstracts mean percent.
    return _TIE.sub(" ", _BARE_PERCENT.sub(r"\%", source))


def is_whole(source: str, result: str) -> bool:
    """
    Tell whether all that a formula says in ASCII, apart from macros, is still there.
    """
    source = _MACRO.sub("", _DEGREE.sub(r"\1", without_sizes(source)))
    said = Counter(c for c in source if "!" <= c <= "~" and c not in _SYNTAX)
    return not said - Counter(normalize("NFKD", result).translate(_TO_ASCII))


def without_sizes(source: str) -> str:
    r"""
    Drop ``\left``, ``\right.`` and their like, which only size what follows.
    """
    return _SIZE.sub("", source)


def _is_balanced(source: str) -> bool:
    depth = 0
    for match in re.finditer(r"\\.|[{}]", source, re.DOTALL):
        depth += (match[0] == "{") - (match[0] == "}")
        if not 0 <= depth <= _DEEPEST:
            return False
    return depth == 0
