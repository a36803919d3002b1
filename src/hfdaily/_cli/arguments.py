"""
The argument parser of all commands, and the types of arguments.
"""

from __future__ import annotations

import argparse
import os
import re

from collections.abc import Iterable
from itertools import takewhile
from typing import NoReturn

from .console import echo

__all__ = ["COMMANDS", "Parser", "UsageError", "count", "did_you_mean", "path"]

#: The commands besides the default one, with a description of each.
COMMANDS = {
    "trending": "show the papers that are trending on the Hub",
    "search": "search all papers of the Hub",
    "paper": "show one paper with its models, datasets and Spaces",
    "read": "show the text of a paper as Markdown",
    "formats": "list the formats and their options",
    "plugins": "list the plugins, and why some were skipped",
    "new-plugin": "write a plugin that adds a format",
    "publish": "publish an archive as a site or a folder of posts",
    "sync": "fetch the days that an archive lacks",
}


class UsageError(ValueError):
    """
    The command was called with wrong arguments.
    """


class Parser(argparse.ArgumentParser):
    """
    A parser whose help ends with examples, and whose errors are one line.

    Args:
        command: The name of the command, or "" for the default one.

        description: One sentence for the top of its help.

        usage: The arguments, as shown after the name.

        examples: Example calls with their descriptions.

        notes: Further text for the end of its help.
    """

    def __init__(
        self,
        command: str,
        description: str,
        *,
        usage: str,
        examples: dict[str, str],
        notes: str = "",
    ) -> None:
        prog = f"hfdaily {command}".strip()
        width = max(map(len, examples))
        lines = [f"  {call:{width}}  {what}" for call, what in examples.items()]
        super().__init__(
            prog=prog,
            usage=f"{prog} {usage}",
            description=description,
            epilog="\n".join(["examples:", *lines, *([notes] if notes else [])]),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        # Python 3.14 colors the help on a terminal, but control sequences are removed from all output.
        self.color = False

    def error(self, message: str) -> NoReturn:
        """
        Refuse the call.

        Args:
            message: The mistake in the call.

        Raises:
            UsageError: Always.
        """
        msg = f"{message}; see {self.prog} --help"
        raise UsageError(msg)

    def read(self, words: list[str]) -> tuple[argparse.Namespace, list[str]]:
        """
        Parse the arguments, and return those that are one too many beside them.

        Args:
            words: The arguments.

        Raises:
            UsageError: One of them is wrong, or is an option that does not exist.
        """
        try:
            args, others = self.parse_known_args(words)
        except UsageError:  # A required option may be missing because it is misspelled.
            options = takewhile(lambda word: word != "--", words)
            self._refuse_unknown(word for word in options if word.startswith("--"))
            raise
        self._refuse_unknown(others)
        return args, others

    def _refuse_unknown(self, words: Iterable[str]) -> None:
        known = re.findall(r"--[a-z-]+", self.format_help())
        for word in words:
            name = word.partition("=")[0]
            if name.startswith("-") and name not in known:
                self.error(f"there is no option {name}{did_you_mean(name, known)}")

    def print_help(self, file: object = None) -> None:
        """
        Print the help on stdout.

        Args:
            file: Ignored.
        """
        echo(self.format_help().rstrip("\n"))


def path(text: str) -> str:
    """
    Read a path. The shell does not expand the ``~`` in ``--archive=~/papers``.

    Args:
        text: The path.

    Raises:
        ArgumentTypeError: It is empty, as from a shell variable that is not set.
    """
    if not text:
        msg = "the path is empty"
        raise argparse.ArgumentTypeError(msg)
    # A Path would drop the final slash, which marks a directory.
    return os.path.expanduser(text)  # noqa: PTH111


def count(text: str) -> int:
    """
    Read a whole number that is not negative and has at most 9 digits.

    Args:
        text: The digits.

    Raises:
        ArgumentTypeError: The text is not such a number.
    """
    if not re.fullmatch("[0-9]{1,9}", text):
        msg = f"{text!r:.60} is not a count; write a whole number such as 3"
        raise argparse.ArgumentTypeError(msg)
    return int(text)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """
    Return " (did you mean WORD?)" for the closest known word, or "".

    Args:
        word: The word that was written.

        known: The words that could have been meant.
    """
    from difflib import get_close_matches

    close = get_close_matches(word.lower(), list(known), n=1, cutoff=0.7)
    return f" (did you mean {close[0]}?)" if close else ""
