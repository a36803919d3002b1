"""
Which papers the command keeps, and in which order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from .. import Digest
    from .._records.ranking import Filter

__all__ = ["add_arguments", "read"]


def add_arguments(group: argparse._ArgumentGroup) -> None:
    """
    The options that choose and rank.
    """
    group.add_argument("-n", "--limit", type=int, metavar="N", help="at most so many papers")
    group.add_argument(
        "--by",
        default="upvotes",
        metavar="KEY",
        help="upvotes (the default), comments, stars, newest, hot, rising; several, "
        "separated by commas, are fused",
    )
    group.add_argument("--match", metavar="WORDS", help="all words in title, abstract or keywords")
    group.add_argument("--author", metavar="NAME", help="the text in an author's name")
    group.add_argument("--org", metavar="NAME", help="the organization")
    group.add_argument("--with-code", action="store_true", help="with a repository")
    group.add_argument("--min-upvotes", type=int, metavar="N", help="with at least so many")
    group.add_argument(
        "--new-since",
        metavar="FILE",
        help="not those that the file notes as seen; those that are written are noted there",
    )


def read(args: argparse.Namespace) -> Callable[[Digest], Digest]:
    """
    The selection that the arguments ask for.

    Raises:
        ValueError: There is no such key, or the limit is negative.
    """
    from .. import rank

    keys, limit, tests = args.by.split(","), args.limit, list(_filters(args))
    rank((), by=keys, limit=limit)  # refuses now what it would refuse after fetching
    by = keys[0] if len(keys) == 1 else keys
    return lambda digest: digest.select(by=by, limit=limit, where=tests)


def _filters(args: argparse.Namespace) -> Iterator[Filter]:
    from .. import filters

    if args.match:
        yield filters.words(args.match)
    if args.author:
        yield filters.author(args.author)
    if args.org:
        yield filters.organization(args.org)
    if args.with_code:
        yield filters.has_code
    if args.min_upvotes is not None:
        yield filters.min_upvotes(args.min_upvotes)
