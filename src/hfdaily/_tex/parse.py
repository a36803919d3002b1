r"""
The parser of running text with TeX in it, which cuts it into words, formulas and links.

Text-mode macros (``\textbf``, ``\%``, ``\"o`` ...) are converted here, without the extra ``math``.
Unknown macros stay unchanged. One pass from left to right, with a stack instead of recursion, takes
linear time for any text.
"""

from __future__ import annotations

import re

from typing import Literal, NamedTuple
from unicodedata import normalize

from .formulas import MAX_LENGTH
from .unicode import symbol

__all__ = ["Piece", "parse"]


class Piece(NamedTuple):
    """
    A piece of text.

    Attributes:
        kind: The kind of piece.
        text: The words, the formula without its delimiters, or the URL of the link.
        source: The formula with its delimiters.
        label: The label of the link.
    """

    kind: Literal["words", "formula", "link"]
    text: str
    source: str = ""
    label: tuple[Piece, ...] = ()


def parse(text: str, *, in_link: bool = False) -> list[Piece]:
    """
    Cut clean text into pieces.

    Args:
        text: One line of text, with or without TeX in it.
        in_link: Whether the text is the label of a link. A link inside a link is not converted.
    """
    parser = _Parser(text, in_link=in_link)
    at = 0
    while start := _START.search(text, at):
        at = start.end()
        if match := _TOKEN.match(text, start.start()):
            parser.words(text[parser.at : match.start()])
            parser.at = match.end()
            getattr(parser, str(match.lastgroup))(match)
            at = parser.at
    parser.words(text[parser.at :])
    return parser.pieces


_STYLES = r"emph|mbox|underline|uline|text(?:bf|it|md|normal|rm|sc|sf|sl|tt|up)?"
_SWITCHES = r"bf(?:series)?|em|it(?:shape)?|rm|sc(?:shape)?|sf|sl|tt(?:family)?"
# Not all letters take all accents: \'s is usually an escaped apostrophe, and \"t a quotation mark.
_BARE_ACCENT = r"""
    ["'`^~=.] [aeouyAEIOUYnN] | ["'`^~=] i
  | ["'`^~=] \\[ij] (?![A-Za-z]) \s?
  | ' (?! (?:s|ll|re|m)(?![A-Za-z]) ) [cgklmprswzCGKLMPRSWZ]
  | \^ [cghjswCGHJSW] | \. [cegzCEGIZ]
  | (?:v\s+[cdelnrstzCDELNRSTZ] | c\s+[cstCST] | H\s+[ouOU])
"""
_START = re.compile(r"[\\${}]")
_TOKEN = re.compile(
    rf"""
      (?P<verbatim> \\\\ )
    | (?P<dollars> \$\$ (?:[^$\\]|\\.){{1,{MAX_LENGTH}}}+ \$\$ | \$ (?:[^$\\]|\\.){{1,{MAX_LENGTH}}}+ \$ )
    | (?P<formula> \\\( (?:[^\\]|\\[^()]){{1,{MAX_LENGTH}}}+ \\\) | \\\[ (?:[^\\]|\\[^][]){{1,{MAX_LENGTH}}}+ \\\] )
    | (?P<script> \\text(?P<position>super|sub)script\s*\{{ (?P<content> [^{{}}]* ) \}} )
    | (?P<address> \\url\s*\{{ (?P<url> [^{{}}]* ) \}} )
    | (?P<link> \\href\s*\{{ (?P<target> [^{{}}]* ) \}}\s*\{{ )
    | (?P<style> \\(?:{_STYLES}|textcolor\s*\{{[^{{}}]*\}})\s*\{{
               | \{{\s*\\(?:{_SWITCHES})(?![A-Za-z])\s* )
    | (?P<footnote> \\footnote\s*\{{ )
    | (?P<accent> (?P<brace>\{{)? \\
                  (?: (?P<mark>["'`^~=.Hcdkruv])\s*\{{\s*\\?(?P<letter>[A-Za-z])\s*\}}
                    | (?P<bare>{_BARE_ACCENT}) )
                  (?(brace)\}}) )
    | (?P<macro> \{{\s*\\(?P<braced>[A-Za-z]+)\s*\}} | \\(?P<name>[A-Za-z]+)(?P<closed>\{{\}})? )
    | (?P<escaped> \\[%&$\#_{{}},;:] | (?<!\ )\\\  )
    | (?P<opening> \{{ )
    | (?P<closing> \}} )
    """,
    re.VERBOSE | re.DOTALL,
)

# Dollars around styled words or a number, which need no formula.
_ONLY_WORDS = re.compile(
    rf"\s*(?P<brace>\{{\s*\\(?:{_SWITCHES})\s+)?"
    rf"\\(?:{_STYLES}|(?:href|textcolor)\s*\{{[^{{}}]*\}})\s*\{{(?:[^{{}}]|\{{[^{{}}]*\}})*\}}"
    r"\s*(?(brace)\}\s*)"
)
_ONLY_NUMBER = re.compile(r"(?:\d+[.,])*\d+(?:\\?%)?")
_MACRO = re.compile(r"\\[A-Za-z]+\s*(?:\{[^{}]*\})?|\\.", re.DOTALL)
_PROSE = re.compile(r"[A-Za-z]{2,}[,;.]? +[A-Za-z]{2,}|^ *[\d.,]+ *[A-Za-z]* +[A-Za-z]{2,}")

