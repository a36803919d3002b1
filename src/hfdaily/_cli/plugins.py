"""
``hfdaily plugins``: what is installed, and why one was skipped.
"""

from __future__ import annotations

import argparse
import warnings

__all__ = ["parser", "run"]


def parser() -> argparse.ArgumentParser:
    """
    The command takes no options.
    """
    return argparse.ArgumentParser(
        prog="hfdaily plugins", description="List the plugins, and why one was skipped."
    )


def run(args: argparse.Namespace) -> int:
    """
    Print a line a plugin.
    """
    from .._registry import default_registry

    registry = default_registry()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # each is a line of the list
        failures, found = registry.failures, registry.formats()
    formats: dict[str, list[str]] = {}
    for entry in found:
        if not entry.builtin:
            formats.setdefault(entry.plugin, []).append(entry.renderer.name)
    for name, names in sorted(formats.items()):
        print(f"{name}  ok: {', '.join(names)}")
    for failure in failures:
        print(f"{failure.name}  skipped: {failure.error!r} ({failure.target})")
    if not formats and not failures:
        print("no plugins are installed")
    return 0
