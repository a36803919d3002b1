"""
A sync brings an archive up to date without repeated requests and without loss.
"""

import asyncio
import datetime as dt
import json
import os
import random
import subprocess
import sys
import time

import pytest

from tests.factories import DAY, MONDAY, at, day_of, item, paper, recorded, votes
from tests.hub import Changed
from tests.terminal import run_on_terminal

import hfdaily

from hfdaily import Archive, AsyncClient, Client, Period, RetryPolicy
from hfdaily._cli import main
from hfdaily.exceptions import ArchiveError, ParseError, PeriodError, StatusError

TODAY = dt.date(2026, 6, 3)
WEEK = "2026-02-20..2026-02-26"


@pytest.fixture(name="archive")
def _archive(tmp_path):
    return Archive(tmp_path / "archive")


@pytest.fixture(name="sync", params=[Client, AsyncClient])
def _sync(request, hub):
    """
    Return a function that syncs with either client, under faults of the Hub, at a given time.
    """

    def run(archive, period, faults="", *, now=None, **options):
        url = hub.faulty(faults) if faults else hub.url
        settings = {"base_url": url, "retry": RetryPolicy(attempts=1)}
        settings["now"] = lambda: now or at(TODAY)
        if request.param is Client:
            with Client(**settings) as client:
                return hfdaily.sync(client, archive, period, **options)
        return asyncio.run(awaited(settings, archive, period, options))

    async def awaited(settings, archive, period, options):
        async with AsyncClient(**settings) as client:
            return await hfdaily.sync(client, archive, period, **options)

    return run


def files(archive):
    return {path: path.read_bytes() for path in archive.path.rglob("*") if path.is_file()}


def asked(hub):
    """
    Return the requested days in order.
    """
    return [path.partition("date=")[2][:10] for _, path, _ in hub.requests]


