"""
Texts about one paper that several built-in renderers write. They are not escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from hfdaily import Comment, Dataset, Digest, Model, Paper, Space
from hfdaily.labels import Labels
from hfdaily.text import plain, safe_url

__all__ = [
    "NAMED",
    "LinkedRepositories",
    "ai_label",
    "authors",
    "comments",
    "dates",
    "facts",
    "linked_repositories",
    "name",
    "single",
]

#: The number of repositories of a kind that a list names for each of its papers.
NAMED: Final = 3


@attrs.frozen
class LinkedRepositories:
    """
    The repositories of one kind on the Hub that refer to a paper.

    Attributes:
        label: The label of the kind, such as "Models".
        links: The names with their URLs.
        rest: How many others there are, in words, such as "and 3 more", or "".
    """

    label: str
    links: tuple[tuple[str, str], ...]
    rest: str

    def __str__(self) -> str:
        names = ", ".join(name for name, _ in self.links)
        return f"{self.label}: {names} {self.rest}".rstrip()


def ai_label(paper: Paper, labels: Labels) -> str:
    """
    Return the label of an AI summary, with the name of the model that wrote it if it is known.

    Args:
        paper: The paper.

        labels: The messages of the document's locale.
    """
    label, model = labels.text("ai_summary"), plain(paper.ai_summary_model or "")
    return f"{label} ({model})" if model else label


def authors(paper: Paper, limit: int | None, labels: Labels) -> str:
    """
    Return the names of the first authors and the number of the others.

    Args:
        paper: The paper.

        limit: The number of authors to name. None or 0 names none.

        labels: The messages of the document's locale.
    """
    if not limit or limit < 0:
        return ""
    names = ", ".join(plain(author.name) for author in paper.authors[:limit])
    rest = len(paper.authors[limit:])
    return f"{names} {labels.count('and_more', rest)}" if rest else names


def comments(paper: Paper) -> tuple[Comment, ...]:
    """
    Return the comments on a paper that have a text. Hidden ones have none.

    Args:
        paper: The paper.
    """
    return tuple(comment for comment in paper.discussion or () if plain(comment.text))


def dates(paper: Paper, labels: Labels) -> Iterator[str]:
    """
    Yield when a paper was published and listed, and who submitted it.

    Args:
        paper: The paper.

        labels: The messages of the document's locale.
    """
    if paper.published_at:
        yield labels.text("published_on", day=labels.day(paper.published_at.date()))
    if paper.featured_on:
        yield labels.text("listed_on", day=labels.day(paper.featured_on))
    if paper.submitted_by:
        yield labels.text("submitted_by", name=plain(str(paper.submitted_by)))


def facts(paper: Paper, labels: Labels) -> Iterator[str]:
    """
    Yield whether a paper was withdrawn, its counts and its organization.

    Args:
        paper: The paper.

        labels: The messages of the document's locale.
    """
    if paper.withdrawn_at:
        yield labels.text("withdrawn")
    counts = {
        "upvotes": paper.upvotes,
        "comments": paper.comments or None,
        "stars": paper.github_stars or None,
    }
    for key, n in counts.items():
        if n is not None:
            yield labels.count(key, n)
    if paper.organization and (label := plain(paper.organization.label)):
        yield label


def linked_repositories(
    paper: Paper, labels: Labels, limit: int | None = NAMED
) -> Iterator[LinkedRepositories]:
    """
    Yield the models, the datasets and the Spaces that refer to a paper, as far as they are known.

    Args:
        paper: The paper.

        labels: The messages of the document's locale.

        limit: How many of each kind are named. None names all.
    """
    kinds: tuple[tuple[str, Sequence[Model | Dataset | Space] | None, int | None], ...] = (
        ("models", paper.models, paper.total_models),
        ("datasets", paper.datasets, paper.total_datasets),
        ("spaces", paper.spaces, paper.total_spaces),
    )
    for key, found, total in kinds:
        links = tuple(
            (shown, url)
            for repository in found or ()
            if (shown := plain(repository.id)) and (url := safe_url(repository.hub_url))
        )[:limit]
        if links:
            rest = max(total or 0, len(found or ())) - len(links)
            yield LinkedRepositories(
                labels.text(key), links, labels.count("and_others", rest) if rest else ""
            )


def name(paper: Paper) -> str:
    """
    Return the title of a paper, else its id.

    Args:
        paper: The paper.
    """
    return plain(paper.title) or plain(paper.id) or "?"


def single(digest: Digest) -> Paper | None:
    """
    Return the paper that a digest is about, or None if it is a list.

    Args:
        digest: The digest.
    """
    return digest.papers[0] if digest.listing == "paper" and len(digest.papers) == 1 else None
