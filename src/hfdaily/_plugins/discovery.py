"""
Which plugins are installed, found without importing any of them.

`importlib.metadata` knows too, but importing it costs more than all else that listing the formats
takes. What pip leaves behind is plain files in the folders of `sys.path`, so these are read here;
where a distribution may lie anywhere else (zip files, eggs, finders of others), it is asked.
"""

from __future__ import annotations

import functools
import importlib
import os
import re
import sys

from collections.abc import Iterable, Iterator
from importlib.machinery import PathFinder
from typing import NamedTuple

__all__ = ["Candidate", "installed"]


class Candidate(NamedTuple):
    """
    An entry point: a plugin that nobody has imported yet.

    Attributes:
        target: The module, or "module:object".
        distribution: The name that pip knows it by.
    """

    name: str
    target: str
    distribution: str
    version: str

    def load(self) -> object:
        """
        Import it; raises whatever that raises.
        """
        module, _, path = self.target.partition(":")
        return functools.reduce(
            getattr, filter(None, path.split(".")), importlib.import_module(module)
        )


def installed(group: str) -> list[Candidate]:
    """
    The entry points of a group, sorted.
    """
    found = _in_folders(group) if _is_all_in_folders() else _from_importlib(group)
    return sorted(found)


def _is_all_in_folders() -> bool:
    others = [f for f in sys.meta_path if hasattr(f, "find_distributions") and f is not PathFinder]
    return not others and all(map(_is_plain, sys.path))


def _is_plain(entry: object) -> bool:
    return (
        isinstance(entry, str)
        and not entry.lower().endswith(".egg")
        and (os.path.isdir(entry or ".") or not os.path.exists(entry))
    )


def _from_importlib(group: str) -> Iterator[Candidate]:
    from importlib.metadata import entry_points

    for point in entry_points(group=group):
        yield Candidate(
            name=point.name,
            target=_without_extras(point.value),
            distribution=point.dist.name if point.dist else "",
            version=point.dist.version if point.dist else "",
        )


def _in_folders(group: str) -> Iterator[Candidate]:
    seen: set[str] = set()
    for folder in sys.path:
        # As with modules, what is found first hides what comes later.
        here = {_project(name): name for name in reversed(_distributions(folder))}
        for project in here.keys() - seen:
            yield from _entry_points(os.path.join(folder, here[project]), group)
        seen |= here.keys()


def _distributions(folder: str) -> list[str]:
    try:
        names = os.listdir(folder or ".")
    except OSError:  # what is no folder holds no distribution
        return []
    return [name for name in names if name.lower().endswith((".dist-info", ".egg-info"))]


def _project(name: str) -> str:
    """
    The project of "Some_Name-1.0.dist-info", in the one spelling that stands for all.
    """
    stem = name.rpartition(".")[0].partition("-")[0]
    return re.sub(r"[-_.]+", "-", stem).lower()


def _entry_points(info: str, group: str) -> Iterator[Candidate]:
    lines = _lines(info, "entry_points.txt")
    if f"[{group}]" not in lines:
        return
    headers = dict(_headers(_lines(info, "METADATA") or _lines(info, "PKG-INFO")))
    section = ""
    for line in lines:
        if line.startswith("["):
            section = line.strip("[]")
        elif section == group and line and line[0] not in "#;":
            name, _, target = line.partition("=")
            yield Candidate(
                name=name.strip(),
                target=_without_extras(target),
                distribution=headers.get("name", _project(os.path.basename(info))),
                version=headers.get("version", ""),
            )


def _headers(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if not line:  # the description comes after it
            return
        key, _, value = line.partition(":")
        yield key.lower(), value.strip()


def _without_extras(target: str) -> str:
    # "module:object [extra]": extras in entry points mean nothing any more.
    return "".join(target.partition("[")[0].split())


def _lines(info: str, name: str) -> list[str]:
    try:
        with open(os.path.join(info, name), encoding="utf-8", errors="replace") as file:
            return [line.strip() for line in file]
    except OSError:  # it is not there, or what holds it is a file itself
        return []
