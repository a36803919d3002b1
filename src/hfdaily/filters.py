"""
Filters for `hfdaily.rank` and `Digest.select`: functions that say whether to keep a paper.

`has_code`, `has_models`, `has_datasets`, `has_spaces` and `not_withdrawn` are filters themselves. The
other functions return a filter::

    from hfdaily import filters

    digest.select(where=[filters.has_code, filters.min_upvotes(20)])

Any function ``Paper -> bool`` is a filter too.
"""

from __future__ import annotations

import re

from ._records.paper import Paper
from ._records.ranking import Filter
from .exceptions import quoted, wrong_type

__all__ = [
    "author",
    "has_code",
    "has_datasets",
    "has_models",
    "has_spaces",
    "min_upvotes",
    "not_withdrawn",
    "organization",
    "submitter",
    "words",
]


def words(text: str) -> Filter:
    """
    Return a filter for papers that have all of these words in title, abstract or keywords.

    Args:
        text: Words in any order; case does not matter. A word matches from its start: "diffus"
            finds "diffusion", but "net" does not find "planet".

    Raises:
        TypeError: `text` is not a text.
        ValueError: `text` holds no word.
    """
    found = _text(text, "words").split()
    patterns = [re.compile(rf"(?<!\w){re.escape(word)}", re.IGNORECASE) for word in found]

    def test(paper: Paper) -> bool:
        searched = "\n".join((paper.title, paper.abstract, *paper.ai_keywords))
        return all(pattern.search(searched) for pattern in patterns)

    return _named(test, f"words({text!r})")


def author(name: str) -> Filter:
    """
    Return a filter for papers with an author whose name contains a text.

    Args:
        name: Part of a name; case does not matter.

    Raises:
        TypeError: `name` is not a text.
        ValueError: `name` is empty.
    """
    wanted = _text(name, "author").casefold()
    return _named(
        lambda paper: any(wanted in author.name.casefold() for author in paper.authors),
        f"author({name!r})",
    )


def organization(name: str) -> Filter:
    """
    Return a filter for papers of an organization.

    Args:
        name: Its login or full name; case does not matter.

    Raises:
        TypeError: `name` is not a text.
        ValueError: `name` is empty.
    """
    wanted = _text(name, "organization").casefold()

    def test(paper: Paper) -> bool:
        found = paper.organization
        names = (found.name, found.fullname) if found else ()
        return any(known and known.casefold() == wanted for known in names)

    return _named(test, f"organization({name!r})")


def submitter(name: str) -> Filter:
    """
    Return a filter for papers that a user of the Hub submitted.

    Args:
        name: The user's login or full name; case does not matter.

    Raises:
        TypeError: `name` is not a text.
        ValueError: `name` is empty.
    """
    wanted = _text(name, "submitter").casefold()

    def test(paper: Paper) -> bool:
        found = paper.submitted_by
        names = (found.name, found.fullname) if found else ()
        return any(known and known.casefold() == wanted for known in names)

    return _named(test, f"submitter({name!r})")


def has_code(paper: Paper) -> bool:
    """
    Keep papers with a code repository.

    Args:
        paper: The paper to test.
    """
    _check_paper(paper, "has_code")
    return paper.github_repo is not None


def has_models(paper: Paper) -> bool:
    """
    Keep papers that a model on the Hub refers to. `Paper.models` must be known.

    Args:
        paper: The paper to test.
    """
    _check_paper(paper, "has_models")
    return bool(paper.models or paper.total_models)


def has_datasets(paper: Paper) -> bool:
    """
    Keep papers that a dataset on the Hub refers to. `Paper.datasets` must be known.

    Args:
        paper: The paper to test.
    """
    _check_paper(paper, "has_datasets")
    return bool(paper.datasets or paper.total_datasets)


def has_spaces(paper: Paper) -> bool:
    """
    Keep papers that a Space on the Hub refers to. `Paper.spaces` must be known.

    Args:
        paper: The paper to test.
    """
    _check_paper(paper, "has_spaces")
    return bool(paper.spaces or paper.total_spaces)


def min_upvotes(count: int) -> Filter:
    """
    Return a filter for papers with at least this many upvotes.

    Args:
        count: The number of upvotes. A paper whose upvotes are unknown is left out.

    Raises:
        TypeError: `count` is not a whole number.
    """
    if not isinstance(count, int) or isinstance(count, bool):
        raise _wrong_argument("min_upvotes", count, "a whole number, as in min_upvotes(20)")
    return _named(
        lambda paper: paper.upvotes is not None and paper.upvotes >= count,
        f"min_upvotes({quoted(count)})",
    )


def not_withdrawn(paper: Paper) -> bool:
    """
    Keep papers that have not been withdrawn.

    Args:
        paper: The paper to test.
    """
    _check_paper(paper, "not_withdrawn")
    return paper.withdrawn_at is None


def _text(value: str, name: str) -> str:
    """
    Return the argument of a filter function without surrounding whitespace.
    """
    if not isinstance(value, str):
        raise _wrong_argument(name, value, f'a text, as in {name}("…")')
    if not value.strip():
        msg = f"{name}() got the empty text {quoted(value)}, which every paper would match"
        raise ValueError(msg)
    return value.strip()


def _check_paper(paper: object, name: str) -> None:
    if not isinstance(paper, Paper):
        raise wrong_type(name, f"a paper; pass where=filters.{name} to rank or select", paper)


def _wrong_argument(name: str, value: object, wanted: str) -> TypeError:
    if isinstance(value, Paper):
        return TypeError(f"{name} makes a filter and is not one itself; pass {name}(…) as where")
    return TypeError(f"{name}() takes {wanted}; got {quoted(value)}")


def _named(test: Filter, name: str) -> Filter:
    """
    Give a filter the name that `Digest.filtered_by` shows.
    """
    test.__name__ = name
    return test
