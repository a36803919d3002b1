"""
The registry of renderers, which finds plugins, isolates broken ones, and looks formats up.

A built-in format is found without looking at any plugin. Installing a plugin therefore changes
neither the meaning of a built-in name nor the time to find it.
"""

from __future__ import annotations

import functools
import importlib
import os
import re
import threading
import warnings

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

import attrs
import pluggy

from .. import plugins
from .._public import public
from ..exceptions import (
    AmbiguousFormatError,
    PluginError,
    PluginWarning,
    UnknownFormatError,
    describe,
    quoted,
    wrong_type,
)
from ..plugins import PROJECT_NAME, Renderer

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = [
    "BUILTINS",
    "BUILTIN_OWNER",
    "DISABLE_ENV",
    "PluginStatus",
    "RegisteredRenderer",
    "Registry",
    "as_registry",
    "default_registry",
    "formats",
]

#: The environment variable with the names of plugins that are not loaded, separated by commas. "*"
#: means all.
DISABLE_ENV = "HFDAILY_DISABLE_PLUGINS"

#: The name of the plugin that built-in formats belong to.
BUILTIN_OWNER = PROJECT_NAME

#: The module of `hfdaily.renderers` for each built-in format. Built-in formats use the same hook as
#: plugins, but their modules are known in advance.
BUILTINS = {
    "atom": "feeds",
    "csv": "table",
    "eml": "email",
    "html": "html",
    "hugo": "markdown",
    "jekyll": "markdown",
    "json": "json",
    "jsonfeed": "feeds",
    "jsonl": "table",
    "markdown": "markdown",
    "rss": "feeds",
    "text": "text",
}

_HOOK = "hfdaily_renderers"


@functools.partial(public, module="hfdaily.plugins")
@attrs.frozen(kw_only=True)
class RegisteredRenderer:
    """
    A renderer, and the plugin that it came from.

    Attributes:
        name: The name of the format: "pdf", or "slides:pdf" if another plugin has a "pdf" too.
        plugin: The name of the plugin; "hfdaily" for a built-in format.
        renderer: The renderer.
        version: The version of the plugin's distribution, or "" if it is not installed.
    """

    name: str
    plugin: str
    renderer: Renderer
    version: str = ""

    @property
    def builtin(self) -> bool:
        """
        Whether the format is part of hfdaily.
        """
        return self.plugin == BUILTIN_OWNER

    @property
    def qualified_name(self) -> str:
        """
        The name that no other plugin can take: "slides:pdf".
        """
        return f"{self.plugin}:{self.renderer.name}"

    def __str__(self) -> str:
        owner = "" if self.builtin else f" of plugin {self.plugin!r}"
        return f"format {self.renderer.name!r}{owner}"


@functools.partial(public, module="hfdaily.plugins")
@attrs.frozen(kw_only=True)
class PluginStatus:
    """
    An installed plugin, and whether it works.

    Attributes:
        name: The name of the plugin, which is that of its entry point.
        target: The module that the entry point names.
        distribution: The name of the distribution, as pip uses it.
        version: The version of the distribution.
        state: "ok", "skipped" if the plugin is broken, or "disabled" if it was not imported.
        formats: The names of its formats.
        reason: Why it was skipped or disabled, in one line.
        error: The exception that caused it to be skipped.
    """

    name: str
    target: str
    distribution: str
    version: str
    state: Literal["ok", "skipped", "disabled"] = "ok"
    formats: tuple[str, ...] = ()
    reason: str | None = None
    error: BaseException | None = None

    def __str__(self) -> str:
        home = f"{self.target}, of {self.distribution} {self.version}"
        why = f": {self.reason}" if self.reason else ""
        return f"plugin {self.name!r} ({home}) is {self.state}{why}"


