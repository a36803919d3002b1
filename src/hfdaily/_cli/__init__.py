"""
The command ``hfdaily``: a thin door to the library.

Everything that is heavy is imported when a command runs, so that ``--help``
costs what argparse costs.
"""

from __future__ import annotations

import os
import sys
import warnings

from collections.abc import Sequence
from importlib import import_module

__all__ = ["main"]

#: Commands besides the default one, and the module of each.
_COMMANDS = {
    "formats": "formats",
    "new-plugin": "new_plugin",
    "plugins": "plugins",
    "sync": "sync",
}
#: Set, it lets an error through with its traceback.
_TRACEBACK_ENV = "HFDAILY_TRACEBACK"


def main(argv: Sequence[str] | None = None) -> int:
    """
    Run the command.

    Returns:
        0, or 1 for a failure, or 2 for a wrong call.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    name = words.pop(0) if words and words[0] in _COMMANDS else "digest"
    command = import_module(f".{_COMMANDS.get(name, name)}", __package__)
    args = command.parser().parse_args(words)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = _say_warning
        try:
            status: int = command.run(args)
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader, such as `head`, has seen enough. What is left in the
            # buffer has nowhere to go.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        except KeyboardInterrupt:
            return 130
        except Exception as exc:  # noqa: BLE001  # said in a line, whatever it is
            return _fail(exc)
    return status


def _fail(exc: Exception) -> int:
    """
    One line for the user, never a traceback.
    """
    from ..exceptions import FormatError, HFDailyError

    if os.environ.get(_TRACEBACK_ENV):
        raise exc
    message = str(exc)
    if isinstance(exc, OSError) and exc.filename is not None and exc.strerror:
        message = f"cannot use {os.fsdecode(exc.filename)}: {exc.strerror}"
    if not isinstance(exc, HFDailyError | OSError | ValueError):
        message = f"this is a bug in hfdaily ({exc!r}); {_TRACEBACK_ENV}=1 shows where"
    for line in (message, *getattr(exc, "__notes__", ())):
        print("hfdaily:", " ".join(line.split()), file=sys.stderr)
    return 2 if isinstance(exc, ValueError | FormatError) else 1


def _say_warning(message: Warning | str, *_: object, **__: object) -> None:
    print("hfdaily: warning:", " ".join(str(message).split()), file=sys.stderr)
