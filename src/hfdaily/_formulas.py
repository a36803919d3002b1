r"""
One TeX formula, without its dollars, to Unicode or to MathML; None where nothing surely right comes out.

Both converters are of the extra ``math`` and imported on first use. Both are made for authors who
look at what they get: what they do not know they drop, and latex2mathml lets markup and ``href`` of
the source through. So nothing that they return is taken on trust (`_is_whole`, `_serialize`).
"""

from __future__ import annotations

import re

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from html import escape, unescape
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["LONGEST", "mathml", "symbol", "unicode"]

#: Characters. With `_DEEPEST` it bounds what a hostile formula costs.
LONGEST = 500
_DEEPEST = 20

# What defines macros can make a formula explode; what reads the clock, files or character codes
# has no place in a stranger's text.
_REFUSED = re.compile(
    r"\\(?:[gex]?def|let|(?:re)?new|provide|Declare|today|input|include|unicode|char|verb)|&#|&\w+;"
)
_MACRO = re.compile(r"\\(?:begin|end)\s*\{[^{}]*\}|\\(?:[A-Za-z]+|.)", re.DOTALL)
_SIZE = re.compile(r"\\(?:left|right|middle|[bB]igg?[lrm]?)(?![A-Za-z])\s*\.?")
_DEGREE = re.compile(r"\\sqrt\s*\[([^\]]*)\]")
# TeX sees a comment; authors of abstracts mean percent.
_BARE_PERCENT = re.compile(r"(?<!\\)%")
_TIE = re.compile(r"(?<!\\)~")

_SYNTAX = frozenset("{}^_&$")
_TO_ASCII = str.maketrans(
    {
        "\N{MINUS SIGN}": "-",
        "\N{PRIME}": "'",
        "\N{ASTERISK OPERATOR}": "*",
    }
)


def _prepare(source: str) -> str | None:
    if len(source) > LONGEST or _REFUSED.search(source) or not _is_balanced(source):
        return None
    source = source.replace(r"\operatorname*", r"\operatorname")
    return _TIE.sub(" ", _BARE_PERCENT.sub(r"\%", source))


def _is_balanced(source: str) -> bool:
    depth = 0
    for token in re.findall(r"\\.|[{}]", source, re.DOTALL):
        depth += (token == "{") - (token == "}")
        if not 0 <= depth <= _DEEPEST:
            return False
    return depth == 0


def _is_whole(source: str, result: str) -> bool:
    """
    Tell whether all that the source says in ASCII, apart from macros, is still there.
    """
    source = _MACRO.sub("", _DEGREE.sub(r"\1", _SIZE.sub("", source)))
    said = Counter(c for c in source if "!" <= c <= "~" and c not in _SYNTAX)
    return not said - Counter(normalize("NFKD", result).translate(_TO_ASCII))


# To Unicode ----------------------------------------------------------------------------------


_SUPERSCRIPTS = str.maketrans(
    "0123456789+-=()*abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW\N{RING OPERATOR}'",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾*ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ\N{DEGREE SIGN}'",
)
_SUBSCRIPTS = str.maketrans(
    "0123456789+-=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ"
)
_SCRIPT = re.compile(r"([_^]) *(?:\{([^{}]*)\}|([^\s{}_^]))(?=(\w?))")

# Stand in for what the passes to come shall not touch: braces and script signs that are to be
# seen, and the ends of a fraction. The text has no control characters of its own.
_SEEN = {"\x01": "{", "\x02": "}", "\x03": "^", "\x04": "_"}
_UNSEEN = {"{": "", "}": "", "\x05": "", "\x06": ""}
_FINAL = str.maketrans(_UNSEEN | _SEEN)
_GLUED_FRACTION = re.compile(r"(?<=[\w)])\x05|\x06(?=[\w(])")
# A blank after a macro may only end it, so a relation has on both sides what it has on the left.
_RELATION = re.compile(r"( ?)([·×±\u2190-\u21ff\u2208-\u220d\u221d\u2223-\u2226\u223c-\u22ff]) ?")

