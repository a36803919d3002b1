r"""
Habits of arXiv's prose: quotes as TeX wants them, and "this https URL" for what was a link.
"""

from __future__ import annotations

import re

__all__ = ["curl_quotes", "drop_placeholders"]

_QUOTED = re.compile(
    r"``(?P<double>[^`]*?)(?:''|\")|(?<![\w`])`(?P<single>[^\s`'][^`']{0,80})'(?![\w'])"
)


def curl_quotes(text: str) -> str:
    """
    Turn pairs of grave accents and apostrophes into quotation marks.
    """
    return _QUOTED.sub(_curl, text)


def _curl(match: re.Match[str]) -> str:
    double, single = match.groups()
    return f"‘{single}’" if double is None else f"“{double}”"


_ONE = r"this https? URL"
# Alone, in a row, as the label of a link to itself, and as the target of a link with a label.
_PLACEHOLDER = re.compile(
    rf"\$?\\href\s*\{{\s*{_ONE}\s*\}}\s*\{{\s*{_ONE}\s*\}}\$?|{_ONE}(?:(?: and|,)? {_ONE})*"
)
_TARGET = re.compile(rf"\\href\s*\{{\s*{_ONE}\s*\}}\s*(?=\{{)")
