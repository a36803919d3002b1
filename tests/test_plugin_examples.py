"""
The example plugins, built and installed beside the built hfdaily, as users install them.
"""

import importlib.util
import json
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = sorted(path.parent for path in ROOT.glob("examples/*/pyproject.toml"))


@pytest.fixture(name="environment", scope="module")
def _environment(tmp_path_factory):
    """
    Create a virtual environment with the wheels of hfdaily and of every example.

    Dependencies come from the environment that runs the tests, so that no network is needed. The
    new packages precede those of that environment.
    """
    folder = tmp_path_factory.mktemp("examples")
    for project in [ROOT, *EXAMPLES]:
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / "dist"]
        subprocess.run(build, cwd=project, check=True, capture_output=True)
    venv = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    variables = {"base": str(venv), "platbase": str(venv)}
    scripts, site = (
        Path(sysconfig.get_path(name, vars=variables)) for name in ("scripts", "purelib")
    )
    dependencies = [path for path in sys.path if Path(path).name == "site-packages"]
    (site / "dependencies.pth").write_text("\n".join(dependencies))
    wheels = sorted(str(path) for path in folder.glob("dist/*.whl"))
    python = scripts / Path(sys.executable).name
    install = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-index"]
    # The hfdaily that is installed for the tests stays unchanged and is not used here.
    subprocess.run([*install, "--ignore-installed", "--no-deps", *wheels], check=True)
    return scripts


@pytest.fixture(name="run")
def _run(environment, monkeypatch):
    """
    Run a script or Python in the new environment.
    """
    for name in ("PYTHONPATH", "HFDAILY_DISABLE_PLUGINS"):
        monkeypatch.delenv(name, raising=False)

    def run(script, *words, cwd=None, text=True):
        command = [environment / script, *map(str, words)]
        encoding = "utf-8" if text else None
        return subprocess.run(command, cwd=cwd, capture_output=True, encoding=encoding, check=False)

    return run


def dependencies(example):
    project = tomllib.loads((example / "pyproject.toml").read_text("utf-8"))["project"]
    return project["dependencies"]


def skip_without(requirements):
    """
    Skip the test if something is missing that only the dependency group "formats" brings.
    """
    for requirement in requirements:
        name = re.match(r"[\w.-]+", requirement)[0]
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"{name}, of the dependency group formats, is not installed")


def test_every_example_is_installed(run):
    """
    `hfdaily plugins` lists each example as working, without a warning.
    """
    done = run("hfdaily", "plugins", "--json")
    plugins = {plugin["distribution"]: plugin for plugin in json.loads(done.stdout)}

    assert "" == done.stderr
    assert {path.name for path in EXAMPLES} <= set(plugins)
    assert {"ok"} == {plugins[path.name]["state"] for path in EXAMPLES}
    assert all(plugins[path.name]["formats"] for path in EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_every_example_renders(example, run, tmp_path):
    """
    Each format of an example renders to stdout and into a folder.
    """
    skip_without(dependencies(example))
    found = json.loads(run("hfdaily", "formats", "--json").stdout)
    name = example.name.partition("-")[2]
    formats = [format["name"] for format in found if format["plugin"] == name]

    assert formats
    for format in formats:
        shown = run("hfdaily", "--sample", "-f", format, text=False)
        assert (0, b"") == (shown.returncode, shown.stderr)
        assert b"VESPO" in shown.stdout
        written = run("hfdaily", "--sample", "-f", f"{name}:{format}", "-o", f"{tmp_path}/")
        assert shown.stdout == Path(written.stdout.strip()).read_bytes()


def test_the_tutorial_shows_what_comes_out(run):
    """
    The last command of the tutorial prints the output that the tutorial shows.
    """
    page = (ROOT / "docs" / "how-to" / "write-a-renderer.md").read_text("utf-8")
    command = "hfdaily --sample -n 2 -f plain"
    done = run(*command.split())

    assert f"$ {command}\n{done.stdout}" in page


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_tests_of_every_example_pass(example, run, tmp_path):
    """
    The tests of each example pass with the pytest fixture of hfdaily's entry point.
    """
    groups = tomllib.loads((example / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    skip_without([*dependencies(example), *groups.get("tests", ())])
    done = run("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", cwd=example)

    assert 0 == done.returncode, done.stdout


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_every_example_is_a_good_distribution(example, environment):
    """
    Each example is typed, requires a range of hfdaily versions and has a README.
    """
    project = tomllib.loads((example / "pyproject.toml").read_text("utf-8"))["project"]
    (wheel,) = environment.parents[1].glob(f"dist/{example.name.replace('-', '_')}-*.whl")
    assert any(name.endswith("py.typed") for name in zipfile.ZipFile(wheel).namelist())
    assert "hfdaily>=0.1,<0.2" in project["dependencies"]
    assert (example / project["readme"]).is_file()
    assert any((example / "tests").iterdir())
