"""
Show the progress of a long command on stderr.
"""

import sys

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Protocol, TypeVar

from ..text import clean
from .console import say

__all__ = ["progress"]


class Step(Protocol):
    """
    One step of a command, such as a synced day or a published document.

    Attributes:
        total: The number of steps.
        error: The error, if the step failed.
    """

    @property
    def total(self) -> int: ...

    @property
    def error(self) -> Exception | None: ...


_Step = TypeVar("_Step", bound=Step)


@contextmanager
def progress(
    name: Callable[[_Step], object], *, quiet: bool = False, lines: bool = True
) -> Iterator[Callable[[_Step], object]]:
    """
    Show a bar on a terminal if rich is installed, or else print a line for each step.

    Args:
        name: A function that returns the text for a step beside the bar.

        quiet: Print failures only.

        lines: Without a bar, print a line for each step, and not only for failures.
    """
    if not quiet and sys.stderr.isatty() and find_spec("rich") is not None:
        with _bar(name) as show:
            yield show
    elif lines and not quiet:
        yield say
    else:
        yield lambda step: say(step) if step.error else None


@contextmanager
def _bar(name: Callable[[_Step], object]) -> Iterator[Callable[[_Step], object]]:
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress

    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=None)

        def show(step: _Step) -> None:
            bar.update(task, advance=1, total=step.total, description=clean(str(name(step))))
            if step.error:
                bar.console.print(clean(f"{step}"), markup=False, highlight=False, soft_wrap=True)

        yield show
