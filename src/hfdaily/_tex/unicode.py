r"""
Conversion of formulas to Unicode by pylatexenc, where it is installed.
"""

from __future__ import annotations

import re

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any
from unicodedata import normalize

from .formulas import prepared, without_sizes

__all__ = ["symbol", "unicode"]

_SUPERSCRIPTS = str.maketrans(
    "0123456789+-=()*'abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW\N{RING OPERATOR}",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾*'ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ\N{DEGREE SIGN}",
)
_SUBSCRIPTS = str.maketrans(
    "0123456789+-=()aehijklmnoprstuvxβγρφχ",
    "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
)
_SCRIPT = re.compile(r"([_^]) *(?:\{([^{}]*)\}|([^\s{}_^]))(?=(\w?))")

# Placeholders that protect literal braces, ^ and _ and the ends of a fraction from later passes.
# Clean text has no control characters of its own.
_OPEN, _CLOSE, _ABOVE, _BELOW, _FROM, _TO = "\x01\x02\x03\x04\x05\x06"
_FINAL = str.maketrans(
    {"{": "", "}": "", _FROM: "", _TO: "", _OPEN: "{", _CLOSE: "}", _ABOVE: "^", _BELOW: "_"}
)
_GLUED_FRACTION = re.compile(rf"(?<=[\w)]){_FROM}|{_TO}(?=[\w(])")
# A space after a macro may only end it, so a relation gets the same space on its right as on its left.
_RELATION = re.compile(
    "( ?)([\xb7\xd7\xb1\u2190-\u21ff\u2208-\u220d\u221d\u2223-\u2226\u223c-\u22ff]) ?"
)
# The same space is removed inside fences.
_FENCED = re.compile("(?P<left>[⟨⌈⌊]) | (?P<right>[⟩⌉⌋])|(?P<norm>‖) ?([^‖]*?) ?‖")

_ACCENTS = {
    "acute": "\u0301", "bar": "\u0304", "breve": "\u0306", "check": "\u030c", "ddot": "\u0308",
    "dot": "\u0307", "grave": "\u0300", "hat": "\u0302", "overline": "\u0305", "tilde": "\u0303",
    "vec": "\u20d7", "widehat": "\u0302", "widetilde": "\u0303",
}  # fmt: skip
_FRACTIONS = ["dfrac", "frac", "nicefrac", "tfrac"]
_MATH_GROUPS = [
    "bm", "boldsymbol", "mathbf", "mathit", "mathnormal", "mathrm", "mathsf", "mathtt",
    "operatorname",
]  # fmt: skip
_TEXT_GROUPS = [
    "emph", "hbox", "mbox", "text", "textbf", "textit", "textnormal", "textrm", "textsc", "textsf",
    "textsl", "texttt", "textup",
]  # fmt: skip
_SWITCHES = ["bf", "displaystyle", "em", "it", "limits", "nolimits", "rm", "sf", "textstyle", "tt"]
_SYMBOLS = {
    " ": " ", "!": "", ",": " ", ":": " ", ";": " ", "_": _BELOW, "{": _OPEN, "|": "\u2016",
    "}": _CLOSE, "Pr": "Pr", "arg": "arg", "argmax": "arg max", "argmin": "arg min", "colon": ":",
    "degree": "\xb0", "det": "det", "gt": ">", "iff": "\u27fa", "implies": "\u27f9",
    "lVert": "\u2016", "lbrace": _OPEN, "lt": "<", "mid": "\u2223", "ne": "\u2260",
    "rVert": "\u2016", "rbrace": _CLOSE,
}  # fmt: skip


@lru_cache(maxsize=512)
def unicode(source: str) -> str | None:
    r"""
    Return a formula in Unicode, such as ``2⁴`` for ``2^4``, or None if that is not possible.

    Args:
        source: The formula without its delimiters.
    """
    formula = prepared(source)
    convert = _converter()
    # A matrix does not fit on a line.
    if formula is None or convert is None or r"\begin" in formula:
        return None
    try:
        text = convert(without_sizes(formula))
    except Exception:  # noqa: BLE001 - the source is kept if the parser fails
        return None
    while (scripted := _SCRIPT.sub(_write_script, text)) != text:
        text = scripted
    text = _RELATION.sub(r"\1\2\1", _GLUED_FRACTION.sub(" ", text))
    text = _FENCED.sub(_without_blanks, text)
    return " ".join(text.translate(_FINAL).split()) or None


