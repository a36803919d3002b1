"""
``hfdaily formats``: what can be rendered.
"""

from __future__ import annotations

import argparse

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .. import Option, RegisteredRenderer

__all__ = ["parser", "run"]


def parser() -> argparse.ArgumentParser:
    """
    The command takes no options.
    """
    return argparse.ArgumentParser(
        prog="hfdaily formats", description="List the formats, and the options of each."
    )


def run(args: argparse.Namespace) -> int:
    """
    Print a paragraph a format.
    """
    from .. import formats

    print("\n\n".join(_describe(entry) for entry in formats()))
    return 0


def _describe(entry: RegisteredRenderer) -> str:
    renderer = entry.renderer
    home = "built in" if entry.builtin else f"plugin {entry.plugin}"
    head = f"{renderer.name}  {renderer.media_type}, {renderer.suffix}, {home}"
    return "\n".join([head, *map(_option, renderer.options)])


def _option(option: Option) -> str:
    kind = "list" if option.type is tuple else option.type.__name__
    default = ",".join(option.default) if isinstance(option.default, tuple) else option.default
    shown = "" if default is None else f" = {default}"
    return f"    {option.name}: {kind}{shown}" + (f"\n        {option.help}" if option.help else "")
