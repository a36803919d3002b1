"""
``hfdaily [PERIOD]``: fetch, select, render, write.
"""

from __future__ import annotations

import argparse
import contextlib
import sys

from typing import TYPE_CHECKING

from . import network, selection

if TYPE_CHECKING:
    from .. import Seen
    from ..plugins import Renderer

__all__ = ["parser", "run"]

_EPILOG = """\
other commands:
  hfdaily formats        list the formats, and the options of each
  hfdaily plugins        list the plugins, and why one was skipped
  hfdaily new-plugin     write a plugin that adds a format
  hfdaily sync           fetch what an archive lacks

Each has its own --help.
"""


def parser() -> argparse.ArgumentParser:
    """
    The options of the default command.
    """
    from .. import __version__

    parser = argparse.ArgumentParser(
        prog="hfdaily",
        description="Hugging Face's Daily Papers as Markdown, HTML, JSON, a feed, …",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"hfdaily {__version__}")
    parser.add_argument(
        "period",
        nargs="?",
        metavar="PERIOD",
        help="2026-02-23, 2026-W08, 2026-02, 2026-02-16..2026-02-20, today, yesterday, this-week, "
        "last-week, this-month, last-month, or latest (the default): the newest list",
    )
    _add_source(parser.add_argument_group("where from"))
    selection.add_arguments(parser.add_argument_group("which papers"))
    _add_output(parser.add_argument_group("what becomes of them"))
    network.add_arguments(parser.add_argument_group("the network"))
    return parser


def _add_source(group: argparse._ArgumentGroup) -> None:
    only = group.add_mutually_exclusive_group()
    only.add_argument("--sample", action="store_true", help="the day that ships with hfdaily")
    only.add_argument(
        "--input",
        metavar="FILE",
        help="a saved page, a saved API reply, or output of the json format; - for stdin",
    )
    only.add_argument(
        "--archive",
        metavar="DIR",
        help="a directory of days: what it lacks of the period is fetched and saved first",
    )
    group.add_argument(
        "--offline", action="store_true", help="fetch nothing: take --archive or --cache as it is"
    )
    group.add_argument(
        "--enrich",
        action="store_true",
        help="ask arXiv for the abstracts with their formulas, categories, …",
    )


def _add_output(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "-f", "--format", default="text", metavar="FORMAT", help="see: hfdaily formats"
    )
    group.add_argument(
        "-o", "--output", default="-", metavar="FILE|DIR|-", help="by default stdout (-)"
    )
    group.add_argument(
        "--skip-empty", action="store_true", help="write nothing where no paper is left"
    )
    group.add_argument("--locale", default="en", help="of the labels: en, ko, ja, zh")
    group.add_argument("--title", help="in place of the format's own")
    group.add_argument("--site-url", metavar="URL", help="where the output will live")
    group.add_argument("--timezone", default="UTC", metavar="ZONE", help="as in Asia/Seoul")
    group.add_argument(
        "--option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        dest="options",
        help="of the format; may be repeated",
    )


def run(args: argparse.Namespace) -> int:
    """
    Do what was asked.
    """
    from .._plugins import render
    from .._plugins.registry import default_registry
    from . import output, source

    # What is wrong with the call is said before anything is fetched.
    with contextlib.redirect_stdout(sys.stderr):  # plugins may print
        entry = default_registry().find(args.format)
    renderer = entry.renderer
    context = render.context_for(
        entry,
        output.terminal_options(renderer, args.output) | _read_options(renderer, args.options),
        {
            "locale": args.locale,
            "title": args.title,
            "site_url": args.site_url,
            "timezone": args.timezone,
        },
    )
    select = selection.read(args)
    seen = _seen(args.new_since)
    digest = source.digest(args)
    digest = select(seen.new(digest) if seen else digest)
    if args.enrich:
        with network.client(args) as client:
            digest = client.enrich(digest)
    if args.skip_empty and not digest.papers:
        print(f"hfdaily: no paper to write for {digest.period}", file=sys.stderr)
        return 0
    with contextlib.redirect_stdout(sys.stderr):
        document = render.encode(entry, render.call(entry, digest, context))
    output.write(document, args.output, lambda: render.file_name(entry, digest))
    if seen:
        sys.stdout.flush()  # a reader that has left has not seen them
        seen.note(digest)
    if not (args.output == "-" and entry.qualified_name == "hfdaily:text"):  # it shows them itself
        for warning in digest.notes:
            print("hfdaily: note:", warning, file=sys.stderr)
    return 0


def _seen(path: str | None) -> Seen | None:
    if path is None:
        return None
    from .. import Seen

    return Seen(path)


def _read_options(renderer: Renderer, words: list[str]) -> dict[str, object]:
    from ..exceptions import OptionError

    known = {option.name: option for option in renderer.options}
    options: dict[str, object] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals:
            msg = f"--option {word!r} has no value; write {name}=VALUE"
            raise OptionError(msg)
        # An unknown name is refused where options are checked for everybody.
        options[name] = known[name].parse(text) if name in known else text
    return options
