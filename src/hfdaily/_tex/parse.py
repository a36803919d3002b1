r"""
Running text with TeX in it, cut into words, formulas and links.

Text-mode macros (``\textbf``, ``\%``, ``\"o`` ...) are done here, by hand, alike on every machine.
What is not known stays as it was, character for character. One pass from left to right, with a
stack instead of recursion: linear in time whatever a stranger writes.
"""

from __future__ import annotations

import re

from typing import Literal, NamedTuple
from unicodedata import normalize

from .unicode import symbol

__all__ = ["Piece", "parse"]


class Piece(NamedTuple):
    """
    A piece of text: words, a formula (with its source), a link's start (its URL) or its end.
    """

    kind: Literal["words", "formula", "link", "end"]
    text: str = ""
    source: str = ""


_STYLES = r"emph|mbox|underline|uline|text(?:bf|color|it|md|normal|rm|sc|sf|sl|tt|up)"
_SWITCHES = r"bf(?:series)?|em|it(?:shape)?|rm|sc(?:shape)?|sf|sl|tt(?:family)?"
_NEXT = re.compile(
    rf"""
      (?P<verbatim> \\\\ )
    | (?P<formula> \$\$ (?P<display> (?:[^$\\]|\\.){{1,500}}+ ) \$\$
                 | \$ (?P<dollars> (?:[^$\\]|\\.){{1,500}}+ ) \$
                 | \\\( (?P<inline> (?:[^\\]|\\[^()]){{1,500}}+ ) \\\)
                 | \\\[ (?P<block> (?:[^\\]|\\[^][]){{1,500}}+ ) \\\] )
    | (?P<raised> \\textsuperscript\s*\{{ (?P<above> [^{{}}$\\]* ) \}} )
    | (?P<address> \\url\s*\{{ (?P<url> [^{{}}]* ) \}} )
    | (?P<link> \\href\s*\{{ (?P<target> [^{{}}]* ) \}}\s*\{{ )
    | (?P<style> \\(?:{_STYLES}) (?: (?<=color)\s*\{{[^{{}}]*\}} )? \s*\{{
               | \{{\s*\\(?:{_SWITCHES})(?![A-Za-z])\s* )
    | (?P<accent> (?P<brace>\{{)? \\ (?: (?P<mark>["'`^~=.Hcdkruv])\s*\{{\s*\\?(?P<letter>[A-Za-z])\s*\}}
                                     | (?P<inner>["'`^~=.])(?P<bare>[aeiouyAEIOUYnN]) ) (?(brace)\}}) )
    | (?P<macro> \{{\s*\\(?P<braced>[A-Za-z]+)\s*\}} | \\(?P<name>[A-Za-z]+)(?P<closed>\{{\}})? )
    | (?P<escaped> \\(?P<char>[%&$\#_{{}},;:\ ]) )
    | (?P<opening> \{{ )
    | (?P<closing> \}} )
    """,
    re.VERBOSE | re.DOTALL,
)
