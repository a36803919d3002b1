"""
The commands for plugins: formats, plugins and new-plugin.
"""

import json
import os
import subprocess
import sys

from pathlib import Path

import pytest
import yaml

from tests.broken_plugins import BROKEN, good

from hfdaily import __version__
from hfdaily._cli import main
from hfdaily._plugins.registry import BUILTINS

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(name="run")
def _run(install):
    """
    Run the command in a process that sees the plugins installed for the test.
    """

    def run(*words, cwd=None):
        path = [str(ROOT / "src"), *sys.path]
        return subprocess.run(
            [sys.executable, "-m", "hfdaily", *map(str, words)],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, path))},
            cwd=cwd,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


OPTIONS = """
import hfdaily
from hfdaily.plugins import Option

@hfdaily.plugins.hookimpl
def hfdaily_renderers():
    yield hfdaily.plugins.Renderer(
        name="slides", media_type="text/plain", suffix=".txt", description="Slides of papers",
        render=lambda digest, context: repr(dict(context.options)),
        options=[
            Option(name="size", type=int, default=3, help="of the letters"),
            Option(name="tags", type=tuple, default=("a", "b")),
            Option(name="theme", choices=("dark", "light"), default="dark"),
        ],
    )
"""


def test_plugins_tells_what_became_of_each(install, run):
    """
    `plugins` prints name, version, distribution and state of each plugin, and broken ones are not a
    failure.
    """
    install("hfdaily-slides", OPTIONS, version="1.2")
    install("hfdaily-mine", good("rss pdf"))
    install("hfdaily-broken", "import no_such_module")
    done = run("plugins")

    assert (0, "") == (done.returncode, done.stderr)
    broken, *good_ones = done.stdout.splitlines()
    why = "importing it raised ModuleNotFoundError: No module named 'no_such_module'"
    assert f"broken 1.0  hfdaily-broken  skipped: {why}" == broken
    assert [
        "mine 1.0  hfdaily-mine  ok: pdf, mine:rss",
        "slides 1.2  hfdaily-slides  ok: slides",
    ] == good_ones


def test_plugins_for_programs(install, run, monkeypatch):
    """
    `plugins --json` prints the same as JSON.
    """
    install("hfdaily-mine", good("pdf"))
    install("hfdaily-off", good("x"))
    monkeypatch.setenv("HFDAILY_DISABLE_PLUGINS", "off")
    mine, off = json.loads(run("plugins", "--json").stdout)

    assert {
        "name": "mine",
        "version": "1.0",
        "distribution": "hfdaily-mine",
        "target": "hfdaily_mine",
        "state": "ok",
        "formats": ["pdf"],
        "reason": None,
    } == mine
    assert ("disabled", "by HFDAILY_DISABLE_PLUGINS") == (off["state"], off["reason"])


def test_formats_tells_of_options(install, run):
    """
    `formats` prints name, media type, origin and options of each format.
    """
    install("hfdaily-slides", OPTIONS)
    install("hfdaily-mine", good("rss"))
    done = run("formats")

    assert (0, "") == (done.returncode, done.stderr)
    paragraphs = done.stdout.strip().split("\n\n")
    assert {*BUILTINS, "mine:rss", "slides"} == {text.split()[0] for text in paragraphs}
    assert "mine:rss  text/plain, .txt, plugin mine" in paragraphs
    assert [
        "slides  text/plain, .txt, plugin slides",
        "    Slides of papers",
        "    size: int = 3",
        "        of the letters",
        "    tags: list = a,b",
        "    theme: str = dark (one of: dark, light)",
    ] == paragraphs[-1].splitlines()


def test_formats_for_programs(install, run):
    """
    `formats --json` prints the same as JSON.
    """
    install("hfdaily-slides", OPTIONS)
    formats = {found["name"]: found for found in json.loads(run("formats", "--json").stdout)}

    assert "hfdaily" == formats["rss"]["plugin"]
    assert "slides" == formats["slides"]["plugin"]
    assert {
        "name": "size",
        "type": "int",
        "default": 3,
        "choices": [],
        "help": "of the letters",
    } == formats["slides"]["options"][0]
    assert ["dark", "light"] == formats["slides"]["options"][2]["choices"]
    assert "Slides of papers" == formats["slides"]["description"]
    assert all(formats[name]["description"] for name in BUILTINS)


