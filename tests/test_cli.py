"""
The command, called as people call it.
"""

import json
import os
import subprocess
import sys

from pathlib import Path

import pytest

from hfdaily import __version__
from hfdaily._cli import main

FIXTURES = Path(__file__).with_name("fixtures")


@pytest.fixture(name="run")
def _run(capsysbinary):
    """
    Call the command in this process: exit status, output, what was said.
    """

    def run(*words):
        try:
            status = main([str(word) for word in words])
        except SystemExit as stop:  # argparse
            status = stop.code
        captured = capsysbinary.readouterr()
        return status, captured.out.decode(), captured.err.decode()

    return run


@pytest.fixture(name="at_hub")
def _at_hub(hub, monkeypatch):
    """
    The replayed Hub is where the command goes.
    """
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    return hub


def test_the_sample_needs_no_network(run, monkeypatch):
    """
    The first command of the README: papers by upvotes, on stdout, nothing else said.
    """
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    status, out, err = run("--sample")

    assert (0, "") == (status, err)
    assert out.index("VESPO") < out.index("Avey-B")


def test_version(run):
    """
    The version is that of the package.
    """
    assert (0, f"hfdaily {__version__}\n", "") == run("--version")


def test_help_names_the_other_commands(run):
    """
    Whoever reads --help finds the rest.
    """
    status, out, _ = run("--help")

    assert 0 == status
    assert "hfdaily formats" in out
    assert "hfdaily plugins" in out


def test_a_day(run, at_hub):
    """
    A day, cut to three papers, in another format.
    """
    status, out, _ = run("2026-02-23", "-n", "3", "-f", "json")
    digest = json.loads(out)

    assert 0 == status
    assert [161, 103, 21] == [paper["upvotes"] for paper in digest["papers"]]
    assert 18 == digest["listed"]


def test_the_newest_list_is_the_default(run, at_hub):
    """
    Without a period it is the newest list.
    """
    status, out, _ = run("-f", "json")

    assert 0 == status
    assert "2026-05-29" == json.loads(out)["period"]


def test_filters(run, at_hub):
    """
    Filters are joined by "and"; a filter that leaves nothing is no error.
    """
    words = ["2026-02-23", "-f", "json", "--match", "diffusion", "--min-upvotes", "2"]
    status, out, _ = run(*words)
    papers = json.loads(out)["papers"]

    assert 0 == status
    assert papers
    assert all(paper["upvotes"] >= 2 for paper in papers)
    status, out, _ = run(*words, "--org", "no such organization", "--with-code", "--author", "x")
    assert (0, []) == (status, json.loads(out)["papers"])


def test_a_page_can_be_saved_and_read(run):
    """
    --input takes what the Hub sent, and what hfdaily wrote.
    """
    status, out, _ = run("--input", FIXTURES / "page_2026.html", "-f", "json")

    assert 0 == status
    assert "2026-01-05" == json.loads(out)["period"]


def test_into_a_folder(run, tmp_path):
    """
    The format names the file; the command prints where it is. Twice is once.
    """
    target = f"{tmp_path / 'posts'}/"
    status, out, _ = run("--sample", "-f", "jekyll", "-o", target)
    path = Path(out.strip())

    assert 0 == status
    assert tmp_path / "posts" / "2026-02-23-daily-papers.md" == path
    written = path.stat().st_mtime_ns
    run("--sample", "-f", "jekyll", "-o", target)
    assert written == path.stat().st_mtime_ns


def test_into_a_file(run, tmp_path):
    """
    Any other name is a file.
    """
    status, out, _ = run("--sample", "-f", "json", "-o", tmp_path / "day.json")

    assert (0, f"{tmp_path / 'day.json'}\n") == (status, out)
    assert json.loads((tmp_path / "day.json").read_bytes())


def test_an_empty_day_can_be_skipped(run, at_hub, tmp_path):
    """
    A blog wants no post for a Sunday.
    """
    status, out, err = run("2026-02-22", "--skip-empty", "-f", "jekyll", "-o", f"{tmp_path}/")

    assert (0, "") == (status, out)
    assert "no paper to write for 2026-02-22" in err
    assert [] == list(tmp_path.iterdir())


def test_an_empty_day_says_why(run, at_hub):
    """
    A Sunday is empty, and the list before it is named.
    """
    status, out, _ = run("2026-02-22")

    assert 0 == status
    assert "2026-02-20" in out


def test_warnings_do_not_go_into_the_document(run, hub, monkeypatch):
    """
    What came from the page instead is said on stderr; stdout is the document.
    """
    monkeypatch.setenv("HF_ENDPOINT", hub.faulty("notjson"))
    status, out, err = run("2026-02-23", "-f", "json")

    assert 0 == status
    assert "page" == json.loads(out)["source"]
    assert err.startswith("hfdaily: note: the API failed")


def test_work_can_be_watched(run, hub, monkeypatch):
    """
    -v tells of requests, retries and waits on stderr; stdout stays the document.
    """
    monkeypatch.setenv("HF_ENDPOINT", hub.faulty("429x1"))
    status, out, err = run("2026-02-23", "-f", "json", "-v")

    assert (0, "2026-02-23") == (status, json.loads(out)["period"])
    assert err.count("asking for") == 2
    assert "HTTP 429" in err
    assert "waiting 1.0 s" in err


