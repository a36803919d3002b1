"""
Write YAML front matter that every reader of YAML 1.1 or 1.2 reads in the same way.

A value is not quoted only if it is text in every version and schema of YAML. All others are
double-quoted, with escapes. Opening braces are escaped too, so that no template engine finds its own
syntax in a value.
"""

from __future__ import annotations

import re

from collections.abc import Iterable, Mapping
from typing import Final

__all__ = ["front_matter", "scalar", "sequence"]

# The first character is a letter (or the slash of a path), which starts no number, date, tag, anchor
# or other syntax. Without commas, brackets, colons and hashes, this also holds inside a sequence.
_BARE: Final = re.compile(r"(?:[^\W\d_]|/)(?:[\w./()&'+-]|[ ](?=[^ ]))*")
_RESERVED: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
# All characters except YAML's printable ones (1.1 section 4.1.1, 1.2 section 5.1). Of the printable
# ones, the line breaks of YAML 1.1, the byte order mark, the quote, the backslash and the brace.
_ESCAPED: Final = re.compile(
    '[^ -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|["\\\\{]'
)


def front_matter(fields: Mapping[str, str | None]) -> str:
    """
    Return a block of front matter. Fields without a value are left out.

    Args:
        fields: The value of each key in YAML, from `scalar` or `sequence`.
    """
    lines = [f"{key}: {value}" for key, value in fields.items() if value]
    return "\n".join(["---", *lines, "---", "", ""])


def scalar(text: str) -> str:
    """
    Return a text as a YAML value.

    Args:
        text: Any text.
    """
    if _BARE.fullmatch(text) and text.lower() not in _RESERVED:
        return text
    return f'"{_ESCAPED.sub(_escape, text)}"'


def sequence(texts: Iterable[str]) -> str:
    """
    Return texts as a YAML sequence on one line, or "" if there are none.

    Args:
        texts: Any texts.
    """
    items = ", ".join(map(scalar, texts))
    return f"[{items}]" if items else ""


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in '"\\':
        return f"\\{character}"
    if "\ud800" <= character <= "\udfff":
        character = "\N{REPLACEMENT CHARACTER}"  # YAML cannot express a lone surrogate.
    return f"\\u{ord(character):04x}"
