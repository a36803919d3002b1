"""
What all tests share: a clean environment, and recordings of what the Hub and arXiv sent.
"""

import contextlib
import importlib
import importlib.util
import json
import os
import sys
import textwrap

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import hypothesis
import pytest

from tests.both import BOTH

from hfdaily import Digest, Period, parse_api
from hfdaily._plugins.discovery import installed

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

# A shared machine may be slow; in CI hypothesis says so itself.
hypothesis.settings.register_profile("steady", deadline=None)
hypothesis.settings.load_profile("steady")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Keep the machine's plugins, endpoints, tokens and proxies out of the tests.
    """
    for name in ("HF_ENDPOINT", "HF_TOKEN", "HFDAILY_ARXIV_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    for name in [name for name in os.environ if name.upper().endswith("_PROXY")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HFDAILY_DISABLE_PLUGINS", "*")


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Keep coverage out of the processes of a test: it loads modules, and writes files, of its own.
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
def upstream() -> Path:
    """
    Return the folder of the recordings; skip without it, but never in CI where it is due.
    """
    named = os.environ.get("HFDAILY_UPSTREAM")
    path = Path(named) if named else SHARED / "upstream"
    if not path.is_dir():
        missing = f"no recordings at {path}: set HFDAILY_UPSTREAM to their folder"
        if named or ("CI" in os.environ and SHARED.is_dir()):
            pytest.fail(missing)
        pytest.skip(missing)
    return path


@pytest.fixture(scope="session")
def replay(upstream: Path) -> ModuleType:
    """
    Import the module that serves the recordings.
    """
    spec = importlib.util.spec_from_file_location("hfdaily_replay", upstream / "replay.py")
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "dont_write_bytecode", True)  # the folder is not ours
        spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def corpus(replay: ModuleType, upstream: Path) -> Any:
    """
    Read the recordings once for all hubs.
    """
    return replay.Corpus(upstream)


@pytest.fixture(scope="session")
def recorded_days(corpus: Any) -> tuple[Digest, ...]:
    """
    Read every recorded day.
    """
    days = {day: json.dumps(corpus.day(day)) for day in corpus.days("9999")}
    return tuple(Digest(period=Period.parse(day), papers=parse_api(days[day])) for day in days)


@pytest.fixture
def hub(replay: ModuleType, corpus: Any, tmp_path: Path) -> Iterator[Any]:
    """
    Serve the recordings on loopback: `.url`, `.arxiv_url`, `.faulty(spec)`, `.requests`.
    """
    hub = replay.Hub(tmp_path, today="2026-06-03")
    hub.corpus = corpus
    with hub:
        yield hub


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Path]]:
    """
    Install distributions as pip leaves them, a module and its .dist-info, for this test only.

    Returns the folder that they are in, to put on the path of other processes. Plugins that
    happen to be installed on this machine stay disabled.
    """
    others = {found.name for found in installed("hfdaily")}
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
    Make clients of both kinds, with the same methods; they are closed in the end.

    `.http` is the class of httpx's clients that these can be given; they are closed too.
    """
    with contextlib.ExitStack() as stack:

        def make(**options: Any) -> Any:
            return stack.enter_context(contextlib.closing(request.param(**options)))

        make.http = request.param.http
        yield make
