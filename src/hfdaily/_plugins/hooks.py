"""
One plugin in, its renderers out, or the reason why not: all that is asked of pluggy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pluggy

from .. import plugins
from ..exceptions import PluginError, describe
from ..plugins import PROJECT_NAME, Renderer

__all__ = ["Hooks"]

_HOOK = "hfdaily_renderers"


class Hooks:
    """
    The plugins of a registry, each of which keeps the contract of the hook.
    """

    def __init__(self) -> None:
        self._manager = pluggy.PluginManager(PROJECT_NAME)
        self._manager.add_hookspecs(plugins)

    def __contains__(self, name: str) -> bool:
        return self._manager.has_plugin(name)

    def add(self, plugin: object, name: str) -> tuple[Renderer, ...]:
        """
        Take a plugin in, and ask it for its renderers.

        Raises:
            PluginError: It breaks the contract; nothing of it stays.
        """
        try:
            self._manager.register(plugin, name=name)
            self._manager.check_pending()  # a misspelt hook is never called
            renderers = tuple(self._ask(plugin))
            _check_names(renderers)
        except BaseException as exc:
            # pluggy < 1.7 keeps a plugin whose validation failed.
            if self._manager.get_plugin(name) is plugin:
                self._manager.unregister(plugin)
            if isinstance(exc, PluginError) or not isinstance(exc, Exception):
                raise
            by_pluggy = isinstance(exc, pluggy.PluginValidationError)
            msg = " ".join(str(exc).split()) if by_pluggy else f"{_HOOK}() raised {describe(exc)}"
            raise PluginError(msg) from exc
        return renderers

    def remove(self, name: str) -> None:
        """
        Forget a plugin.
        """
        self._manager.unregister(name=name)

    def _ask(self, plugin: object) -> Iterator[Renderer]:
        calls = [
            c for c in self._manager.hook.hfdaily_renderers.get_hookimpls() if c.plugin is plugin
        ]
        if not calls:
            msg = f"it has no {_HOOK}() with the mark @hfdaily.plugins.hookimpl"
            raise PluginError(msg)
        for call in calls:
            if call.wrapper or call.hookwrapper:
                msg = f"its {_HOOK}() is a hook wrapper, which would change other plugins' formats"
                raise PluginError(msg)
            # The hook has no arguments, so this is the call that pluggy makes,
            # but for one plugin, which is the culprit if it fails.
            yield from _checked(call.function())


def _checked(result: object) -> Iterator[Renderer]:
    if not isinstance(result, Iterable) or isinstance(result, str | bytes):
        msg = f"{_HOOK}() returned {result!r:.80}; it must return a list of Renderer"
        raise PluginError(msg)
    for item in result:
        if not isinstance(item, Renderer):
            msg = f"{_HOOK}() returned {item!r:.80} among its renderers, not a Renderer"
            raise PluginError(msg)
        yield item


def _check_names(renderers: Iterable[Renderer]) -> None:
    names: set[str] = set()
    for renderer in renderers:
        if renderer.name in names:
            msg = f"it defines format {renderer.name!r} twice"
            raise PluginError(msg)
        names.add(renderer.name)
