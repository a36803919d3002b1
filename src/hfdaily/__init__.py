"""
Hugging Face Daily Papers, typed: fetch, rank, and render through plugins.
"""

from __future__ import annotations

TYPE_CHECKING = (
    False  # type checkers know the name; importing typing would cost more than all of this
)
if TYPE_CHECKING:
    from . import exceptions, plugins, testing, text
    from ._atom import parse_atom
    from ._dump import dump_digest
    from ._models import ArxivRecord, DayStats, Digest, Page, Paper, Stats
    from ._network.async_client import AsyncClient
    from ._network.cache import CachePolicy
    from ._network.client import Client, fetch
    from ._network.events import Event
    from ._network.retry import RetryPolicy, Timeout
    from ._parse import parse_api, parse_page
    from ._people import Author, Claim, Organization, User
    from ._periods import Period
    from ._plugins.listing import PluginStatus, RegisteredRenderer
    from ._plugins.registry import Registry, formats
    from ._plugins.render import render, render_bytes
    from ._rank import by_author, by_organization, has_code, matches, min_upvotes, rank
    from ._schema import parse_digest
    from ._storage.archive import Archive
    from ._storage.seen import Seen
    from ._storage.sync import SyncedDay, SyncReport, sync
    from .plugins import Option, RenderContext, Renderer, RenderFunc, hookimpl

__all__ = [
    "Archive",
    "ArxivRecord",
    "AsyncClient",
    "Author",
    "CachePolicy",
    "Claim",
    "Client",
    "DayStats",
    "Digest",
    "Event",
    "Option",
    "Organization",
    "Page",
    "Paper",
    "Period",
    "PluginStatus",
    "RegisteredRenderer",
    "Registry",
    "RenderContext",
    "RenderFunc",
    "Renderer",
    "RetryPolicy",
    "Seen",
    "Stats",
    "SyncReport",
    "SyncedDay",
    "Timeout",
    "User",
    "by_author",
    "by_organization",
    "dump_digest",
    "exceptions",
    "fetch",
    "formats",
    "has_code",
    "hookimpl",
    "matches",
    "min_upvotes",
    "parse_api",
    "parse_atom",
    "parse_digest",
    "parse_page",
    "plugins",
    "rank",
    "render",
    "render_bytes",
    "sync",
    "testing",
    "text",
]

__version__ = "0.1.0"

# Where each name lives. Names are imported when they are first asked for
# (PEP 562): a script that only parses never pays for the HTTP client.
_HOMES = {
    "_storage.archive": ("Archive",),
    "_atom": ("parse_atom",),
    "_network.async_client": ("AsyncClient",),
    "_network.cache": ("CachePolicy",),
    "_network.client": ("Client", "fetch"),
    "_dump": ("dump_digest",),
    "_network.events": ("Event",),
    "_plugins.listing": ("PluginStatus", "RegisteredRenderer"),
    "_models": ("ArxivRecord", "DayStats", "Digest", "Page", "Paper", "Stats"),
    "_parse": ("parse_api", "parse_page"),
    "_people": ("Author", "Claim", "Organization", "User"),
    "_periods": ("Period",),
    "_rank": ("by_author", "by_organization", "has_code", "matches", "min_upvotes", "rank"),
    "_plugins.registry": ("Registry", "formats"),
    "_plugins.render": ("render", "render_bytes"),
    "_network.retry": ("RetryPolicy", "Timeout"),
    "_schema": ("parse_digest",),
    "_storage.seen": ("Seen",),
    "_storage.sync": ("SyncReport", "SyncedDay", "sync"),
    "plugins": ("Option", "RenderContext", "RenderFunc", "Renderer", "hookimpl"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name in _HOME_OF:
        value = getattr(import_module(f".{_HOME_OF[name]}", __name__), name)
    elif name in __all__:
        value = import_module(f".{name}", __name__)
    else:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
