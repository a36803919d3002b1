r"""
What goes into the converters of formulas.

latex2mathml and pylatexenc (extra ``math``) are made for authors who look at what they get. So a
stranger's formula is checked before, and nothing that comes out is taken on trust.
"""

from __future__ import annotations

import re

__all__ = ["LONGEST", "prepared", "without_sizes"]

#: Characters of a formula, and levels of braces: they bound what a hostile one costs.
LONGEST = 500
_DEEPEST = 8

# What defines macros can make a formula explode; what reads the clock, files or character codes
# has no place in a stranger's text.
_REFUSED = re.compile(
    r"\\(?:[gex]?def|let|(?:re)?new|provide|Declare|today|input|include|unicode|char|verb)|&#|&\w+;"
)
_BARE_PERCENT = re.compile(r"(?<!\\)%")
_TIE = re.compile(r"(?<!\\)~")
_SIZE = re.compile(r"\\(?:left|right|middle|[bB]igg?[lrm]?)(?![A-Za-z])\s*\.?")


def prepared(source: str) -> str | None:
    """
    Return a formula as the converters want it, or None if it is not for them.
    """
    if len(source) > LONGEST or _REFUSED.search(source) or not _is_balanced(source):
        return None
    source = source.replace(r"\operatorname*", r"\operatorname")
    # TeX sees a comment; authors of abstracts mean percent.
    return _TIE.sub(" ", _BARE_PERCENT.sub(r"\%", source))


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
