"""
The command ``hfdaily``: a thin layer over the library.

Modules that are slow to import are imported when a command runs, so that ``--help`` and ``--version``
take little more time than Python itself.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings

from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from . import console
from .arguments import COMMANDS, Parser

__all__ = ["main"]

#: The environment variable that shows tracebacks of errors.
_TRACEBACK_ENV = "HFDAILY_TRACEBACK"
#: The exit status after Ctrl-C, which shells use for a process that SIGINT has ended.
_INTERRUPTED = 130
#: The modules of commands that are not named after their command.
_MODULES = {"trending": "lists", "search": "lists", "paper": "papers", "read": "papers"}
_NO_MEMORY = "there is not enough memory; ask for a shorter period, or allow more"


def main(argv: Sequence[str] | None = None) -> int:
    """
    Run the command.

    Args:
        argv: The arguments; by default those of the process.

    Returns:
        The exit status: 0 for success, 1 for a failure, 2 for a wrong call, 130 after Ctrl-C.
    """
    with console.usable_streams():
        try:
            return _run(list(sys.argv[1:] if argv is None else argv))
        except console.ReaderLeftError:
            return 0
        except KeyboardInterrupt:
            return _INTERRUPTED
        except Exception as exc:
            if os.environ.get(_TRACEBACK_ENV):
                raise
            return _report(exc)


def _run(words: list[str]) -> int:
    command_line = ["hfdaily", *words]
    name = words.pop(0) if words and words[0] in COMMANDS else "digest"
    command = import_module(f".{_MODULES.get(name, name.replace('-', '_'))}", __package__)
    # A module with several commands is told which of them was called.
    parser: Parser = command.parser(*([name] if name in _MODULES else []))
    try:
        args, others = parser.read(words)
    except SystemExit as stop:  # This is the exit of --help.
        return int(stop.code or 0)
    if others:
        if name == "digest":
            command.fixed_period(args.period)  # It may be a misspelled command, whose words follow.
        parser.error(f"unrecognized arguments: {' '.join(others)}")
    args.command_line = command_line
    return _call(command, args)


def _call(command: ModuleType, args: argparse.Namespace) -> int:
    def show(message: Warning | str, *_: object, **__: object) -> None:
        if not getattr(args, "quiet", False):
            console.say(f"warning: {message}")

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = show
        status: int = command.run(args)
    return status


def _report(exc: Exception) -> int:
    """
    Report an error in one line, and return the exit status.

    Args:
        exc: The exception.
    """
    try:
        from ..exceptions import FormatError

        for line in (_explain(exc), *getattr(exc, "__notes__", ())):
            console.say(line)
    except (MemoryError, ImportError):  # Memory is too short to import anything.
        print(f"hfdaily: {_NO_MEMORY}", file=sys.stderr)
        return 1
    is_wrong_call = isinstance(exc, ValueError | FormatError) and not isinstance(exc, UnicodeError)
    return 2 if is_wrong_call else 1


def _explain(exc: Exception) -> str:
    from ..exceptions import HFDailyError

    if isinstance(exc, OSError) and exc.strerror:
        if exc.filename is None:
            return f"the system refused: {exc.strerror}"
        return f"cannot use {os.fsdecode(exc.filename)}: {exc.strerror}"
    if isinstance(exc, HFDailyError | ValueError | OSError):
        return str(exc)
    if isinstance(exc, MemoryError):
        return _NO_MEMORY
    if isinstance(exc, ImportError):
        return f"a part of hfdaily cannot be loaded, is it installed completely? {exc}"
    return f"this is a bug in hfdaily ({exc!r}); {_TRACEBACK_ENV}=1 shows where"
