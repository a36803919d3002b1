"""
The command as a process, with its streams, terminals, signals and files.
"""

import json
import os
import re
import shlex
import signal
import stat
import subprocess
import sys
import threading
import time

from pathlib import Path

import pytest

from tests.factories import digest, paper
from tests.terminal import run_on_terminal

from hfdaily import Note, dump_digest

COMMAND = [sys.executable, "-m", "hfdaily"]
#: A size in bytes that exceeds the buffer of a pipe.
LONG = digest(*(paper(number, summary="word " * 200) for number in range(300)))

posix = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
any_name = pytest.mark.skipif(
    sys.getfilesystemencoding() != "utf-8", reason="needs names of files in any language"
)


@pytest.fixture(name="long")
def _long(tmp_path: Path) -> Path:
    """
    Save a digest that is longer than a pipe.
    """
    file = tmp_path / "long.json"
    file.write_text(dump_digest(LONG), "utf-8")
    return file


@pytest.fixture(name="noted")
def _noted(tmp_path: Path) -> Path:
    """
    Save a digest with a note.
    """
    file = tmp_path / "noted.json"
    file.write_text(dump_digest(digest(paper(1), notes=[Note(kind="other", reason="Mind this")])))
    return file


@pytest.fixture(name="seen")
def _seen(tmp_path: Path) -> Path:
    """
    Return the path of a file of seen papers that does not exist yet.
    """
    return tmp_path / "seen.json"


def run(*words: object, shell: str = '"$@"', **options: object) -> subprocess.CompletedProcess[str]:
    """
    Run the command in a shell that may redirect its streams.

    Args:
        *words: The arguments.

        shell: The shell's command; "$@" stands for the command.

        **options: Variables of the environment, in capitals; `cwd` and others of `subprocess.run`.
    """
    names = [name for name in options if name.isupper()]
    env = os.environ | {name: str(options.pop(name)) for name in names}
    line = ["sh", "-c", shell, "sh", *COMMAND, *map(str, words)]
    return subprocess.run(
        line, capture_output=True, encoding="utf-8", env=env, check=False, **options
    )


@posix
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_leaves_has_seen_nothing(long, seen, unbuffered):
    """
    `hfdaily … | head -1` ends without a message, and no paper is marked as seen.
    """
    shell = '{ "$@"; echo "status $?" >&2; } | head -c 1'
    words = ["--input", long, "-f", "json", "--new-since", seen]
    done = run(*words, shell=shell, PYTHONUNBUFFERED=unbuffered)

    assert "status 0\n" == done.stderr
    assert not seen.exists()


@posix
@pytest.mark.parametrize("words", [["--help"], ["formats"], ["plugins", "--json"]])
def test_a_reader_that_leaves_the_help(words):
    """
    Closing the pipe of `--help` causes no message, not even from Python at its exit.
    """
    done = run(*words, shell='{ sleep .5; "$@"; echo "status $?" >&2; } | true')

    assert "status 0\n" == done.stderr


@posix
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("blocking", [True, False])
def test_a_slow_reader_gets_every_byte(long, seen, unbuffered, blocking):
    """
    A slow pipe gets the whole document, whether it blocks or not.
    """
    reading, writing = os.pipe()
    os.set_blocking(writing, blocking)
    words = ["--input", str(long), "-f", "json", "--new-since", str(seen)]
    process = subprocess.Popen(
        [*COMMAND, *words],
        stdout=writing,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
    )
    os.close(writing)
    received = b""
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        time.sleep(0.3)  # Wait until the pipe is full.
        while block := pipe.read(50_000):
            received += block
    _, said = process.communicate()

    assert (0, b"") == (process.returncode, said)
    assert len(LONG) == len(json.loads(received)["papers"])
    assert len(LONG) == len(json.loads(seen.read_bytes()))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("words", [["--sample"], ["formats"], ["--help"], ["--version"]])
def test_a_full_disk(seen, words):
    """
    A document that cannot be written to stdout is an error of one line, and no paper is marked as
    seen.
    """
    more = ["--new-since", seen] if words == ["--sample"] else []
    done = run(*words, *more, shell='"$@" >/dev/full')

    assert (1, 1) == (done.returncode, len(done.stderr.splitlines()))
    assert done.stderr.startswith("hfdaily: cannot use stdout: ")
    assert not seen.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_messages_that_cannot_be_written(noted, tmp_path):
    """
    A document is written even if stderr cannot be written.
    """
    target = tmp_path / "day.json"
    done = run("--input", noted, "-o", target, shell='"$@" 2>/dev/full')

    assert (0, f"{target}\n") == (done.returncode, done.stdout)


