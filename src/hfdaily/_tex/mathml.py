"""
Convert formulas to MathML by latex2mathml, if it is installed.
"""

from __future__ import annotations

import re

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from html import escape, unescape
from typing import TYPE_CHECKING
from unicodedata import normalize

from .formulas import prepared, without_sizes

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["mathml"]

# The elements of https://www.w3.org/TR/mathml-core/, without links, scripts, styles and handlers.
_ELEMENTS = {
    "math", "mfrac", "mi", "mn", "mo", "mover", "mpadded", "mphantom", "mroot", "mrow", "mspace",
    "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder",
    "munderover",
}  # fmt: skip
_ATTRIBUTES = {
    "accent", "accentunder", "columnalign", "columnspacing", "display", "displaystyle", "fence",
    "form", "largeop", "linethickness", "lspace", "mathvariant", "maxsize", "minsize",
    "movablelimits", "rowspacing", "rspace", "scriptlevel", "separator", "stretchy", "symmetric",
    "width", "xmlns",
}  # fmt: skip
_CHILDREN = {
    "mfrac": 2, "mover": 2, "mroot": 2, "msub": 2, "msubsup": 3, "msup": 2, "munder": 2,
    "munderover": 3,
}  # fmt: skip
# Words, and lengths that are too small for a formula to cover other text.
_VALUE = re.compile(
    r"http://www\.w3\.org/1998/Math/MathML|[a-z][a-z -]*|[+-]?(?:\d|\d?\.\d+)(?:em|ex|px|pt)?"
)

_DEGREE = re.compile(r"\\sqrt\s*\[([^\]]*)\]")
_MACRO = re.compile(r"\\(?:begin|end|[hm]space)\s*\{[^{}]*\}|\\(?:[A-Za-z]+|.)", re.DOTALL)
_SYNTAX = frozenset("{}^_&$")
_TO_ASCII = str.maketrans(
    {"\N{MINUS SIGN}": "-", "\N{PRIME}": "'", "\N{ASTERISK OPERATOR}": "*", "\N{DIVIDES}": "|"}
)


@lru_cache(maxsize=512)
def mathml(source: str) -> str | None:
    """
    Return a formula as a ``<math>`` element, or None if that would lose a part of it.

    Args:
        source: The formula without its delimiters.
    """
    formula = prepared(source)
    if formula is None:
        return None
    try:
        from latex2mathml.converter import convert_to_element
    except ImportError:
        return None
    try:
        element = convert_to_element(formula)
    except Exception:  # noqa: BLE001 - whatever the parser cannot do, the source stays
        return None
    said = _text("".join(element.itertext()))
    # The converter returns text that it does not understand unchanged, such as an unknown macro.
    misread = "\\" in said or said.count("}") > formula.count("\\}") + formula.count("\\rbrace")
    if not said or misread or not _is_whole(formula, said) or not _is_valid(element):
        return None
    return "".join(_serialize(element))


def _is_whole(formula: str, said: str) -> bool:
    """
    Return whether all ASCII letters and digits of a formula, apart from macros, are still there.
    """
    words = _MACRO.sub("", _DEGREE.sub(r"\1", without_sizes(formula)))
    expected = Counter(c for c in words if "!" <= c <= "~" and c not in _SYNTAX)
    return not expected - Counter(normalize("NFKD", said).translate(_TO_ASCII))


def _is_valid(element: Element) -> bool:
    return all(
        part.tag in _ELEMENTS
        and len(part) == _CHILDREN.get(part.tag, len(part))
        and all(name in _ATTRIBUTES and _VALUE.fullmatch(value) for name, value in part.items())
        for part in element.iter()
    )


def _text(written: str | None) -> str:
    # latex2mathml writes symbols as character references, which ElementTree treats as text.
    return unescape(written or "")


def _serialize(element: Element) -> Iterator[str]:
    yield f"<{element.tag}"
    yield from (f' {name}="{value}"' for name, value in element.items())
    yield ">" + escape(_text(element.text), quote=False)
    for child in element:
        yield from _serialize(child)
        yield escape(_text(child.tail), quote=False)
    yield f"</{element.tag}>"
