"""
The documentation is true: its code runs, and its lists are complete.
"""

import re
import runpy
import shlex

from pathlib import Path
from typing import Any

import pytest

from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser, SkipParser

import hfdaily

from hfdaily._cli import main
from hfdaily._cli.arguments import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))]
DOCS = Sybil(parsers=[PythonCodeBlockParser(), SkipParser()])
WITH_CODE = [page for page in PAGES if "```python" in page.read_text("utf-8")]
EXAMPLES = sorted(ROOT.glob("examples/*.py"))


@pytest.fixture
def endpoints(hub: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """
    Fetch from the Hub of the tests, and write to a new folder.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    monkeypatch.setenv("HFDAILY_ARXIV_ENDPOINT", hub.arxiv_url)


@pytest.mark.usefixtures("endpoints")
@pytest.mark.parametrize("page", WITH_CODE, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_code_in_the_docs_runs(page: Path) -> None:
    """
    The Python blocks of a page run, one after the other; `skip: next` marks those that cannot.
    """
    for example in DOCS.parse(page).examples():
        example.evaluate()


@pytest.mark.usefixtures("endpoints")
@pytest.mark.parametrize("script", EXAMPLES, ids=lambda script: script.name)
def test_examples_run(script: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    Every example runs and has something to show.
    """
    runpy.run_path(str(script), run_name="__main__")

    assert capsys.readouterr().out


def test_the_readme_lists_the_formats() -> None:
    """
    The table of the README has the built-in formats, each once.
    """
    readme = (ROOT / "README.md").read_text("utf-8")
    cells = re.findall(r"^\| (`[^|]+`) \|", readme, re.MULTILINE)
    listed = re.findall(r"`(\w+)`", " ".join(cells))

    assert sorted(listed) == sorted(found.renderer.name for found in hfdaily.formats())


def test_the_readme_has_two_set_up_commands() -> None:
    """
    One command installs and shows the sample, one runs the checks; `.ci/run` runs the same two.
    """
    readme = (ROOT / "README.md").read_text("utf-8")
    install, check = re.findall(r"^```sh\n([^\n]+)\n```$", readme, re.MULTILINE)

    assert shlex.split(install)[-2:] == [".venv/bin/hfdaily", "--sample"]
    assert shlex.split(check)[-1] == ".venv/bin/nox"


def test_relative_links_lead_somewhere() -> None:
    """
    Every link of the README and the docs to a file of the project finds it.
    """
    links = [
        (page.name, link)
        for page in PAGES
        for link in re.findall(r"\]\((?!\w+:)([^)#]+)", page.read_text("utf-8"))
        if not (page.parent / link).exists()
    ]

    assert [] == links


COMMAND_PAGE = (ROOT / "docs/reference/command.md").read_text("utf-8")


def _options(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w/-])--?[a-z][a-z-]*", text))


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_the_reference_of_the_command_has_every_option(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    Each command has a section, whose tables have the options of its help, and no others.
    """
    title = f"hfdaily {command}".strip()
    section = COMMAND_PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `-")]
    main([*command.split(), "--help"])
    text, _, _ = capsys.readouterr().out.partition("\nexamples:")
    options = [line for line in text.splitlines() if line.startswith("  -")]

    assert _options("\n".join(options)) == _options("\n".join(row.split("|")[1] for row in rows))


def test_the_reference_of_the_command_has_every_variable() -> None:
    """
    All variables of the environment that the code reads are in its table.
    """
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    names = set(re.findall(r'"((?:HF|HFDAILY)_[A-Z_]+|NO_COLOR|TERM)"', source))

    assert names
    assert set() == {name for name in names if f"`{name}`" not in COMMAND_PAGE}
