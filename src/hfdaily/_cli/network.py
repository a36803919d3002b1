"""
The client of a command, and the messages about its work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .console import say

if TYPE_CHECKING:
    import argparse

    from .. import Client

__all__ = ["add_arguments", "add_enrich_argument", "client"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """
    Add the options for the amount of messages.

    Args:
        parser: The parser of a command.
    """
    group = parser.add_argument_group("messages").add_mutually_exclusive_group()
    group.add_argument(
        "-v", "--verbose", action="store_true", help="report every request, retry and wait"
    )
    group.add_argument(
        "-q", "--quiet", action="store_true", help="report only errors, without notes and progress"
    )


def add_enrich_argument(group: argparse._ArgumentGroup) -> None:
    """
    Add the option for data from arXiv.

    Args:
        group: A group of options.
    """
    group.add_argument(
        "--enrich",
        action="store_true",
        help="fetch abstracts with formulas, categories and comments from arXiv",
    )


def client(args: argparse.Namespace) -> Client:
    """
    Return a client that prints the requested messages. Close it after use.

    Args:
        args: The arguments of the command.
    """
    from .. import Client

    return Client(on_event=say if args.verbose else None)
