"""
``hfdaily new-plugin``: write a distribution to start from, with passing tests.
"""

from __future__ import annotations

import argparse
import re

from collections.abc import Iterator
from pathlib import Path

from .arguments import Parser, path
from .console import echo

__all__ = ["parser", "run"]

_TEMPLATE = Path(__file__).with_name("template")
#: The files of the template, each with its path in the new distribution.
_FILES = {
    "gitignore.in": ".gitignore",
    "tests.yml.in": ".github/workflows/tests.yml",
    "README.md.in": "README.md",
    "module.py.in": "src/@MODULE@/__init__.py",
    "py.typed.in": "src/@MODULE@/py.typed",
    "pyproject.toml.in": "pyproject.toml",
    "tests.py.in": "tests/test_@MODULE@.py",
}


def parser() -> argparse.ArgumentParser:
    """
    Return the parser of the command.
    """
    parser = Parser(
        "new-plugin",
        "Write a plugin that adds a format: code, tests and packaging.",
        usage="NAME [DIR]",
        examples={
            "hfdaily new-plugin slides": "the format slides, in the directory hfdaily-slides",
            "hfdaily new-plugin slides ../deck": "the same in another directory",
        },
    )
    parser.add_argument("name", metavar="NAME", help="the name of the format, such as slides")
    parser.add_argument(
        "folder",
        nargs="?",
        type=path,
        metavar="DIR",
        help="the directory to create; by default hfdaily-NAME",
    )
    return parser


def run(args: argparse.Namespace) -> int:
    """
    Write the files, and print the next steps.

    Args:
        args: The arguments of the command.

    Returns:
        The exit status.
    """
    name = args.name.removeprefix("hfdaily-")
    _check(name)
    folder = Path(args.folder or f"hfdaily-{name}")
    _write(folder, name)
    echo(f"{folder} is a plugin with the format {name}. Next:")
    echo(f"    cd {folder}")
    echo("    python -m pip install -e . pytest")
    echo("    python -m pytest")
    echo(f"    hfdaily --sample -f {name}")
    return 0


def _check(name: str) -> None:
    from .._plugins.registry import BUILTINS

    if not re.fullmatch("[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        msg = f"a plugin cannot be named {name!r:.60}; use lower-case letters, digits and single hyphens"
        raise ValueError(msg)
    if name in BUILTINS:
        msg = f"the format {name!r} is built in; choose another name, because plugins cannot replace it"
        raise ValueError(msg)


def _write(folder: Path, name: str) -> None:
    """
    Write the files into a temporary directory and rename it, so that no partial directory is left.
    """
    import tempfile

    if folder.exists():
        msg = f"{folder} is there already; name a directory that does not exist"
        raise FileExistsError(msg)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".hfdaily-", dir=folder.parent) as beside:
        root = Path(beside, folder.name)
        for path, text in _files(name):
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8", newline="\n")
        root.rename(folder)


def _files(name: str) -> Iterator[tuple[str, str]]:
    values = {
        "@NAME@": name,
        "@MODULE@": f"hfdaily_{name.replace('-', '_')}",
        "@VERSIONS@": _compatible_versions(),
    }

    def fill(text: str) -> str:
        for mark, value in values.items():
            text = text.replace(mark, value)
        return text

    for source, target in _FILES.items():
        yield fill(target), fill((_TEMPLATE / source).read_text("utf-8"))


def _compatible_versions() -> str:
    """
    Return the versions of hfdaily that are compatible with plugins for this one.
    """
    from .. import __version__

    major, minor = map(int, __version__.split(".")[:2])
    end = f"0.{minor + 1}" if major == 0 else str(major + 1)
    return f">={major}.{minor},<{end}"
