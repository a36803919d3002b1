"""
Slack: Block Kit messages for incoming webhooks and `chat.postMessage`.
"""

import json
import re

from collections.abc import Iterator

from hfdaily import Digest
from hfdaily.plugins import RenderContext
from hfdaily.text import clean

from ._content import body, heading, notes, title, url
from ._split import as_array, batches, fit

__all__ = ["escape_mrkdwn", "render_slack"]

# https://docs.slack.dev/reference/block-kit/blocks, and /header-block, /section-block
_BLOCKS, _HEADER, _SECTION = 50, 150, 3000
# These limits leave room for the URL of the paper.
_TITLE, _BODY = 400, 2000
# Slack does not document this limit. It refuses messages of about 13,000 characters and more
# with msg_blocks_too_long (https://github.com/slackapi/bolt-js/issues/2509).
_CHARACTERS = 12_000

# https://docs.slack.dev/messaging/formatting-message-text names escapes only for &, < and >. The
# characters of bold, italic, strike and code have none, so similar characters replace them.
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", "*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}
)
#: An invisible character that keeps a name from becoming an emoji and a line from becoming a quote.
_BREAK = "\N{ZERO WIDTH SPACE}"


def escape_mrkdwn(text: str) -> str:
    """
    Escape a text so that it has no mention, link, emoji, quote or style.
    """
    line = re.sub(r":(?=[\w+'-]+:)", f":{_BREAK}", clean(text))
    return (_BREAK if line.startswith(">") else "") + line.translate(_ESCAPES)


def render_slack(digest: Digest, context: RenderContext, /) -> str:
    """
    Return messages with a header, the notes and a section for each paper.
    """
    found = batches(_blocks(digest, context), _sizes, (_BLOCKS, _CHARACTERS))
    # Notifications show the text.
    text = fit(heading(digest, context), _HEADER, escape_mrkdwn)
    return as_array({"text": text, "blocks": blocks} for blocks in found)


def _sizes(block: dict[str, object]) -> tuple[int, int]:
    return 1, len(json.dumps(block, ensure_ascii=False))


def _blocks(digest: Digest, context: RenderContext) -> Iterator[dict[str, object]]:
    text = {"type": "plain_text", "text": fit(heading(digest, context), _HEADER), "emoji": False}
    yield {"type": "header", "text": text}
    if found := notes(digest, context):
        yield _section(fit(found, _SECTION, escape_mrkdwn))
    for place, paper in enumerate(digest.papers, 1):
        shown = _link(url(paper.hub_url), fit(title(place, paper), _TITLE, escape_mrkdwn))
        below = body(paper, context, _BODY, escape_mrkdwn, _link)
        yield _section(f"*{shown}*\n{below}".rstrip("\n"))


def _section(text: str) -> dict[str, object]:
    # "verbatim" keeps Slack from turning text that looks like a link or a mention into one.
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _link(target: str | None, label: str) -> str:
    return f"<{target.replace('&', '&amp;')}|{label}>" if target else label