@functools.partial(public, module="hfdaily.plugins")
class Registry:
    """
    The renderers of a process: the built-in ones and those of plugins.

    ``Registry()`` knows the built-in formats and the plugins that are registered with `register`.
    `Registry.load` makes a registry that knows the installed plugins too.
    """

    def __init__(self) -> None:
        self._manager = pluggy.PluginManager(PROJECT_NAME)
        self._manager.add_hookspecs(plugins)
        self._renderers: dict[str, RegisteredRenderer] = {}  # The keys are qualified names.
        self._statuses: list[PluginStatus] = []
        # The entry points that are still to be imported, or None before they have been searched for.
        self._waiting: list[EntryPoint] | None = []
        self._lock = threading.RLock()

    @classmethod
    def load(cls) -> Registry:
        """
        Return a registry that knows every installed plugin and skips broken ones.

        The plugins are imported when a format that is not built in is first looked up, or when all
        formats are listed.
        """
        self = cls()
        self._waiting = None
        return self

    def get(self, name: str) -> Renderer:
        """
        Return a renderer.

        Args:
            name: The name of a format, or "plugin:format".

        Raises:
            UnknownFormatError: No working plugin offers it.
            AmbiguousFormatError: Several plugins offer it, and it is not built in.
            TypeError: The name is not a text.
        """
        return self.find(name).renderer

    def find(self, name: str) -> RegisteredRenderer:
        """
        Return a renderer with the plugin that it came from.

        Args:
            name: The name of a format, or "plugin:format".

        Raises:
            UnknownFormatError: No working plugin offers it.
            AmbiguousFormatError: Several plugins offer it, and it is not built in.
            TypeError: The name is not a text.
        """
        if not isinstance(name, str):
            msg = f"the format is {quoted(name)}; write the name of one, such as 'markdown'"
            raise TypeError(msg)
        with self._lock:
            format = name.removeprefix(f"{BUILTIN_OWNER}:")
            if format in BUILTINS:
                return self._builtin(format)
            self._load_plugins()
            if name in self._renderers:
                return self._with_short_name(self._renderers[name])
            found = [entry for entry in self._renderers.values() if entry.renderer.name == name]
            if len(found) == 1:
                return self._with_short_name(found[0])
            if found:
                names = ", ".join(sorted(entry.qualified_name for entry in found))
                msg = f"format {name!r} is offered by several plugins; use one of {names}"
                raise AmbiguousFormatError(msg)
            raise self._unknown(name)

    def formats(self) -> tuple[RegisteredRenderer, ...]:
        """
        Return all formats: first the built-in ones, then those of plugins, each group by name.
        """
        with self._lock:
            for format in BUILTINS:
                self._builtin(format)
            self._load_plugins()
            found = map(self._with_short_name, self._renderers.values())
            return tuple(sorted(found, key=lambda entry: (not entry.builtin, entry.qualified_name)))

    def plugins(self) -> tuple[PluginStatus, ...]:
        """
        Return all installed plugins by name, whether they work or not.
        """
        names: dict[str, list[str]] = {}
        for entry in self.formats():
            names.setdefault(entry.plugin, []).append(entry.name)
        return tuple(
            attrs.evolve(status, formats=tuple(names.get(status.name, ())))
            if status.state == "ok"
            else status
            for status in self._statuses
        )

    def register(self, plugin: object, *, name: str) -> None:
        """
        Add a plugin that is not installed. If this fails, nothing is added.

        Args:
            plugin: A module or object with the hook `hfdaily_renderers`.

            name: The name of the plugin.

        Raises:
            PluginError: The plugin breaks the contract of the hook, or its name is already used.
        """
        with self._lock:
            self._check_name(name)
            self._add(plugin, name, owner=name)

    def unregister(self, name: str) -> None:
        """
        Remove a plugin and its formats.

        Args:
            name: The name of the plugin.

        Raises:
            PluginError: There is no plugin of this name.
        """
        with self._lock:
            if not self._manager.has_plugin(name) or name.startswith("hfdaily.renderers."):
                msg = f"there is no plugin {name!r} to unregister"
                raise PluginError(msg)
            self._manager.unregister(name=name)
            kept = [entry for entry in self._renderers.values() if entry.plugin != name]
            self._renderers = {entry.qualified_name: entry for entry in kept}
            self._statuses = [s for s in self._statuses if (s.name, s.state) != (name, "ok")]

    def _unknown(self, name: str) -> UnknownFormatError:
        names = [entry.name for entry in self.formats()]
        close = get_close_matches(name.lower(), names, n=1)
        hint = f"did you mean {close[0]!r}? Otherwise use" if close else "use"
        exc = UnknownFormatError(f"unknown format {quoted(name)}; {hint} one of {', '.join(names)}")
        for status in self._statuses:
            if status.state != "ok":
                exc.add_note(str(status))
        return exc

    def _with_short_name(self, entry: RegisteredRenderer) -> RegisteredRenderer:
        """
        Return the entry with the shortest name that leads to it.
        """
        if entry.builtin:
            return entry
        name = entry.renderer.name
        others = sum(other.renderer.name == name for other in self._renderers.values()) - 1
        short = not others and name not in BUILTINS
        return attrs.evolve(entry, name=name if short else entry.qualified_name)

    def _builtin(self, format: str) -> RegisteredRenderer:
        key = f"{BUILTIN_OWNER}:{format}"
        if key not in self._renderers:
            module = f"hfdaily.renderers.{BUILTINS[format]}"
            self._add(importlib.import_module(module), module, owner=BUILTIN_OWNER)
        return self._renderers[key]

    def _check_name(self, name: str) -> None:
        if (
            not isinstance(name, str)
            or not re.fullmatch("[a-z][a-z0-9_-]*", name)
            or name == BUILTIN_OWNER
        ):
            msg = f"{name!r} cannot name a plugin; use lower-case letters, digits, - and _"
            raise PluginError(msg)
        if self._manager.has_plugin(name):
            msg = f"another plugin has the name {name!r}; uninstall one of them"
            raise PluginError(msg)

    def _add(self, plugin: object, name: str, *, owner: str, version: str = "") -> None:
        """
        Register a plugin with pluggy and ask it for its renderers.

        Raises:
            PluginError: The plugin breaks the contract. Nothing of it is kept.
        """
        try:
            self._manager.register(plugin, name=name)
            self._manager.check_pending()  # This refuses misspelled hooks, which would never be called.
            renderers = self._renderers_of(plugin)
        except BaseException as exc:
            # pluggy before 1.7 keeps a plugin whose validation failed.
            if self._manager.get_plugin(name) is plugin:
                self._manager.unregister(plugin)
            if isinstance(exc, PluginError) or not isinstance(exc, Exception):
                raise
            by_pluggy = isinstance(exc, pluggy.PluginValidationError)
            msg = " ".join(str(exc).split()) if by_pluggy else f"{_HOOK}() raised {describe(exc)}"
            raise PluginError(msg) from exc
        for renderer in renderers:
            entry = RegisteredRenderer(
                name=renderer.name, plugin=owner, renderer=renderer, version=version
            )
            self._renderers[entry.qualified_name] = entry

    def _renderers_of(self, plugin: object) -> list[Renderer]:
        hooks = [
            hook
            for hook in self._manager.hook.hfdaily_renderers.get_hookimpls()
            if hook.plugin is plugin
        ]
        if not hooks:
            msg = f"it has no {_HOOK}() with the mark @hfdaily.plugins.hookimpl"
            raise PluginError(msg)
        renderers: dict[str, Renderer] = {}
        for hook in hooks:
            if hook.wrapper or hook.hookwrapper:
                msg = f"its {_HOOK}() is a hook wrapper, which would change other plugins' formats"
                raise PluginError(msg)
            # The hook takes no arguments, so this is the call that pluggy would make. Calling one plugin at a
            # time shows which of them is broken.
            result = hook.function()
            if not isinstance(result, Iterable) or isinstance(result, str | bytes):
                msg = f"{_HOOK}() returned {quoted(result, 80)}; it must return a list of Renderer"
                raise PluginError(msg)
            for renderer in result:
                if not isinstance(renderer, Renderer):
                    msg = f"{_HOOK}() returned {quoted(renderer, 80)} among its renderers, not a Renderer"
                    raise PluginError(msg)
                if renderer.name in renderers:
                    msg = f"it defines format {renderer.name!r} twice"
                    raise PluginError(msg)
                renderers[renderer.name] = renderer
        return list(renderers.values())

    def _load_plugins(self) -> None:
        if self._waiting is None:
            self._waiting = _installed()[::-1]
        # Load them one by one, so that the next call continues after an interrupt.
        while self._waiting:
            point = self._waiting.pop()
            try:
                status = self._load(point)
            except KeyboardInterrupt:
                self._waiting.append(point)
                raise
            self._statuses.append(status)
            if status.state == "skipped":
                warnings.warn(str(status), PluginWarning, stacklevel=4)

    def _load(self, point: EntryPoint) -> PluginStatus:
        status = PluginStatus(
            name=point.name,
            target=point.value,
            distribution=_metadata(point, "name") or "an unnamed distribution",
            version=_metadata(point, "version"),
        )
        disabled = {name.strip() for name in os.environ.get(DISABLE_ENV, "").split(",")}
        if disabled & {point.name, "*"}:
            return attrs.evolve(status, state="disabled", reason=f"by {DISABLE_ENV}")
        try:
            self._check_name(point.name)  # Check the name before the module runs.
            plugin = point.load()
            with self._lock:
                self._add(plugin, point.name, owner=point.name, version=status.version)
        except KeyboardInterrupt:
            raise
        except PluginError as exc:
            return attrs.evolve(status, state="skipped", reason=str(exc), error=exc)
        except BaseException as exc:  # This includes SystemExit, which must not end the program.
            reason = f"importing it raised {describe(exc)}"
            return attrs.evolve(status, state="skipped", reason=reason, error=exc)
        return status


