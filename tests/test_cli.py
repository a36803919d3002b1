"""
The command, called with the arguments that people type.
"""

import contextlib
import json
import re
import socket
import threading
import tracemalloc

from pathlib import Path

import hypothesis
import pytest

from hypothesis import strategies as st
from tests.factories import MONDAY, at, digest, paper

from hfdaily import Archive, Note, User, __version__, dump_digest
from hfdaily._cli import main
from hfdaily._cli.arguments import COMMANDS
from hfdaily._cli.console import read_input
from hfdaily._plugins.registry import default_registry
from hfdaily.testing import sample_digest

FIXTURES = Path(__file__).with_name("fixtures")


@pytest.fixture(name="run")
def _run(capsysbinary):
    """
    Call the command in this process, and return its exit status, its stdout and its stderr.
    """

    def run(*words):
        try:
            status = main([str(word) for word in words])
        except SystemExit as stop:  # argparse
            status = stop.code
        captured = capsysbinary.readouterr()
        return status, captured.out.decode(), captured.err.decode()

    return run


def save(path, made):
    """
    Write a digest as the json format does.
    """
    path.write_text(dump_digest(made), "utf-8")
    return path


@contextlib.contextmanager
def answering(answer):
    """
    Answer every connection on a port of loopback with these bytes.
    """

    def serve():
        with contextlib.suppress(OSError):  # The socket is closed at the end of the test.
            while True:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture(name="plugin")
def _plugin(install):
    """
    Install plugins that the command has not discovered yet.
    """
    default_registry.cache_clear()
    yield install
    default_registry.cache_clear()


@pytest.fixture(name="at_hub")
def _at_hub(hub, monkeypatch):
    """
    Point the command at the replayed Hub.
    """
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    return hub


def test_the_sample_needs_no_network(run, monkeypatch):
    """
    The first command of the README prints papers by upvotes on stdout, and nothing on stderr.
    """
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    status, out, err = run("--sample")

    assert (0, "") == (status, err)
    assert out.index("VESPO") < out.index("Avey-B")


def test_version(run):
    """
    `--version` prints the version of the package.
    """
    assert (0, f"hfdaily {__version__}\n", "") == run("--version")


def test_help_names_the_other_commands(run):
    """
    `--help` names the other commands.
    """
    status, out, _ = run("--help")

    assert 0 == status
    assert "hfdaily formats" in out
    assert "hfdaily plugins" in out


def test_a_day(run, at_hub):
    """
    A day can be limited to three papers and written in another format.
    """
    status, out, _ = run("2026-02-23", "-n", "3", "-f", "json")
    made = json.loads(out)
    listed = at_hub.corpus.day("2026-02-23")
    upvotes = sorted((item["paper"]["upvotes"] for item in listed), reverse=True)

    assert 0 == status
    assert upvotes[:3] == [found["upvotes"] for found in made["papers"]]
    assert len(listed) == made["listed"]


def test_the_newest_list_is_the_default(run, at_hub):
    """
    Without a period, the command prints the newest list.
    """
    status, out, _ = run("-f", "json")

    assert 0 == status
    assert "2026-05-29" == json.loads(out)["period"]


def test_filters(run, at_hub):
    """
    Filters are combined with "and", and a filter that matches no paper is not an error.
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
    `--input` reads saved answers of the Hub and files that hfdaily has written.
    """
    status, out, _ = run("--input", FIXTURES / "page_2026.html", "-f", "json")

    assert 0 == status
    assert "2026-01-05" == json.loads(out)["period"]


def test_into_a_folder(run, tmp_path):
    """
    In a folder, the format names the file, the command prints its path, and a second run repeats
    it.
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
    A path that is not a folder is written as a file.
    """
    status, out, _ = run("--sample", "-f", "json", "-o", tmp_path / "day.json")

    assert (0, f"{tmp_path / 'day.json'}\n") == (status, out)
    assert json.loads((tmp_path / "day.json").read_bytes())


