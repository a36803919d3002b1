"""
``hfdaily trending`` and ``hfdaily search``: lists of the Hub that do not belong to a day.
"""

from __future__ import annotations

import argparse

from typing import TYPE_CHECKING

from . import network, selection
from .arguments import Parser, UsageError
from .digest import show
from .output import Output
from .output import add_arguments as add_output

if TYPE_CHECKING:
    from .. import Digest

__all__ = ["parser", "run"]

#: The numbers of papers to fetch by default, and to choose from.
_SIZES = {"trending": (50, 100), "search": (20, 120)}
_ABOUT = {
    "trending": "Show the papers that are trending on the Hub, which may be old.",
    "search": "Search all papers of the Hub, by words and by meaning.",
}
_EXAMPLES = {
    "trending": {
        "hfdaily trending -n 10": "the ten papers at the top of the list",
        "hfdaily trending -f rss -o trending.xml": "a feed of them",
    },
    "search": {
        "hfdaily search diffusion video": "twenty papers on diffusion and video",
        "hfdaily search robots -n 100 --with-code -f csv -o robots.csv": "a table of those with code",
    },
}


def parser(command: str) -> argparse.ArgumentParser:
    """
    Return the parser of a command.

    Args:
        command: Its name.
    """
    words = "WORDS... " if command == "search" else ""
    parser = Parser(
        command, _ABOUT[command], usage=f"{words}[OPTION...]", examples=_EXAMPLES[command]
    )
    parser.set_defaults(command=command)
    if command == "search":
        parser.add_argument("words", nargs="+", metavar="WORDS", help="what to search for")
    else:
        # The Hub would ignore a period.
        parser.add_argument("period", nargs="?", help=argparse.SUPPRESS)
    network.add_enrich_argument(parser.add_argument_group("source"))
    usual, most = _SIZES[command]
    limit = f"0 means {usual}, the default except for text on a terminal"
    if command == "search":
        limit = f"the Hub finds up to {most}, {limit}"
    selection.add_arguments(parser, order="", limit=limit)
    add_output(parser)
    network.add_arguments(parser)
    return parser


def run(args: argparse.Namespace) -> int:
    """
    Write the requested list, and return the exit status.

    Args:
        args: The parsed arguments.
    """
    if args.command == "trending" and args.period:
        msg = (
            f"the Hub's trending list has no dates; leave out {args.period}, "
            f"or write hfdaily {args.period} --by hot"
        )
        raise UsageError(msg)
    output, seen = Output(args), selection.seen(args)
    return show(_fetch(args), args, output, seen)


def _fetch(args: argparse.Namespace) -> Digest:
    usual, most = _SIZES[args.command]
    size = args.limit or usual
    filters = [*selection.filters_of(args), *selection.linked_filters_of(args)]
    # The first N papers of the Hub are not the best N of another order, and may all be left out.
    if filters or args.new_since or (args.by and args.limit):
        size = max(size, most)
    with network.client(args) as client:
        if args.command == "search":
            return client.search(" ".join(args.words), size)
        return client.trending(size)