_MARKS = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304",
    ".": "\u0307", "H": "\u030b", "c": "\u0327", "d": "\u0323", "k": "\u0328", "r": "\u030a",
    "u": "\u0306", "v": "\u030c",
}  # fmt: skip
_WORDS = {
    "LaTeX": "LaTeX", "TeX": "TeX", "cf": "cf.", "deg": "\xb0", "degree": "\xb0",
    "dots": "\u2026", "eg": "e.g.", "etal": "et al.", "etc": "etc.", "ie": "i.e.",
    "ldots": "\u2026", "textasciitilde": "~", "textbackslash": "\\", "textdegree": "\xb0",
    "textellipsis": "\u2026", "textemdash": "\u2014", "textendash": "\u2013", "vs": "vs.",
    "wrt": "w.r.t.", "xspace": "",
}  # fmt: skip
# Converted only in or before braces, because a lone \o or \l is usually an escape of something else.
_LETTERS = {
    "AA": "\xc5", "AE": "\xc6", "L": "\u0141", "O": "\xd8", "OE": "\u0152", "aa": "\xe5",
    "ae": "\xe6", "i": "\u0131", "j": "\u0237", "l": "\u0142", "o": "\xf8", "oe": "\u0153", "ss": "\xdf",
}  # fmt: skip
# The end of a quotation that was escaped as in a program. Its beginning, \"a, is then not an accent.
_ESCAPED_QUOTE = re.compile(r"\\[\"'](?![A-Za-z{\\])")
_ESCAPED = {",": " ", ";": " ", ":": " "}


class _Parser:
    """
    The state of `parse`, with a method for each kind of token.
    """

    def __init__(self, text: str, *, in_link: bool) -> None:
        self.text = text
        self.in_link = in_link
        self.at = 0
        self.pieces: list[Piece] = []
        # Open groups, each with the position of its source in the pieces, its replacement when it is
        # closed, and the text for its closing brace.
        self.groups: list[tuple[int, Piece | None, str]] = []
        self.has_escaped_quotes = _ESCAPED_QUOTE.search(text) is not None

    def words(self, text: str) -> None:
        if text:
            self.pieces.append(Piece("words", text))

    def verbatim(self, match: re.Match[str]) -> None:
        self.words(match[0])

    def dollars(self, match: re.Match[str]) -> None:
        sign = 2 if match[0].startswith("$$") else 1
        body = match[0][sign:-sign]
        if _ONLY_WORDS.fullmatch(body):
            # This recursion is not deeper, because there are no dollars inside.
            self.pieces += parse(body, in_link=self.in_link)
        elif not _is_formula(match, body):
            self.words("$")
            self.at = match.start() + 1
        elif _ONLY_NUMBER.fullmatch(body):
            self.words(body.replace("\\", ""))
        else:
            self.pieces.append(Piece("formula", body, match[0]))

    def formula(self, match: re.Match[str]) -> None:
        self.pieces.append(Piece("formula", match[0][2:-2], match[0]))

    def script(self, match: re.Match[str]) -> None:
        sign = "^" if match["position"] == "super" else "_"
        self.pieces.append(Piece("formula", f"{sign}{{{match['content']}}}", match[0]))

    def address(self, match: re.Match[str]) -> None:
        if _around(match)[0] in {".", ",", ":", ";"}:
            self.words(" ")
        self.words(_unescaped(match["url"]))

    def link(self, match: re.Match[str]) -> None:
        start = None if self.in_link else Piece("link", _unescaped(match["target"]))
        self.in_link = True
        self._open(match[0], start)

    def style(self, match: re.Match[str]) -> None:
        self._open(match[0], Piece("words", ""))

    def footnote(self, match: re.Match[str]) -> None:
        self._open(match[0], Piece("words", " ("), ")")

    def opening(self, match: re.Match[str]) -> None:
        self._open(match[0], None)

    def _open(self, source: str, becomes: Piece | None, end: str = "") -> None:
        self.groups.append((len(self.pieces), becomes, end))
        self.words(source)

    def closing(self, match: re.Match[str]) -> None:
        start, becomes, end = self.groups.pop() if self.groups else (0, None, "")
        if becomes is None:
            self.words(match[0])
            return
        if becomes.kind == "link":
            becomes = becomes._replace(label=tuple(self.pieces[start + 1 :]))
            del self.pieces[start + 1 :]
            self.in_link = False
        self.pieces[start] = becomes
        self.words(end)

    def accent(self, match: re.Match[str]) -> None:
        mark = match["mark"] or match["bare"][0]
        letter = match["letter"] or match["bare"][1:].strip(" \\")
        composed = normalize("NFC", letter + _MARKS[mark])
        is_accent = match["letter"] or match["brace"] or not self.has_escaped_quotes
        self.words(composed if is_accent and len(composed) == 1 else match[0])

    def macro(self, match: re.Match[str]) -> None:
        name = match["braced"] or match["name"]
        if name in _LETTERS:
            written = _LETTERS[name] if match["braced"] or match["closed"] else None
        else:
            written = _WORDS[name] if name in _WORDS else symbol(name)
        if written and written.endswith(".") and self.text.startswith(".", self.at):
            written = written[:-1]
        self.words(match[0] if written is None else written)

    def escaped(self, match: re.Match[str]) -> None:
        character = match[0][1]
        self.words(_ESCAPED.get(character, character))


def _is_formula(match: re.Match[str], body: str) -> bool:
    """
    Return whether the text between dollars is a formula, and not text between two prices.
    """
    if _PROSE.search(_MACRO.sub(" ", body)):
        return False
    if re.search(r"\\[A-Za-z]", body):
        return True
    if body != body.strip() or body[-1] in "/(,:;-":
        return False
    before, after = _around(match)
    return "^" in body or "_" in body or not (before.isdigit() or after.isdigit())


def _around(match: re.Match[str]) -> tuple[str, str]:
    start, end = match.span()
    return match.string[max(start - 1, 0) : start], match.string[end : end + 1]


def _unescaped(url: str) -> str:
    return re.sub(r"\\([%#_&~{}])", r"\1", url.strip())
