"""
Fetch Hugging Face Daily Papers, rank them, and render them in many formats.

For example::

    import hfdaily

    digest = hfdaily.fetch("2026-02-23")
    print(hfdaily.render(digest.select(by="upvotes", limit=10), "markdown"))
"""

from __future__ import annotations

# Type checkers and editors assume that this name is true and read the imports. It saves importing
# `typing`. With a plain False, jedi, which completes names in notebooks, would skip the imports.
TYPE_CHECKING = bool()  # noqa: UP018
if TYPE_CHECKING:
    from . import exceptions, filters, labels, plugins, testing, text
    from ._client.async_client import AsyncClient
    from ._client.client import Client, fetch
    from ._client.config import RetryPolicy, Timeout
    from ._client.events import Event
    from ._parsing.arxiv import parse_atom
    from ._parsing.hub import parse_api, parse_page
    from ._parsing.json_format import dump_digest, parse_digest
    from ._parsing.saved import load
    from ._plugins.registry import formats
    from ._plugins.render import render, render_bytes
    from ._publishing.publish import publish
    from ._publishing.report import PublishedDocument, PublishReport
    from ._records.digest import DayStats, Digest, Note, Page, Stats
    from ._records.hub import Comment, Dataset, Model, Organization, Space, User
    from ._records.paper import ArxivRecord, Author, Claim, Paper
    from ._records.period import Period
    from ._records.ranking import rank
    from ._storage.archive import Archive
    from ._storage.seen import Seen
    from ._storage.sync import SyncedDay, SyncReport, sync
    from .exceptions import HFDailyError

__all__ = [
    "Archive",
    "ArxivRecord",
    "AsyncClient",
    "Author",
    "Claim",
    "Client",
    "Comment",
    "Dataset",
    "DayStats",
    "Digest",
    "Event",
    "HFDailyError",
    "Model",
    "Note",
    "Organization",
    "Page",
    "Paper",
    "Period",
    "PublishReport",
    "PublishedDocument",
    "RetryPolicy",
    "Seen",
    "Space",
    "Stats",
    "SyncReport",
    "SyncedDay",
    "Timeout",
    "User",
    "dump_digest",
    "exceptions",
    "fetch",
    "filters",
    "formats",
    "labels",
    "load",
    "parse_api",
    "parse_atom",
    "parse_digest",
    "parse_page",
    "plugins",
    "publish",
    "rank",
    "render",
    "render_bytes",
    "sync",
    "testing",
    "text",
]

__version__ = "0.1.0"

# The private module that each name lives in. A name is imported when it is first used (PEP 562),
# so that a script that only parses does not load the HTTP client.
_MODULES = {
    "_client.async_client": ("AsyncClient",),
    "_client.client": ("Client", "fetch"),
    "_client.config": ("RetryPolicy", "Timeout"),
    "_client.events": ("Event",),
    "_parsing.arxiv": ("parse_atom",),
    "_parsing.hub": ("parse_api", "parse_page"),
    "_parsing.saved": ("load",),
    "_parsing.json_format": ("dump_digest", "parse_digest"),
    "_plugins.registry": ("formats",),
    "_plugins.render": ("render", "render_bytes"),
    "_publishing.publish": ("publish",),
    "_publishing.report": ("PublishReport", "PublishedDocument"),
    "_records.digest": ("DayStats", "Digest", "Note", "Page", "Stats"),
    "_records.hub": ("Comment", "Dataset", "Model", "Organization", "Space", "User"),
    "_records.paper": ("ArxivRecord", "Author", "Claim", "Paper"),
    "_records.period": ("Period",),
    "_records.ranking": ("rank",),
    "_storage.archive": ("Archive",),
    "_storage.seen": ("Seen",),
    "_storage.sync": ("SyncReport", "SyncedDay", "sync"),
    "exceptions": ("HFDailyError",),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name in _MODULE_OF:
        value = getattr(import_module(f".{_MODULE_OF[name]}", __name__), name)
    elif name in __all__:
        value = import_module(f".{name}", __name__)
    else:
        from difflib import get_close_matches

        close = get_close_matches(name, __all__, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        msg = f"module {__name__!r} has no attribute {name!r}{hint}"
        raise AttributeError(msg, name=name, obj=None)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
