"""
The client that the command uses, and what it says of its work.
"""

from __future__ import annotations

import sys

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from .. import CachePolicy, Client, Event

__all__ = ["add_arguments", "add_verbose", "client", "say"]


def add_arguments(group: argparse._ArgumentGroup) -> None:
    """
    The options of the client.
    """
    group.add_argument(
        "--cache", metavar="DIR", help="keep the Hub's answers; past days then cost next to nothing"
    )
    group.add_argument("--refresh", action="store_true", help="ask anew for what the --cache holds")
    add_verbose(group)


def add_verbose(group: argparse._ArgumentGroup | argparse.ArgumentParser) -> None:
    """
    The option to watch.
    """
    group.add_argument(
        "-v", "--verbose", action="store_true", help="tell of every request, retry and wait"
    )


def client(args: argparse.Namespace) -> Client:
    """
    A client as the arguments want it; close it after use.

    Raises:
        ValueError: The arguments exclude each other.

        MissingExtraError: ``--cache`` is asked for without its extra.
    """
    from .. import Client

    return Client(cache=_cache(args), on_event=say if args.verbose else None)


def _cache(args: argparse.Namespace) -> CachePolicy | None:
    from .. import CachePolicy

    if args.cache is None:
        if args.refresh:
            msg = "--refresh asks anew for what the cache holds; add --cache DIR"
            raise ValueError(msg)
        return None
    return CachePolicy(args.cache, offline=args.offline, refresh=args.refresh)


def say(event: Event) -> None:
    """
    Tell of an event in a line.
    """
    print(f"hfdaily: {event}", file=sys.stderr)