@posix
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams(noted, seen, tmp_path, closed):
    """
    With closed streams, the document is written without notes, and its papers are marked as seen.
    """
    words = ["--input", noted, "-f", "json"]
    target = tmp_path / "target"
    expected = run(*words).stdout
    done = run(*words, "-o", target, "--new-since", seen, shell=f'"$@" {closed}')

    assert 0 == done.returncode
    assert expected == target.read_text("utf-8")
    assert 1 == len(json.loads(seen.read_bytes()))
    assert "Traceback" not in done.stderr


@posix
def test_a_document_for_a_closed_stdout(seen):
    """
    A closed stdout is an error of one line, and no paper is marked as seen.
    """
    done = run("--sample", "--new-since", seen, shell='"$@" >&-')

    assert 1 == done.returncode
    assert "hfdaily: cannot use stdout: it is closed; write to a file with -o FILE\n" == done.stderr
    assert not seen.exists()


@posix
def test_notes_for_a_closed_stderr(noted):
    """
    With a closed stderr, notes are dropped, and stdout holds the document alone.
    """
    done = run("--input", noted, "-f", "json", shell='"$@" 2>&-')

    assert 0 == done.returncode
    assert json.loads(done.stdout)["papers"]


@posix
@pytest.mark.parametrize("words", [["--help"], ["--version"], ["formats"], ["plugins"]])
@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
def test_lines_for_a_closed_stdout(words, closed):
    """
    Lists for a closed stdout are dropped without a message or an error.
    """
    done = run(*words, shell=f'"$@" {closed}')

    assert (0, "", "") == (done.returncode, done.stdout, done.stderr)


@posix
def test_a_closed_stdin():
    """
    Reading from a closed stdin is an error of one line.
    """
    done = run("--input", "-", shell='"$@" <&-')

    assert (1, "") == (done.returncode, done.stdout)
    assert "hfdaily: cannot use stdin: it is closed; name a file instead of -\n" == done.stderr


def test_without_any_stream(tmp_path):
    """
    The command works under pythonw, where all three streams are None.
    """
    target, seen = tmp_path / "day.md", tmp_path / "seen.json"
    words = ["--sample", "-o", str(target), "--new-since", str(seen), "--locale", "fr"]
    script = (
        "import sys; sys.stdin = sys.stdout = sys.stderr = None\n"
        f"from hfdaily._cli import main; sys.exit(main({words}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)

    assert (0, b"", b"") == (done.returncode, done.stdout, done.stderr)
    assert target.read_text("utf-8").startswith("# Hugging Face Daily Papers")
    assert 12 == len(json.loads(seen.read_bytes()))


@any_name
@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "latin-1", "ascii", "utf-8"])
def test_a_stream_that_lacks_a_character(tmp_path, seen, encoding):
    """
    A character of a file name or an error that stdout cannot encode is escaped.
    """
    env = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "1"}
    target = tmp_path / "논문.txt"
    words = ["--sample", "-o", target, "--new-since", seen]
    done = subprocess.run(
        [*COMMAND, *map(str, words)], capture_output=True, env=os.environ | env, check=False
    )

    assert (0, b"") == (done.returncode, done.stderr)
    assert str(target).encode(encoding, "backslashreplace") == done.stdout.rstrip()
    assert target.exists()
    assert seen.exists()


@any_name
@pytest.mark.parametrize("encoding", ["cp437", "ascii"])
@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["--help"], 0),
        (["sync", "--help"], 0),
        (["formats"], 0),
        (["논문"], 2),
        (["-o", "논/x"], 1),
    ],
)
def test_lines_in_any_encoding(tmp_path, words, status, encoding):
    """
    Help, lists and messages are readable in any encoding, and never end in a traceback.
    """
    (tmp_path / "논").write_text("")
    source = ["--sample"] if status == 1 else []
    done = subprocess.run(
        [*COMMAND, *source, *words],
        capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "1"},
        cwd=tmp_path,
        check=False,
    )
    said = done.stdout + done.stderr

    assert status == done.returncode
    assert said.decode(encoding)
    assert b"Traceback" not in said
    assert b"bug" not in said
    assert status == 0 or b"\\u" in done.stderr


@posix
def test_into_a_pipe_with_a_name(tmp_path):
    """
    A named pipe is written to and stays a pipe, and its path is not printed.
    """
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    received: list[str] = []
    reader = threading.Thread(target=lambda: received.append(fifo.read_text("utf-8")), daemon=True)
    reader.start()
    done = run("--sample", "-o", fifo, timeout=60)
    reader.join(10)

    assert (0, "", "") == (done.returncode, done.stdout, done.stderr)
    assert stat.S_ISFIFO(fifo.stat().st_mode)
    assert [run("--sample").stdout] == received