class TestRequests:
    """
    A sync requests the days that it needs and no others.
    """

    def test_it_fills_what_is_missing(self, archive, sync, hub, upstream):
        """
        All missing days of the period, including weekends, are requested and saved.
        """
        report = sync(archive, WEEK)

        assert (0, 7, 7, (), 0) == (
            report.kept,
            report.fetched,
            report.changed,
            report.failed,
            report.left,
        )
        assert [str(day) for day in Period.parse(WEEK).days()] == sorted(asked(hub))
        by_hand = recorded(upstream, Period.parse(WEEK)).values()
        ids = {item["paper"]["id"] for items in by_hand for item in items}
        assert ids == set(votes(archive.load(WEEK)))
        assert archive.load(WEEK).complete

    def test_the_second_makes_no_request(self, archive, sync, hub):
        """
        A second sync makes no request and changes no file.
        """
        sync(archive, WEEK)
        before, requests = files(archive), len(hub.requests)
        report = sync(archive, WEEK)

        assert (7, 0) == (report.kept, report.fetched)
        assert requests == len(hub.requests)
        assert before == files(archive)

    def test_it_goes_on_where_it_stopped(self, archive, sync, hub):
        """
        Days that the archive has are not requested, whoever saved them.
        """
        sync(archive, "2026-02-22..2026-02-24")
        hub.requests.clear()
        sync(archive, WEEK)

        assert ["2026-02-20", "2026-02-21", "2026-02-25", "2026-02-26"] == sorted(asked(hub))

    def test_a_day_that_was_not_over(self, archive, sync, hub):
        """
        A day is requested until it was saved after its end, and a future day never.
        """
        for now in (at(MONDAY, 9), at(MONDAY, 18), at(MONDAY + DAY)):
            sync(archive, "2026-02-23..2026-02-24", now=now)
        expected = ["2026-02-23"] * 3 + ["2026-02-24"]
        assert expected == sorted(asked(hub))
        hub.requests.clear()
        sync(archive, "2026-02-23..2026-02-24")
        sync(archive, "2026-02-23..2026-02-24")

        assert ["2026-02-24"] == asked(hub)

    def test_a_day_with_gaps(self, archive, sync, hub):
        """
        A day with unreadable items is requested again.
        """
        sync(archive, "2026-02-23", "badfew")
        assert 14 == len(archive.load(MONDAY).papers)
        sync(archive, "2026-02-23")

        assert (18, True) == (len(archive.load(MONDAY).papers), archive.load(MONDAY).complete)

    def test_refresh(self, archive, sync, hub):
        """
        The given number of days before today is requested again, and only changed days are written.
        """
        monday = dt.date(2026, 6, 1)
        days = {"2026-06-01": [item(1, upvotes=3, on=monday), item(2, upvotes=1, on=monday)]}
        hub.corpus = Changed(hub.corpus, days)
        sync(archive, "2026-05-30..2026-06-02")
        before = files(archive)
        days["2026-06-01"] = [item(1, upvotes=9, on=monday)]
        hub.requests.clear()
        report = sync(archive, "2026-05-30..2026-06-02", refresh=2)

        assert ["2026-06-01", "2026-06-02"] == sorted(asked(hub))
        assert (2, 2, 1) == (report.kept, report.fetched, report.changed)
        changed = [path.name for path, body in files(archive).items() if body != before[path]]
        assert ["2026-06-01.json"] == changed
        first, second = archive.load("2026-06-01").papers
        assert (9, False, 1, True) == (
            first.upvotes,
            first.delisted,
            second.upvotes,
            second.delisted,
        )

    def test_an_empty_day_that_does_not_say_why(self, archive, sync, hub):
        """
        An empty day without a reason, saved by an earlier version, is requested once more.
        """
        empty = [day_of(on=day) for day in (MONDAY, MONDAY - DAY)]
        assert [True, True] == [archive.save(day) for day in empty]
        days = "2026-02-22..2026-02-23"
        report = sync(archive, days)

        assert (0, 2, 2) == (report.kept, report.fetched, report.changed)
        assert 18 == len(archive.load(MONDAY))
        assert (2, 0) == _counts(sync(archive, days))
        assert ["2026-02-22", "2026-02-23"] == sorted(asked(hub))

    def test_a_file_of_another_layout(self, archive, sync, hub):
        """
        A complete day in another program's layout is kept.
        """
        sync(archive, "2026-02-22..2026-02-23")
        hub.requests.clear()
        for path in files(archive):
            path.write_text(json.dumps(json.loads(path.read_bytes()), indent=4), "utf-8")

        assert (2, 0) == _counts(sync(archive, "2026-02-22..2026-02-23"))

    def test_a_day_saved_under_a_clock_far_ahead(self, archive, sync, hub):
        """
        A day that was saved while the clock was far ahead is requested again and corrected.
        """
        ahead = dt.datetime.now(dt.UTC) + 400 * DAY
        archive.save(day_of(paper(1), as_of=ahead))
        report = sync(archive, "2026-02-23", now=at(MONDAY, 9))
        day = archive.load(MONDAY)

        assert (0, 1, 1) == (report.kept, report.fetched, report.changed)
        assert (19, False) == (len(day), day.complete)
        assert not any(p.delisted for p in day)

    def test_the_latest(self, archive, sync, hub):
        """
        The newest list is fetched and saved under its day.
        """
        days = []
        report = sync(archive, "latest", on_day=days.append)

        assert (0, 1, 1, 0) == (report.kept, report.fetched, report.changed, report.left)
        assert (dt.date(2026, 5, 29),) == archive.days() == tuple(day.day for day in days)

    def test_progress(self, archive, sync, hub):
        """
        Each reported day states the total number of days.
        """
        days = []
        sync(archive, "2026-02-20..2026-02-23", on_day=days.append)

        assert [4] * 4 == [day.total for day in days]
        assert ["2026-02-20: 13 papers, changed", "2026-02-21: no list, changed"] == [
            str(day) for day in days[:2]
        ]

    @pytest.mark.parametrize(
        ("wrong", "error"),
        [
            ({"refresh": -1}, ValueError),
            ({"refresh": 9999999999}, ValueError),
            ({"refresh": "3"}, TypeError),
            ({"archive": "papers"}, TypeError),
            ({"period": 2026}, TypeError),
        ],
    )
    def test_wrong_arguments(self, archive, sync, hub, wrong, error):
        """
        Wrong arguments are refused in one sentence before any request.
        """
        arguments = {"archive": archive, "period": WEEK} | wrong
        with pytest.raises(error, match="pass ") as caught:
            sync(**arguments)
        assert len(str(caught.value)) < 300
        assert [] == hub.requests

    def test_a_period_that_cannot_be(self, archive, sync, hub):
        """
        A period that cannot have a list is refused before any request.
        """
        for period, said in {
            "2026-07": "lies in the future",
            "2020-01": "before the first daily list",
            "2026-02-31": "there is no day",
        }.items():
            with pytest.raises(PeriodError, match=said):
                sync(archive, period)
        assert [] == hub.requests