_ACCENTS = {
    "acute": "\u0301", "bar": "\u0304", "breve": "\u0306", "check": "\u030c", "ddot": "\u0308",
    "dot": "\u0307", "grave": "\u0300", "hat": "\u0302", "overline": "\u0305", "tilde": "\u0303",
    "vec": "\u20d7", "widehat": "\u0302", "widetilde": "\u0303",
}  # fmt: skip
_GROUPS = [
    "bm",
    "boldsymbol",
    "emph",
    "hbox",
    "mathbf",
    "mathit",
    "mathnormal",
    "mathrm",
    "mathsf",
    "mathtt",
    "mbox",
    "operatorname",
    "text",
    "textbf",
    "textit",
    "textnormal",
    "textrm",
    "textsc",
    "textsf",
    "textsl",
    "texttt",
    "textup",
]
_FRACTIONS = ["dfrac", "frac", "nicefrac", "tfrac"]
_SYMBOLS = (
    {",": " ", ":": " ", ";": " ", "!": "", " ": " ", "{": "\x01", "}": "\x02", "|": "‖"}
    | {"lbrace": "\x01", "rbrace": "\x02", "lVert": "‖", "rVert": "‖", "colon": ":"}
    | {"arg": "arg", "argmax": "arg max", "argmin": "arg min", "degree": "°", "det": "det"}
    | {"gt": ">", "iff": "⟺", "implies": "⟹", "lt": "<", "mid": "∣", "ne": "≠"}
    | {"Pr": "Pr"}
    | dict.fromkeys(
        ["displaystyle", "textstyle", "limits", "nolimits", "bf", "it", "rm", "sf", "tt", "em"], ""
    )
)


@lru_cache(maxsize=512)
def unicode(source: str) -> str | None:
    r"""
    Write a formula in Unicode: ``2 \times 2^4`` as ``2 × 2⁴``.
    """
    prepared = _prepare(source)
    to_text = _latex_to_text()
    if prepared is None or to_text is None or r"\begin" in prepared:  # a matrix fits no line
        return None
    try:
        text = to_text(_SIZE.sub("", prepared))
    except Exception:  # noqa: BLE001 - whatever the parser cannot do, the source stays as it was
        return None
    while (scripted := _SCRIPT.sub(_write_script, text)) != text:
        text = scripted
    text = _RELATION.sub(r"\1\2\1", _GLUED_FRACTION.sub(" ", text))
    text = " ".join(text.translate(_FINAL).split())
    return text if text and _is_whole(prepared, text) else None


def symbol(name: str) -> str | None:
    r"""
    Return the one character that a macro such as ``\Delta`` stands for, or None.
    """
    text = unicode("\\" + name)
    return text if text and len(text) == 1 else None


def _write_script(match: re.Match[str]) -> str:
    sign, group, single, following = match.groups()
    content = (single if group is None else group).strip()
    table, seen = (_SUPERSCRIPTS, "\x03") if sign == "^" else (_SUBSCRIPTS, "\x04")
    # Words in small letters are hard to read: r^update.
    if all(ord(c) in table for c in content) and (len(content) <= 2 or not content.isalpha()):
        return content.translate(table)
    if len(content) == 1 or (re.fullmatch(r"[\w.]+", content) and not following):
        return seen + content
    return f"{seen}({content})"


@cache
def _latex_to_text() -> Callable[[str], str] | None:
    """
    Return pylatexenc's converter, cut down to what it does right, with what it lacks.
    """
    try:
        from pylatexenc import latex2text, latexwalker, macrospec
    except ImportError:
        return None

    texts = latex2text.get_default_latex_context_db()
    texts = texts.filter_context(keep_categories=["latex-base", "advanced-symbols"])
    replacements = (
        dict.fromkeys(_ACCENTS, _accent)
        | dict.fromkeys(_GROUPS, _argument)
        | dict.fromkeys(_FRACTIONS, _fraction)
        | {"sqrt": _root}
        | _SYMBOLS
    )
    specs = [latex2text.MacroTextSpec(name, simplify_repl=r) for name, r in replacements.items()]
    texts.add_context_category("hfdaily", macros=specs, prepend=True)
    texts.set_unknown_macro_spec(latex2text.MacroTextSpec("", simplify_repl=_refuse))

    arguments = dict.fromkeys([*_ACCENTS, *_GROUPS], "{") | dict.fromkeys(_FRACTIONS, "{{")
    macros = latexwalker.get_default_latex_context_db()
    macros = macros.filter_context(keep_categories=["latex-base"])
    specs = [macrospec.MacroSpec(name, args) for name, args in arguments.items()]
    macros.add_context_category("hfdaily", macros=specs, prepend=True)

    writer = latex2text.LatexNodes2Text(
        texts,
        keep_braced_groups=True,
        keep_braced_groups_minlen=0,
        strict_latex_spaces={"between-latex-constructs": True},
    )

    def convert(source: str) -> str:
        walker = latexwalker.LatexWalker(source, latex_context=macros, tolerant_parsing=False)
        return str(writer.nodelist_to_text(walker.get_latex_nodes()[0]))

    return convert


