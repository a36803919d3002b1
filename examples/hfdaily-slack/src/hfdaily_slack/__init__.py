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
#: Slack does not document this limit. It refuses messages of about 13,000 characters and more
#: with msg_blocks_too_long (https://github.com/slackapi/bolt-js/issues/2509).
CHARACTERS_A_MESSAGE = 12_000


def render(digest: Digest, context: RenderContext, /) -> str:
    """
    Return the messages as JSON, each as `chat.postMessage` and webhooks take it.
    """
    # Notifications show this text.
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
    Return the renderers of this plugin.
    """
    yield Renderer(
        name="slack",
        media_type="application/json",
        suffix=".json",
        render=render,
        description="Block Kit messages for Slack",
        filename=lambda digest: f"{digest.slug}-slack.json",
        options=(
            Option(
                name="summary",
                default="ai",
                choices=("ai", "full", "none"),
                help="the text below each title: the Hub's AI summary, the abstract, or none",
            ),
        ),
    )
