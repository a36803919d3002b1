"""
Show how far a sync has come, on stderr.
"""

import sys

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from .._storage.sync import SyncedDay
from ..text import clean
from .console import say

__all__ = ["progress"]


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Callable[[SyncedDay], object]]:
    """
    Show a bar on a terminal if rich is installed, else print a line for each day.

    Args:
        quiet: Tell of days that failed only.
    """
    if quiet:
        yield lambda day: say(day) if day.error else None
        return
    if not sys.stderr.isatty() or find_spec("rich") is None:
        yield say
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress

    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=None)

        def show(day: SyncedDay) -> None:
            bar.update(task, advance=1, total=day.total, description=f"{day.day}")
            if day.error:
                bar.console.print(clean(f"{day}"), markup=False, highlight=False, soft_wrap=True)

        yield show