def test_an_empty_day_can_be_skipped(run, at_hub, tmp_path):
    """
    `--skip-empty` writes nothing for an empty list, such as that of a Sunday.
    """
    status, out, err = run("2026-02-22", "--skip-empty", "-f", "jekyll", "-o", f"{tmp_path}/")

    assert (0, "") == (status, out)
    assert "no paper of 2026-02-22 is left" in err
    assert [] == list(tmp_path.iterdir())


def test_an_empty_day_says_why(run, at_hub):
    """
    The text of an empty Sunday names the list before it.
    """
    status, out, _ = run("2026-02-22")

    assert 0 == status
    assert "2026-02-20" in out


def test_warnings_do_not_go_into_the_document(run, hub, monkeypatch):
    """
    A note that the page was read instead of the API goes to stderr, and not into the document.
    """
    monkeypatch.setenv("HF_ENDPOINT", hub.faulty("notjson"))
    status, out, err = run("2026-02-23", "-f", "json")

    assert 0 == status
    assert "page" == json.loads(out)["source"]
    assert err.startswith("hfdaily: note: The API failed for 2026-02-23")


def test_work_can_be_watched(run, hub, monkeypatch):
    """
    `-v` prints requests, retries and waits on stderr, while stdout holds the document alone.
    """
    monkeypatch.setenv("HF_ENDPOINT", hub.faulty("429x1"))
    status, out, err = run("2026-02-23", "-f", "json", "-v")

    assert (0, "2026-02-23") == (status, json.loads(out)["period"])
    assert err.count("requesting ") == 2
    assert "HTTP 429" in err
    assert "waiting 1.0 s" in err


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
    "refresh": ["2026-02-23", "--refresh"],
    "cache": ["2026-02-23", "--cache", "nowhere"],
    "abbreviation": ["--sam"],
    "quiet and verbose": ["--sample", "-q", "-v"],
    "two sources": ["--sample", "--input", "x"],
    "two periods": ["2026-02-23", "2026-02-24"],
    "no words": ["--sample", "--match", " "],
    "no author": ["--sample", "--author", ""],
    "no organization": ["--sample", "--org="],
    "no submitter": ["--sample", "--submitter", "\t"],
    "upvotes that are no number": ["--sample", "--min-upvotes", "-1"],
    "limit that is no number": ["--sample", "-n", "many"],
    "time zone": ["--sample", "--timezone", "Mars/Olympus"],
    "site": ["--sample", "--site-url", "javascript:alert(1)"],
    "no output": ["--sample", "--output="],
    "no file of seen papers": ["--sample", "--new-since", ""],
    "no archive": ["--archive="],
}


@pytest.mark.parametrize("words", WRONG_CALLS.values(), ids=WRONG_CALLS.keys())
def test_a_wrong_call(run, words, monkeypatch):
    """
    A wrong call exits with status 2 and one line about the mistake, without any request.
    """
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    status, out, err = run(*words)

    assert (2, "") == (status, out)
    assert 1 == len(err.splitlines())
    assert err.startswith("hfdaily:")


FAILURES = {
    "no such file": (["--input", "no/such/file"], "cannot use no/such/file: No such file"),
    "another kind of file": (["--input", __file__], "got text that starts"),
    "no digest": (["--input", FIXTURES / "atom_2026.xml"], "DailyPapers"),
    "a page without data": (["--input", FIXTURES / "page_without_data.html"], "DailyPapers"),
    "broken JSON": (["--input", FIXTURES / "page_broken_json.html"], "JSON"),
    "not writable": (["--sample", "-o", "/proc/nope/x"], "/proc/nope"),
    "a file as folder": (["--sample", "-o", f"{__file__}/x"], "test_cli.py"),
}


@pytest.mark.parametrize(("words", "named"), FAILURES.values(), ids=FAILURES.keys())
def test_a_failure(run, words, named):
    """
    A failure exits with status 1 and one line that names what failed.
    """
    status, out, err = run(*words)

    assert (1, "") == (status, out)
    assert 1 == len(err.splitlines())
    assert named in err


