"""
Where the command puts its document: the terminal, a pipe, a file, a directory.
"""

from __future__ import annotations

import os
import shutil
import sys

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..plugins import Renderer

__all__ = ["terminal_options", "write"]


def write(data: bytes, target: str, name: Callable[[], str]) -> None:
    """
    Write the document, and print the path of the file it went to.

    Args:
        target: "-" for stdout, a file, or a directory, which is one that
            exists or that ends with a slash.

        name: Of the file in a directory.
    """
    if target == "-":
        sys.stdout.buffer.write(data)
        return
    from .._storage.files import write_atomically

    path = Path(target)
    if path.is_dir() or target.endswith(("/", os.sep)):
        path /= name()
    write_atomically(path, data)
    print(path)


def terminal_options(renderer: Renderer, target: str) -> dict[str, object]:
    """
    What the terminal can show, as far as the format has options for it.
    """
    if target != "-" or not sys.stdout.isatty():
        return {}
    # https://no-color.org: set and not empty means none.
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    able: dict[str, object] = {"width": shutil.get_terminal_size().columns, "color": not plain}
    known = {option.name for option in renderer.options}
    return {name: value for name, value in able.items() if name in known}
