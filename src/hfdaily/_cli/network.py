"""
The client that a command uses, and what is said about its work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .console import say

if TYPE_CHECKING:
    import argparse

    from .. import Client

__all__ = ["add_arguments", "add_enrich_argument", "client", "say"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """
    Add the options that say how much to tell.

    Args:
        parser: The parser of a command.
    """
    group = parser.add_argument_group("messages").add_mutually_exclusive_group()
    group.add_argument(
        "-v", "--verbose", action="store_true", help="tell of every request, retry and wait"
    )
    group.add_argument(
        "-q", "--quiet", action="store_true", help="tell of errors only: no notes, no progress"
    )


def add_enrich_argument(group: argparse._ArgumentGroup) -> None:
    """
    Add the option that asks arXiv too.

    Args:
        group: A group of options.
    """
    group.add_argument(
        "--enrich",
        action="store_true",
        help="ask arXiv for abstracts with their formulas, categories and comments",
    )


def client(args: argparse.Namespace) -> Client:
    """
    Return a client that tells what the arguments ask for. Close it after use.

    Args:
        args: The arguments of the command.
    """
    from .. import Client

    return Client(on_event=say if args.verbose else None)
