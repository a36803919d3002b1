"""
The code in the documentation runs, and its lists are complete.
"""

import contextlib
import datetime as dt
import doctest
import inspect
import io
import json
import os
import re
import runpy
import shlex
import subprocess
import sys
import textwrap
import threading

from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import attrs
import pytest
import time_machine

from sybil import Document, Example, Region, Sybil
from sybil.parsers.myst import PythonCodeBlockParser, SkipParser

import hfdaily

from hfdaily._cli import main
from hfdaily._cli.arguments import COMMANDS
from hfdaily._locales.en import MESSAGES
from hfdaily._plugins.registry import BUILTINS
from hfdaily._records.ranking import RANK_KEYS

ROOT = Path(__file__).resolve().parents[1]
#: Sphinx builds Markdown too, into docs/_build.
BUILT = ROOT / "docs/_build"
SOURCES = [path for path in sorted(ROOT.glob("docs/**/*.md")) if BUILT not in path.parents]
PAGES = [ROOT / "README.md", *SOURCES]
EXAMPLES = sorted(ROOT.glob("examples/*.py"))
#: When the pages are run: a Saturday, so that "yesterday" has a list in the corpus.
NOW = dt.datetime(2026, 5, 30, 8, tzinfo=dt.UTC)

#: The command as a user of NOW would run it.
COMMAND = f"""
import datetime as dt, sys, time_machine
time_machine.travel(dt.datetime.fromisoformat("{NOW.isoformat()}")).start()
from hfdaily._cli import main
sys.exit(main())
"""
SHELL_BLOCK = re.compile(r"^( *)```(?:console|sh)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
OUTPUT_BLOCK = re.compile(r"^<!-- output -->\n+```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: What a line that is left out may stand for: `...` anything, as in doctests.
SAME = doctest.OutputChecker()


def _same(expected: str, actual: str) -> None:
    if not SAME.check_output(f"{expected}\n", f"{actual}\n", doctest.ELLIPSIS):
        assert expected == actual


@attrs.frozen
class Call:
    """
    A command of a block, and the output that the page shows below it.
    """

    command: str
    output: str

    @property
    def fails(self) -> bool:
        return bool(re.search(r"^hfdaily: (?!note: |warning: )", self.output, re.MULTILINE))


def _calls(block: str) -> Iterator[Call]:
    """
    Yield the calls of a console block, whose prompts are `$ ` and `> `, or of a shell script.
    """
    if not block.startswith("$ "):
        yield Call(block, "")
        return
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        lines = part.splitlines()
        ends = next((n for n, line in enumerate(lines) if n and not line.startswith("> ")), None)
        command = "\n".join(line.removeprefix("> ") for line in lines[:ends])
        yield Call(command, "\n".join(lines[ends:]).rstrip() if ends else "")


def _run_shell(example: Example) -> None:
    """
    Run the commands of a block. Output is compared where the page shows it.
    """
    for call in _calls(example.parsed):
        done = subprocess.run(
            ["bash", "-ec", call.command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            encoding="utf-8",
            check=False,
        )
        assert call.fails == (done.returncode != 0), done.stdout
        if call.output:
            _same(call.output, done.stdout.rstrip())


def _shell_blocks(document: Document) -> Iterator[Region]:
    for found in SHELL_BLOCK.finditer(document.text):
        yield Region(found.start(), found.end(), textwrap.dedent(found[2]), _run_shell)


def _check_output(example: Example) -> None:
    _same(example.parsed.rstrip(), example.namespace["printed"].getvalue().rstrip())


def _output_blocks(document: Document) -> Iterator[Region]:
    for found in OUTPUT_BLOCK.finditer(document.text):
        yield Region(found.start(), found.end(), found[1], _check_output)


def _python_blocks(document: Document) -> Iterator[Region]:
    for region in PythonCodeBlockParser()(document):
        evaluate = region.evaluator

        def printed(example: Example, evaluate: Any = evaluate) -> None:
            example.namespace["printed"] = io.StringIO()
            with contextlib.redirect_stdout(example.namespace["printed"]):
                evaluate(example)

        region.evaluator = printed
        yield region


DOCS = Sybil(parsers=[_python_blocks, _output_blocks, _shell_blocks, SkipParser()])
WITH_CODE = [page for page in PAGES if re.search("```(python|console|sh)", page.read_text("utf-8"))]


@pytest.fixture
def endpoints(hub: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """
    Fetch from the Hub of the tests, and write to a new folder.
    """
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    monkeypatch.setenv("HFDAILY_ARXIV_ENDPOINT", hub.arxiv_url)


class Sink(BaseHTTPRequestHandler):
    """
    A chat that takes every message.
    """

    def do_POST(self) -> None:
        self.server.messages.append(
            json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        )
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """
    Take the messages of bots, and return them.
    """
    with ThreadingHTTPServer(("127.0.0.1", 0), Sink) as server:
        server.messages = []
        url = f"http://127.0.0.1:{server.server_port}"
        for name in ("DISCORD_WEBHOOK", "SLACK_WEBHOOK", "TELEGRAM_API"):
            monkeypatch.setenv(name, url)
        monkeypatch.setenv("TELEGRAM_TOKEN", "1:x")
        monkeypatch.setenv("TELEGRAM_CHAT", "@papers")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.messages
        server.shutdown()
        thread.join()


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """
    Put the command on the path of shells, and stand-ins for the programs that would send.
    """
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    folder = tmp_path / "bin"
    folder.mkdir()
    python = shlex.quote(sys.executable)  # "#!" takes no path with blanks, nor a long one
    programs = {
        "curl": "cat > /dev/null",
        "hfdaily": f'exec {python} -c {shlex.quote(COMMAND)} "$@"',
        "python": f'exec {python} "$@"',
        "sendmail": "cat > /dev/null",
    }
    for name, script in programs.items():
        program = folder / name
        program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(Path(hfdaily.__file__).parents[1]))


@pytest.mark.skipif(sys.platform == "win32", reason="the pages are written for a POSIX shell")
@pytest.mark.usefixtures("endpoints", "command", "chat")
@pytest.mark.parametrize("page", WITH_CODE, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_code_in_the_docs_runs(page: Path) -> None:
    """
    The Python blocks of a page run one after the other, except those marked `skip: next`.

    Blocks of Python, of a console and of a shell are run. `<!-- output -->` stands above what the
    Python block before it prints, and `<!-- skip: next -->` above a block that cannot be run.
    """
    with time_machine.travel(NOW):
        for example in DOCS.parse(page).examples():
            example.evaluate()


@pytest.mark.usefixtures("endpoints")
def test_the_bots_send_a_paper_once(chat: list[Any]) -> None:
    """
    The scripts for Discord, Slack and Telegram send ten papers, and other ones in the next run.
    """
    page = (ROOT / "docs/how-to/bots.md").read_text("utf-8")
    script = "\n".join(re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))
    with time_machine.travel(NOW):
        for _ in range(2):
            exec(script, {})
    links = [re.findall(r"https://huggingface.co/papers/[\d.]+", str(body)) for body in chat]
    sent = Counter(link for body in links for link in body)

    assert {3} == set(sent.values())  # once in each chat
    assert 20 == len(sent)
    assert all("parse_mode" in body for body in chat if "chat_id" in body)


@pytest.mark.usefixtures("endpoints")
@pytest.mark.parametrize("script", EXAMPLES, ids=lambda script: script.name)
def test_examples_run(script: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """
    Every example runs and prints something.
    """
    runpy.run_path(str(script), run_name="__main__")

    assert capsys.readouterr().out


def test_the_page_of_formats_lists_them() -> None:
    """
    The table of formats has the built-in ones, each once.
    """
    page = (ROOT / "docs/reference/formats/index.md").read_text("utf-8")
    table = page.partition("\n## ")[0]
    cells = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
    listed = re.findall(r"`(\w+)`", " ".join(cells))

    assert sorted(listed) == sorted(found.renderer.name for found in hfdaily.formats())


def test_the_readme_has_two_set_up_commands() -> None:
    """
    One command installs and shows the sample, another runs the checks, and `.ci/run` runs the same
    two.
    """
    readme = (ROOT / "README.md").read_text("utf-8")
    install, check = re.findall(r"^```sh\n([^\n]+)\n```$", readme, re.MULTILINE)

    assert shlex.split(install)[-2:] == [".venv/bin/hfdaily", "--sample"]
    assert shlex.split(check)[-1] == ".venv/bin/nox"


def test_the_way_of_a_fetch_is_as_described(hub: Any, root: Path) -> None:
    """
    A fetch of a day passes the functions of the page about the architecture, in their order.
    """
    page = (root / "docs" / "explanation" / "architecture.md").read_text("utf-8")
    _, _, section = page.partition("## One fetch of a day")
    rows = re.findall(r"^\| .* \| `([\w.]+)`(?: in `([\w./]+)`)? \|$", section, re.MULTILINE)
    passed: dict[str, str] = {}

    def note(frame: Any, event: str, _: object) -> None:
        if event == "call":
            passed.setdefault(frame.f_code.co_qualname, frame.f_code.co_filename)

    with hfdaily.Client(base_url=hub.url) as client:
        before = sys.getprofile()
        sys.setprofile(note)
        try:
            client.fetch("2026-02-23")
        finally:
            sys.setprofile(before)

    assert len(rows) > 10
    assert [name for name, _ in rows] == [name for name in passed if name in dict(rows)]
    for name, file in rows:
        assert Path(passed[name]).as_posix().endswith(f"hfdaily/{file}" if file else ".py")


def test_the_guide_for_contributors_names_files_that_are_there() -> None:
    """
    Every test file and module that the guide for contributors names is there.
    """
    page = (ROOT / "docs/contributing.md").read_text("utf-8")
    named = re.findall(r"[ `]((?:tests|docs|_\w+)/[\w./-]+\.(?:py|md))", page)

    assert named
    assert [] == [
        path
        for path in named
        if not ((ROOT / path).exists() or (ROOT / "src/hfdaily" / path).exists())
    ]


def test_relative_links_lead_somewhere() -> None:
    """
    Every relative link of the README and the docs leads to a file.
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
    The reference has a section for each command with the usage and exactly the options of its help.
    """
    title = f"hfdaily {command}".strip()
    section = COMMAND_PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `-")]
    main([*command.split(), "--help"])
    text, _, _ = capsys.readouterr().out.partition("\nexamples:")
    options = [line for line in text.splitlines() if line.startswith("  -")]

    assert re.search(r"```text\n(.+)\n", section)[1] == text.partition("\n")[0][len("usage: ") :]
    assert _options("\n".join(options)) == _options("\n".join(row.split("|")[1] for row in rows))


def test_the_reference_of_the_command_has_every_variable() -> None:
    """
    The reference lists every environment variable that the code reads.
    """
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    names = set(re.findall(r'"((?:HF|HFDAILY)_[A-Z_]+|NO_COLOR|TERM)"', source))

    assert names
    assert set() == {name for name in names if f"`{name}`" not in COMMAND_PAGE}


def _rows(page: str) -> str:
    """
    Return what the first cells of all tables of a page name, joined.
    """
    text = (ROOT / "docs" / page).read_text("utf-8")
    return " ".join(re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE))


@pytest.mark.parametrize("name", RANK_KEYS)
def test_every_ranking_key_is_explained(name: str) -> None:
    """
    The how-to has a row for each key.
    """
    assert f"`{name}`" in _rows("how-to/rank-and-filter.md")


@pytest.mark.parametrize("name", hfdaily.filters.__all__)
def test_every_filter_is_explained(name: str) -> None:
    """
    The how-to has a row for each filter.
    """
    assert f"`{name}" in _rows("how-to/rank-and-filter.md")


@pytest.mark.parametrize("name", sorted(BUILTINS))
def test_every_option_of_a_format_is_explained(name: str) -> None:
    """
    The page that the table of formats links has a row for each option.
    """
    index = (ROOT / "docs/reference/formats/index.md").read_text("utf-8")
    found = re.search(rf"\[`{name}`\]\((\w+\.md)\)", index)
    assert found
    rows = _rows(f"reference/formats/{found[1]}")
    [renderer] = [entry.renderer for entry in hfdaily.formats() if entry.name == name]

    assert [] == [
        option.name for option in renderer.options if not re.search(rf"`{option.name}[=`]", rows)
    ]


def test_every_label_is_explained() -> None:
    """
    The reference has a row for each message: its key, the English text, and where it is shown.
    """
    page = (ROOT / "docs/reference/labels.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| \S.* \|$", page, re.MULTILINE)
    plurals = {key: text for key, text in MESSAGES.items() if not key.endswith("_one")}

    assert plurals == dict(rows)


RECORDS = [
    value
    for module in (hfdaily, hfdaily.plugins)
    for value in (getattr(module, name) for name in module.__all__)
    if isinstance(value, type) and attrs.has(value)
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_attribute_of_a_record_is_described(record: type) -> None:
    """
    The docstrings, which the reference shows, have a line for each attribute.
    """
    described = re.findall(r"^    (\w+): ", inspect.cleandoc(record.__doc__ or ""), re.MULTILINE)
    public = [field.name for field in attrs.fields(record) if not field.name.startswith("_")]

    assert [] == [name for name in public if name not in described]


def test_nobody_is_told_to_install_from_an_index_only() -> None:
    """
    hfdaily is not on a package index yet, so what installs it by its name speaks of a copy too.
    """
    pages = [*PAGES, *ROOT.glob("examples/hfdaily-[!p]*/README.md"), *ROOT.glob("examples/*/*.yml")]
    lines = [line for page in pages for line in page.read_text("utf-8").splitlines()]
    by_name = [
        line for line in lines if re.search(r"install [^#]*(?<![/.-])\bhfdaily\b(?!-)", line)
    ]

    assert by_name
    assert [] == [line for line in by_name if "copy" not in line]


QUESTIONS = {
    "Send me the ten best papers by e-mail every morning": ("how-to/bots.md", "sendmail -t"),
    "What does hot mean?": ("how-to/rank-and-filter.md", "| `hot` |"),
    "How do I use it behind a proxy?": ("questions.md", "HTTPS_PROXY"),
    "A column of stars in pandas": ("how-to/pandas.md", '"stars": paper.github_stars'),
    "Post to Discord without repeats": ("how-to/bots.md", "DISCORD_WEBHOOK"),
    "A format of my own": ("how-to/write-a-renderer.md", "hfdaily_renderers"),
    "Why is Sunday empty?": ("questions.md", "Why is Sunday empty?"),
    "Read last month without a network": ("how-to/archive.md", "--offline"),
    "What happens when the Hub is down?": (
        "how-to/errors.md",
        "## What happens when the Hub is down",
    ),
    "How do I test my code?": ("how-to/test-your-code.md", "MockTransport"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_front_page_leads_to_the_answer(question: str) -> None:
    """
    The front page links to a page that answers each frequent question.
    """
    page, answer = QUESTIONS[question]

    assert f"](docs/{page}" in (ROOT / "README.md").read_text("utf-8")
    assert answer in (ROOT / "docs" / page).read_text("utf-8")
