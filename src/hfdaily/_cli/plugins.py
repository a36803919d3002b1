"""
``hfdaily plugins``: list the plugins.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import warnings

from typing import TYPE_CHECKING

from .arguments import Parser
from .console import echo

if TYPE_CHECKING:
    from ..plugins import PluginStatus

__all__ = ["parser", "run"]


def parser() -> argparse.ArgumentParser:
    """
    Return the parser of the command.
    """
    parser = Parser(
        "plugins",
        "List the installed plugins, and the reasons why some were skipped.",
        usage="[--json]",
        examples={
            "hfdaily plugins": "a line for each plugin",
            "hfdaily plugins --json": "the same for programs",
        },
    )
    parser.add_argument("--json", action="store_true", help="write JSON, for programs")
    return parser


def run(args: argparse.Namespace) -> int:
    """
    Print a line for each plugin.

    Args:
        args: The arguments of the command.

    Returns:
        The exit status.
    """
    from .._plugins.registry import default_registry

    with warnings.catch_warnings(), contextlib.redirect_stdout(sys.stderr):
        warnings.simplefilter("ignore")  # The list shows what the warnings state.
        plugins = default_registry().plugins()
    if args.json:
        import json

        echo(json.dumps([_facts(plugin) for plugin in plugins], indent=1))
    else:
        echo("\n".join(map(_describe, plugins)) or "no plugins are installed")
    return 0


def _facts(plugin: PluginStatus) -> dict[str, object]:
    names = ("name", "version", "distribution", "target", "state", "formats", "reason")
    return {name: getattr(plugin, name) for name in names}


def _describe(plugin: PluginStatus) -> str:
    head = f"{plugin.name} {plugin.version}  {plugin.distribution}  {plugin.state}"
    return f"{head}: {plugin.reason or ', '.join(plugin.formats) or 'no formats'}"