class TestFailures:
    """
    A failing day does not stop the sync, but a Hub that is down does.
    """

    def test_one_day_cannot_be_had(self, archive, sync, hub):
        """
        If a day fails, the others are saved, and the next sync requests it again.
        """
        corpus, days = hub.corpus, "2026-02-04..2026-02-08"
        hub.corpus = Changed(corpus, {"2026-02-05": [{"other": "shape"}]})
        report = sync(archive, days)

        assert (4, 4, 0) == (report.fetched, report.changed, report.left)
        (failed,) = report.failed
        assert (dt.date(2026, 2, 5), ParseError) == (failed.day, type(failed.error))
        assert str(failed).startswith(
            "2026-02-05: failed: the list of 2026-02-05 could not be fetched"
        )
        hub.corpus = corpus
        assert (4, 1) == _counts(sync(archive, days))

    def test_another_days_list(self, archive, sync, hub):
        """
        The list of another day is a failure, and the next sync requests the day again.
        """
        days = "2026-02-22..2026-02-23"
        report = sync(archive, days, "otherday,pagedown")

        assert (0, 2) == (report.fetched, len(report.failed))
        assert () == archive.days()
        assert (0, 2) == _counts(sync(archive, days))
        assert 18 == len(archive.load(MONDAY))

    def test_the_latest_cannot_be_had(self, archive, sync):
        """
        A newest list that cannot be fetched counts as a failed day.
        """
        report = sync(archive, "latest", "apidown,pagedown")

        assert [TODAY] == [failed.day for failed in report.failed]
        assert (0, 0) == (report.fetched, report.left)

    def test_files_that_cannot_be_read(self, archive, sync):
        """
        A merge conflict, a later version or a damaged file affects only its own day.
        """
        days = {
            MONDAY: b"<<<<<<< HEAD\n",
            MONDAY + DAY: b'{"version": 2, "papers": []}',
            MONDAY + 2 * DAY: b"damaged",
            MONDAY + 3 * DAY: b'{"version": 1}',
        }
        for day, body in days.items():
            path = archive.path / f"{day:%Y/%m}/{day}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
        report = sync(archive, "2026-02-20..2026-02-27")

        assert list(days) == [failed.day for failed in report.failed]
        assert (4, 0) == (report.fetched, report.left)
        said = ["merge conflict", "upgrade", "damaged", "damaged"]
        for word, failed in zip(said, report.failed, strict=True):
            assert word in str(failed.error)
            assert str(failed.day) in str(failed.error)

    def test_a_damaged_file(self, archive, sync, hub):
        """
        The day of a damaged file fails with an error that names it, and the file is not
        overwritten.
        """
        sync(archive, WEEK)
        path = archive.path / "2026/02/2026-02-23.json"
        path.write_bytes(b"damaged")
        report = sync(archive, WEEK)

        assert ["2026-02-23"] == [str(failed.day) for failed in report.failed]
        assert f"{path} is damaged" in str(report.failed[0].error)
        assert b"damaged" == path.read_bytes()

    def test_the_hub_is_down(self, archive, sync):
        """
        After three failed days in a row the sync stops and counts the rest.
        """
        report = sync(archive, "2026-02", "apidown,pagedown")

        assert [StatusError] * 3 == [type(failed.error) for failed in report.failed]
        assert (0, 25) == (report.fetched, report.left)
        assert (0, 28) == _counts(sync(archive, "2026-02"))

    def test_the_archive_cannot_be_written(self, sync, tmp_path):
        """
        If the archive cannot be written, the sync stops with an error.
        """
        (tmp_path / "archive" / "2026").mkdir(parents=True)
        (tmp_path / "archive" / "2026" / "02").write_bytes(b"in the way")

        with pytest.raises(ArchiveError, match="cannot read the archive"):
            sync(Archive(tmp_path / "archive"), WEEK)

    def test_an_interrupted_sync_keeps_what_it_has(self, archive, sync):
        """
        Days that were reported before Ctrl-C are saved.
        """
        told = []

        def watch(day):
            told.append(day.day)
            if len(told) == 3:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            sync(archive, WEEK, on_day=watch)
        assert tuple(told) == archive.days()
        assert (3, 4) == _counts(sync(archive, WEEK))