def symbol(name: str) -> str | None:
    r"""
    Return the one character that a macro such as ``\Delta`` stands for, or None.

    Args:
        name: The macro without its backslash.
    """
    text = unicode("\\" + name)
    return text if text and len(text) == 1 else None


def _without_blanks(match: re.Match[str]) -> str:
    return f"‖{match[4]}‖" if match["norm"] else match[0].strip()


def _write_script(match: re.Match[str]) -> str:
    sign, group, single, following = match.groups()
    content = (single if group is None else group).strip()
    table, seen = (_SUPERSCRIPTS, _ABOVE) if sign == "^" else (_SUBSCRIPTS, _BELOW)
    # Whole words in superscript letters are hard to read, such as r^update.
    if all(ord(c) in table for c in content) and (len(content) <= 2 or not content.isalpha()):
        return content.translate(table)
    if len(content) == 1 or (re.fullmatch(r"[\w.]+", content) and not following):
        return seen + content
    return f"{seen}({content})"


@cache
def _converter() -> Callable[[str], str] | None:
    """
    Return pylatexenc's converter with only the macros that it converts correctly, and some more.
    """
    try:
        from pylatexenc import latex2text, latexwalker, macrospec
    except ImportError:
        return None

    texts = latex2text.get_default_latex_context_db()
    texts = texts.filter_context(keep_categories=["latex-base", "advanced-symbols"])
    written: dict[str, Any] = (
        dict.fromkeys(_ACCENTS, _accent)
        | dict.fromkeys(_FRACTIONS, _fraction)
        | dict.fromkeys(_MATH_GROUPS, _argument)
        | dict.fromkeys(_TEXT_GROUPS, _words)
        | dict.fromkeys(_SWITCHES, "")
        | _SYMBOLS
        # If their arguments are missing, it writes "⟨%s|%s⟩".
        | dict.fromkeys(["bra", "braket", "ensuremath", "ket", "ketbra"], _refuse)
        | {"sqrt": _root}
    )
    specs = [latex2text.MacroTextSpec(name, simplify_repl=how) for name, how in written.items()]
    texts.add_context_category("hfdaily", macros=specs, prepend=True)
    texts.set_unknown_macro_spec(latex2text.MacroTextSpec("", simplify_repl=_refuse))

    parsed = dict.fromkeys([*_ACCENTS, *_MATH_GROUPS, *_TEXT_GROUPS], "{") | dict.fromkeys(
        _FRACTIONS, "{{"
    )
    macros = latexwalker.get_default_latex_context_db()
    macros = macros.filter_context(keep_categories=["latex-base"])
    specs = [macrospec.std_macro(name, arguments) for name, arguments in parsed.items()]
    macros.add_context_category("hfdaily", macros=specs, prepend=True)

    writer = latex2text.LatexNodes2Text(
        texts,
        keep_braced_groups=True,
        keep_braced_groups_minlen=0,
        strict_latex_spaces={"between-latex-constructs": True},
    )

    def convert(formula: str) -> str:
        walker = latexwalker.LatexWalker(formula, latex_context=macros, tolerant_parsing=False)
        return str(writer.nodelist_to_text(walker.get_latex_nodes()[0]))

    return convert


# pylatexenc passes itself to functions that name this argument `l2tobj`.


def _refuse(node: Any) -> str:
    raise ValueError(node)


def _argument(node: Any, l2tobj: Any, index: int = 0) -> str:
    return str(l2tobj.node_arg_to_text(node, index)).strip()


def _words(node: Any, l2tobj: Any) -> str:
    return _argument(node, l2tobj).replace("_", _BELOW).replace("^", _ABOVE)


def _accent(node: Any, l2tobj: Any) -> str:
    letter = _argument(node, l2tobj)
    return (
        normalize("NFC", letter + _ACCENTS[node.macroname]) if len(letter) == 1 else _refuse(node)
    )


def _fraction(node: Any, l2tobj: Any) -> str:
    over, under = (_operand(_argument(node, l2tobj, index)) for index in (0, 1))
    return f"{_FROM}{over}/{under}{_TO}"


def _root(node: Any, l2tobj: Any) -> str:
    degree, inside = (_argument(node, l2tobj, index) for index in (0, 1))
    return degree.strip("[]").translate(_SUPERSCRIPTS) + "√" + _operand(inside)


def _operand(text: str) -> str:
    return text if re.fullmatch(r"√?[\w.]+", text) else f"({text})"