def _metadata(point: EntryPoint, key: str) -> str:
    """
    Return a field of the metadata of an entry point's distribution; empty if it is not there.
    """
    # Not by `dist.name`, which warns from Python 3.12 on if there is none.
    return str(dict(point.dist.metadata.json).get(key, "")) if point.dist else ""


def _installed() -> list[EntryPoint]:
    """
    Return the entry points of all installed plugins, in an order that is the same on every run.
    """
    from importlib.metadata import distributions, entry_points

    try:
        points = list(entry_points(group=PROJECT_NAME))
    except Exception:  # One distribution whose metadata cannot be read must not hide all others.
        points = []
        for distribution in distributions():
            name = "an installed distribution"
            try:
                name = distribution.name or name
                points += distribution.entry_points.select(group=PROJECT_NAME)
            except Exception as exc:
                reason = f"the entry points of {name} cannot be read: {describe(exc)}"
                warnings.warn(reason, PluginWarning, stacklevel=5)
    return sorted(points, key=lambda point: (point.name, point.value))


@functools.cache
def default_registry() -> Registry:
    """
    Return the registry that `render` uses if it is given none.
    """
    return Registry.load()


def as_registry(registry: Registry | None) -> Registry:
    """
    Return the registry that a caller passed, else that of all installed plugins.

    Raises:
        TypeError: The argument is no registry.
    """
    if registry is None:
        return default_registry()
    if not isinstance(registry, Registry):
        raise wrong_type("registry=", "a Registry, or None for that of all plugins", registry)
    return registry


@public
def formats() -> tuple[RegisteredRenderer, ...]:
    """
    Return all formats that this process can render, built in or from plugins.
    """
    return default_registry().formats()
