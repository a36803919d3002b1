"""
The distributions contain what users need.
"""

import importlib.metadata
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile

from pathlib import Path

import pytest

import hfdaily


@pytest.fixture(scope="module")
def dist(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(build, cwd=root, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def package(root: Path) -> set[str]:
    src = root / "src"
    files = {path.relative_to(src).as_posix() for path in src.rglob("*") if path.is_file()}
    return {name for name in files if not name.endswith(".pyc")}


def test_the_tree_holds_the_marker_and_data(package: set[str]) -> None:
    """
    The package has the typing marker and the sample.
    """
    assert {"hfdaily/py.typed", "hfdaily/_testkit/sample.json"} <= package


def test_the_wheel_holds_the_whole_package(dist: Path, package: set[str]) -> None:
    """
    The wheel contains every file of the package and no other.
    """
    (wheel,) = dist.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()

    assert package == {name for name in names if ".dist-info/" not in name}


def test_the_sdist_can_be_tested(dist: Path, package: set[str], root: Path) -> None:
    """
    The source distribution contains the package, tests, docs, examples and nox sessions.
    """
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    others = ["pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "noxfile.py"]
    tests = [path.relative_to(root).as_posix() for path in root.glob("tests/test_*.py")]
    docs = [path.relative_to(root).as_posix() for path in root.glob("docs/**/*.md")]
    docs = [path for path in docs if not path.startswith("docs/_build/")]
    examples = [path.relative_to(root).as_posix() for path in root.glob("examples/*.py")]

    assert set() == {f"src/{name}" for name in package} - names
    assert set() == {*others, *tests, *docs, *examples} - names


def test_the_version_stands_in_one_place(root: Path) -> None:
    """
    `hfdaily.__version__`, the distribution and the top of the changelog have one version.
    """
    pyproject = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    changelog = (root / "CHANGELOG.md").read_text("utf-8")
    top = re.search(r"^## \[(.+?)\]", changelog, re.MULTILINE)

    assert ["version"] == pyproject["project"]["dynamic"]
    assert hfdaily.__version__ == top[1]
    assert hfdaily.__version__ == importlib.metadata.version("hfdaily")
