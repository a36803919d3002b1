"""
Fixtures for all tests, which include a clean environment and a replayed Hub.
"""

import contextlib
import datetime as dt
import importlib
import importlib.metadata
import json
import os
import re
import sys
import textwrap

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from hypothesis.database import DirectoryBasedExampleDatabase
from tests.clients import BOTH
from tests.corpus import write as write_corpus
from tests.hub import Corpus, Hub

from hfdaily import Digest, Period, parse_api

ROOT = Path(__file__).resolve().parents[1]
#: The folder of recorded answers of the Hub and arXiv. It is not part of the project.
RECORDINGS = Path(os.environ.get("HFDAILY_UPSTREAM") or ROOT.parent / "shared" / "upstream")
SOURCES = ["made", "recorded"] if RECORDINGS.is_dir() else ["made"]
if "HFDAILY_UPSTREAM" in os.environ and not RECORDINGS.is_dir():
    msg = f"HFDAILY_UPSTREAM names {RECORDINGS}, which is not a folder"
    raise pytest.UsageError(msg)

#: Modules whose tests start servers, processes or builds, or read whole archives, as do tests with
#: one of the fixtures.
NOT_UNIT_MODULES = {
    *("test_archive", "test_cli", "test_cli_streams", "test_client", "test_compat", "test_docs"),
    *("test_faults", "test_html_browser", "test_hub", "test_packaging", "test_plugin_commands"),
    *("test_plugin_examples", "test_publish", "test_registry", "test_retry", "test_search"),
    *("test_sites", "test_sync", "test_testing", "test_transport", "test_workflow"),
}
NOT_UNIT_FIXTURES = {"hostile_page", "hub", "install", "make_client", "upstream"}
#: Tests that call one of these start a process, or take long.
NOT_UNIT_CALLS = {
    "Popen",
    "Script",
    "check_renderer",
    "hostile_digest",
    "run_command",
    "run_publish",
    "run_python",
    "subprocess",
}

#: Variables of which no test may depend: without those of languages, Python uses UTF-8.
HIDDEN = re.compile(
    r"(HF_|HFDAILY_(?!UPSTREAM|VNU|AXE)|LC_|CLICOLOR|FORCE_|TTY_).*"
    r"|.*_PROXY|COLUMNS|LANG|LANGUAGE|LINES|NO_COLOR|TERM|SSLKEYLOGFILE"
    r"|PYTHON(COERCECLOCALE|HASHSEED|IOENCODING|UNBUFFERED|UTF8|WARNINGS)",
    re.IGNORECASE,
)

#: Whether the examples are always the same, as in CI.
FIXED = "CI" in os.environ
#: Examples that failed are kept for the next run, unless the folder of the project is read-only.
KEPT = None if FIXED or not os.access(ROOT, os.W_OK) else ROOT / ".hypothesis" / "examples"

