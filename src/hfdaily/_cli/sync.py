"""
``hfdaily sync PERIOD --archive DIR``: bring an archive up to date.
"""

from __future__ import annotations

import argparse

from operator import attrgetter
from typing import TYPE_CHECKING

from . import network
from .arguments import Parser, count, path
from .console import echo

if TYPE_CHECKING:
    from .. import SyncReport

__all__ = ["parser", "run"]


def parser() -> argparse.ArgumentParser:
    """
    Return the parser of the command's arguments.
    """
    parser = Parser(
        "sync",
        "Fetch the days of a period that an archive lacks, and save them.",
        usage="PERIOD --archive DIR [OPTION...]",
        examples={
            "hfdaily sync 2026-01..today --archive papers": "all days since January",
            "hfdaily sync latest --archive papers --refresh 3": "the newest days, for a daily job",
        },
        notes="\nThe last line has the counts. The exit status is 1 if a day failed.",
    )
    parser.add_argument(
        "period",
        metavar="PERIOD",
        help="such as 2026-02, 2023-05..today, last-month..today, this-week, or latest",
    )
    parser.add_argument(
        "--archive",
        required=True,
        type=path,
        metavar="DIR",
        help="the archive's directory; created if missing",
    )
    parser.add_argument(
        "--refresh",
        type=count,
        default=0,
        metavar="DAYS",
        help="fetch this many days before today again, because upvotes still change",
    )
    network.add_arguments(parser)
    return parser


def run(args: argparse.Namespace) -> int:
    """
    Bring the archive up to date, and return the exit status.

    Args:
        args: The parsed arguments.
    """
    from .. import Archive, sync
    from .progress import progress

    archive = Archive(args.archive)
    with network.client(args) as client, progress(attrgetter("day"), quiet=args.quiet) as on_day:
        report = sync(client, archive, args.period, refresh=args.refresh, on_day=on_day)
    if not args.quiet:
        echo(f"{args.period}: {report.kept} days kept, {_counts(report)}")
    return 1 if report.failed else 0


def _counts(report: SyncReport) -> str:
    if not report.fetched and not report.failed:
        return "nothing to fetch"
    left = f", {report.left} left" if report.left else ""
    failed = len(report.failed)
    return f"{report.fetched} fetched, {report.changed} changed, {failed} failed{left}"
