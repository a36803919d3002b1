"""
``hfdaily publish --archive DIR -f FORMAT -o FOLDER``: render an archive as a site or posts.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import sys

from operator import attrgetter
from typing import TYPE_CHECKING

from . import network, selection
from .arguments import Parser, count, path
from .console import echo, say
from .output import add_context_arguments, read_options

if TYPE_CHECKING:
    from .. import Archive

__all__ = ["parser", "run"]


def parser() -> argparse.ArgumentParser:
    """
    Return the parser of the command's arguments.
    """
    parser = Parser(
        "publish",
        "Render every listed day of an archive into a folder of linked documents.",
        usage="[PERIOD] --archive DIR -f FORMAT -o FOLDER [OPTION...]",
        examples={
            "hfdaily publish --archive papers -f html -o site --feed rss": "a site with a feed",
            "hfdaily publish --archive papers --sync -f jekyll -o _posts": "a daily job of a blog",
        },
        notes="\nOnly files that change are written. The exit status is 1 if a document failed.",
    )
    parser.add_argument(
        "period",
        nargs="?",
        metavar="PERIOD",
        help="publish only this period, such as 2026-06; by default the whole archive",
    )
    _add_source(parser)
    _add_documents(parser)
    selection.add_arguments(parser, linked=False, new_since=False, limit="0 means all, the default")
    network.add_arguments(parser)
    return parser


def _add_source(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("source")
    group.add_argument(
        "--archive", required=True, type=path, metavar="DIR", help="the archive's directory"
    )
    group.add_argument(
        "--sync",
        action="store_true",
        help="first fetch the missing days of PERIOD, by default of all days since the first in "
        "the archive; a new archive gets the newest list",
    )
    group.add_argument(
        "--refresh",
        type=count,
        default=0,
        metavar="DAYS",
        help="with --sync, also fetch this many days before today again, as upvotes still change",
    )


def _add_documents(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("documents")
    group.add_argument(
        "-f", "--format", required=True, metavar="FORMAT", help="a format (see: hfdaily formats)"
    )
    group.add_argument(
        "-o",
        "--output",
        required=True,
        type=path,
        metavar="FOLDER",
        help="the folder for the documents",
    )
    group.add_argument("--weeks", action="store_true", help="also write each finished week")
    group.add_argument("--months", action="store_true", help="also write each finished month")
    group.add_argument(
        "--feed",
        type=_names,
        default=(),
        dest="feeds",
        metavar="FORMAT,...",
        help="also write feeds of the last days, such as rss,atom,jsonfeed",
    )
    group.add_argument(
        "--feed-days",
        type=_days,
        default=30,
        metavar="N",
        help="the number of days in feeds (default: 30)",
    )
    add_context_arguments(group)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _days(text: str) -> int:
    from .._publishing.publish import MOST_FEED_DAYS

    days = count(text)
    if not 1 <= days <= MOST_FEED_DAYS:
        msg = f"{text!r} is not a number of days from 1 to {MOST_FEED_DAYS}"
        raise argparse.ArgumentTypeError(msg)
    return days


def run(args: argparse.Namespace) -> int:
    """
    Publish the archive, and return the exit status.

    Args:
        args: The parsed arguments.
    """
    from .. import Archive, publish
    from .._plugins.registry import default_registry
    from .progress import progress

    with contextlib.redirect_stdout(sys.stderr):  # Plugins may print.
        renderer = default_registry().find(args.format).renderer
    archive = Archive(args.archive)
    failed = _sync(archive, args) if args.sync else 0
    with (
        progress(attrgetter("name"), quiet=args.quiet, lines=False) as on_document,
        contextlib.redirect_stdout(sys.stderr),
    ):
        report = publish(
            archive,
            args.format,
            args.output,
            period=args.period,
            weeks=args.weeks,
            months=args.months,
            by=selection.rank_keys_of(args),
            limit=args.limit or None,
            where=list(selection.filters_of(args)),
            feeds=args.feeds,
            feed_days=args.feed_days,
            options=read_options(renderer, args.options),
            on_document=on_document,
            locale=args.locale,
            title=args.title,
            site_url=args.site_url,
            timezone=args.timezone,
        )
    if not args.quiet:
        for name in report.stale:
            say(f"note: {name} was written for days that the archive no longer has")
        echo(f"{args.output}: {report}")
    return 1 if report.failed or failed else 0


def _sync(archive: Archive, args: argparse.Namespace) -> int:
    """
    Fetch what the archive lacks, and return how many days failed.
    """
    from .. import sync
    from .progress import progress

    period = args.period or _since_first(archive)
    with (
        network.client(args) as client,
        progress(attrgetter("day"), quiet=args.quiet, lines=False) as on_day,
    ):
        report = sync(client, archive, period, refresh=args.refresh, on_day=on_day)
    return len(report.failed)


def _since_first(archive: Archive) -> str:
    today = dt.datetime.now(dt.UTC).date()
    days = archive.days()
    return f"{min(days[0], today)}..{today}" if days else "latest"
