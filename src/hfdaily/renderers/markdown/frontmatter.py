"""
YAML front matter that any reader of YAML 1.1 or 1.2 takes as it was meant.

A value is left bare only where no version and no schema sees anything but text in it; all others
are double-quoted, with escapes. So are braces: no template engine finds its own there.
"""

from __future__ import annotations

import re

from collections.abc import Iterable, Mapping
from functools import cache

__all__ = ["front_matter", "scalar", "sequence"]

# A letter (or a path's slash) first: no number, date, tag, anchor or sign of structure starts so.
# No comma, bracket, colon or hash in it, so the same holds inside a sequence.
_BARE = re.compile(r"(?:[^\W\d_]|/)(?:[\w./()&'+-]|[ ](?=[^ ]))*")
_RESERVED = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


def front_matter(fields: Mapping[str, str | None]) -> str:
    """
    Write a block of front matter; fields without a value are left out.

    Args:
        fields: Keys to YAML, as from `scalar` and `sequence`.
    """
    lines = [f"{key}: {value}" for key, value in fields.items() if value]
    return "\n".join(["---", *lines, "---", "", ""])


def scalar(text: str) -> str:
    """
    Write one text.
    """
    if _BARE.fullmatch(text) and text.lower() not in _RESERVED:
        return text
    return f'"{_escaped().sub(_escape, text)}"'


def sequence(texts: Iterable[str]) -> str:
    """
    Write several texts in one line; nothing where there is none.
    """
    items = ", ".join(map(scalar, texts))
    return f"[{items}]" if items else ""


@cache
def _escaped() -> re.Pattern[str]:
    # YAML's printable characters (1.1 section 4.1.1, 1.2 section 5.1), without those that 1.1 takes
    # for line breaks, the byte order mark, the quote, the backslash and the brace. A class as wide
    # as this takes milliseconds to compile: not before it is needed.
    return re.compile(
        '[^ -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|["\\\\{]'
    )


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in '"\\':
        return f"\\{character}"
    if "\ud800" <= character <= "\udfff":
        character = "\N{REPLACEMENT CHARACTER}"  # no character at all, and YAML has no word for it
    return f"\\u{ord(character):04x}"
