r"""
Check formulas before they are converted.

latex2mathml and pylatexenc (extra ``math``) are made for authors who check the result. A formula from
upstream is therefore checked before the conversion, and the result is checked too.
"""

from __future__ import annotations

import re

__all__ = ["MAX_LENGTH", "prepared", "without_sizes"]

#: The maximum number of characters and of levels of braces, which limit the cost of a formula.
MAX_LENGTH = 500
_MAX_DEPTH = 8

# Definitions of macros can make a formula explode. Macros that read the clock, files or character
# codes are refused too.
_REFUSED = re.compile(
    r"\\(?:[gex]?def|let|(?:re)?new|provide|Declare|today|input|include|unicode|char|verb)|&#|&\w+;"
)
_BARE_PERCENT = re.compile(r"(?<!\\)%")
_TIE = re.compile(r"(?<!\\)~")
_SIZE = re.compile(r"\\(?:left|right|middle|[bB]igg?[lrm]?)(?![A-Za-z])\s*\.?")


def prepared(source: str) -> str | None:
    """
    Return a formula prepared for the converters, or None if it is too long, unbalanced or unsafe.

    Args:
        source: The formula without its delimiters.
    """
    if len(source) > MAX_LENGTH or _REFUSED.search(source) or not _is_balanced(source):
        return None
    source = source.replace(r"\operatorname*", r"\operatorname")
    # A bare percent sign starts a comment in TeX, but in abstracts it means percent.
    return _TIE.sub(" ", _BARE_PERCENT.sub(r"\%", source))


def without_sizes(source: str) -> str:
    r"""
    Return a formula without macros such as ``\left`` and ``\right.``, which only change sizes.

    Args:
        source: The formula without its delimiters.
    """
    return _SIZE.sub("", source)


def _is_balanced(source: str) -> bool:
    depth = 0
    for match in re.finditer(r"\\.|[{}]", source, re.DOTALL):
        depth += (match[0] == "{") - (match[0] == "}")
        if not 0 <= depth <= _MAX_DEPTH:
            return False
    return depth == 0
