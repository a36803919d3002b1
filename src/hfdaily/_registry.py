"""
Finds plugins, keeps the broken ones apart, and looks formats up.

A format that is built in is found without a look at any plugin: installing one
never changes what a built-in name means, nor what it costs.
"""

from __future__ import annotations

import functools
import importlib
import os
import warnings

from collections.abc import Iterable
from typing import TYPE_CHECKING

import attrs
import pluggy

from . import plugins
from .exceptions import (
    AmbiguousFormatError,
    PluginError,
    PluginWarning,
    UnknownFormatError,
)
from .plugins import PROJECT_NAME, Renderer

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = [
    "DISABLE_ENV",
    "PluginFailure",
    "RegisteredRenderer",
    "Registry",
    "default_registry",
    "formats",
]

#: Names of plugins to leave alone, separated by commas; "*" means all.
DISABLE_ENV = "HFDAILY_DISABLE_PLUGINS"

#: The plugin that each built-in format is in. They go through the same hook as
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


@attrs.frozen
class RegisteredRenderer:
    """
    A renderer and the plugin that it came from.
    """

    plugin: str
    renderer: Renderer
    builtin: bool

    @property
    def qualified_name(self) -> str:
        """
        The name that no other plugin can take: "slides:pdf".
        """
        return f"{self.plugin}:{self.renderer.name}"


@attrs.frozen
class PluginFailure:
    """
    An installed plugin that was skipped, and why.
    """

    name: str
    target: str
    distribution: str | None
    error: BaseException

    def __str__(self) -> str:
        return (
            f"plugin {self.name!r} ({self.target}, installed by "
            f"{self.distribution}) was skipped: {self.error!r}"
        )


class Registry:
    """
    The renderers of one process: the built-in ones, and those of plugins.
    """

    def __init__(self) -> None:
        self._manager = pluggy.PluginManager(PROJECT_NAME)
        self._manager.add_hookspecs(plugins)
        self._renderers: dict[str, RegisteredRenderer] = {}
        self._failures: list[PluginFailure] = []
        self._pending: Iterable[EntryPoint] | None = ()

    @classmethod
    def load(cls, candidates: Iterable[EntryPoint] | None = None) -> Registry:
        """
        Built-ins and every installed plugin; broken ones are skipped.

        Plugins are imported when the first format is asked for that is not
        built in, or when all are listed.

        Args:
            candidates: Entry points; by default all of the group "hfdaily".
        """
        self = cls()
        self._pending = candidates
        return self

    def get(self, name: str) -> Renderer:
        """
        Look a format up by "format" or "plugin:format".

        Raises:
            UnknownFormatError: No plugin that works offers it.
            AmbiguousFormatError: Several plugins do, and none is built in.
        """
        if name in BUILTINS:
            return self._builtin(name)
        self._load_plugins()
        if name in self._renderers:
            return self._renderers[name].renderer
        found = [r for r in self._renderers.values() if r.renderer.name == name]
        if len(found) == 1:
            return found[0].renderer
        if found:
            names = ", ".join(sorted(r.qualified_name for r in found))
            msg = f"format {name!r} is offered by several plugins; use one of {names}"
            raise AmbiguousFormatError(msg)
        known = ", ".join(sorted({r.renderer.name for r in self.formats()}))
        exc = UnknownFormatError(f"unknown format {name!r}; use one of {known}")
        for failure in self.failures:
            exc.add_note(str(failure))
        raise exc

    def formats(self) -> tuple[RegisteredRenderer, ...]:
        """
        All formats: the built-in ones first, each group by name.
        """
        for name in BUILTINS:
            self._builtin(name)
        self._load_plugins()
        return tuple(
            sorted(self._renderers.values(), key=lambda r: (not r.builtin, r.qualified_name))
        )

    @property
    def failures(self) -> tuple[PluginFailure, ...]:
        """
        The installed plugins that were skipped.
        """
        self._load_plugins()
        return tuple(self._failures)

    def register(self, plugin: object, *, name: str) -> None:
        """
        Add a plugin by hand, all of it or nothing.

        Raises:
            PluginError: It breaks the contract of the hook.
            ValueError: A plugin of that name is there.
        """
        self._register(plugin, name=name, builtin=False)

    def unregister(self, name: str) -> None:
        """
        Take a plugin and its formats out again.
        """
        self._manager.unregister(name=name)
        self._renderers = {k: r for k, r in self._renderers.items() if r.plugin != name}

    def _builtin(self, format: str) -> Renderer:
        plugin = BUILTINS[format]
        if f"{plugin}:{format}" not in self._renderers:
            module = importlib.import_module(f".renderers.{plugin}", __package__)
            self._register(module, name=plugin, builtin=True)
        return self._renderers[f"{plugin}:{format}"].renderer

    def _load_plugins(self) -> None:
        if self._pending is None:
            from importlib.metadata import entry_points

            self._pending = entry_points(group=PROJECT_NAME)
        pending, self._pending = self._pending, ()
        disabled = {name.strip() for name in os.environ.get(DISABLE_ENV, "").split(",")}
        if "*" in disabled:
            return
        for point in sorted(pending, key=lambda point: (point.name, point.value)):
            if point.name in disabled:
                continue
            try:
                self.register(point.load(), name=point.name)
            except Exception as exc:
                dist = point.dist.name if point.dist else None
                failure = PluginFailure(point.name, point.value, dist, exc)
                self._failures.append(failure)
                warnings.warn(str(failure), PluginWarning, stacklevel=3)

    def _register(self, plugin: object, *, name: str, builtin: bool) -> None:
        try:
            self._manager.register(plugin, name=name)
            self._manager.check_pending()
            new: dict[str, RegisteredRenderer] = {}
            for impl in self._manager.hook.hfdaily_renderers.get_hookimpls():
                if impl.plugin is not plugin:
                    continue
                # The spec has no arguments, so a direct call is what pluggy
                # does, but with a culprit if it raises.
                for renderer in _checked(impl.function()):
                    entry = RegisteredRenderer(name, renderer, builtin)
                    if entry.qualified_name in new:
                        msg = f"format {renderer.name!r} is defined twice"
                        raise PluginError(msg)
                    new[entry.qualified_name] = entry
        except BaseException:
            # pluggy < 1.7 keeps a plugin whose validation failed.
            if self._manager.get_plugin(name) is plugin:
                self._manager.unregister(plugin)
            raise
        self._renderers.update(new)


def _checked(result: object) -> tuple[Renderer, ...]:
    if not isinstance(result, Iterable) or isinstance(result, str | bytes):
        msg = f"hfdaily_renderers() returned {result!r}, not renderers"
        raise PluginError(msg)
    items = tuple(result)
    for item in items:
        if not isinstance(item, Renderer):
            msg = f"hfdaily_renderers() returned {item!r}, not a Renderer"
            raise PluginError(msg)
    return items


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
