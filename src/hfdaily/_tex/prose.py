r"""
Habits of arXiv's prose: quotes as TeX wants them, and "this https URL" for what was a link.
"""

from __future__ import annotations

import re

__all__ = ["curl_quotes", "drop_placeholders"]

_QUOTED = re.compile(
    r"`(?:`(?P<double>[^`]*?)(?:''|\")|(?<![\w`]`)(?P<single>[^\s`'][^`']{0,80})'(?![\w']))"
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
_ROW = re.compile(rf"{_ONE}(?:(?: and|,)? {_ONE})*")
_SELF_LINK = re.compile(rf"\$?\\href\s*\{{\s*({_ONE})\s*\}}\s*\{{\s*{_ONE}\s*\}}\$?")
_LINK = re.compile(rf"\\href\s*\{{\s*{_ONE}\s*\}}\s*(?=\{{)")
_BLANKS_LEFT = re.compile(r" +(?=[.,;)]|$)")
_STOP_LEFT = re.compile(r" ?[.,;]? *")

_PREPOSITIONS = {"at", "from", "in", "on", "through", "under", "via"}
_VERBS = {"are", "be", "can", "check", "is", "see", "use", "visit"}
# A sentence that ends with one of these has lost its object.
_WANTING = _VERBS | {
    "a", "an", "and", "as", "by", "called", "like", "named", "of", "or", "our", "over", "refer",
    "termed", "than", "the", "this", "to", "using", "with",
}  # fmt: skip


def drop_placeholders(text: str) -> str:
    """
    Drop what arXiv's pages show instead of a URL, with what would be left hanging.

    ``Code is available at this https URL .`` becomes ``Code is available.``, and ``Code: this
    https URL`` nothing. Where the sentence needs the words, they stay.
    """
    text = _LINK.sub(r"\\mbox", _SELF_LINK.sub(r"\1", text))
    kept, at = [], 0
    for match in _ROW.finditer(text):
        start, end = match.span()
        head = _without_lead(text[at:start], match)
        if head is None:
            kept.append(text[at:end])
            at = end
            continue
        kept.append(head)
        left = (_STOP_LEFT if head == "" or head.endswith(" ") else _BLANKS_LEFT).match(text, end)
        at = left.end() if left else end
    kept.append(text[at:])
    return "".join(kept).strip()


def _without_lead(before: str, match: re.Match[str]) -> str | None:
    """
    Return what comes before a placeholder without the words that lead to it; None if it must stay.
    """
    following = match.string[match.end() : match.end() + 2].strip()
    ends = following[:1] in {"", ".", ",", ";", ")"}
    before = before.rstrip(" ~")
    if before.endswith(":") and (ends or following.istitle()):
        start = max(before.rfind(mark) for mark in (". ", "! ", "? ")) + 2
        start = 0 if start == 1 else start
        if _is_label(before[start:-1].split()):
            return before[:start]
    last = before.rpartition(" ")[2]
    word = last.rstrip(":").lower()
    if word in _PREPOSITIONS and (ends or word == "at"):
        before = before[: -len(last)].rstrip()
        word = before.rpartition(" ")[2].lower()
        return None if word in _WANTING else before
    if not ends or word in _WANTING:
        return None
    if before.endswith(":"):
        return before[:-1]
    # "this http URL" mostly stands for a name with a dot in it, such as torch.compile.
    return before if match[0].startswith("this https") else None


def _is_label(words: list[str]) -> bool:
    return 0 < len(words) <= 4 and words[0][0].isupper() and not _VERBS & {w.lower() for w in words}
