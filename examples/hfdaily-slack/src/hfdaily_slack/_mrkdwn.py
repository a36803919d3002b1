"""
Escapes for Slack's markup, mrkdwn.
"""

import re

from hfdaily.text import clean, truncate

__all__ = ["escape", "fit", "link"]

# https://docs.slack.dev/messaging/formatting-message-text names escapes for &, < and > only. The
# marks of bold, italic, strike and code have none, so letters that look like them take their place.
_ESCAPES = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        "*": "\N{ASTERISK OPERATOR}",
        "_": "\N{MODIFIER LETTER LOW MACRON}",
        "~": "\N{TILDE OPERATOR}",
        "`": "\N{MODIFIER LETTER GRAVE ACCENT}",
    }
)
#: An invisible character. It keeps a name from being an emoji, and a line from being a quote.
_BREAK = "\N{ZERO WIDTH SPACE}"


def escape(text: str) -> str:
    """
    Escape a text, so that it has no mention, link, emoji, quote or style.
    """
    line = re.sub(r":(?=[\w+'-]+:)", f":{_BREAK}", clean(text))
    return (_BREAK if line.startswith(">") else "") + line.translate(_ESCAPES)


def fit(text: str, limit: int) -> str:
    """
    Escape a text and cut it to at most `limit` characters, escapes included.
    """
    text = truncate(text, limit)
    while len(escaped := escape(text)) > limit:
        text = truncate(text, min(len(text) * limit // len(escaped), len(text) - 1))
    return escaped


def link(url: str | None, label: str) -> str:
    """
    Return a link with an escaped label, or the label alone if there is no URL.
    """
    return f"<{url.replace('&', '&amp;')}|{label}>" if url else label