def _counts(report):
    return report.kept, report.fetched


@pytest.fixture(name="run")
def _run(capsys, hub, monkeypatch, archive):
    """
    Return a function that runs the command and returns exit status, stdout and stderr.
    """
    monkeypatch.setenv("HF_ENDPOINT", hub.url)

    def run(*words):
        try:
            status = main([*words, "--archive", str(archive.path)])
        except SystemExit as stop:  # argparse
            status = stop.code
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


class TestCommand:
    """
    `hfdaily sync PERIOD --archive DIR`, and digests read from the archive.
    """

    def test_sync(self, run):
        """
        The command prints a line per day on stderr and a line of counts on stdout.
        """
        status, out, err = run("sync", "2026-02-21..2026-02-23")

        assert (0, "2026-02-21..2026-02-23: 0 days kept, 3 fetched, 3 changed, 0 failed\n") == (
            status,
            out,
        )
        assert [
            "hfdaily: 2026-02-21: no list, changed",
            "hfdaily: 2026-02-22: no list, changed",
            "hfdaily: 2026-02-23: 18 papers, changed",
        ] == err.splitlines()

    def test_nothing_to_do(self, run, hub):
        """
        A sync without missing days makes no request and prints a line of counts.
        """
        run("sync", WEEK)
        requests = len(hub.requests)

        assert (0, f"{WEEK}: 7 days kept, nothing to fetch\n", "") == run("sync", WEEK)
        assert requests == len(hub.requests)

    def test_a_failure_is_a_status(self, run, hub, monkeypatch):
        """
        If a day fails, the exit status is 1, and lines name the day and count the rest.
        """
        monkeypatch.setenv("HF_ENDPOINT", hub.faulty("drift"))
        status, out, err = run("sync", "2026-05-11..2026-05-15")

        assert 1 == status
        assert out.endswith("0 days kept, 2 fetched, 2 changed, 3 failed\n")
        assert "2026-05-11: failed: the list of 2026-05-11 could not be fetched" in err

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["sync"], "required: PERIOD"),
            (["sync", "newest"], "cannot read the period 'newest'"),
            (["sync", "2999-01"], "2999-01"),
            (["sync", "2026-02", "--refresh", "9999999999"], "write a whole number such as 3"),
            (["sync", "2026-02", "--refresh", "9" * 5000], "write a whole number such as 3"),
            (["sync", "2026-02", "--refresh", "-1"], "write a whole number such as 3"),
            (["sync", "2026-02", "--refresh", "many"], "write a whole number such as 3"),
            (["2026-02", "--sample"], "--sample"),
        ],
    )
    def test_a_wrong_call(self, run, words, said, hub):
        """
        A wrong call gives exit status 2, one line that says what to write, and no request.
        """
        status, out, err = run(*words)

        assert (2, "") == (status, out)
        assert err.splitlines()[-1].startswith("hfdaily")
        assert said in err
        assert len(err) < 1000
        assert [] == hub.requests

    def test_offline(self, run, hub):
        """
        With `--offline`, a month with missing days is rendered with a note that names them.
        """
        run("sync", WEEK)
        hub.requests.clear()
        status, out, err = run("2026-02", "--offline", "-f", "json")

        assert 0 == status
        assert '"source": "archive"' in out
        assert "Not in the archive" in err
        assert "2026-02-01..2026-02-19, 2026-02-27..2026-02-28" in err
        assert [] == hub.requests

    def test_match_in_the_archive(self, run, archive):
        """
        `--match` finds what a filter finds, and counts the papers of the whole period.
        """
        run("sync", WEEK)
        found = archive.load(WEEK).select(where=hfdaily.filters.words("video"))
        status, out, _ = run(WEEK, "--match", "video", "--offline", "-f", "json")
        written = hfdaily.parse_digest(out)

        assert 0 == status
        assert found.papers == written.papers
        assert (found.listed, found.filtered_by) == (written.listed, written.filtered_by)
        assert len(found) < found.listed

    def test_through_the_archive(self, run, hub):
        """
        Without `--offline`, missing days of the period are fetched and saved first.
        """
        run("2026-02-23", "-f", "json")
        status, out, _ = run(WEEK, "-f", "json")

        assert (0, 7) == (status, len(hub.requests))
        assert '"complete": true' in out
        assert (0, out, "") == run(WEEK, "-f", "json", "--offline")
        assert 7 == len(hub.requests)

    def test_the_latest_through_the_archive(self, run, archive):
        """
        The newest list is saved under its day.
        """
        status, out, _ = run("-f", "json")

        assert 0 == status
        assert '"period": "2026-05-29"' in out
        assert (dt.date(2026, 5, 29),) == archive.days()

    def test_a_day_that_cannot_be_had(self, run, hub, monkeypatch):
        """
        A day that cannot be fetched is a failure, never a document without papers.
        """
        monkeypatch.setenv("HF_ENDPOINT", hub.faulty("drift"))
        status, out, err = run("2026-05-15", "-f", "json")

        assert (1, "") == (status, out)
        assert "the API failed" in err

    def test_offline_needs_an_archive(self, capsys):
        """
        `--offline` without an archive is refused.
        """
        assert 2 == main(["--offline"])
        assert "add --archive DIR" in capsys.readouterr().err


