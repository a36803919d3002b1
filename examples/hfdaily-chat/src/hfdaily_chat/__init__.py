"""
Messages for Slack, Discord and Telegram, each within the limits of its chat.
"""

from collections.abc import Iterable

from hfdaily.plugins import Option, Renderer, hookimpl

from ._discord import render_discord
from ._slack import render_slack
from ._telegram import render_telegram

__all__ = ["hfdaily_renderers"]

_CHATS = {"discord": render_discord, "slack": render_slack, "telegram": render_telegram}


@hookimpl
def hfdaily_renderers() -> Iterable[Renderer]:
    """
    Return the renderers of this plugin.
    """
    for chat, render in _CHATS.items():
        yield Renderer(
            name=chat,
            media_type="application/json",
            suffix=f".{chat}.json",
            render=render,
            description=f"messages to post to {chat.title()}, as a JSON array",
            options=(
                Option(
                    name="summary",
                    default="ai",
                    choices=("ai", "full", "none"),
                    help="the text below each title: the AI summary, the abstract, or none",
                ),
            ),
        )
