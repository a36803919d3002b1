"""
``hfdaily paper`` and ``hfdaily read``: show one paper, and show its text.
"""

from __future__ import annotations

import argparse
import datetime as dt

from . import console, network
from .arguments import Parser, path
from .output import Output, is_directory
from .output import add_arguments as add_output

__all__ = ["parser", "run"]

_ABOUT = {
    "paper": "Show one paper with its models, datasets and Spaces on the Hub.",
    "read": "Show the text of a paper as Markdown, which the Hub makes from arXiv's HTML.",
}
_EXAMPLES = {
    "paper": {
        "hfdaily paper 2602.10693": "all that the Hub knows about it",
        "hfdaily paper 2602.10693 --comments -f json": "the same for programs, with its comments",
    },
    "read": {
        "hfdaily read 2602.10693 | less": "the paper, page by page",
        "hfdaily read 2602.10693 -o paper.md": "the same in a file",
    },
}


def parser(command: str) -> argparse.ArgumentParser:
    """
    Return the parser of a command.

    Args:
        command: Its name.
    """
    parser = Parser(command, _ABOUT[command], usage="ID [OPTION...]", examples=_EXAMPLES[command])
    parser.set_defaults(command=command)
    parser.add_argument("paper", metavar="ID", help="an id such as 2602.10693, or the paper's URL")
    if command == "paper":
        group = parser.add_argument_group("source")
        group.add_argument("--comments", action="store_true", help="also fetch the comments")
        network.add_enrich_argument(group)
        add_output(parser)
    else:
        parser.add_argument_group("output").add_argument(
            "-o",
            "--output",
            type=path,
            default="-",
            metavar="FILE|DIR/|-",
            help="write to a file, or to a directory; by default to stdout (-)",
        )
    network.add_arguments(parser)
    return parser


def run(args: argparse.Namespace) -> int:
    """
    Write the paper or its text, and return the exit status.

    Args:
        args: The parsed arguments.
    """
    return _read(args) if args.command == "read" else _show(args)


def _show(args: argparse.Namespace) -> int:
    from .. import Digest, Period

    output = Output(args)
    with network.client(args) as client:
        paper = client.paper(args.paper, comments=args.comments)
        now = dt.datetime.now(dt.UTC)
        digest = Digest(
            period=Period.day(now.date()),
            papers=[paper],
            as_of=now,
            listing="paper",
            query=paper.id,
        )
        if args.enrich:
            digest = client.enrich(digest)
    output.report(digest, output.write(digest))
    return 0


def _read(args: argparse.Namespace) -> int:
    from pathlib import Path

    from .._storage.files import write

    with network.client(args) as client:
        text = client.read(args.paper)
    if args.output == "-":
        if console.is_terminal():
            console.echo(text)
        else:
            console.write_stdout(text.encode("utf-8", "backslashreplace"))
        return 0
    target = Path(args.output)
    if is_directory(args.output):
        from .._client.paper_id import parse_paper_id

        target /= f"{parse_paper_id(args.paper).replace('/', '-')}.md"
    write(target, text.encode("utf-8", "backslashreplace"))
    console.echo_path(target)
    return 0
