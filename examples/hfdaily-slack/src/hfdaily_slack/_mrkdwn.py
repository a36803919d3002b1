"""
Text of strangers in Slack's own markup, mrkdwn.
"""

import re

from hfdaily.text import clean, truncate

__all__ = ["escape", "fit", "link"]

# https://docs.slack.dev/messaging/formatting-message-text asks for these three, and for no others:
# it has no escape for the marks of bold, italic, strike and code. Letters that look like them are
# no marks.
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
#: Invisible; a name with it inside is no emoji, and a line that begins with it no quote.
_BREAK = "\N{ZERO WIDTH SPACE}"


def escape(text: str) -> str:
    """
    Let a text stand for itself: no mention, link, emoji, quote or style.
    """
    line = re.sub(r":(?=[\w+'-]+:)", f":{_BREAK}", clean(text))
    return (_BREAK if line.startswith(">") else "") + line.translate(_ESCAPES)


def fit(text: str, limit: int) -> str:
    """
    Escape a text, cut so that no more than `limit` characters come of it.
    """
    text = truncate(text, limit)
    while len(escaped := escape(text)) > limit:
        text = truncate(text, min(len(text) * limit // len(escaped), len(text) - 1))
    return escaped


def link(url: str | None, label: str) -> str:
    """
    Link an escaped label, where there is a URL (one that is safe) to lead to.
    """
    return f"<{url.replace('&', '&amp;')}|{label}>" if url else label
