"""
``hfdaily sync PERIOD --archive DIR``: bring an archive up to date.

Where nothing is to do, nothing is imported but the standard library.
"""

from __future__ import annotations

import argparse
import datetime as dt

from .network import add_verbose, say

__all__ = ["parser", "run"]


def parser() -> argparse.ArgumentParser:
    """
    The options of the command.
    """
    parser = argparse.ArgumentParser(
        prog="hfdaily sync",
        description="Fetch the days of a period that an archive lacks, and save them.",
        epilog="Ends with a line of counts, and with status 1 where a day could not be had.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "period", metavar="PERIOD", help="as 2026-02, 2023-05..today, last-month..today, this-week"
    )
    parser.add_argument(
        "--archive", required=True, metavar="DIR", help="its directory; made where there is none"
    )
    parser.add_argument(
        "--refresh",
        type=_count,
        default=0,
        metavar="DAYS",
        help="ask again for so many days before today, as votes move",
    )
    add_verbose(parser)
    return parser


def _count(text: str) -> int:
    if not text.isdecimal():
        msg = f"{text!r} is no number of days"
        raise argparse.ArgumentTypeError(msg)
    return int(text)


def run(args: argparse.Namespace) -> int:
    """
    Do what was asked.
    """
    from .. import Period
    from .._storage.dayfiles import days_due

    today = dt.datetime.now(dt.UTC).date()
    days = Period.parse(args.period, today=today).listable_days(today)
    due = days_due(args.archive, days, since=today - dt.timedelta(days=args.refresh))
    kept = len(days) - len(due)
    if not due:
        print(f"{args.period}: {kept} days kept, nothing to fetch")
        return 0

    from .. import Archive, Client
    from .._storage.sync import fetch_due
    from .progress import progress

    with Client(on_event=say if args.verbose else None) as client, progress(len(due)) as on_day:
        report = fetch_due(client, Archive(args.archive), due, on_day=on_day)
    failed, left = len(report.failed), f", {report.left} left" if report.left else ""
    print(
        f"{args.period}: {kept} days kept, {report.fetched} fetched, {report.changed} changed, "
        f"{failed} failed{left}"
    )
    return 1 if failed else 0
