r"""
Convert typewriter conventions in prose: quotes, ties, and a placeholder of arXiv.
"""

from __future__ import annotations

import re

__all__ = ["typeset"]

_QUOTED = re.compile(
    r"`(?:`(?P<double>[^`]*?)(?:''|\")|(?<![\w`]`)(?P<single>[^\s`'][^`']{0,80})'(?![\w']))"
)
# Formulas, escapes and URLs keep their tildes. So do "(~13%)", which means "about", and ranges such as
# "5~66%" and "1M~4M".
_TIE = re.compile(
    r"""\$[^$]*\$|\\.|https?://\S+|(?<=[^\s~([{<"'“‘/=-])(?P<tie>~)(?=[^\s~])""", re.DOTALL
)
_NUMBER = re.compile(r"[$€£¥+-]?\d[\w.,%]*")
_ENDS_WITH_NUMBER = re.compile(r"(?<![\w.,%])[$€£¥+-]?\d[\w.,%]*$")
#: The number of characters before a tie that are searched for a number.
_NUMBER_LENGTH = 30
# arXiv's pages show this after a URL whose source was \url in a link.
_PLACEHOLDER = re.compile(r"(?<!\\href)(?<=[^\s{}])\{this https? URL\}")


def typeset(text: str) -> str:
    """
    Return clean text with curly quotes, spaces for ties, and no placeholders after URLs.

    Args:
        text: One line of text, with or without TeX in it.
    """
    if "`" in text:
        text = _QUOTED.sub(_curl, text)
    if "~" in text:
        text = _TIE.sub(_untie, text)
    if "{this http" in text:
        text = _PLACEHOLDER.sub("", text)
    return text


def _curl(match: re.Match[str]) -> str:
    double, single = match.groups()
    return f"‘{single}’" if double is None else f"“{double}”"


def _untie(match: re.Match[str]) -> str:
    if match["tie"] is None:
        return match[0]
    start, end = match.span()
    before = match.string[max(start - _NUMBER_LENGTH, 0) : start]
    is_range = _ENDS_WITH_NUMBER.search(before) and _NUMBER.match(match.string, end)
    return match[0] if is_range else " "