def test_both_ways_down(run, hub, monkeypatch):
    """
    When the API and the page both fail, the error names both, and no document is written.
    """
    monkeypatch.setenv("HF_ENDPOINT", hub.faulty("drift"))
    status, out, err = run("2026-05-15", "-f", "rss")

    assert (1, "") == (status, out)
    assert "the API failed" in err
    assert "the page too" in err


def test_a_refused_connection(run, monkeypatch):
    """
    A refused connection is reported in one line with the URL.
    """
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr("time.sleep", lambda _: None)
    status, _, err = run("2026-02-23")

    assert 1 == status
    assert "could not be fetched from http://127.0.0.1:9," in err


def test_a_bug_is_a_line_too(run, monkeypatch):
    """
    A bug in hfdaily is reported in one line, without a traceback.
    """
    monkeypatch.setattr("hfdaily._testkit.sample.sample_digest", lambda: 1 / 0)
    status, _, err = run("--sample")

    assert 1 == status
    assert "this is a bug in hfdaily (ZeroDivisionError" in err
    monkeypatch.setenv("HFDAILY_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        run("--sample")


def test_formats(run):
    """
    Every format is listed with its media type.
    """
    status, out, _ = run("formats")

    assert 0 == status
    assert "markdown  text/markdown" in out


def test_one_format(run):
    """
    A format is described alone when it is named.
    """
    status, out, _ = run("formats", "rss", "html")

    assert 0 == status
    assert ["rss", "html"] == [part.split()[0] for part in out.split("\n\n")]


def test_words_that_mean_nothing_get_no_hint(run):
    """
    A hint is given only for a word that is nearly right: "archive" is not "search".
    """
    assert "did you mean" not in run("archive")[2]


def test_no_plugins(run):
    """
    `plugins` reports that no plugins are installed.
    """
    assert (0, "no plugins are installed\n", "") == run("plugins")


MISSPELT = {
    "command": (["formts"], "did you mean formats?"),
    "another command": (["plugin"], "did you mean plugins?"),
    "period": (["lates"], "did you mean 'latest'?"),
    "key": (["--sample", "--by", "votes"], "did you mean upvotes?"),
    "help": (["help"], "write hfdaily --help"),
    "command with words": (["serch", "diffusion", "video"], "did you mean search?"),
    "command with an option": (["trendin", "-n", "5", "x"], "did you mean trending?"),
    "value before words": (["search", "-n", "x", "--", "--a"], "argument -n/--limit: 'x'"),
    "option": (["--sample", "--lmit=3"], "there is no option --lmit (did you mean --limit?)"),
    "required option": (["sync", "today", "--archiv", "x"], "did you mean --archive?"),
    "format": (["formats", "htlm"], "did you mean 'html'?"),
    "command behind an option": (["-v", "formats"], "write it first: hfdaily formats"),
    "id of a paper": (["2602.10693"], "is a paper, not a period"),
    "id of a version": (["2602.10693v2"], "is a paper, not a period"),
    "old id": (["cs/0309040"], "is a paper, not a period"),
    "paper on the Hub": (["https://huggingface.co/papers/2602.10693"], "is a paper, not a period"),
    "paper without a scheme": (["arxiv.org/abs/2602.10693"], "write hfdaily paper 2602.10693"),
    "paper on arXiv": (["https://arxiv.org/pdf/2602.10693.pdf"], "is a paper, not a period"),
}


@pytest.mark.parametrize(("words", "hint"), MISSPELT.values(), ids=MISSPELT.keys())
def test_a_hint_for_what_was_meant(run, words, hint):
    """
    A misspelled command, period or key is answered with the right one, and a paper with its command.
    """
    status, _, err = run(*words)

    assert 2 == status
    assert hint in err


def test_a_paper_is_answered_with_its_command(run, monkeypatch):
    """
    However a paper is written, the hint ends with its id.
    """
    for text in (
        "2602.10693",
        "https://hf.co/papers/2602.10693",
        "http://arxiv.org/abs/2602.10693",
    ):
        assert "/papers/2602.10693" in run(text)[2] or "hfdaily paper 2602.10693" in run(text)[2]
    monkeypatch.setitem(COMMANDS, "paper", "show a paper")
    assert run("cs/0309040")[2].endswith("write hfdaily paper cs/0309040\n")


@pytest.mark.parametrize("words", [["-n"], ["--min-upvotes"]])
@pytest.mark.parametrize("count", ["-1", "many", "1.5", "٣", "9" * 5000])
def test_a_wrong_count_is_answered_by_what_to_write(run, words, count):
    """
    A count that is not a whole number, or is too long for one, is shown shortened.
    """
    status, _, err = run("--sample", *words, count)

    assert 2 == status
    assert "write a whole number such as 3" in err
    assert len(err) < 200


def test_a_wrong_key_is_answered_in_words_of_the_command(run):
    """
    The error for an unknown ranking key does not mention callables, which the command cannot take.
    """
    _, _, err = run("--sample", "--by", "beauty")

    assert "--by" in err
    assert "callable" not in err
    assert "newest" in err


@pytest.mark.parametrize("command", ["", "formats", "plugins", "new-plugin", "sync"])
def test_help_has_two_examples(run, command):
    """
    The help of each command ends with examples in ASCII that can be copied.
    """
    status, out, err = run(*command.split(), "--help")
    _, _, examples = out.partition("examples:\n")

    assert (0, "") == (status, err)
    assert len(re.findall(rf"^  hfdaily {command}", examples, re.MULTILINE)) >= 2
    assert out.isascii()


def test_a_relative_period_of_a_file(run):
    """
    Relative periods count from today, also for a file.
    """
    status, _, err = run("--input", FIXTURES / "page_2026.html", "today")

    assert 2 == status
    assert "2026-01-05" in err


def test_zero_means_all(run):
    """
    ``-n 0`` shows every paper.
    """
    _, out, _ = run("--sample", "-n", "0", "-f", "json")

    assert 12 == len(json.loads(out)["papers"])


def test_of_a_submitter(run, tmp_path):
    """
    `--submitter` takes a login or a full name.
    """
    mine = paper(1, submitted_by=User(name="ada", fullname="Ada L."))
    file = save(
        tmp_path / "day.json", digest(mine, paper(2), paper(3, submitted_by=User(name="b")))
    )
    for name in ("ada", "ADA L."):
        _, out, _ = run("--input", file, "-f", "json", "--submitter", name)
        assert [mine.id] == [found["id"] for found in json.loads(out)["papers"]]


def test_without_withdrawn_papers(run, tmp_path):
    """
    `--not-withdrawn` leaves out papers that their authors have withdrawn.
    """
    file = save(tmp_path / "day.json", digest(paper(1, withdrawn_at=at(MONDAY)), paper(2)))
    _, out, _ = run("--input", file, "-f", "json", "--not-withdrawn")

    assert [paper(2).id] == [found["id"] for found in json.loads(out)["papers"]]


def test_only_what_was_written_is_marked_as_seen(run, tmp_path):
    """
    With `--new-since`, a second run writes the next papers, and a third run writes none.
    """
    words = ["--sample", "-f", "json", "-n", "8", "--new-since", tmp_path / "seen.json"]
    counts = [len(json.loads(run(*words)[1])["papers"]) for _ in range(3)]

    assert [8, 4, 0] == counts


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("page.html", "html"),
        ("PAGE.HTML", "html"),
        ("day.md", "markdown"),
        ("day.json", "json"),
        ("feed.atom", "atom"),
        ("feed.rss", "rss"),
        ("day.txt", "text"),
        ("day.csv", "csv"),
        ("day", "text"),
        ("day.", "text"),
        ("a.b/day", "text"),
        (".html", "html"),
        (".day.json", "json"),
    ],
)
def test_the_suffix_chooses_the_format(run, tmp_path, name, format):
    """
    Without `-f`, the suffix of the file chooses the format.
    """
    assert 0 == run("--sample", "-o", f"{tmp_path}/{name}")[0]
    assert 0 == run("--sample", "-f", format, "-o", tmp_path / "same")[0]
    assert (tmp_path / "same").read_bytes() == (tmp_path / name).read_bytes()