@posix
@pytest.mark.parametrize("target", ["/dev/stdout", "/dev/fd/1", "/dev/fd/3"])
@pytest.mark.parametrize("to", ["| cat", "> file; cat file"])
def test_into_a_stream_with_a_path(tmp_path, target, to):
    """
    A document for /dev/stdout or /dev/fd goes to that stream, and nothing is added to it.
    """
    line = f'{{ "$@" 3>&1; }} {to}'
    done = run("--sample", "-o", target, shell=line, cwd=tmp_path)

    assert (0, "") == (done.returncode, done.stderr)
    assert run("--sample").stdout == done.stdout.replace("/dev/fd/3\n", "")


@pytest.fixture(name="null")
def _null(tmp_path: Path) -> Path:
    """
    Return a null device that a test may damage: a copy, if this user could replace the real one.
    """
    copy = tmp_path / "null"
    try:
        os.mknod(copy, stat.S_IFCHR | 0o666, os.makedev(1, 3))
    except OSError:
        if os.access("/dev", os.W_OK):
            pytest.skip("cannot make a device, and must not risk /dev/null")
        return Path(os.devnull)
    return copy


@posix
def test_into_nothing(null, seen):
    """
    The null device stays a device, and the papers written to it are marked as seen.
    """
    done = run("--sample", "-o", null, "--new-since", seen)

    assert (0, "", "") == (done.returncode, done.stdout, done.stderr)
    assert stat.S_ISCHR(null.stat().st_mode)
    assert 12 == len(json.loads(seen.read_bytes()))


@posix
def test_seen_papers_in_nothing(null):
    """
    `--new-since` with the null device has seen no papers and stores none.
    """
    done = run("--sample", "-f", "json", "--new-since", null)

    assert (0, "") == (done.returncode, done.stderr)
    assert 12 == len(json.loads(done.stdout)["papers"])
    assert stat.S_ISCHR(null.stat().st_mode)


def test_errors_name_the_file_of_the_user(tmp_path):
    """
    Errors name the file that the user asked for, not a temporary file.
    """
    (tmp_path / "file").write_text("")
    done = run("--sample", "-o", tmp_path / "file" / "day.txt")

    assert 1 == done.returncode
    assert str(tmp_path / "file") in done.stderr
    assert ".tmp" not in done.stderr


def titles(shown: str) -> int:
    """
    Count the papers of a text.
    """
    return shown.count("https://huggingface.co/papers/")


def test_a_terminal_shows_the_best_and_how_to_see_the_rest():
    """
    A terminal shows ten papers, and the last line is a command that shows all of them.
    """
    shown = run_on_terminal(["--sample"], env={"NO_COLOR": "1"})
    last = shown.output.splitlines()[-1]

    assert 0 == shown.status
    assert 10 == titles(shown.output)
    assert "2 more: hfdaily --sample -n 0" == last
    _, _, command = last.partition(": hfdaily ")
    assert 12 == titles(run_on_terminal(shlex.split(command)).output)


@pytest.mark.parametrize("words", [["-n", "0"], ["-n", "11"], ["--match", "diffusion"]])
def test_a_terminal_shows_what_it_is_asked_for(words):
    """
    The last line is left out if a number was given or if all papers are shown.
    """
    output = run_on_terminal(["--sample", *words]).output

    assert titles(output) == {"0": 12, "11": 11}.get(words[1], titles(output))
    assert "more:" not in output


def test_the_rest_in_korean():
    """
    The last line is in the language of the document.
    """
    output = run_on_terminal(["--sample", "--locale", "ko"]).output

    assert "2편 더 보기: hfdaily --sample --locale ko -n 0" == output.splitlines()[-1]


def test_a_terminal_shows_the_summary_of_each_paper():
    """
    A list on a terminal has AI summaries by default, and a list for a pipe has them on request.
    """
    assert "AI summary: " in run_on_terminal(["--sample"]).output
    words = ["--sample", "--option", "abstract=none"]
    assert "AI summary" not in run_on_terminal(words).output
    assert "AI summary" not in run_on_terminal(["--sample", "-f", "markdown"]).output
    assert "AI summary" not in run("--sample").stdout


def test_pipes_and_files_get_all_papers(tmp_path):
    """
    Only a terminal gets a shortened list.
    """
    assert 12 == titles(run("--sample").stdout)
    run_on_terminal(["--sample", "-o", str(tmp_path / "day.txt")])
    assert 12 == titles((tmp_path / "day.txt").read_text("utf-8"))
    assert 12 == len(json.loads(run_on_terminal(["--sample", "-f", "json"]).output)["papers"])


def test_colors_only_on_a_terminal():
    """
    On a terminal the text has colors, unless NO_COLOR or TERM asks for none.
    """
    assert "\x1b[" in run_on_terminal(["--sample"]).output
    assert "\x1b[" not in run_on_terminal(["--sample"], env={"NO_COLOR": "1"}).output
    assert "\x1b[" not in run_on_terminal(["--sample"], env={"TERM": "dumb"}).output
    assert "\x1b[" not in run("--sample").stdout


