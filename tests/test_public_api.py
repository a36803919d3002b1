"""
The front door: what it offers, that all of it is documented, and that it opens fast.
"""

import ast
import importlib
import re
import subprocess
import sys

from pathlib import Path

import pytest

import hfdaily

PACKAGE = Path(hfdaily.__file__).parent
PUBLIC_MODULES = sorted(f"hfdaily.{path.stem}" for path in PACKAGE.glob("[!_]*.py"))
HEAVY = {
    "attr",
    "attrs",
    "cattrs",
    "hishel",
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
    Return the full names that the reference has an entry for, alone or with its module.
    """
    pages = "\n".join(path.read_text("utf-8") for path in root.glob("docs/reference/*.md"))
    entries = set(re.findall(r"^\.\. auto\w+:: (hfdaily\.[\w.]+)$", pages, re.MULTILINE))
    for module in entries & set(PUBLIC_MODULES):
        entries |= {f"{module}.{name}" for name in importlib.import_module(module).__all__}
    return entries


def test_all_is_sorted() -> None:
    """
    The list of names reads in order, each once.
    """
    assert sorted(set(hfdaily.__all__)) == list(hfdaily.__all__)


@pytest.mark.parametrize("name", hfdaily.__all__)
def test_every_name_resolves(name: str) -> None:
    """
    A promised name can be had, and `dir` shows it.
    """
    assert getattr(hfdaily, name) is not None
    assert name in dir(hfdaily)


def test_type_checkers_see_the_same_names() -> None:
    """
    The imports for type checkers and the names resolved at run time are one list.
    """
    tree = ast.parse((PACKAGE / "__init__.py").read_text("utf-8"))
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
        for alias in node.names
    }

    assert imported == {name for name in hfdaily.__all__ if not name.startswith("__")}


def test_an_unknown_name_is_an_attribute_error() -> None:
    """
    A misspelt name fails as on any module, and is named.
    """
    with pytest.raises(AttributeError, match="rendre"):
        _ = hfdaily.rendre


@pytest.mark.parametrize("name", hfdaily.__all__)
def test_every_name_is_documented(name: str, documented: set[str]) -> None:
    """
    The reference has an entry for each name, at the front door or in its public module.
    """
    homes = ["hfdaily", *PUBLIC_MODULES]

    assert documented & {f"{home}.{name}" for home in homes}


@pytest.mark.parametrize("name", PUBLIC_MODULES)
def test_public_modules_say_what_they_offer(name: str, documented: set[str]) -> None:
    """
    A public module has an entry, and a sorted list of names that are all there.
    """
    module = importlib.import_module(name)

    assert name in documented
    assert sorted(set(module.__all__)) == sorted(module.__all__)
    assert [] == [public for public in module.__all__ if not hasattr(module, public)]


def test_importing_loads_nothing_heavy() -> None:
    """
    `import hfdaily` costs next to nothing: no third party, no renderer, no plugin.
    """
    code = "import sys; old = set(sys.modules); import hfdaily; print(*set(sys.modules) - old)"
    run = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    loaded = set(run.stdout.split())

    assert "hfdaily" in loaded
    assert set() == loaded & HEAVY
    assert [] == [name for name in loaded if name.startswith("hfdaily.renderers")]