def test_a_suffix_that_no_format_has(run, tmp_path):
    """
    The error for an unknown suffix lists the known ones, and nothing is written.
    """
    status, _, err = run("--sample", "-o", tmp_path / "day.pdf")

    assert 2 == status
    assert "no format ends in .pdf" in err
    assert ".csv, .eml, .html" in err
    assert len(err) < 300
    assert [] == list(tmp_path.iterdir())


def test_a_suffix_of_several_formats(run, tmp_path):
    """
    For .xml, which RSS and Atom share, the command asks for `-f`.
    """
    status, _, err = run("--sample", "-o", tmp_path / "feed.xml")

    assert 2 == status
    assert "add -f atom or -f rss" in err


def test_a_suffix_of_a_plugin(run, tmp_path, plugin):
    """
    The suffix of a plugin chooses its format, unless a built-in format has the same one.
    """
    plugin(
        "hfdaily-slides",
        """
        from hfdaily.plugins import Renderer, hookimpl

        def _render(digest, context):
            return "slides"

        @hookimpl
        def hfdaily_renderers():
            return [
                Renderer(name="slides", media_type="text/x-slides", suffix=".slides", render=_render),
                Renderer(name="other", media_type="text/x-other", suffix=".html", render=_render),
            ]
        """,
    )
    assert 0 == run("--sample", "-o", tmp_path / "day.slides")[0]
    assert 0 == run("--sample", "-o", tmp_path / "day.html")[0]
    assert "slides" == (tmp_path / "day.slides").read_text("utf-8")
    assert "slides" != (tmp_path / "day.html").read_text("utf-8")


