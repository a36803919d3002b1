"""
The texts about a digest and its papers that all chats share.
"""

from collections.abc import Callable

from hfdaily import Digest, Paper
from hfdaily.labels import labels
from hfdaily.plugins import RenderContext
from hfdaily.text import plain, safe_url

from ._split import fit, units

__all__ = ["body", "heading", "notes", "title", "url"]

#: The maximum length of a URL. A longer one would leave no room for the text, and few servers accept it.
_URL_CHARACTERS = 500


def heading(digest: Digest, context: RenderContext) -> str:
    """
    Return the title of the context, or else the name of the list and the period, without escaping.
    """
    return plain(context.title or labels(context.locale).heading(digest))


def notes(digest: Digest, context: RenderContext) -> str:
    """
    Return the notes of the list, or a sentence that it is empty.
    """
    words = labels(context.locale)
    found = " ".join(plain(words.note(note)) for note in digest.notes)
    return found or ("" if digest.papers else words.text("empty"))


def title(place: int, paper: Paper) -> str:
    """
    Return the rank and the title of a paper.
    """
    return f"{place}. {plain(paper.title) or plain(paper.id) or '?'}"


def body(
    paper: Paper,
    context: RenderContext,
    limit: int,
    escape: Callable[[str], str],
    link: Callable[[str, str], str],
) -> str:
    """
    Return the escaped text below a title: a line of facts and links, and the summary.
    """
    words = labels(context.locale)
    votes = "" if paper.upvotes is None else words.count("upvotes", paper.upvotes)
    organization = plain(paper.organization.label) if paper.organization else ""
    told = fit(" · ".join(filter(None, (votes, organization))), 300, escape)
    targets = {"code": url(paper.github_repo), "project": url(paper.project_page)}
    more = [link(target, words.text(key)) for key, target in targets.items() if target]
    line = " · ".join(filter(None, (told, *more)))
    about = fit(_summary(paper, context.options["summary"]), limit - units(line) - 1, escape)
    return "\n".join(filter(None, (line, about)))


def _summary(paper: Paper, chosen: str) -> str:
    if chosen == "ai" and paper.ai_summary:
        model = plain(paper.ai_summary_model or "")
        return plain(paper.ai_summary) + (f" ({model})" if model else "")
    return plain(paper.abstract) if chosen == "full" else ""


def url(given: str | None) -> str | None:
    """
    Return a URL that may be posted, or None.
    """
    safe = safe_url(given)
    return safe if safe and len(safe) <= _URL_CHARACTERS else None
