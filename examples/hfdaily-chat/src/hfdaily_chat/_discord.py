"""
Discord: messages for webhooks, with an embed for each paper.
"""

import re

from collections.abc import Iterator

from hfdaily import Digest, Paper
from hfdaily.plugins import RenderContext
from hfdaily.text import clean

from ._content import body, heading, notes, title, url
from ._split import as_array, batches, fit, units

__all__ = ["escape_discord", "render_discord"]

# https://docs.discord.com/developers/resources/message#embed-object-embed-limits
_EMBEDS, _CHARACTERS, _TITLE, _DESCRIPTION = 10, 6000, 256, 4096
#: Discord's Markdown, https://support.discord.com/hc/articles/210298617.
_SIGNS = re.compile(r"([\\`*_~|<>\[\]()#:@+.-])")


def escape_discord(text: str) -> str:
    """
    Escape a text so that it has no style, link, mention, emoji, list or heading.
    """
    # Discord links a bare URL even if it is escaped, unless it contains an invisible character.
    line = re.sub(r"://|@(?=everyone|here)", "\\g<0>\N{ZERO WIDTH SPACE}", clean(text))
    return _SIGNS.sub(r"\\\1", line)


def render_discord(digest: Digest, context: RenderContext, /) -> str:
    """
    Return messages with an embed for the digest and one for each paper.
    """
    found = batches(_embeds(digest, context), _sizes, (_EMBEDS, _CHARACTERS))
    # A mention in a title notifies nobody.
    return as_array({"embeds": embeds, "allowed_mentions": {"parse": []}} for embeds in found)


def _sizes(embed: dict[str, str]) -> tuple[int, int]:
    return 1, units(embed["title"]) + units(embed.get("description", ""))


def _embeds(digest: Digest, context: RenderContext) -> Iterator[dict[str, str]]:
    head = {"title": fit(heading(digest, context), _TITLE, escape_discord)}
    if found := notes(digest, context):
        head["description"] = fit(found, _DESCRIPTION, escape_discord)
    yield head
    for place, paper in enumerate(digest.papers, 1):
        yield _embed(place, paper, context)


def _embed(place: int, paper: Paper, context: RenderContext) -> dict[str, str]:
    embed = {"title": fit(title(place, paper), _TITLE, escape_discord)}
    if found := url(paper.hub_url):
        embed["url"] = found
    if text := body(paper, context, _DESCRIPTION, escape_discord, _link):
        embed["description"] = text
    return embed


def _link(target: str, label: str) -> str:
    return f"[{label}]({target.replace('(', '%28').replace(')', '%29')})"