def test_a_cache_serves_offline(run, at_hub, tmp_path):
    """
    What the cache holds needs no network; --refresh asks for it all the same.
    """
    pytest.importorskip("hishel")
    words = ["2026-02-23", "-f", "json", "--cache", tmp_path]
    online = run(*words)
    asked = len(at_hub.requests)

    assert online == run(*words, "--offline")
    assert asked == len(at_hub.requests)
    assert 0 == run(*words, "--refresh")[0]
    assert asked < len(at_hub.requests)


WRONG_CALLS = {
    "period": ["2026-02-31"],
    "week": ["2026-W54"],
    "reversed": ["2026-02-20..2026-02-16"],
    "future": ["2999-01-01"],
    "before the first list": ["2020-01-01"],
    "no period": ["yesteryear"],
    "format": ["--sample", "-f", "nope"],
    "key": ["--sample", "--by", "beauty"],
    "option": ["--sample", "-f", "rss", "--option", "colour=red"],
    "option without a value": ["--sample", "-f", "rss", "--option", "colour"],
    "limit": ["--sample", "-n", "-1"],
    "another day of the sample": ["2026-02-22", "--sample"],
    "key, before anything is fetched": ["2026-02-23", "--by", "beauty"],
    "offline without papers": ["2026-02-23", "--offline"],
    "refresh without a cache": ["2026-02-23", "--refresh"],
    "offline and refresh": ["2026-02-23", "--offline", "--refresh", "--cache", "nowhere"],
    "limit that is no number": ["--sample", "-n", "many"],
    "time zone": ["--sample", "--timezone", "Mars/Olympus"],
    "site": ["--sample", "--site-url", "javascript:alert(1)"],
}


@pytest.mark.parametrize("words", WRONG_CALLS.values(), ids=WRONG_CALLS.keys())
def test_a_wrong_call(run, words, monkeypatch):
    """
    Exit status 2, one line that says what is wrong, and no request made.
    """
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    status, out, err = run(*words)

    assert (2, "") == (status, out)
    assert err.splitlines()[-1].startswith("hfdaily:")
    assert "Traceback" not in err


FAILURES = {
    "no such file": (["--input", "no/such/file"], "cannot use no/such/file: No such file"),
    "another kind of file": (["--input", __file__], "the file is no page"),
    "no digest": (["--input", FIXTURES / "atom_2026.xml"], "DailyPapers"),
    "a page without data": (["--input", FIXTURES / "page_without_data.html"], "DailyPapers"),
    "broken JSON": (["--input", FIXTURES / "page_broken_json.html"], "JSON"),
    "not writable": (["--sample", "-o", "/proc/nope/x"], "/proc/nope"),
    "a file as folder": (["--sample", "-o", f"{__file__}/x"], "test_cli.py"),
}


@pytest.mark.parametrize(("words", "named"), FAILURES.values(), ids=FAILURES.keys())
def test_a_failure(run, words, named):
    """
    Exit status 1, and one line that names what failed.
    """
    status, out, err = run(*words)

    assert (1, "") == (status, out)
    assert 1 == len(err.splitlines())
    assert named in err


def test_both_ways_down(run, hub, monkeypatch):
    """
    The error names the API and the page; there is no document.
    """
    monkeypatch.setenv("HF_ENDPOINT", hub.faulty("drift"))
    status, out, err = run("2026-05-15", "-f", "rss")

    assert (1, "") == (status, out)
    assert "the API failed" in err
    assert "the page too" in err


def test_nobody_listens(run, monkeypatch):
    """
    A refused connection is one line with the URL.
    """
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr("time.sleep", lambda _: None)
    status, _, err = run("2026-02-23")

    assert 1 == status
    assert "http://127.0.0.1:9/api/daily_papers" in err


def test_a_bug_is_a_line_too(run, monkeypatch):
    """
    Not even our own mistakes throw a traceback at people who did not ask for it.
    """
    monkeypatch.setattr("hfdaily._testkit.sample.sample_digest", lambda: 1 / 0)
    status, _, err = run("--sample")

    assert 1 == status
    assert "this is a bug in hfdaily (ZeroDivisionError" in err
    monkeypatch.setenv("HFDAILY_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        run("--sample")


def test_a_reader_that_leaves(tmp_path):
    """
    `hfdaily … | head -1` ends in silence.
    """
    command = f"{sys.executable} -m hfdaily --sample -f json | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)

    assert "" == done.stderr


def test_formats(run):
    """
    Every format is listed with its media type.
    """
    status, out, _ = run("formats")

    assert 0 == status
    assert "markdown  text/markdown" in out


def test_no_plugins(run):
    """
    An empty list is said to be empty.
    """
    assert (0, "no plugins are installed\n", "") == run("plugins")


def test_colours_only_on_a_terminal(tmp_path):
    """
    On a terminal the text has colours, unless NO_COLOR asks for none.
    """
    pty = pytest.importorskip("pty")

    def output(**environment):
        leader, follower = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "hfdaily", "--sample", "-n", "1"],
            stdout=follower,
            env=os.environ | {"TERM": "xterm", "NO_COLOR": ""} | environment,
        )
        os.close(follower)
        seen = b""
        try:
            while block := os.read(leader, 4096):
                seen += block
        except OSError:  # the end of a terminal, on Linux
            pass
        os.close(leader)
        assert 0 == process.wait()
        return seen

    assert b"\x1b[" in output()
    assert b"\x1b[" not in output(NO_COLOR="1")