@pytest.mark.skipif(not Path("/dev/zero").is_char_device(), reason="needs /dev/zero")
@pytest.mark.parametrize("name", ["/dev/zero", "-"])
def test_input_without_an_end(run, monkeypatch, name):
    """
    `--input` stops to read a device or pipe that never ends, and says how much a file may hold.
    """
    monkeypatch.setattr("hfdaily._cli.console._INPUT_LIMIT", 2**20)
    with Path("/dev/zero").open() as endless:
        monkeypatch.setattr("sys.stdin", endless)
        status, _, err = run("--input", name)

    shown = "stdin" if name == "-" else name
    expected = f"cannot use {shown}: it holds more than 1 MiB; name a file that holds papers"
    assert (1, f"hfdaily: {expected}\n") == (status, err)


def test_memory_for_a_small_input(tmp_path):
    """
    The memory to read a file follows from its size, not from the largest size that is accepted.
    """
    file = tmp_path / "small"
    file.write_bytes(b"[]")
    tracemalloc.start()
    try:
        body = read_input(str(file))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert b"[]" == body
    assert peak < 2**23


@pytest.mark.parametrize("option", ["--output", "--input", "--archive", "--new-since"])
def test_home_in_an_option(run, tmp_path, monkeypatch, option):
    """
    In ``--option=~/x``, ``~`` is the home directory, although the shell does not expand it.
    """
    home = tmp_path / "home"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.chdir(tmp_path)
    home.mkdir()
    save(home / "input", sample_digest())
    Archive(home / "archive").save(sample_digest())
    if option == "--archive":
        words = ["2026-02-23", "--archive=~/archive", "--offline"]
    elif option == "--input":
        words = ["--input=~/input"]
    else:
        words = ["--sample", f"{option}=~/written"]
    status, _, err = run(*words)

    assert (0, "") == (status, err)
    assert ["home"] == [path.name for path in tmp_path.iterdir()]
    assert option.startswith(("--in", "--ar")) or (home / "written").is_file()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", ["page_2026.html", "api_2026.json"])
