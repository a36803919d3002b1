"""
The house rules of the source tree, read from its imports.
"""

import ast
import importlib
import sys

from collections.abc import Iterator
from pathlib import Path

import pytest

import hfdaily

PACKAGE = Path(hfdaily.__file__).parent
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))

# Which third parties a module (or every module of a folder) may import; others import none.
# Records may be made anywhere, so attrs may be used anywhere.
THIRD_PARTIES = {
    "_cli": {"rich"},
    "_network/async_client.py": {"httpx"},
    "_network/async_lane.py": {"httpx"},
    "_network/client.py": {"httpx"},
    "_network/lane.py": {"httpx"},
    "_network/session.py": {"tenacity"},
    "_network/store.py": {"hishel"},
    "_parse.py": {"selectolax"},
    "_plugins/hooks.py": {"pluggy"},
    "_pytest_plugin.py": {"pytest"},
    "_schema.py": {"cattrs"},
    "_testkit/strategies.py": {"hypothesis"},
    "_testkit/wellformed.py": {"selectolax"},
    "_tex": {"latex2mathml", "pylatexenc"},
    "plugins.py": {"pluggy"},
    "renderers/_cards.py": {"markupsafe"},
    "renderers/html.py": {"jinja2", "markupsafe"},
}
ANYWHERE = {"attrs", "hfdaily", *sys.stdlib_module_names}

# From the ground up: a module imports only what stands before it, at whatever time.
LAYERS = [
    "exceptions",
    "_storage.files",
    "_spans",
    "_storage.dayfiles",
    "_tex",
    "text",
    "_periods",
    "_locales",
    "labels",
    "_people",
    "_models",
    "_merge",
    "_rank",
    "_stats",
    "_values",
    "_atom",
    "_drafts",
    "_items",
    "_parse",
    "_dump",
    "_schema",
    "_storage.archive",
    "_storage.seen",
    "_input",
    "_sample",
    "_network.endpoints",
    "_network.retry",
    "_flows",
    "_enrich",
    "_network.steps",
    "_network.events",
    "_network.pace",
    "_network.answers",
    "_network.store",
    "_network.cache",
    "_network.session",
    "_network.ahead",
    "_network.body",
    "_network.lane",
    "_network.async_lane",
    "_network.base",
    "_network.client",
    "_network.async_client",
    "_storage.sync",
    "plugins",
    "_plugins.discovery",
    "_plugins.hooks",
    "_plugins.listing",
    "_plugins.registry",
    "_plugins.render",
    "_testkit.hostile",
    "_testkit.strategies",
    "_testkit.watch",
    "_testkit.elsewhere",
    "_testkit.wellformed",
    "_testkit.checks",
    "",  # hfdaily itself, whose names are resolved when they are asked for
    "testing",
    "_pytest_plugin",
    "renderers",
    "_cli",
    "__main__",
]

# Layers that are folders: what is in one may use the rest of it.
FOLDERS = {"_cli", "_locales", "_tex", "renderers"}

# Methods of a record that are short for a function further up.
SHORTCUTS = {"_models": ["_rank", "_stats"]}


def imports(module: str) -> Iterator[str]:
    """
    Yield the absolute names that a module imports, `hfdaily.text.clean` for a name of ours.
    """
    package = ["hfdaily", *Path(module).parent.parts]
    for node in ast.walk(ast.parse((PACKAGE / module).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = [*above, *([node.module] if node.module else [])]
            yield from (".".join([*base, alias.name]) for alias in node.names)


def layer(name: str) -> str:
    """
    Return the layer that a dotted name of ours belongs to: a module, or a folder as a whole.
    """
    parts = name.split(".")[1:3]
    return next((at for at in (".".join(parts), parts[0] if parts else "") if at in LAYERS), "")


def is_public(name: str) -> bool:
    """
    Tell whether a dotted name of ours is promised to users.
    """
    if name == "hfdaily":
        return True
    module, _, member = name.rpartition(".")
    return "._" not in name and member in getattr(importlib.import_module(module), "__all__", ())


@pytest.mark.parametrize("module", MODULES)
def test_modules_are_short(module: str) -> None:
    """
    No module has more than 300 lines.
    """
    lines = (PACKAGE / module).read_text("utf-8").count("\n")

    assert lines <= 300


@pytest.mark.parametrize("module", MODULES)
def test_third_parties_stay_where_they_are_due(module: str) -> None:
    """
    Each library is used in its one or two modules, so that it can be exchanged there.
    """
    due = THIRD_PARTIES.get(module, THIRD_PARTIES.get(module.partition("/")[0], set()))
    used = {name.partition(".")[0] for name in imports(module)}

    assert set() == used - due - ANYWHERE


@pytest.mark.parametrize("module", [name for name in MODULES if name != "__init__.py"])
def test_no_import_points_upwards(module: str) -> None:
    """
    The package is built in layers; what is below knows nothing of what is above.
    """
    dotted = module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    own = layer(f"hfdaily.{dotted}")
    ours = {name for name in imports(module) if name.partition(".")[0] == "hfdaily"}
    used = {layer(name) for name in ours - {"hfdaily.__version__"}}

    if not own:
        assert set() == used, "a folder of several layers, or a module without one"
        return
    below = LAYERS[: LAYERS.index(own) + (own != dotted or own in FOLDERS)]
    assert set() == used - {*below, *SHORTCUTS.get(own, [])}


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("renderers/")])
def test_renderers_import_what_a_third_party_may(module: str) -> None:
    """
    The built-in renderers can move to a distribution of their own by a pure rename.
    """
    used = [name for name in imports(module) if name.partition(".")[0] == "hfdaily"]
    foreign = [name for name in used if not name.startswith("hfdaily.renderers.")]

    assert [] == [name for name in foreign if not is_public(name)]
