"""
The public API is complete, documented and quick to import.
"""

import ast
import importlib
import inspect
import re
import subprocess
import sys

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import hfdaily

PACKAGE = Path(hfdaily.__file__).parent
PUBLIC_MODULES = sorted(f"hfdaily.{path.stem}" for path in PACKAGE.glob("[!_]*.py"))
HEAVY = {
    "attr",
    "attrs",
    "cattrs",
    "httpx",
    "importlib.metadata",
    "jinja2",
    "latex2mathml",
    "pluggy",
    "pylatexenc",
    "rich",
    "selectolax",
    "tenacity",
}


@pytest.fixture(scope="module")
def documented(root: Path) -> set[str]:
    """
    Return the full names of the entries in the reference.
    """
    pages = "\n".join(path.read_text("utf-8") for path in root.glob("docs/reference/*.md"))
    entries = set(re.findall(r"^\.\. auto\w+:: (hfdaily\.[\w.]+)$", pages, re.MULTILINE))
    for module in entries & set(PUBLIC_MODULES):
        entries |= {f"{module}.{name}" for name in importlib.import_module(module).__all__}
    return entries


def test_all_is_sorted() -> None:
    """
    `__all__` is sorted and has each name once.
    """
    assert sorted(set(hfdaily.__all__)) == list(hfdaily.__all__)


@pytest.mark.parametrize("name", hfdaily.__all__)
def test_every_name_resolves(name: str) -> None:
    """
    Every public name can be imported and is in `dir`.
    """
    assert getattr(hfdaily, name) is not None
    assert name in dir(hfdaily)


def test_type_checkers_see_the_same_names() -> None:
    """
    The imports for type checkers and the names resolved at run time are the same.
    """
    tree = ast.parse((PACKAGE / "__init__.py").read_text("utf-8"))
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
        for alias in node.names
    }

    assert imported == {name for name in hfdaily.__all__ if not name.startswith("__")}


@pytest.mark.parametrize(
    ("module", "name", "close"),
    [
        (hfdaily, "rendre", "render"),
        (hfdaily, "fetsh", "fetch"),
        (hfdaily, "Papers", "Paper"),
        (hfdaily, "filter", "filters"),
        (hfdaily.plugins, "Rendererr", "Renderer"),
        (hfdaily.plugins, "Registri", "Registry"),
    ],
)
def test_a_misspelled_name_is_an_attribute_error(module: Any, name: str, close: str) -> None:
    """
    The error for a misspelled name suggests the right one.
    """
    with pytest.raises(AttributeError, match=f"{name}'; did you mean '{close}'") as caught:
        getattr(module, name)
    assert name == caught.value.name


def test_a_name_that_is_like_no_other_is_an_attribute_error() -> None:
    """
    The error for an unknown name makes no suggestion if no name is close.
    """
    with pytest.raises(AttributeError, match=r"^module 'hfdaily' has no attribute 'xyzzy'$"):
        _ = hfdaily.xyzzy
    assert not hasattr(hfdaily, "__wrapped__")


@pytest.mark.parametrize("use", ["import hfdaily; hfdaily.NAME", "from hfdaily import NAME"])
def test_every_module_and_function_is_there_from_the_start(use: str) -> None:
    """
    `hfdaily.NAME` and `from hfdaily import NAME` work where nothing of hfdaily was imported yet.
    """
    code = f"""
import sys
for name in {[name for name in hfdaily.__all__ if name.islower()]}:
    for module in [module for module in sys.modules if module.partition(".")[0] == "hfdaily"]:
        del sys.modules[module]
    exec({use!r}.replace("NAME", name), {{}})
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False
    )

    assert (0, "") == (done.returncode, done.stderr)


def public_things() -> Iterator[tuple[str, str, Any]]:
    """
    Yield each public class and function with its name and the module that offers it.
    """
    for module in ("hfdaily", *PUBLIC_MODULES):
        for name in importlib.import_module(module).__all__:
            thing = getattr(importlib.import_module(module), name)
            if inspect.isclass(thing) or inspect.isfunction(thing):
                yield module, name, thing


def test_every_name_says_the_module_to_import_it_from() -> None:
    """
    Tracebacks, pickles and the documentation show a public module, never a private one.
    """
    private = {
        f"{module}.{name}": thing.__module__
        for module, name, thing in public_things()
        if thing.__module__ not in {"hfdaily", *PUBLIC_MODULES}
        or not hasattr(importlib.import_module(thing.__module__), name)
    }

    assert {} == private


COMPLETED = {
    "hfdaily.": {"fetch", "render", "Digest", "filters", "Client", "labels"},
    "hfdaily.plugins.": {"Renderer", "Option", "RenderContext", "hookimpl", "Registry"},
    "hfdaily.filters.": {"has_code", "min_upvotes", "words"},
    "hfdaily.fetch('2026-02-23').": {"papers", "select", "stats", "period"},
    "hfdaily.fetch('2026-02-23')[0].": {"title", "upvotes", "hub_url"},
}


def test_editors_complete_names() -> None:
    """
    Jedi, which IPython and many editors use, completes the lazily loaded names.
    """
    jedi = pytest.importorskip("jedi")
    for code, names in COMPLETED.items():
        found = jedi.Script(f"import hfdaily\n{code}").complete(2, len(code))

        assert names <= {completion.name for completion in found}


@pytest.mark.parametrize("name", hfdaily.__all__)
def test_every_name_is_documented(name: str, documented: set[str]) -> None:
    """
    The reference has an entry for each public name.
    """
    homes = ["hfdaily", *PUBLIC_MODULES]

    assert documented & {f"{home}.{name}" for home in homes}


@pytest.mark.parametrize("name", PUBLIC_MODULES)
def test_public_modules_say_what_they_offer(name: str, documented: set[str]) -> None:
    """
    A public module has an entry and a sorted `__all__` of existing names.
    """
    module = importlib.import_module(name)

    assert name in documented
    assert sorted(set(module.__all__)) == sorted(module.__all__)
    assert [] == [public for public in module.__all__ if not hasattr(module, public)]


def test_importing_loads_nothing_heavy() -> None:
    """
    `import hfdaily` imports no third-party library, renderer or plugin.
    """
    code = "import sys; old = set(sys.modules); import hfdaily; print(*set(sys.modules) - old)"
    run = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, encoding="utf-8"
    )
    loaded = set(run.stdout.split())

    assert "hfdaily" in loaded
    assert set() == loaded & HEAVY
    assert [] == [name for name in loaded if name.startswith("hfdaily.renderers")]
