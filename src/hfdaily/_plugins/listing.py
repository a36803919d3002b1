"""
What a registry tells of its formats, and of the plugins they are from.
"""

from __future__ import annotations

from typing import Literal

import attrs

from ..plugins import PROJECT_NAME, Renderer

__all__ = ["OURS", "PluginStatus", "RegisteredRenderer"]

#: The plugin that built-in formats count as being of.
OURS = PROJECT_NAME


@attrs.frozen(kw_only=True)
class RegisteredRenderer:
    """
    A renderer, and where it came from.

    Attributes:
        name: What to ask for: "pdf", or "slides:pdf" where the short name is
            somebody else's too.
        plugin: "hfdaily" for what is built in.
    """

    name: str
    plugin: str
    renderer: Renderer

    @property
    def builtin(self) -> bool:
        """
        Whether it is part of hfdaily.
        """
        return self.plugin == OURS

    @property
    def qualified_name(self) -> str:
        """
        The name that no other plugin can take: "slides:pdf".
        """
        return f"{self.plugin}:{self.renderer.name}"

    def __str__(self) -> str:
        owner = "" if self.builtin else f" of plugin {self.plugin!r}"
        return f"format {self.renderer.name!r}{owner}"


@attrs.frozen(kw_only=True)
class PluginStatus:
    """
    An installed plugin, and what became of it.

    Attributes:
        target: The module that the entry point leads to.
        distribution: What to tell pip to be rid of it.
        state: "disabled" plugins were not even imported.
        formats: The names to ask for, where it works.
        reason: Why it does not, in a line.
        error: What was raised, where it was skipped.
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
