"""
``hfdaily [PERIOD]``: fetch a list, select papers, and render and write them.
"""

from __future__ import annotations

import argparse

from typing import TYPE_CHECKING

from . import network, selection
from .arguments import COMMANDS, Parser, UsageError, did_you_mean, path
from .console import echo, read_input
from .output import Output
from .output import add_arguments as add_output

if TYPE_CHECKING:
    from .. import Digest, Period, Seen

__all__ = ["fixed_period", "parser", "run", "show"]

_EXAMPLES = {
    "hfdaily yesterday -n 10": "the ten best papers of yesterday's list",
    "hfdaily last-week -f html -o week.html": "a web page of last week's papers",
}


def parser() -> argparse.ArgumentParser:
    """
    Return the parser of the default command.
    """
    width = max(map(len, COMMANDS))
    commands = "\n".join(f"  hfdaily {name:{width}}  {what}" for name, what in COMMANDS.items())
    parser = Parser(
        "",
        "Show a list of Hugging Face Daily Papers, or write it as Markdown, HTML, a feed and more.",
        usage="[PERIOD] [OPTION...]",
        examples=_EXAMPLES,
        notes=f"\nother commands:\n{commands}\n\nEach has its own --help.",
    )
    parser.add_argument("--version", action="store_true", help="show the version and exit")
    parser.add_argument(
        "period",
        nargs="?",
        metavar="PERIOD",
        help="2026-02-23, 2026-W08, 2026-02, 2026-02-16..2026-02-20, today, yesterday, "
        "this-week, last-week, this-month, last-month, or latest (the default), the newest list",
    )
    _add_source(parser)
    selection.add_arguments(parser)
    add_output(parser)
    network.add_arguments(parser)
    return parser


def _add_source(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("source")
    only = group.add_mutually_exclusive_group()
    only.add_argument(
        "--sample",
        action="store_true",
        help="read the sample day of hfdaily, to try it without a network",
    )
    only.add_argument(
        "--input",
        type=path,
        metavar="FILE",
        help="read a saved page, a saved answer of the API, or output of the json format; "
        "- means stdin",
    )
    only.add_argument(
        "--archive",
        type=path,
        metavar="DIR",
        help="read an archive; the days that it lacks are fetched and saved first",
    )
    group.add_argument(
        "--offline", action="store_true", help="fetch nothing; read only the --archive"
    )
    network.add_enrich_argument(group)


def run(args: argparse.Namespace) -> int:
    """
    Write the requested digest.

    Args:
        args: The arguments of the command.

    Returns:
        The exit status.
    """
    if args.version:
        from .. import __version__

        echo(f"hfdaily {__version__}")
        return 0
    # Mistakes in the call are reported before anything is fetched.
    _check(args)
    output, seen = Output(args), selection.seen(args)
    return show(_read(args), args, output, seen)


def show(digest: Digest, args: argparse.Namespace, output: Output, seen: Seen | None) -> int:
    """
    Select papers of a digest, write them, and return the exit status.

    Args:
        digest: All papers.

        args: The arguments of a command with all groups of options.

        output: The target and the format.

        seen: The file of seen papers, if one is named.
    """
    if seen:
        digest = seen.unseen(digest)
    where = list(selection.filters_of(args))
    if linked := list(selection.linked_filters_of(args)):
        # Papers that the other filters leave out need not be requested.
        digest, where = _with_linked(digest.select(by=None, where=where), args), linked
    default = output.default_limit
    limit = selection.limit_of(args, default)
    found = digest.select(by=selection.rank_keys_of(args), where=where, limit=limit)
    if args.enrich:
        with network.client(args) as client:
            found = client.enrich(found)
    if output.skips(found):
        return 0
    target = output.write(found)
    if seen:
        seen.mark(found)
    output.report(found, target)
    if default is not None and args.limit is None and len(found) == default:
        rest = len(digest.select(by=None, where=where)) - default
        output.report_more(rest, [*args.command_line, "-n", "0"])
    return 0


def _with_linked(digest: Digest, args: argparse.Namespace) -> Digest:
    """
    Return the digest with its models, datasets and Spaces on the Hub, unless the command is offline.
    """
    if getattr(args, "offline", False):
        from .._fetching.enrich import add_linked

        return add_linked(digest, ())
    with network.client(args) as client:
        return client.enrich(digest, arxiv=False, linked=True)


def _check(args: argparse.Namespace) -> None:
    if args.offline and not (args.archive or args.input or args.sample):
        msg = "--offline needs papers to read; add --archive DIR"
        raise UsageError(msg)
    fixed_period(args.period)


def fixed_period(text: str | None) -> Period | None:
    """
    Parse a period as people write it. None means the latest list.

    Args:
        text: The argument PERIOD.

    Raises:
        UsageError: The text is a paper or a misspelled command.
        PeriodError: The text is not a period.
    """
    import datetime as dt

    from .._records.period import LATEST, Period
    from ..exceptions import PeriodError

    if text is None or text == LATEST:
        return None
    try:
        return Period.parse(text, today=dt.datetime.now(dt.UTC).date())
    except PeriodError:
        if paper := _paper_id(text):
            msg = f"{text} is a paper, not a period; write hfdaily paper {paper}"
            raise UsageError(msg) from None
        if text == "help":
            msg = "write hfdaily --help"
            raise UsageError(msg) from None
        if text in COMMANDS:
            msg = f"{text!r} is a command; write it first: hfdaily {text} …"
            raise UsageError(msg) from None
        if hint := did_you_mean(text, COMMANDS):
            msg = f"there is no command or period {text!r}{hint}"
            raise UsageError(msg) from None
        raise


def _paper_id(text: str) -> str | None:
    from .._client.paper_id import parse_paper_id

    try:
        return parse_paper_id(text)
    except ValueError:
        return None


def _read(args: argparse.Namespace) -> Digest:
    if args.sample:
        return _sample(fixed_period(args.period))
    if args.input:
        return _from_file(args.input, fixed_period(args.period))
    if args.archive:
        return _from_archive(args)
    with network.client(args) as client:
        return client.fetch(args.period or "latest")


def _sample(period: Period | None) -> Digest:
    from .._testkit.sample import sample_digest

    digest = sample_digest()
    if period and period != digest.period:
        msg = f"--sample is always {digest.period}; leave out {period} or --sample"
        raise UsageError(msg)
    return digest


def _from_file(name: str, period: Period | None) -> Digest:
    from .. import load

    return load(read_input(name), period)


def _from_archive(args: argparse.Namespace) -> Digest:
    import attrs

    from .. import Archive

    archive, period = Archive(args.archive), args.period or "latest"
    if not args.offline:
        from .. import sync  # which loads the HTTP client

        with network.client(args) as client:
            report = sync(client, archive, period)
        for day in report.failed:
            if day.error:
                raise day.error
    if args.match and period != "latest":
        # The label of the filter is set later, when all filters are applied.
        return attrs.evolve(archive.search(args.match, period), filtered_by=None)
    return archive.load(period)
