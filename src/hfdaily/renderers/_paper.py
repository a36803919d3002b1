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
    "abstract",
    "ai_label",
    "arxiv_facts",
    "authors",
    "byline",
    "comments",
    "dates",
    "facts",
    "linked_repositories",
    "links",
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


def abstract(paper: Paper, chosen: str | None, labels: Labels) -> str:
    """
    Return the text below a title: the abstract, the AI summary with its label, or "".

    Args:
        paper: The paper.

        chosen: "full", "ai", "none" or None, as the option "abstract" has it.

        labels: The messages of the document's locale.
    """
    if chosen == "ai" and (summary := plain(paper.ai_summary or "")):
        return f"{ai_label(paper, labels)}: {summary}"
    return plain(paper.abstract) if chosen == "full" else ""


def ai_label(paper: Paper, labels: Labels) -> str:
    """
    Return the label of an AI summary, with the name of the model that wrote it if it is known.

    Args:
        paper: The paper.

        labels: The messages of the document's locale.
    """
    label, model = labels.text("ai_summary"), plain(paper.ai_summary_model or "")
    return f"{label} ({model})" if model else label


def arxiv_facts(paper: Paper) -> str:
    """
    Return the category of a paper on arXiv and its authors' comment there, if it was enriched, or "".

    Args:
        paper: The paper.
    """
    found = (paper.arxiv.primary_category, paper.arxiv.comment) if paper.arxiv else ()
    return " · ".join(filter(None, (plain(text or "") for text in found)))


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


def byline(comment: Comment, labels: Labels) -> str:
    """
    Return who wrote a comment, and when.

    Args:
        comment: The comment.

        labels: The messages of the document's locale.
    """
    author = plain(str(comment.author)) if comment.author else ""
    day = labels.day(comment.created_at.date()) if comment.created_at else ""
    return " · ".join(filter(None, (author, day)))


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
            (shown, repository.hub_url)
            for repository in found or ()
            if (shown := plain(repository.id))
        )[:limit]
        if links:
            rest = max(total or 0, len(found or ())) - len(links)
            yield LinkedRepositories(
                labels.text(key), links, labels.count("and_others", rest) if rest else ""
            )


def links(paper: Paper) -> dict[str, str]:
    """
    Return the links of a paper besides its page on the Hub, each by the key of its label.

    Args:
        paper: The paper.
    """
    urls = {
        "arxiv": paper.abs_url,
        "pdf": paper.pdf_url,
        "code": safe_url(paper.github_repo),
        "project": safe_url(paper.project_page),
    }
    return {key: url for key, url in urls.items() if url}


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
