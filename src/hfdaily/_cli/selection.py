"""
The papers that a command keeps, and their order.
"""

from __future__ import annotations

import argparse

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .arguments import count, did_you_mean, path

if TYPE_CHECKING:
    from .. import Seen
    from .._records.ranking import Filter

__all__ = [
    "add_arguments",
    "filters_of",
    "limit_of",
    "linked_filters_of",
    "rank_keys_of",
    "seen",
]

#: The kinds of repositories on the Hub that may refer to a paper.
_LINKED = {"models": "models", "datasets": "datasets", "spaces": "Spaces"}


def add_arguments(
    parser: argparse.ArgumentParser,
    *,
    order: str = "upvotes",
    linked: bool = True,
    new_since: bool = True,
    limit: str = "0 means all, the default except for text on a terminal",
) -> None:
    """
    Add the options that choose and rank papers.

    Args:
        parser: The parser of a command.

        order: The default order, or "" for that of the Hub.

        linked: Also add the options that need a request to the Hub for each paper.

        new_since: Also add the option that leaves out seen papers.

        limit: The end of the help of the option ``--limit``.
    """
    group = parser.add_argument_group("papers")
    group.add_argument(
        "-n",
        "--limit",
        type=count,
        metavar="N",
        help=f"show at most N papers; {limit}",
    )
    group.add_argument(
        "--by",
        type=_rank_keys,
        default=(order,) if order else None,
        metavar="KEY",
        help=f"rank by upvotes{' (the default)' if order else ''}, comments, stars, newest, hot or "
        "rising, or by several of them, separated by commas",
    )
    group.add_argument(
        "--match",
        type=_text,
        metavar="WORDS",
        help="keep papers with all of these words in title, abstract or keywords",
    )
    group.add_argument(
        "--author",
        type=_text,
        metavar="NAME",
        help="keep papers with this text in an author's name",
    )
    group.add_argument("--org", type=_text, metavar="NAME", help="keep papers of this organization")
    group.add_argument(
        "--submitter", type=_text, metavar="NAME", help="keep papers that this user submitted"
    )
    group.add_argument("--with-code", action="store_true", help="keep papers with code")
    group.add_argument(
        "--min-upvotes", type=count, metavar="N", help="keep papers with at least N upvotes"
    )
    group.add_argument("--not-withdrawn", action="store_true", help="leave out withdrawn papers")
    if linked:
        for kind, name in _LINKED.items():
            group.add_argument(
                f"--with-{kind}",
                action="store_true",
                help=f"keep papers with {name} on the Hub; takes a request for each paper",
            )
    if new_since:
        group.add_argument(
            "--new-since",
            type=path,
            metavar="FILE",
            help="leave out the papers that FILE lists as seen, and then add those of the document "
            "to FILE",
        )


def _text(text: str) -> str:
    if not text.strip():
        msg = "it is empty, which every paper would match; leave it out"
        raise argparse.ArgumentTypeError(msg)
    return text


def _rank_keys(text: str) -> tuple[str, ...]:
    from .._records.ranking import RANK_KEYS

    keys = tuple(key.strip() for key in text.split(","))
    for key in keys:
        if key not in RANK_KEYS:
            msg = f"no key {key!r}{did_you_mean(key, RANK_KEYS)}; use {', '.join(RANK_KEYS)}"
            raise argparse.ArgumentTypeError(msg)
    return keys


def seen(args: argparse.Namespace) -> Seen | None:
    """
    Return the file of seen papers, if one is named.

    Args:
        args: The arguments of the command.
    """
    if args.new_since is None:
        return None
    from .. import Seen

    return Seen(args.new_since)


def limit_of(args: argparse.Namespace, default: int | None) -> int | None:
    """
    Return the maximum number of papers.

    Args:
        args: The arguments of the command.

        default: The number if the arguments do not state one.
    """
    return default if args.limit is None else args.limit or None


def rank_keys_of(args: argparse.Namespace) -> str | tuple[str, ...] | None:
    """
    Return the key or keys to rank by, or None for the Hub's order.

    Args:
        args: The arguments of the command.
    """
    if args.by is None:
        return None
    key: str | tuple[str, ...] = args.by[0] if len(args.by) == 1 else args.by
    return key


def filters_of(args: argparse.Namespace) -> Iterator[Filter]:
    """
    Yield the requested filters.

    Args:
        args: The arguments of the command.
    """
    from .. import filters

    if args.match is not None:
        yield filters.words(args.match)
    if args.author is not None:
        yield filters.author(args.author)
    if args.org is not None:
        yield filters.organization(args.org)
    if args.submitter is not None:
        yield filters.submitter(args.submitter)
    if args.with_code:
        yield filters.has_code
    if args.min_upvotes is not None:
        yield filters.min_upvotes(args.min_upvotes)
    if args.not_withdrawn:
        yield filters.not_withdrawn


def linked_filters_of(args: argparse.Namespace) -> Iterator[Filter]:
    """
    Yield the requested filters that need a request to the Hub for each paper.

    Args:
        args: The arguments of the command.
    """
    from .. import filters

    for kind in _LINKED:
        if getattr(args, f"with_{kind}"):
            yield getattr(filters, f"has_{kind}")
