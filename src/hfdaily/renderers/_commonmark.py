"""
Strangers' text and links, so that Markdown reads them back as they were meant.

Texts are lines from `hfdaily.text`, and stand behind something else on their line: what is special
only at the start of a line needs no escape.
"""

from __future__ import annotations

import re

from typing import Final, TypeAlias

from hfdaily.text import safe_url

__all__ = ["COMMONMARK", "KRAMDOWN", "Dialect", "escape", "escape_linked", "link"]

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
    Escape one line of text.
    """
    # Without a semicolon there is no entity, and "R&D" stays readable.
    if "&" in text and ";" in text:
        text = text.replace("&", "&amp;")
    # Most signs are in no text, which "in" finds out much faster than `replace`; and both together
    # are many times faster than one pass of `re.sub` or `str.translate`.
    for sign, escaped in dialect:
        if sign in text:
            text = text.replace(sign, escaped)
    return text


def escape_linked(text: str, dialect: Dialect = COMMONMARK) -> str:
    """
    Escape one line of text, and make its plain URLs links.
    """
    if text.rfind("://") < 0:  # some three times as fast as "in"
        return escape(text, dialect)
    parts = _URL.split(text)
    parts[::2] = [part and escape(part, dialect) for part in parts[::2]]
    parts[1::2] = [_autolink(word, dialect) for word in parts[1::2]]
    return "".join(parts)


def _autolink(word: str, dialect: Dialect) -> str:
    url = word.rstrip(_BEHIND_URLS)
    # Nothing can be escaped in an autolink, so only what needs no escape becomes one.
    if safe_url(url) != url or ";" in url:
        return escape(word, dialect)
    return f"<{url}>" + word[len(url) :].replace("]", r"\]")


def link(label: str, url: str) -> str:
    """
    Write a link; the label is Markdown, the URL from `safe_url`.
    """
    if "&" in url and ";" in url:
        url = url.replace("&", "&amp;")
    url = url.replace("(", "%28").replace(")", "%29")
    return f"[{label}]({url})"