# No test depends on the speed of the machine.
hypothesis.settings.register_profile(
    "all",
    database=DirectoryBasedExampleDatabase(KEPT) if KEPT else None,
    deadline=None,
    derandomize=FIXED,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile(
    "few", parent=hypothesis.settings.get_profile("all"), max_examples=5
)


def pytest_configure(config: pytest.Config) -> None:
    """
    Use few examples of each kind for `-m unit`, so that it takes seconds.
    """
    few = config.option.markexpr == "unit"
    hypothesis.settings.load_profile("few" if few else "all")


# This must run first, because `-m` selects in the same hook.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """
    Mark the tests that call functions only, without a server, a process or an installed plugin.
    """
    for item in items:
        fixtures = NOT_UNIT_FIXTURES.intersection(getattr(item, "fixturenames", ()))
        calls = NOT_UNIT_CALLS.intersection(getattr(item, "obj", None).__code__.co_names)
        module = item.path.stem in NOT_UNIT_MODULES
        if not (fixtures or calls or module or item.get_closest_marker("slow")):
            item.add_marker("unit")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """
    Hide the machine's endpoints, tokens, proxies, languages, terminals, home and plugins.
    """
    for name in filter(HIDDEN.fullmatch, list(os.environ)):
        monkeypatch.delenv(name)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setenv("HFDAILY_DISABLE_PLUGINS", "*")
    monkeypatch.setenv("HYPOTHESIS_STORAGE_DIRECTORY", str(home))  # for tests that run pytest


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    Return an empty home directory, which may be missing or read-only on the machine.
    """
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Exclude the processes of a test from coverage, which loads modules and writes files.
    """
    for name in ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def root() -> Path:
    """
    Return the folder of the project.
    """
    return ROOT


@pytest.fixture(scope="session")
def corpus_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    Write the made-up corpus, with every shape that the Hub has sent.
    """
    return write_corpus(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="session")
def corpus(corpus_folder: Path) -> Corpus:
    """
    Read the made-up corpus once for all hubs.
    """
    return Corpus(corpus_folder)


@pytest.fixture(scope="session", params=SOURCES)
def upstream(request: pytest.FixtureRequest) -> Path:
    """
    Return the folder of the made-up corpus, and then that of the recordings if there are any.
    """
    if request.param == "recorded":
        return RECORDINGS
    folder: Path = request.getfixturevalue("corpus_folder")
    return folder


@pytest.fixture(scope="session")
def upstream_corpus(upstream: Path) -> Corpus:
    """
    Read the corpus of `upstream`.
    """
    return Corpus(upstream)


@pytest.fixture
def hub(request: pytest.FixtureRequest) -> Iterator[Hub]:
    """
    Serve a corpus on loopback: `.url`, `.arxiv_url`, `.faulty(spec)`, `.requests`.

    The corpus is that of `upstream` if the test uses that fixture, else the made-up one.
    """
    asked = "upstream" in request.fixturenames
    corpus = request.getfixturevalue("upstream_corpus" if asked else "corpus")
    hub = Hub(corpus.folder, today="2026-06-03")
    hub.corpus = corpus
    with hub:
        yield hub


@pytest.fixture(scope="session")
def recorded_days(upstream_corpus: Corpus) -> tuple[Digest, ...]:
    """
    Read every day of the corpus of `upstream`.
    """
    days = {day: json.dumps(upstream_corpus.day(day)) for day in upstream_corpus.days()}
    return tuple(
        Digest(period=Period.parse(day), papers=parse_api(body, day=dt.date.fromisoformat(day)))
        for day, body in days.items()
    )


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Path]]:
    """
    Install distributions as pip leaves them, a module and its .dist-info, for this test only.

    The result is their folder, for the path of other processes. Plugins that are installed on
    this machine stay disabled.
    """
    others = {point.name for point in importlib.metadata.entry_points(group="hfdaily")}
    monkeypatch.setenv("HFDAILY_DISABLE_PLUGINS", ",".join(others))
    site = tmp_path / "site"
    modules = []

    def install(name: str, source: str, *, point: str = "", version: str = "1.0") -> Path:
        module = name.replace("-", "_")
        modules.append(module)
        info = site / f"{module}-{version}.dist-info"
        files = {
            site / f"{module}.py": textwrap.dedent(source),
            info / "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
            info / "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            info / "INSTALLER": "pip\n",
            info / "RECORD": f"{module}.py,,\n{info.name}/METADATA,,\n{info.name}/RECORD,,\n",
            info / "entry_points.txt": f"[hfdaily]\n{point or name.partition('-')[2]} = {module}\n",
        }
        info.mkdir(parents=True)
        for path, text in files.items():
            path.write_text(text, "utf-8")
        importlib.invalidate_caches()
        return site

    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    yield install
    for module in modules:
        sys.modules.pop(module, None)


@pytest.fixture(params=BOTH, ids=[client.kind for client in BOTH])
def make_client(request: pytest.FixtureRequest) -> Iterator[Any]:
    """
    Make clients of both kinds with the same methods, and close them at the end.

    `.http` is the class of httpx clients that they accept. Such clients are closed too.
    """
    with contextlib.ExitStack() as stack:

        def make(**options: Any) -> Any:
            return stack.enter_context(contextlib.closing(request.param(**options)))

        make.http = request.param.http
        yield make
