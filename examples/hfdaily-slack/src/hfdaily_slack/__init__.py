"""
The slack format: Block Kit messages, within Slack's limits.
"""

import json

from collections.abc import Iterable

from hfdaily import Digest
from hfdaily.plugins import Option, RenderContext, Renderer, hookimpl

from ._blocks import Block, blocks, heading
from ._mrkdwn import escape

#: https://docs.slack.dev/reference/block-kit/blocks
BLOCKS_A_MESSAGE = 50
#: Slack documents no such limit, and refuses messages from about 13,000 characters on with
#: msg_blocks_too_long (https://github.com/slackapi/bolt-js/issues/2509).
CHARACTERS_A_MESSAGE = 12_000


def render(digest: Digest, context: RenderContext, /) -> str:
    """
    Write as many messages as the papers need, each as `chat.postMessage` and webhooks take it.
    """
    # What notifications show.
    text = escape(heading(digest, context))
    messages = [{"text": text, "blocks": message} for message in _messages(blocks(digest, context))]
    return json.dumps({"messages": messages}, ensure_ascii=False, indent=1) + "\n"


def _messages(blocks: Iterable[Block]) -> list[list[Block]]:
    messages: list[list[Block]] = [[]]
    size = 0
    for block in blocks:
        length = len(json.dumps(block, ensure_ascii=False))
        if len(messages[-1]) == BLOCKS_A_MESSAGE or size + length > CHARACTERS_A_MESSAGE:
            messages.append([])
            size = 0
        messages[-1].append(block)
        size += length
    return messages


@hookimpl
def hfdaily_renderers() -> Iterable[Renderer]:
    """
    Tell hfdaily what this plugin renders to.
    """
    yield Renderer(
        name="slack",
        media_type="application/json",
        suffix=".json",
        render=render,
        filename=lambda digest: f"{digest.period.label}-slack.json",
        options=(
            Option(
                name="summary",
                default="ai",
                help="below each title: ai (the Hub's AI summary), full (the abstract) or none",
            ),
        ),
    )