def test_all_broken_plugins_at_once(install, run):
    """
    With every broken plugin installed, each built-in format renders, and each fault is explained.
    """
    for name, (source, _) in BROKEN.items():
        install(f"hfdaily-{name}", source)
    install("hfdaily-good", good("ok"))

    listed = run("plugins")
    assert (0, "") == (listed.returncode, listed.stderr)
    lines = {line.split()[0]: line for line in listed.stdout.splitlines()}
    assert {*BROKEN, "good"} == set(lines)
    assert all(reason in lines[name] for name, (_, reason) in BROKEN.items())
    for format in BUILTINS:
        done = run("--sample", "-f", format)
        assert (0, "") == (done.returncode, done.stderr)
        assert done.stdout
    done = run("--sample", "-f", "ok")
    assert (0, "good") == (done.returncode, done.stdout)
    assert len(BROKEN) == len(done.stderr.splitlines())
    assert "Traceback" not in done.stderr


def test_an_option_of_a_plugin(install, run):
    """
    Options are read by type, and the error for an unknown one names the plugin.
    """
    install("hfdaily-slides", OPTIONS)
    done = run("--sample", "-f", "slides", "--option", "size=5", "--option", "tags=x, y")

    assert "{'size': 5, 'tags': ('x', 'y'), 'theme': 'dark'}" == done.stdout
    done = run("--sample", "-f", "slides", "--option", "colour=red")
    assert 2 == done.returncode
    assert "hfdaily: format 'slides' of plugin 'slides' has no option 'colour'" in done.stderr
    done = run("--sample", "-f", "slides", "--option", "theme=red")
    assert 2 == done.returncode
    assert "option 'theme' is 'red'; use one of dark, light" in done.stderr


def test_what_plugins_print_is_not_the_document(install, run):
    """
    Output that a plugin prints does not get into the document on stdout.
    """
    talks = good("loud").replace("return", "print('rendering')\n    return", 1)
    install("hfdaily-loud", "print('imported')\n" + talks)
    done = run("--sample", "-f", "loud")

    assert ("good", "imported\nrendering\n") == (done.stdout, done.stderr)
    assert "imported" not in run("formats").stdout
    assert "imported" not in run("plugins", "--json").stdout


@pytest.mark.parametrize("error", ["ValueError('no luck')", "SystemExit(0)"])
def test_a_renderer_that_fails(install, run, error, tmp_path):
    """
    A failing renderer gives exit status 1, one line that names format and plugin, and no file.
    """
    source = good("pdf").replace('return "good"', f"raise {error}")
    install("hfdaily-slides", source)
    done = run("--sample", "-f", "pdf", "-o", tmp_path / "x.pdf")

    assert (1, "") == (done.returncode, done.stdout)
    (line,) = done.stderr.splitlines()
    assert line.startswith("hfdaily: format 'pdf' of plugin 'slides' could not render 2026-02-23: ")
    assert not (tmp_path / "x.pdf").exists()


def test_a_file_name_that_fails(install, run, tmp_path):
    """
    A failing file name function matters only for output into a folder.
    """
    source = good("pdf").replace("render=render", "render=render, filename=lambda digest: 1 / 0")
    install("hfdaily-slides", source)

    assert "good" == run("--sample", "-f", "pdf").stdout
    done = run("--sample", "-f", "pdf", "-o", tmp_path)
    assert 1 == done.returncode
    assert "format 'pdf' of plugin 'slides' could not render 2026-02-23: ZeroDiv" in done.stderr


