"""
Strangers' text and links, so that Markdown reads them back as they were meant.

Texts are lines from `hfdaily.text`, and stand behind something else on their line: what is special
only at the start of a line needs no escape.
"""

from __future__ import annotations

import re

from typing import Final, TypeAlias

from hfdaily.text import safe_url

__all__ = ["COMMONMARK", "KRAMDOWN", "Dialect", "escape", "escape_heading", "escape_linked", "link"]

#: What to replace, in this order, the backslash first.
Dialect: TypeAlias = tuple[tuple[str, str], ...]

# Beyond CommonMark itself: tables (|), strikethrough (~) and formulas ($) of its dialects, the
# braces of templates, shortcodes and attributes, and what kramdown takes for quotes (>>).
COMMONMARK: Final[Dialect] = tuple((sign, f"\\{sign}") for sign in "\\`*_[]<>|~${")

#: For Jekyll. Liquid, which comes first, knows no escapes, and kramdown none for "~"; and it takes
#: an escaped "<" in front of an autolink for something else.
KRAMDOWN: Final[Dialect] = (
    *((sign, escaped) for sign, escaped in COMMONMARK if sign not in "<~{"),
    *(("<", "&lt;"), ("~", "&#126;"), ("{", "&#123;")),
)

_URL: Final = re.compile(r"(https?://\S+)")
_BEHIND_URLS: Final = ".,;:!?'\")]"


def escape(text: str, dialect: Dialect = COMMONMARK) -> str:
    """
    Escape one line of text; no reader makes a link of what is in it.
    """
    text = _escape(text, dialect)
    # Many readers link URLs that stand in the text, and take escapes in them for a part.
    if text.rfind("://") >= 0:
        text = text.replace("://", r"\://")
    return text


def escape_linked(text: str, dialect: Dialect = COMMONMARK) -> str:
    """
    Escape one line of text, and make its plain URLs links.
    """
    if text.rfind("://") < 0:
        return _escape(text, dialect)
    parts = _URL.split(text)
    parts[::2] = [escape(part, dialect) for part in parts[::2]]
    parts[1::2] = [_linked(word, dialect) for word in parts[1::2]]
    return "".join(parts)


def link(label: str, url: str) -> str:
    """
    Write a link; the label is Markdown, the URL from `safe_url`.
    """
    if "&" in url and ";" in url:
        url = url.replace("&", "&amp;")
    if "(" in url or ")" in url:
        url = url.replace("(", "%28").replace(")", "%29")
    return f"[{label}]({url})"


def escape_heading(text: str, dialect: Dialect = COMMONMARK) -> str:
    """
    Escape a line of text that is a heading: "#" at its end would be taken for a closing sign.
    """
    escaped = escape(text, dialect)
    return f"{escaped[:-1]}\\#" if escaped.endswith("#") else escaped


def _escape(text: str, dialect: Dialect) -> str:
    # Without a semicolon there is no entity, and "R&D" stays readable.
    if "&" in text and ";" in text:
        text = text.replace("&", "&amp;")
    # Most signs are in no text, which "in" finds out much faster than `replace`; and both together
    # are many times faster than one pass of `re.sub` or `str.translate`.
    for sign, escaped in dialect:
        if sign in text:
            text = text.replace(sign, escaped)
    # See `escape`. For several characters, CPython's rfind is some three times as fast as its "in".
    return text.replace("www.", r"www\.") if text.rfind("www.") >= 0 else text


def _linked(word: str, dialect: Dialect) -> str:
    url = word.rstrip(_BEHIND_URLS)
    if safe_url(url) != url:
        return escape(word, dialect)
    # In an autolink nothing can be escaped, and not all readers agree on entities in it.
    written = link(escape(url, dialect), url) if ";" in url else f"<{url}>"
    return written + word[len(url) :].replace("]", r"\]")
