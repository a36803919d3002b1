"""
Finds plugins, keeps the broken ones apart, and looks formats up.

A format that is built in is found without a look at any plugin: installing one
never changes what a built-in name means, nor what it costs.
"""

from __future__ import annotations

import functools
import importlib
import os
import re
import threading
import warnings

import attrs

from ..exceptions import (
    AmbiguousFormatError,
    PluginError,
    PluginWarning,
    UnknownFormatError,
    describe,
)
from ..plugins import PROJECT_NAME, Renderer
from .discovery import Candidate, installed
from .hooks import Hooks
from .listing import OURS, PluginStatus, RegisteredRenderer

__all__ = [
    "BUILTINS",
    "DISABLE_ENV",
    "Registry",
    "default_registry",
    "formats",
]

#: Names of plugins to leave alone, separated by commas; "*" means all.
DISABLE_ENV = "HFDAILY_DISABLE_PLUGINS"

#: The module that each built-in format is in. They go through the same hook as
#: any other; only finding them costs nothing.
BUILTINS = {
    "atom": "feeds",
    "html": "html",
    "hugo": "markdown",
    "jekyll": "markdown",
    "json": "json",
    "jsonfeed": "feeds",
    "markdown": "markdown",
    "rss": "feeds",
    "text": "text",
}


class Registry:
    """
    The renderers of one process: the built-in ones, and those of plugins.

    Made by itself it knows what is built in, and what is registered by hand;
    `Registry.load` makes one that knows what is installed too.
    """

    def __init__(self) -> None:
        self._hooks = Hooks()
        self._renderers: dict[str, RegisteredRenderer] = {}
        self._statuses: list[PluginStatus] = []
        self._waiting: list[Candidate] | None = []
        self._lock = threading.RLock()

    @classmethod
    def load(cls) -> Registry:
        """
        Make one with every installed plugin; broken ones are skipped.

        Plugins are imported when the first format is asked for that is not
        built in, or when all are listed.
        """
        self = cls()
        self._waiting = None
        return self

    def get(self, name: str) -> Renderer:
        """
        Look a renderer up by "format" or "plugin:format".

        Raises:
            UnknownFormatError: No plugin that works offers it.
            AmbiguousFormatError: Several plugins do, and none is built in.
        """
        return self.find(name).renderer

    def find(self, name: str) -> RegisteredRenderer:
        """
        As `get`, with the plugin that the renderer came from.
        """
        with self._lock:
            format = name.removeprefix(f"{OURS}:")
            if format in BUILTINS:
                return self._builtin(format)
            self._load_plugins()
            if name in self._renderers:
                return self._named(self._renderers[name])
            found = [entry for entry in self._renderers.values() if entry.renderer.name == name]
            if len(found) == 1:
                return self._named(found[0])
            if found:
                names = ", ".join(sorted(entry.qualified_name for entry in found))
                msg = f"format {name!r} is offered by several plugins; use one of {names}"
                raise AmbiguousFormatError(msg)
            known = ", ".join(entry.name for entry in self.formats())
            exc = UnknownFormatError(f"unknown format {name!r}; use one of {known}")
            for status in self._statuses:
                if status.state != "ok":
                    exc.add_note(str(status))
            raise exc

    def formats(self) -> tuple[RegisteredRenderer, ...]:
        """
        All formats: the built-in ones first, each group by name.
        """
        with self._lock:
            for format in BUILTINS:
                self._builtin(format)
            self._load_plugins()
            found = map(self._named, self._renderers.values())
            return tuple(sorted(found, key=lambda entry: (not entry.builtin, entry.qualified_name)))

    def plugins(self) -> tuple[PluginStatus, ...]:
        """
        All plugins that are installed, working or not, by name.
        """
        formats = self.formats()
        return tuple(
            attrs.evolve(
                status,
                formats=tuple(entry.name for entry in formats if entry.plugin == status.name)
                if status.state == "ok"
                else (),
            )
            for status in self._statuses
        )

    def register(self, plugin: object, *, name: str) -> None:
        """
        Add a plugin by hand, all of it or nothing.

        Raises:
            PluginError: It breaks the contract of the hook, or its name is
                taken.
        """
        with self._lock:
            self._check_name(name)
            self._add(plugin, name, owner=name)

    def unregister(self, name: str) -> None:
        """
        Take a plugin and its formats out again.
        """
        with self._lock:
            self._hooks.remove(name)
            kept = [entry for entry in self._renderers.values() if entry.plugin != name]
            self._renderers = {entry.qualified_name: entry for entry in kept}
            self._statuses = [s for s in self._statuses if (s.name, s.state) != (name, "ok")]

    def _check_name(self, name: str) -> None:
        if not re.fullmatch("[a-z][a-z0-9_-]*", name) or name == OURS:
            msg = f"{name!r} cannot name a plugin; use lower-case letters, digits, - and _"
            raise PluginError(msg)
        if name in self._hooks:
            msg = f"another plugin has the name {name!r}; uninstall one of them"
            raise PluginError(msg)

    def _named(self, entry: RegisteredRenderer) -> RegisteredRenderer:
        """
        The entry with the shortest name that leads to it.
        """
        name = entry.renderer.name
        alone = sum(other.renderer.name == name for other in self._renderers.values()) == 1
        short = entry.builtin or (alone and name not in BUILTINS)
        return attrs.evolve(entry, name=name if short else entry.qualified_name)

    def _builtin(self, format: str) -> RegisteredRenderer:
        key = f"{OURS}:{format}"
        if key not in self._renderers:
            name = f"hfdaily.renderers.{BUILTINS[format]}"
            self._add(importlib.import_module(name), name, owner=OURS)
        return self._named(self._renderers[key])

    def _add(self, plugin: object, name: str, *, owner: str) -> None:
        for renderer in self._hooks.add(plugin, name):
            entry = RegisteredRenderer(name=renderer.name, plugin=owner, renderer=renderer)
            self._renderers[entry.qualified_name] = entry

    def _load_plugins(self) -> None:
        if self._waiting is None:
            self._waiting = installed(PROJECT_NAME)[::-1]
        # One by one, so that an interrupt leaves the others to the next call.
        while self._waiting:
            candidate = self._waiting.pop()
            try:
                status = self._load(candidate)
            except KeyboardInterrupt:
                self._waiting.append(candidate)
                raise
            self._statuses.append(status)
            if status.state == "skipped":
                warnings.warn(str(status), PluginWarning, stacklevel=4)

    def _load(self, candidate: Candidate) -> PluginStatus:
        status = PluginStatus(**candidate._asdict())
        disabled = {name.strip() for name in os.environ.get(DISABLE_ENV, "").split(",")}
        if disabled & {candidate.name, "*"}:
            return attrs.evolve(status, state="disabled", reason=f"by {DISABLE_ENV}")
        try:
            self._check_name(candidate.name)  # before its module runs
            self.register(candidate.load(), name=candidate.name)
        except KeyboardInterrupt:
            raise
        except PluginError as exc:
            return attrs.evolve(status, state="skipped", reason=str(exc), error=exc)
        except BaseException as exc:  # sys.exit() too: it ends the plugin, not its host
            reason = f"importing it raised {describe(exc)}"
            return attrs.evolve(status, state="skipped", reason=reason, error=exc)
        return status


@functools.cache
def default_registry() -> Registry:
    """
    The registry that `render` uses where it is passed none.
    """
    return Registry.load()


def formats() -> tuple[RegisteredRenderer, ...]:
    """
    All formats that this process can render.
    """
    return default_registry().formats()
