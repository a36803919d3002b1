"""
Telegram: messages in HTML for the method `sendMessage`, without `chat_id`.
"""

import re

from collections.abc import Iterator
from html import escape, unescape

from hfdaily import Digest
from hfdaily.plugins import RenderContext
from hfdaily.text import clean

from ._content import body, heading, notes, title, url
from ._split import as_array, batches, fit, units

__all__ = ["render_telegram"]

# The limit holds after parsing entities, in UTF-16 code units
# (https://core.telegram.org/bots/api#sendmessage).
_CHARACTERS = 4096
# Further entities are ignored, as the documentation of python-telegram-bot states (MessageLimit).
_ENTITIES = 100
_TITLE, _BODY = 300, 3700
#: The texts from which Telegram makes a mention, a tag, a command or a link by itself.
_TRIGGERS = re.compile(r"([@#$/](?=\w)|://|(?<=\w)\.(?=[^\W\d]))")


def render_telegram(digest: Digest, context: RenderContext, /) -> str:
    """
    Return messages with the heading, the notes and a paragraph for each paper.
    """
    found = batches(_paragraphs(digest, context), _sizes, (_CHARACTERS, _ENTITIES))
    preview = {"is_disabled": True}
    return as_array(
        {"text": "\n\n".join(part), "parse_mode": "HTML", "link_preview_options": preview}
        for part in found
    )


def _sizes(paragraph: str) -> tuple[int, int]:
    shown = unescape(re.sub(r"<[^>]*>", "", paragraph))
    return units(shown) + len("\n\n"), paragraph.count("</")


def _paragraphs(digest: Digest, context: RenderContext) -> Iterator[str]:
    yield f"<b>{fit(heading(digest, context), _TITLE, _escape)}</b>"
    if found := notes(digest, context):
        yield fit(found, _BODY, _escape)
    for place, paper in enumerate(digest.papers, 1):
        shown = _link(url(paper.hub_url), fit(title(place, paper), _TITLE, _escape))
        yield f"<b>{shown}</b>\n{body(paper, context, _BODY, _escape, _link)}".rstrip("\n")


def _escape(text: str) -> str:
    return escape(_TRIGGERS.sub("\\1\N{ZERO WIDTH SPACE}", clean(text)), quote=False)


def _link(target: str | None, label: str) -> str:
    return f'<a href="{escape(target)}">{label}</a>' if target else label
