"""
A paper that was marked as seen is not shown again.
"""

import datetime as dt
import json
import os
import stat

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import DAY, MONDAY, day_of, paper, votes

from hfdaily import Seen
from hfdaily._cli import main
from hfdaily.exceptions import ArchiveError
from hfdaily.testing import digests


@pytest.fixture(name="seen")
def _seen(tmp_path):
    return Seen(tmp_path / "state" / "seen.json")


def test_only_new_papers(seen):
    """
    Seen papers are left out of the next digest, which still states how many were listed.
    """
    seen.mark(day_of(paper(1), paper(2)))
    new = seen.unseen(day_of(paper(2), paper(3, 7)))

    assert {"2602.00003": 7} == votes(new)
    assert 2 == new.listed


def test_nothing_is_seen_before_it_is_noted(seen):
    """
    `unseen` marks nothing and creates no file.
    """
    digest = day_of(paper(1))

    assert digest == seen.unseen(digest)
    assert digest == seen.unseen(digest)
    assert not seen.path.exists()


def test_the_file_is_made_for_people(seen):
    """
    The file has one paper per line with the day of its mark, the oldest first.
    """
    assert 2 == seen.mark(day_of(paper(2), paper(1)), on=MONDAY + DAY)
    assert 1 == seen.mark(day_of(paper(3), paper(1)), on=MONDAY)

    expected = {"2602.00003": "2026-02-23", "2602.00001": "2026-02-24", "2602.00002": "2026-02-24"}
    text = seen.path.read_text("utf-8")
    assert list(expected.items()) == list(json.loads(text).items())
    assert 5 == text.count("\n")


def test_noting_again_changes_nothing(seen):
    """
    A paper that is marked again keeps its first day.
    """
    seen.mark(day_of(paper(1)), on=MONDAY)
    before = seen.path.stat().st_mtime_ns

    assert 0 == seen.mark(day_of(paper(1)), on=MONDAY + DAY)
    assert before == seen.path.stat().st_mtime_ns


def test_noted_today(seen):
    """
    The default day is today in UTC.
    """
    before = dt.datetime.now(dt.UTC).date()
    seen.mark(day_of(paper(1)))
    after = dt.datetime.now(dt.UTC).date()

    (noted,) = json.loads(seen.path.read_bytes()).values()
    assert before <= dt.date.fromisoformat(noted) <= after


def test_pruning(seen):
    """
    Marks before a given day are removed, and their papers are new again.
    """
    seen.mark(day_of(paper(1)), on=MONDAY)
    seen.mark(day_of(paper(2)), on=MONDAY + DAY)

    assert 1 == seen.prune(before=MONDAY + DAY)
    assert {"2602.00001": 1} == votes(seen.unseen(day_of(paper(1), paper(2))))
    assert 0 == seen.prune(before=MONDAY + DAY)


def test_several_note_at_once(seen):
    """
    Several processes can mark papers at once without losing any.
    """
    with ThreadPoolExecutor(8) as pool:
        assert [1] * 40 == list(
            pool.map(lambda number: seen.mark(day_of(paper(number))), range(40))
        )
    assert () == seen.unseen(day_of(*map(paper, range(40)))).papers


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b'{"2602.00001": 5}', b'{"2602.00001": "once"}', b"\xff"]
)
def test_a_damaged_file(seen, body):
    """
    A damaged file is named in the error and not changed, so that papers are not shown again.
    """
    seen.path.parent.mkdir()
    seen.path.write_bytes(body)

    for use in (seen.unseen, seen.mark):
        with pytest.raises(ArchiveError, match=r"seen\.json is damaged"):
            use(day_of(paper(1)))
    assert body == seen.path.read_bytes()


@pytest.mark.parametrize("method", ["unseen", "mark"])
def test_papers_without_a_digest(seen, method):
    """
    A list of papers is refused in a sentence that says what to write.
    """
    with pytest.raises(TypeError, match=rf"Seen\.{method} takes a Digest, got list; make one"):
        getattr(seen, method)([paper(1)])


@pytest.mark.skipif(os.name != "posix", reason="there is no /dev/null")
def test_a_device():
    """
    /dev/null stores nothing and stays a device.
    """
    seen = Seen("/dev/null")

    assert 1 == seen.mark(day_of(paper(1)))
    assert 1 == len(seen.unseen(day_of(paper(1))))
    assert stat.S_ISCHR(seen.path.stat().st_mode)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs Unix")
def test_what_keeps_nothing_is_not_read(tmp_path):
    """
    Reading a device without end, or a pipe that nobody writes to, would take for ever.
    """
    os.mkfifo(tmp_path / "fifo")
    for path in ("/dev/zero", tmp_path / "fifo"):
        assert 1 == len(Seen(path).unseen(day_of(paper(1))))


def test_a_path_that_is_no_file(tmp_path):
    """
    The error names the path and the reason.
    """
    (tmp_path / "file").write_bytes(b"")
    for path, said in {tmp_path: "Is a directory", tmp_path / "file" / "x": "file"}.items():
        with pytest.raises(ArchiveError, match=said):
            Seen(path).mark(day_of(paper(1)))


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(digests(), max_size=4))
def test_every_paper_is_new_once(tmp_path_factory, several):
    """
    Papers with any ids are new exactly once.
    """
    seen = Seen(tmp_path_factory.mktemp("seen") / "seen.json")
    shown = []
    for digest in several:
        new = seen.unseen(digest)
        seen.mark(new)
        shown += [p.id for p in new.papers]

    assert len(set(shown)) == len(shown)
    assert {p.id for digest in several for p in digest.papers} == set(shown)


def ids(text):
    return [paper["id"] for paper in json.loads(text)["papers"]]


class TestCommand:
    """
    The option `--new-since FILE` of the command.
    """

    def test_the_second_run_has_nothing(self, tmp_path, capsys):
        """
        A second run has no new papers.
        """
        words = ["--sample", "-f", "json", "--new-since", str(tmp_path / "seen.json")]
        assert 0 == main(words)
        first = ids(capsys.readouterr().out)
        assert 0 == main(words)

        assert 12 == len(first)
        assert [] == ids(capsys.readouterr().out)
        assert sorted(first) == list(json.loads((tmp_path / "seen.json").read_bytes()))

    def test_what_was_cut_off_is_still_new(self, tmp_path, capsys):
        """
        Only the papers that were shown are marked.
        """
        words = ["--sample", "-f", "json", "-n", "8", "--new-since", str(tmp_path / "seen.json")]
        shown = []
        for _ in range(3):
            main(words)
            shown += [ids(capsys.readouterr().out)]

        assert [8, 4, 0] == [len(papers) for papers in shown]
        assert not set(shown[0]) & set(shown[1])

    def test_nothing_is_noted_that_was_not_written(self, tmp_path, capsys):
        """
        If the output fails, its papers are not marked.
        """
        seen = tmp_path / "seen.json"
        words = ["--sample", "--new-since", str(seen), "-o", f"{seen.parent}/no\0file"]

        assert 0 != main(words)
        assert "" != capsys.readouterr().err
        assert not seen.exists()

    def test_a_damaged_file_is_a_failure(self, tmp_path, capsys):
        """
        A damaged file gives one line that names it and no output.
        """
        seen = tmp_path / "seen.json"
        seen.write_bytes(b"{")

        assert 1 == main(["--sample", "--new-since", str(seen)])
        captured = capsys.readouterr()
        assert "" == captured.out
        assert 1 == captured.err.count("\n")
        assert str(seen) in captured.err