# pylatexenc hands itself over to those that name it `l2tobj`.


def _refuse(node: Any) -> str:
    raise ValueError(node)


def _argument(node: Any, l2tobj: Any, index: int = 0) -> str:
    return str(l2tobj.node_arg_to_text(node, index)).strip()


def _accent(node: Any, l2tobj: Any) -> str:
    letter = _argument(node, l2tobj)
    return (
        normalize("NFC", letter + _ACCENTS[node.macroname]) if len(letter) == 1 else _refuse(node)
    )


def _fraction(node: Any, l2tobj: Any) -> str:
    over, under = (_operand(_argument(node, l2tobj, index)) for index in (0, 1))
    return f"\x05{over}/{under}\x06"


def _root(node: Any, l2tobj: Any) -> str:
    degree, inside = (_argument(node, l2tobj, index) for index in (0, 1))
    return degree.strip("[]").translate(_SUPERSCRIPTS) + "√" + _operand(inside)


def _operand(text: str) -> str:
    return text if re.fullmatch(r"√?[\w.]+", text) else f"({text})"


# To MathML -----------------------------------------------------------------------------------


_ELEMENTS = frozenset(
    [
        "math",
        "mfrac",
        "mi",
        "mn",
        "mo",
        "mover",
        "mpadded",
        "mphantom",
        "mroot",
        "mrow",
        "mspace",
        "msqrt",
        "mstyle",
        "msub",
        "msubsup",
        "msup",
        "mtable",
        "mtd",
        "mtext",
        "mtr",
        "munder",
        "munderover",
    ]
)
_ATTRIBUTES = frozenset(
    [
        "accent",
        "accentunder",
        "columnalign",
        "columnspacing",
        "display",
        "displaystyle",
        "fence",
        "form",
        "largeop",
        "linethickness",
        "lspace",
        "mathvariant",
        "maxsize",
        "minsize",
        "movablelimits",
        "rowspacing",
        "rspace",
        "scriptlevel",
        "separator",
        "stretchy",
        "symmetric",
        "width",
        "xmlns",
    ]
)
# Words, small numbers and lengths: a stranger's formula takes no room beyond its own.
_VALUE = re.compile(
    r"http://www\.w3\.org/1998/Math/MathML|[a-z][a-z -]*|[+-]?\d?(?:\.\d+)?(?:em|ex|px|pt)?"
)


@lru_cache(maxsize=512)
def mathml(source: str) -> str | None:
    """
    Write a formula as a ``<math>`` element, made of nothing but MathML's harmless parts.
    """
    prepared = _prepare(source)
    if prepared is None:
        return None
    try:
        from latex2mathml.converter import Converter
    except ImportError:
        return None
    try:
        element = Converter().convert_to_element(prepared)
    except Exception:  # noqa: BLE001 - whatever the parser cannot do, the source stays as it was
        return None
    # latex2mathml writes symbols as character references, which ElementTree takes for text.
    said = unescape("".join(element.itertext()))
    # An unknown macro comes out as the text of an element.
    if not said or "\\" in said or not _is_harmless(element) or not _is_whole(prepared, said):
        return None
    return "".join(_serialize(element))


def _is_harmless(element: Element) -> bool:
    return all(
        part.tag in _ELEMENTS
        and all(name in _ATTRIBUTES and _VALUE.fullmatch(value) for name, value in part.items())
        for part in element.iter()
    )


def _serialize(element: Element) -> Iterator[str]:
    yield f"<{element.tag}"
    yield from (f' {name}="{value}"' for name, value in element.items())
    yield ">" + escape(unescape(element.text or ""), quote=False)
    for child in element:
        yield from _serialize(child)
        yield escape(unescape(child.tail or ""), quote=False)
    yield f"</{element.tag}>"
