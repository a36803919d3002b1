"""
The document that a command writes: its format, its options and its target.
"""

from __future__ import annotations

import contextlib
import os
import sys

from typing import TYPE_CHECKING

from . import console
from .arguments import UsageError, path

if TYPE_CHECKING:
    import argparse

    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from .. import Digest
    from ..plugins import RegisteredRenderer, RenderContext, Renderer

__all__ = ["Output", "add_arguments", "add_context_arguments", "is_directory", "read_options"]

#: The default number of papers of a list on a terminal.
_ON_TERMINAL = 10
#: The format for a suffix that several built-in formats have.
_USUAL_FORMATS = {".json": "json", ".md": "markdown"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """
    Add the options of the document.

    Args:
        parser: The parser of a command.
    """
    group = parser.add_argument_group("output")
    group.add_argument(
        "-f",
        "--format",
        metavar="FORMAT",
        help="a format (see: hfdaily formats); by default that of the file's suffix, or else text",
    )
    group.add_argument(
        "-o",
        "--output",
        type=path,
        default="-",
        metavar="FILE|DIR/|-",
        help="write to a file, or into a directory, in which the format names the file; "
        "by default to stdout (-)",
    )
    group.add_argument(
        "--skip-empty", action="store_true", help="write nothing if no paper is left"
    )
    add_context_arguments(group)


def add_context_arguments(group: argparse._ArgumentGroup) -> None:
    """
    Add the options of the rendering context.

    Args:
        group: A group of options.
    """
    group.add_argument(
        "--locale", default="en", metavar="LOCALE", help="the language of labels: en, ko, ja, zh"
    )
    group.add_argument("--title", metavar="TEXT", help="the title of the document")
    group.add_argument(
        "--site-url", type=_url, metavar="URL", help="the URL at which you will publish it"
    )
    group.add_argument(
        "--timezone", default="UTC", metavar="ZONE", help="the time zone, such as Asia/Seoul"
    )
    group.add_argument(
        "--option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        dest="options",
        help="an option of the format (see: hfdaily formats); may be repeated",
    )


def _url(text: str) -> str:
    from argparse import ArgumentTypeError

    from ..text import safe_url

    if safe_url(text) is None:
        msg = f"{text!r} is not an http(s) URL"
        raise ArgumentTypeError(msg)
    return text


class Output:
    """
    The target and the format of a digest. Mistakes in the call are refused when it is created.

    Args:
        args: The arguments of the command.

    Raises:
        UsageError: No format has the suffix of the file, or several formats have it.
        FormatError: The format is unknown, or does not have an option.
        ValueError: Another argument is wrong.
    """

    def __init__(self, args: argparse.Namespace) -> None:
        from .._plugins import render

        self._target: str = args.output
        self._locale: str = args.locale
        self._skips_empty: bool = args.skip_empty
        self._quiet: bool = args.quiet
        with contextlib.redirect_stdout(sys.stderr):  # Plugins may print.
            self._entry = _find_format(args.format, args.output)
        renderer = self._entry.renderer
        self._context: RenderContext = render.context_for(
            self._entry,
            self._terminal_options(renderer) | read_options(renderer, args.options),
            {
                "locale": args.locale,
                "title": args.title,
                "site_url": args.site_url,
                "timezone": args.timezone,
            },
        )

    @property
    def default_limit(self) -> int | None:
        """
        The number of papers to show by default. On a terminal, a long list would scroll away.
        """
        return _ON_TERMINAL if self._is_terminal and self._is_text else None

    @property
    def _is_terminal(self) -> bool:
        return self._target == "-" and console.is_terminal()

    @property
    def _is_text(self) -> bool:
        return self._entry.qualified_name == "hfdaily:text"

    def write(self, digest: Digest) -> Path | None:
        """
        Render a digest and write the whole document.

        Args:
            digest: The digest to render.

        Returns:
            The path of the document, if it went to a file.

        Raises:
            ReaderLeftError: The reader of stdout has closed the pipe.
            OSError: The document cannot be written.
            RenderError: The renderer failed.
            UsageError: The document is binary and the target is a terminal.
        """
        from .._plugins import render

        with contextlib.redirect_stdout(sys.stderr):
            document = render.call(self._entry, digest, self._context)
            data = render.encode(self._entry, document)
        if self._target == "-":
            if isinstance(document, bytes) and self._is_terminal:
                msg = f"{self._entry} is binary, which a terminal cannot show; add -o FILE"
                raise UsageError(msg)
            console.write_stdout(data)
            return None
        from pathlib import Path

        from .._storage.files import write

        target = Path(self._target)
        if is_directory(self._target):
            target /= render.file_name(self._entry, digest)
        write(target, data)
        return target

    def report(self, digest: Digest, target: Path | None) -> None:
        """
        Report where a document was written, and its notes.

        Args:
            digest: The digest that was written.

            target: The return value of `write`.
        """
        if target:
            console.echo_path(target)
        # The format text shows its notes itself.
        if self._quiet or (target is None and self._is_text):
            return
        from ..labels import labels

        # A plugin may have labels of its own, which are unknown here.
        locale_note = labels(self._locale).locale_note if self._entry.builtin else None
        for note in (locale_note, *digest.notes):
            if note:
                console.say(f"note: {note}")

    def skips(self, digest: Digest) -> bool:
        """
        Return whether an empty digest is to be skipped, and report it if so.

        Args:
            digest: The digest to write.
        """
        if digest.papers or not self._skips_empty:
            return False
        if not self._quiet:
            of = f" of {digest.period}" if digest.listing == "daily" else ""
            console.say(f"note: nothing is written, because no paper{of} is left")
        return True

    def report_more(self, count: int, call: Sequence[str]) -> None:
        """
        Print below a list on a terminal how to see the rest.

        Args:
            count: The number of papers that are not shown.

            call: The words of the command that shows them.
        """
        from shlex import join

        from ..labels import labels

        if count > 0:
            console.echo(labels(self._locale).count("more_papers", count, command=join(call)))

    def _terminal_options(self, renderer: Renderer) -> dict[str, object]:
        """
        Return how a terminal shows the format, as far as that has options for it.
        """
        if not self._is_terminal:
            return {}
        from shutil import get_terminal_size

        # NO_COLOR disables colors if it is set and not empty (https://no-color.org).
        plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        able: dict[str, object] = {"width": get_terminal_size().columns, "color": not plain}
        if self._is_text:  # A sentence of each paper fits on a screen.
            able["abstract"] = "ai"
        known = {option.name for option in renderer.options}
        return {name: value for name, value in able.items() if name in known}


def is_directory(target: str) -> bool:
    """
    Return whether the argument of -o names a directory, which may not exist yet.

    Args:
        target: The argument.
    """
    from pathlib import Path

    return target.endswith(("/", os.sep)) or Path(target).is_dir()


def _suffix(target: str) -> str:
    """
    Return the suffix of a file in small letters, or "" if it has none.

    A name that is only a suffix, such as ".html", counts as one.

    Args:
        target: The argument of -o.
    """
    _, dot, suffix = os.path.basename(target).rpartition(".")  # noqa: PTH119  # no dots are removed
    return f".{suffix.lower()}" if dot and suffix else ""


def _find_format(name: str | None, target: str) -> RegisteredRenderer:
    from .._plugins.registry import BUILTINS, default_registry

    registry = default_registry()
    if name is not None:
        return registry.find(name)
    suffix = "" if target == "-" or is_directory(target) else _suffix(target)
    if not suffix:
        return registry.find("text")
    # As with names, a plugin cannot change the meaning of a built-in format's suffix.
    found = _with_suffix(map(registry.find, BUILTINS), suffix)
    formats = registry.formats() if not found else ()
    found = found or _with_suffix(formats, suffix)
    if len(found) == 1:
        return found[0]
    if suffix in _USUAL_FORMATS:
        return registry.find(_USUAL_FORMATS[suffix])
    if found:
        names = " or ".join(f"-f {entry.name}" for entry in found)
        msg = f"{target} can be of several formats; add {names}"
        raise UsageError(msg)
    listed = ", ".join(sorted({entry.renderer.suffix for entry in formats}))
    msg = f"no format ends in {suffix}; add -f FORMAT, or use one of {listed}"
    raise UsageError(msg)


def _with_suffix(entries: Iterable[RegisteredRenderer], suffix: str) -> list[RegisteredRenderer]:
    """
    Return the formats with a suffix, or else with a matching media type: ".xml" matches
    "application/rss+xml".

    Args:
        entries: The formats to search.

        suffix: The suffix of a file, with its dot.
    """
    known = list(entries)
    kind = suffix.replace(".", "+")
    return [
        entry for entry in known if suffix == f".{entry.renderer.suffix.rpartition('.')[2]}"
    ] or [entry for entry in known if entry.renderer.media_type.endswith(kind)]


def read_options(renderer: Renderer, words: list[str]) -> dict[str, object]:
    """
    Return the options of a format that are given as NAME=VALUE.

    Args:
        renderer: The format.

        words: The arguments of --option.

    Raises:
        OptionError: An option has no value.
        ValueError: A value cannot be parsed.
    """
    from ..exceptions import OptionError

    known = {option.name: option for option in renderer.options}
    options: dict[str, object] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals:
            msg = f"--option {word!r} has no value; write --option {name}=VALUE"
            raise OptionError(msg)
        # An unknown name is refused later, when all options are checked.
        options[name] = known[name].parse(text) if name in known else text
    return options