def test_a_plugin_to_begin_with(run, tmp_path):
    """
    The tests and strict types of a new plugin pass at once, and the command prints the next steps.
    """
    done = run("new-plugin", "my-talks", cwd=tmp_path)
    folder = tmp_path / "hfdaily-my-talks"

    assert (0, "") == (done.returncode, done.stderr)
    assert "pip install -e ." in done.stdout
    assert {
        ".github/workflows/tests.yml",
        ".gitignore",
        "README.md",
        "pyproject.toml",
        "src/hfdaily_my_talks/__init__.py",
        "src/hfdaily_my_talks/py.typed",
        "tests/test_hfdaily_my_talks.py",
    } == {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert not any("@" in path.read_text("utf-8") for path in folder.rglob("*.toml"))
    major, minor = __version__.split(".")[:2]
    pyproject = (folder / "pyproject.toml").read_text("utf-8")
    assert f'"hfdaily>={major}.{minor},<{major}.{int(minor) + 1}"' in pyproject
    path = os.pathsep.join([str(ROOT / "src"), *filter(None, sys.path)])
    environment = os.environ | {"PYTHONPATH": path, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "hfdaily._pytest_plugin"]
    tested = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert "3 passed" in tested.stdout


def test_the_example_is_what_the_command_writes(tmp_path):
    """
    The tutorial, the example and the command show the same plugin.
    """
    example, written = ROOT / "examples" / "hfdaily-plain", tmp_path / "plain"
    assert 0 == main(["new-plugin", "plain", str(written)])

    files = [path.relative_to(written) for path in written.rglob("*") if path.is_file()]
    assert [] == [
        name for name in files if (example / name).read_bytes() != (written / name).read_bytes()
    ]
    kinds = (".gitignore", "*.md", "*.py", "*.toml", "*.typed", "*.yml")
    assert set(files) == {
        path.relative_to(example) for kind in kinds for path in example.rglob(kind)
    }


def test_the_workflow_of_a_new_plugin_runs_its_tests(tmp_path):
    """
    The workflow of a new plugin runs its tests and type checks on the supported Python versions.
    """
    assert 0 == main(["new-plugin", "plain", str(tmp_path / "plain")])
    text = (tmp_path / "plain/.github/workflows/tests.yml").read_text("utf-8")
    workflow = yaml.safe_load(text)
    job = workflow["jobs"]["tests"]

    assert "3.11" in job["strategy"]["matrix"]["python"]
    assert [
        "python -m pip install -e . mypy pytest",
        "python -m pytest",
        "python -m mypy src",
    ] == [step["run"] for step in job["steps"] if "run" in step]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Slides", "cannot be named 'Slides'"),
        ("two words", "cannot be named"),
        ("../up", "cannot be named"),
        ("a--b", "cannot be named"),
        ("hfdaily-", "cannot be named ''"),
        ("rss", "the format 'rss' is built in"),
    ],
)
def test_names_that_are_refused(name, said, tmp_path, monkeypatch, capsys):
    """
    A name that pip, Python or hfdaily could not use is refused, and nothing is written.
    """
    monkeypatch.chdir(tmp_path)

    assert 2 == main(["new-plugin", name])
    assert said in capsys.readouterr().err
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_nothing_is_overwritten(kind, tmp_path, monkeypatch, capsys):
    """
    An existing folder is refused, even if it is empty.
    """
    monkeypatch.chdir(tmp_path)
    target = tmp_path / "hfdaily-demo"
    target.mkdir() if kind == "folder" else target.write_text("mine")

    assert 1 == main(["new-plugin", "demo"])
    assert "hfdaily-demo is there already" in capsys.readouterr().err
    assert [target] == list(tmp_path.iterdir())


def test_the_prefix_may_be_given(tmp_path, monkeypatch):
    """
    The name of the distribution stands for its plugin, missing parent folders are made, and ~ is
    expanded.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))

    assert 0 == main(["new-plugin", "hfdaily-demo", "a/b"])
    assert (tmp_path / "a" / "b" / "src" / "hfdaily_demo").is_dir()
    assert ["a"] == [path.name for path in tmp_path.iterdir()]
    assert 0 == main(["new-plugin", "demo", "~/demo"])
    assert (tmp_path / "home" / "demo" / "pyproject.toml").is_file()
