"""
``hfdaily formats``: list the formats.
"""

from __future__ import annotations

import argparse
import contextlib
import sys

from typing import TYPE_CHECKING

from .arguments import Parser
from .console import echo

if TYPE_CHECKING:
    from ..plugins import Option, RegisteredRenderer

__all__ = ["parser", "run"]


def parser() -> argparse.ArgumentParser:
    """
    Return the parser of the command.
    """
    parser = Parser(
        "formats",
        "List the formats and the options of each.",
        usage="[FORMAT...] [--json]",
        examples={
            "hfdaily formats": "a paragraph for each format",
            "hfdaily formats html --json": "that of one format, for programs",
        },
    )
    parser.add_argument(
        "formats", nargs="*", metavar="FORMAT", help="only these formats; by default all"
    )
    parser.add_argument("--json", action="store_true", help="write JSON, for programs")
    return parser


def run(args: argparse.Namespace) -> int:
    """
    Print a paragraph for each format.

    Args:
        args: The arguments of the command.

    Returns:
        The exit status.
    """
    from .._plugins.registry import default_registry

    with contextlib.redirect_stdout(sys.stderr):  # Plugins may print.
        registry = default_registry()
        found = [*map(registry.find, args.formats)] or registry.formats()
    if args.json:
        import json

        echo(json.dumps([_facts(entry) for entry in found], indent=1))
    else:
        echo("\n\n".join(map(_describe, found)))
    return 0


def _facts(entry: RegisteredRenderer) -> dict[str, object]:
    renderer = entry.renderer
    return {
        "name": entry.name,
        "media_type": renderer.media_type,
        "suffix": renderer.suffix,
        "plugin": entry.plugin,
        "description": renderer.description,
        "options": [
            {
                "name": option.name,
                "type": _kind(option),
                "default": option.default,
                "choices": option.choices,
                "help": option.help,
            }
            for option in renderer.options
        ],
    }


def _describe(entry: RegisteredRenderer) -> str:
    renderer = entry.renderer
    home = "built in" if entry.builtin else f"plugin {entry.plugin}"
    head = f"{entry.name}  {renderer.media_type}, {renderer.suffix}, {home}"
    about = [f"    {renderer.description}"] if renderer.description else []
    return "\n".join([head, *about, *map(_option, renderer.options)])


def _option(option: Option) -> str:
    default = ",".join(option.default) if isinstance(option.default, tuple) else option.default
    line = f"    {option.name}: {_kind(option)}"
    if default is not None:
        line += f" = {default}"
    if option.choices:
        line += f" (one of: {', '.join(map(str, option.choices))})"
    return line + (f"\n        {option.help}" if option.help else "")


def _kind(option: Option) -> str:
    return "list" if option.type is tuple else option.type.__name__