def test_input_with_a_byte_order_mark(run, tmp_path, encoding, name):
    """
    `--input` reads UTF-8 and UTF-16 with a byte order mark, as editors and PowerShell write them.
    """
    if not (FIXTURES / name).exists():
        pytest.skip(f"no fixture {name}")
    file = tmp_path / "saved"
    file.write_bytes((FIXTURES / name).read_text("utf-8").encode(encoding))
    status, out, err = run("--input", file, "-f", "json")

    assert (0, "") == (status, err)
    assert json.loads(out)["papers"]


def test_notes_go_to_stderr(run, tmp_path):
    """
    Notes on a document for programs go to stderr, and `--quiet` suppresses them.
    """
    note = Note(kind="other", reason="The moon is full")
    file = save(tmp_path / "day.json", digest(paper(1), notes=[note]))

    assert "hfdaily: note: The moon is full\n" == run("--input", file, "-f", "json")[2]
    assert "" == run("--input", file, "-f", "json", "-q")[2]


def test_quiet_keeps_everything_but_errors_back(run, tmp_path):
    """
    `--quiet` suppresses everything except errors, so that cron sends mail only for an error.
    """
    file = save(tmp_path / "day.json", digest())

    assert (0, "", "") == run("--input", file, "-f", "json", "--skip-empty", "-q")
    assert "no/such/file" in run("--input", "no/such/file", "-q")[2]


def test_an_unknown_locale_is_named(run):
    """
    An unknown locale falls back to English labels, and a note says so.
    """
    status, _, err = run("--sample", "-f", "json", "--locale", "fr")

    assert 0 == status
    assert err == "hfdaily: note: There are no labels for the locale fr; English is used.\n"
    assert "" == run("--sample", "-f", "json", "--locale", "en_GB.UTF-8")[2]


HOSTILE = "\x1b[2Jcleared\x9b31m\x07\r\nhfdaily: forged\u202e"


def test_no_control_sequence_reaches_the_terminal(run, tmp_path):
    """
    Control characters in notes, names and errors are removed, and each message stays on one line.
    """
    body = json.loads(dump_digest(digest(paper(1), notes=[Note(kind="other", reason="x")])))
    body["notes"][0]["reason"] = HOSTILE
    file = tmp_path / "day.json"
    file.write_text(json.dumps(body), "utf-8")
    said = [
        run("--input", file, "-f", "json")[2],
        run("--input", tmp_path / "\x1b[2J\nx")[2],
        run(HOSTILE)[2],
        run("--sample", "--by", HOSTILE)[2],
        run("--sample", "--option", HOSTILE)[2],
        run("--sample", "-f", HOSTILE)[2],
        run("--sample", "--timezone", HOSTILE)[2],
        run("--sample", "-f", "json", "--locale", HOSTILE)[2],
        run("--sample", "-o", tmp_path / "\x1b[2Jx.txt")[1],
        run("sync", HOSTILE, "--archive", tmp_path / "archive")[2],
    ]
    for text in said:
        assert text
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
        assert 1 == text.count("\n")


def test_a_hostile_source_is_no_source(run, tmp_path):
    """
    A saved file with an unknown source is refused, and its control characters are not printed.
    """
    body = json.loads(dump_digest(digest(paper(1)))) | {"source": HOSTILE}
    (tmp_path / "day.json").write_text(json.dumps(body), "utf-8")
    _, out, err = run("--input", tmp_path / "day.json", "-f", "json")

    assert "\x1b" not in out + err


def test_a_reason_phrase_is_cleaned(run, monkeypatch):
    """
    Control characters in the reason phrase of a server are removed.
    """
    answer = b"HTTP/1.1 404 \x1b[2Jgone\x9b\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    with answering(answer) as url:
        monkeypatch.setenv("HF_ENDPOINT", url)
        status, _, err = run("2026-02-23", "-v")

    assert 1 == status
    assert "404" in err
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", err)


