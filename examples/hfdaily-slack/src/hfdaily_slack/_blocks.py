"""
The blocks of a digest.
"""

from collections.abc import Iterator
from typing import TypeAlias

from hfdaily import Digest, Paper
from hfdaily.labels import Labels, labels
from hfdaily.plugins import RenderContext
from hfdaily.text import plain, safe_url, truncate

from ._mrkdwn import escape, fit, link

__all__ = ["Block", "blocks", "heading"]

Block: TypeAlias = dict[str, object]

#: https://docs.slack.dev/reference/block-kit/blocks/header-block and .../section-block
HEADER_CHARACTERS = 150
SECTION_CHARACTERS = 3000

_TITLE, _FACTS, _URL = 500, 300, 500


def heading(digest: Digest, context: RenderContext) -> str:
    """
    Return the title of the context, else the name of the list and the period. It is not escaped.
    """
    title = context.title or labels(context.locale).heading(digest)
    return truncate(plain(title), HEADER_CHARACTERS)


def blocks(digest: Digest, context: RenderContext) -> Iterator[Block]:
    """
    Yield a header, notes on what is missing, and a section for each paper.
    """
    words = labels(context.locale)
    text = {"type": "plain_text", "text": heading(digest, context), "emoji": False}
    yield {"type": "header", "text": text}
    notes = " ".join(plain(words.note(note)) for note in digest.notes)
    if notes := notes or ("" if digest.papers else words.text("empty")):
        yield _section(fit(notes, SECTION_CHARACTERS))
    for place, paper in enumerate(digest.papers, start=1):
        yield _section(_paper(place, paper, words, context.options["summary"]))


def _section(text: str) -> Block:
    # "verbatim" keeps Slack from turning text that looks like a link or a mention into one.
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _paper(place: int, paper: Paper, words: Labels, summary: object) -> str:
    title = fit(plain(paper.title) or paper.id, _TITLE)
    head = f"*{place}. {link(_url(paper.hub_url), title)}*"
    lines = [head, " · ".join(_facts(paper, words))]
    about = {"ai": paper.ai_summary, "full": paper.abstract}.get(str(summary))
    if about:
        room = SECTION_CHARACTERS - sum(map(len, lines)) - len(lines)
        lines.append(fit(plain(about), room))
    return "\n".join(filter(None, lines))


def _facts(paper: Paper, words: Labels) -> Iterator[str]:
    if paper.upvotes is not None:
        yield words.count("upvotes", paper.upvotes)
    if paper.organization:
        yield fit(plain(paper.organization.label), _FACTS)
    if code := _url(paper.github_repo):
        yield link(code, escape(words.text("code")))
    if project := _url(paper.project_page):
        yield link(project, escape(words.text("project")))


def _url(url: str | None) -> str | None:
    safe = safe_url(url)
    return safe if safe and len(safe) <= _URL else None
