"""
The rules for imports between the modules of the package.
"""

import ast
import importlib
import sys

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import hfdaily

PACKAGE = Path(hfdaily.__file__).parent
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))

# Which libraries a module, or every module of a folder, may import besides attrs.
THIRD_PARTIES = {
    "_cli": {"rich"},
    "_client": {"httpcore", "httpx", "tenacity"},
    "_parsing/hub.py": {"selectolax"},
    "_parsing/json_format.py": {"cattrs"},
    "_plugins": {"pluggy"},
    "_pytest_plugin.py": {"pytest"},
    "_testkit": {"hypothesis", "selectolax"},
    "_tex": {"latex2mathml", "pylatexenc"},
    "plugins.py": {"pluggy"},
    "renderers/html": {"jinja2", "markupsafe"},
    "text.py": {"idna"},
}
ANYWHERE = {"attrs", "hfdaily", *sys.stdlib_module_names}

# Modules and folders from the bottom up: each imports only from itself and from those before it,
# whether at the top of a module or inside a function.
LAYERS = [
    "_public",
    "exceptions",
    "_tex",
    "text",
    "_records",
    "filters",
    "_locales",
    "labels",
    "_parsing",
    "_fetching",
    "_client",
    "_storage",
    "plugins",
    "_plugins",
    "_publishing",
    "_testkit",
    "",  # hfdaily itself, which imports its names when they are first used
    "testing",
    "_pytest_plugin",
    "renderers",
    "_cli",
    "__main__",
]

# `hfdaily.plugins` offers the registry, which is built on it, by a lazy import.
LAZY = {"plugins": {"_plugins"}}


@cache
def imports(module: str) -> tuple[str, ...]:
    """
    Return the absolute names that a module imports, `hfdaily.text.clean` for a name of ours.
    """
    return tuple(_imports(module))


def _imports(module: str) -> Iterator[str]:
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
    Return the layer that a dotted name in hfdaily belongs to.
    """
    first = name.split(".")[1:2]
    return first[0] if first and first[0] in LAYERS else ""


def module_of(name: str) -> str | None:
    """
    Return the module file that a dotted name in hfdaily is imported from, if there is one.
    """
    parts = name.split(".")[1:]
    for end in range(len(parts), 0, -1):
        path = "/".join(parts[:end])
        for candidate in (f"{path}.py", f"{path}/__init__.py"):
            if candidate in MODULES:
                return candidate
    return None


def is_public(name: str) -> bool:
    """
    Tell whether a dotted name in hfdaily is promised to users.
    """
    if name == "hfdaily":
        return True
    module, _, member = name.rpartition(".")
    return "._" not in name and member in getattr(importlib.import_module(module), "__all__", ())


@pytest.mark.parametrize("module", MODULES)
def test_third_parties_stay_in_their_modules(module: str) -> None:
    """
    Each third-party library is used in one or two places, so that it can be replaced there.
    """
    folders = [str(folder) for folder in Path(module).parents]
    allowed = [THIRD_PARTIES.get(place, set()) for place in (module, *folders)]
    used = {name.partition(".")[0] for name in imports(module)}

    assert set() == used.difference(ANYWHERE, *allowed)


@pytest.mark.parametrize("module", [name for name in MODULES if name != "__init__.py"])
def test_no_import_points_upwards(module: str) -> None:
    """
    Every module imports only from its own layer and from lower layers.
    """
    own = module.removesuffix(".py").partition("/")[0]
    ours = {name for name in imports(module) if name.partition(".")[0] == "hfdaily"}
    used = {layer(name) for name in ours - {"hfdaily.__version__"}}

    assert own in LAYERS, "add the new module or folder to LAYERS"
    assert set() == used - {*LAYERS[: LAYERS.index(own) + 1], *LAZY.get(own, ())}


def test_no_imports_form_a_cycle() -> None:
    """
    No two modules import each other, directly or through others.
    """
    graph = {
        module: {target for name in imports(module) if (target := module_of(name))} - {module}
        for module in MODULES
        if module != "__init__.py"
    }
    graph["plugins.py"] = {t for t in graph["plugins.py"] if not t.startswith("_plugins/")}
    while leaves := {module for module, targets in graph.items() if not targets & graph.keys()}:
        graph = {module: targets for module, targets in graph.items() if module not in leaves}

    assert {} == graph


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("renderers/")])
def test_renderers_import_what_a_third_party_may(module: str) -> None:
    """
    Built-in renderers use only public names, so that they could move to a package of their own.
    """
    used = [name for name in imports(module) if name.partition(".")[0] == "hfdaily"]
    foreign = [name for name in used if not name.startswith("hfdaily.renderers.")]

    assert [] == [name for name in foreign if not is_public(name)]


@pytest.mark.parametrize(
    "module",
    sorted(Path(__file__).parent.glob("test_*.py")),
    ids=lambda module: module.stem,
)
def test_every_test_says_what_is_promised(module: Path) -> None:
    """
    Every test module and every test has a docstring.
    """
    tree = ast.parse(module.read_text("utf-8"))
    tests = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    ]

    assert ast.get_docstring(tree)
    assert [] == [test.name for test in tests if not ast.get_docstring(test)]