def test_a_plugin_cannot_control_the_terminal(run, plugin):
    """
    Control characters in the help texts, names and errors of plugins are removed from the lists.
    """
    plugin(
        "hfdaily-evil",
        """
        from hfdaily.plugins import Option, Renderer, hookimpl

        @hookimpl
        def hfdaily_renderers():
            option = Option(name="a", default="\\x1b[2J", help="\\x1b[2J\\x07help")
            return [Renderer(name="evil", media_type="text/plain", suffix=".e", options=[option],
                             render=lambda d, c: "")]
        """,
    )
    plugin("hfdaily-broken", "raise RuntimeError('\\x1b[2J\\x07boo')")
    for words in (["formats"], ["plugins"], ["--sample", "-f", "nope"]):
        _, out, err = run(*words)
        assert "\x1b" not in out + err
        assert "\x07" not in out + err
        assert "help" in out + err or "boo" in out + err


LIMITS = {
    "memory": (MemoryError(), "not enough memory"),
    "files": (OSError(24, "Too many open files"), "Too many open files"),
    "installation": (ModuleNotFoundError("No module named 'attrs'"), "installed completely"),
}


@pytest.mark.parametrize(("exc", "said"), LIMITS.values(), ids=LIMITS.keys())
def test_a_limit_of_the_system_is_no_bug(run, monkeypatch, exc, said):
    """
    A lack of memory or file handles is reported in one sentence, and not as a bug.
    """

    def fail():
        raise exc

    monkeypatch.setattr("hfdaily._testkit.sample.sample_digest", fail)
    status, _, err = run("--sample")

    assert 1 == status
    assert said in err
    assert "bug" not in err
    assert 1 == len(err.splitlines())


WORDS = ["-n", "--by", "--match", "--author", "--org", "--submitter", "--min-upvotes", "--locale"]
WORDS += ["--title", "--site-url", "--timezone", "--option", "-f", "--with-code", "--skip-empty"]
VALUES = ["0", "-1", "9" * 400, "1e9", "", " ", "=", "width=0", "width=" + "9" * 400, "width=x"]
VALUES += ["\udcff", "\x1b[2J", "upvotes,,hot", "rss", "json", "html", "jekyll", "..", "2026-W99"]
VALUES += [
    "0001-01-01..9999-12-31",
    "http://[",
    "http://x/" + "a" * 9000,
    "Asia/Seoul",
    "../../etc",
]


@hypothesis.settings(
    max_examples=60, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
)
@hypothesis.given(
    st.lists(st.sampled_from([*WORDS, *VALUES]) | st.text(max_size=9).filter(lambda t: t != "-v"))
)
def test_no_argument_is_a_bug(run, words):
    """
    Any argument of the sample either works or is refused in one line.
    """
    words = [word for word in words if not word.startswith(("-o", "--o", "--ne", "--arc", "--inp"))]
    status, _, err = run("--sample", *words, "-q")

    assert status in (0, 1, 2)
    assert "bug" not in err
    assert (status == 0) == (err == "")


def test_no_more_threads(run, at_hub, monkeypatch):
    """
    When the system cannot start a thread, fetching a month fails with one sentence.
    """

    def start(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("threading.Thread.start", start)
    status, out, err = run("2026-02", "-f", "json")

    assert (1, "") == (status, out)
    assert "thread" in err
    assert "bug" not in err
    assert 1 == len(err.splitlines())


def test_no_memory_even_for_an_error(run, monkeypatch):
    """
    When memory is too short even to report an error, that is reported without any import.
    """

    def fail(message):
        raise MemoryError

    monkeypatch.setattr("hfdaily._cli.console.say", fail)
    status, _, err = run("--input", "no/such/file")

    assert (1, "hfdaily: there is not enough memory") == (status, err.partition(";")[0])