def test_as_wide_as_the_terminal():
    """
    No line except a URL is wider than the terminal.
    """
    shown = run_on_terminal(["--sample"], columns=40, env={"NO_COLOR": "1"})
    lines = [line for line in shown.output.splitlines() if "https" not in line]

    assert 30 < max(map(len, lines)) <= 40


def test_bytes_do_not_go_to_a_terminal(tmp_path, install):
    """
    A binary document is refused on a terminal with a hint at `-o FILE`, and is written to a pipe.
    """
    site = install(
        "hfdaily-binary",
        """
        from hfdaily.plugins import Renderer, hookimpl

        @hookimpl
        def hfdaily_renderers():
            return [
                Renderer(
                    name="binary",
                    media_type="application/x-binary",
                    suffix=".bin",
                    render=lambda digest, context: b"\\x00\\x1b[2J",
                )
            ]
        """,
    )
    env = {"PYTHONPATH": str(site)}
    words = ["--sample", "-f", "binary"]
    shown = run_on_terminal(words, env=env, streams=("stdout", "stderr"))

    assert 2 == shown.status
    assert "binary, which a terminal cannot show; add -o FILE" in " ".join(shown.output.split())
    assert "\x1b" not in shown.output
    assert "\x00\x1b[2J" == run(*words, **env).stdout


@pytest.fixture(name="waiting")
def _waiting(hub) -> str:
    """
    Serve answers that never arrive, so that the command waits for them.
    """
    return hub.faulty("stallx99")


def start(handler: str, endpoint: str) -> subprocess.Popen[str]:
    """
    Start the command with a handler of SIGINT, whatever handler this process has.
    """
    script = (
        f"import signal, sys; signal.signal(signal.SIGINT, signal.{handler})\n"
        "from hfdaily._cli import main; sys.exit(main(['2026-02-23', '-v']))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"HF_ENDPOINT": endpoint},
        encoding="utf-8",
    )


@posix
def test_ctrl_c(waiting):
    """
    Ctrl-C ends the command without a message, with the status that shells expect.
    """
    process = start("default_int_handler", waiting)
    first = process.stderr.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert "requesting " in first
    assert (130, "") == (process.returncode, out)
    assert "Traceback" not in err


def test_ctrl_c_on_a_terminal(waiting):
    """
    Ctrl-C typed at a terminal ends the command without a message of its own.
    """
    shown = run_on_terminal(
        ["2026-02-23", "-v"],
        env={"HF_ENDPOINT": waiting},
        streams=("stdout", "stderr"),
        ctrl_c_after="requesting ",
    )

    assert 130 == shown.status
    assert "Traceback" not in shown.output


@posix
def test_ctrl_c_that_is_ignored(hub):
    """
    Where SIGINT is ignored, as under nohup, the command continues.
    """
    process = start("SIG_IGN", hub.faulty("latency500"))
    process.stderr.readline()
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)

    assert 0 == process.returncode
    assert "2026-02-23" in out


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["sync", "--help"]])
def test_help_loads_little(words):
    """
    Help and version import none of the libraries that a fetch needs.
    """
    heavy = [
        "httpx",
        "selectolax",
        "jinja2",
        "attrs",
        "attr",
        "pluggy",
        "tenacity",
        "cattrs",
        "hfdaily.text",
    ]
    script = (
        f"import sys; from hfdaily._cli import main; main({words})\n"
        f"sys.exit(' '.join(name for name in {heavy} if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=False
    )

    assert "" == done.stderr.strip()


def test_a_zone_without_a_database():
    """
    Without a time zone database, UTC works, and other zones raise an error that says what to
    install.
    """
    script = (
        "import sys; sys.modules['tzdata'] = None\n"
        "from hfdaily._cli import main; sys.exit(main(sys.argv[1:]))"
    )

    def call(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", script, "--sample", "-f", "jekyll", *words],
            capture_output=True,
            encoding="utf-8",
            env=os.environ | {"PYTHONTZPATH": ""},
            check=False,
        )

    assert (0, "") == (call().returncode, call().stderr)
    assert (0, "") == (call("--timezone", "UTC").returncode, call("--timezone", "UTC").stderr)
    assert 2 == call("--timezone", "Asia/Seoul").returncode
    assert "pip install tzdata" in call("--timezone", "Asia/Seoul").stderr


def test_help_on_a_terminal():
    """
    Help on a terminal has no styles and no remains of their markup.
    """
    shown = run_on_terminal(["--help"])

    assert 0 == shown.status
    assert "usage: hfdaily [PERIOD] [OPTION...]\n" in shown.output
    assert not re.search(r"\x1b|\[[0-9;]*m", shown.output)