def test_a_bar_on_a_terminal(hub, archive):
    """
    With rich, a terminal shows a progress bar.
    """
    pytest.importorskip("rich")
    shown = run_on_terminal(
        ["sync", WEEK, "--archive", str(archive.path)],
        env={"HF_ENDPOINT": hub.url},
        streams=("stderr",),
    )

    assert 0 == shown.status
    assert "7/7" in shown.output
    assert "papers" not in shown.output


def test_two_syncs_at_once(hub, archive, sync, tmp_path):
    """
    Two syncs at once leave the archive as one sync does.
    """
    both = [_start(hub, archive, "2026-02..2026-03") for _ in range(2)]
    assert [0, 0] == [process.wait() for process in both]
    alone = Archive(tmp_path / "alone")
    sync(alone, "2026-02..2026-03")

    assert 59 == len(files(archive))
    assert votes(alone.load("2026-02..2026-03")) == votes(archive.load("2026-02..2026-03"))


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_killed_while_syncing(hub, archive):
    """
    A sync that is killed again and again leaves no partial file and completes in the end.
    """
    luck, kills = random.Random(7), 0
    period, days = "2026-01..2026-04", 120
    # The kills end long before the days do, on a fast machine and on a busy one.
    slow = {"HF_ENDPOINT": hub.faulty("latency400")}
    while kills < 4:
        process = _start(hub, archive, period, environment=slow)
        while process.poll() is None and len(archive.days()) < 8 * (kills + 1):
            time.sleep(luck.random() / 50)
        process.kill()
        process.wait()
        kills += 1
        for day in archive.days():
            archive.load(day)
    there = archive.days()
    assert len(there) < days
    hub.requests.clear()
    done = _start(hub, archive, period, stdout=subprocess.PIPE)
    counts = done.communicate()[0].decode()

    assert f"{len(there)} days kept, {days - len(there)} fetched" in counts
    assert not {str(day) for day in there} & set(asked(hub))
    assert archive.load(period).complete
    assert days == len(files(archive))


def _start(hub, archive, period, *, environment=None, **pipes):
    """
    Start the command in a process.
    """
    words = ["sync", period, "--archive", str(archive.path)]
    paths = os.pathsep.join(path for path in sys.path if path)
    return subprocess.Popen(
        [sys.executable, "-m", "hfdaily", *words],
        env=os.environ | {"HF_ENDPOINT": hub.url, "PYTHONPATH": paths} | (environment or {}),
        **({"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} | pipes),
    )
