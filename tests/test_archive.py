"""
The archive loses no data, whatever happens while it is written.
"""

import datetime as dt
import json
import os
import subprocess
import sys
import textwrap

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import attrs
import pytest

from hypothesis import HealthCheck, given, settings
from tests.factories import DAY, MONDAY, at, day_of, paper, votes

from hfdaily import (
    Archive,
    ArxivRecord,
    Author,
    Claim,
    Comment,
    Dataset,
    Digest,
    Model,
    Note,
    Organization,
    Period,
    Seen,
    Space,
    User,
    dump_digest,
    parse_api,
    parse_page,
)
from hfdaily.exceptions import ArchiveError, PeriodError
from hfdaily.testing import digests, hostile_digest, sample_digest

SUNDAY = MONDAY - DAY
NO_LIST = Note(kind="no_list", day=MONDAY)


@pytest.fixture(name="archive")
def _archive(tmp_path):
    return Archive(tmp_path / "archive")


def files(archive):
    """
    Return the contents of all files of an archive by path.
    """
    return {path: path.read_bytes() for path in archive.path.rglob("*") if path.is_file()}


def nested(depth):
    """
    Return a list in a list in a list, and so on.
    """
    value = []
    for _ in range(depth):
        value = [value]
    return value


def file_of(archive, day=MONDAY):
    return archive.path / f"{day:%Y}" / f"{day:%m}" / f"{day}.json"


class TestSave:
    """
    `save` writes a day or updates it.
    """

    def test_a_day_is_a_json_file(self, archive):
        """
        A saved day is the output of the `json` format at YYYY/MM/YYYY-MM-DD.json, and no other file
        is made.
        """
        digest = day_of(paper(1, 5), paper(2, 3))

        assert archive.save(digest)
        assert {file_of(archive): dump_digest(digest).encode()} == files(archive)

    def test_files_are_made_for_diffs(self, archive):
        """
        A file has one value per line, so that new counts change only their own lines.
        """
        archive.save(day_of(paper(1, 5), paper(2, 3), as_of=at(MONDAY, 8)))
        archive.save(day_of(paper(1, 6), paper(2, 3), as_of=at(MONDAY, 10)))
        archive.save(day_of(paper(1, 7), paper(2, 3), as_of=at(MONDAY, 12)))
        before = file_of(archive).read_text("utf-8").split("\n")
        archive.save(day_of(paper(2, 3), paper(1, 9), as_of=at(MONDAY, 14)))
        after = file_of(archive).read_text("utf-8").split("\n")

        assert "" == after[-1]
        assert len(before) == len(after)
        assert [
            '   "upvotes": 9,',
            '   "upvotes_before": 7,',
            '   "upvotes_before_at": "2026-02-23T12:00:00Z",',
            ' "as_of": "2026-02-23T14:00:00Z",',
        ] == [new for old, new in zip(before, after, strict=True) if old != new]

    def test_the_same_again_leaves_the_file_alone(self, archive):
        """
        Saving the same papers and counts again does not touch the file, whatever their time and
        source.
        """
        archive.save(day_of(paper(1), paper(2)))
        os.utime(file_of(archive), (1, 1))
        later = day_of(paper(2), paper(1), as_of=at(MONDAY + 5 * DAY), source="page")

        assert not archive.save(later)
        assert 1 == file_of(archive).stat().st_mtime

    def test_a_day_without_a_list_is_kept(self, archive):
        """
        A day without a list is saved, so that a sync does not request it again.
        """
        assert archive.save(day_of(on=SUNDAY))
        assert not archive.save(day_of(on=SUNDAY))
        assert (SUNDAY,) == archive.days()

    def test_a_day_that_has_no_list_yet_is_not(self, archive):
        """
        A day whose list may still appear is not saved.
        """
        assert not archive.save(day_of(complete=False))
        assert () == archive.days()

    def test_a_growing_list(self, archive, upstream):
        """
        The page of the next morning adds its papers to the list that was recorded in the morning.
        """
        morning = parse_api((upstream / f"api_daily/{MONDAY}.json").read_bytes(), day=MONDAY)
        page = parse_page((upstream / f"html_list/{MONDAY}.html").read_bytes())
        archive.save(day_of(*morning, as_of=at(MONDAY), complete=False))
        assert archive.save(day_of(*page.papers))
        assert not archive.save(day_of(*page.papers))

        loaded = archive.load(MONDAY)
        assert (6, 18) == (len(morning), len(loaded.papers))
        assert {p.id: p.upvotes for p in page.papers} == votes(loaded)
        assert sorted(votes(loaded).values(), reverse=True) == list(votes(loaded).values())

    @pytest.mark.parametrize("poorer", [day_of(), day_of(paper(2), complete=False)])
    def test_a_poorer_list_takes_nothing_away(self, archive, poorer):
        """
        Saving an empty list or a list with gaps removes no papers.
        """
        archive.save(day_of(paper(1), paper(2)))

        assert not archive.save(poorer)
        assert {"2602.00001": 1, "2602.00002": 1} == votes(archive.load(MONDAY))

    def test_a_delisted_paper_is_marked(self, archive):
        """
        A paper that was taken off the list stays in the file and is marked as delisted.
        """
        archive.save(day_of(paper(1), paper(2)))

        assert archive.save(day_of(paper(2)))
        assert {"2602.00001": True, "2602.00002": False} == {
            p.id: p.delisted for p in archive.load(MONDAY).papers
        }

    def test_a_selection_is_not_the_day(self, archive):
        """
        A selection adds its papers, and the day still counts as incomplete.
        """
        archive.save(day_of(paper(1, 1), paper(2, 2)).select(limit=1))
        saved = archive.load(MONDAY)

        assert day_of(paper(2, 2), complete=False, source="archive") == saved

    def test_a_file_holds_a_day(self, archive):
        """
        A digest of a week is refused, because a file holds the list of one day.
        """
        week = Digest(period=Period.week(2026, 9), papers=[paper(1)])

        with pytest.raises(ArchiveError, match=r"got 2026-W09; save what fetch_days yields"):
            archive.save(week)

    def test_a_range_of_one_day_is_the_day(self, archive):
        """
        The digest of a range from a day to the same day is saved as that of the day.
        """
        day = day_of(paper(1))

        assert archive.save(attrs.evolve(day, period=Period.range(MONDAY, MONDAY)))
        assert attrs.evolve(day, source="archive") == archive.load(MONDAY)
        assert not archive.save(day)

    @pytest.mark.parametrize(
        "value",
        [float("nan"), float("inf"), 10**5000, {1, 2}, b"bytes", nested(100_000)],
        ids=["NaN", "infinity", "a huge number", "a set", "bytes", "nested too deep"],
    )
    def test_what_could_not_be_read_back_is_refused(self, archive, value):
        """
        A digest that `load` could not read back is refused, and the old file stays.
        """
        archive.save(day_of(paper(1)))
        before = files(archive)

        with pytest.raises(ArchiveError, match="2026-02-23 cannot be saved") as caught:
            archive.save(day_of(paper(1, extra={"key": value})))
        assert len(str(caught.value)) < 300
        assert before == files(archive)

    def test_keys_of_a_later_version_stay(self, archive):
        """
        A save keeps the keys that a later version wrote in the file, in a paper and in its records.
        """
        archive.save(day_of(paper(1, 3, authors=[Author(name="Ada"), Author(name="Grace")])))
        document = json.loads(file_of(archive).read_bytes())
        (saved,) = document["papers"]
        document["mood"] = ["bright"]
        saved["score"] = 0.5
        saved["authors"][1]["orcid"] = "0000-0001"
        file_of(archive).write_text(json.dumps(document), "utf-8")
        authors = [Author(name="Ada"), Author(name="Grace")]

        assert archive.save(day_of(paper(1, 9, authors=authors), paper(2)))
        assert not archive.save(day_of(paper(1, 9, authors=authors), paper(2)))
        after = json.loads(file_of(archive).read_bytes())
        assert (["bright"], 0.5) == (after["mood"], after["papers"][0]["score"])
        assert {"name": "Grace", "orcid": "0000-0001"} == after["papers"][0]["authors"][1]
        assert [9, 1] == [saved["upvotes"] for saved in after["papers"]]

    def test_keys_of_a_later_version_stay_in_inner_records(self, archive):
        """
        A save keeps the keys that a later version wrote in any record of a paper, although each of the
        records has changed.
        """

        def fetched(number):
            ada = User(name="ada", followers=number)
            return paper(
                1,
                number,
                authors=[Author(name="Ada", claim=Claim(user=ada, status=f"{number}"))],
                submitted_by=ada,
                organization=Organization(name="lab", fullname=f"Lab {number}"),
                arxiv=ArxivRecord(id="2601.00001", title="T", abstract="A", version=number),
                models=[Model(id="a/b", likes=number)],
                datasets=[Dataset(id="a/b", likes=number)],
                spaces=[Space(id="a/b", description=f"{number}")],
                discussion=[Comment(id="1", author=ada, text=f"{number}")],
            )

        def objects(value):
            if isinstance(value, dict):
                yield value
                for inner in value.values():
                    yield from objects(inner)
            elif isinstance(value, list):
                for inner in value:
                    yield from objects(inner)

        archive.save(day_of(fetched(1)))
        document = json.loads(file_of(archive).read_bytes())
        for written in objects(document["papers"]):
            written["later"] = 1
        file_of(archive).write_text(json.dumps(document), "utf-8")

        assert archive.save(day_of(fetched(2)))
        after = json.loads(file_of(archive).read_bytes())["papers"]
        assert 13 == len(list(objects(after)))
        assert [] == [found for found in objects(after) if found.get("later") != 1]

    def test_keys_of_archives_are_written_where_known(self, archive):
        """
        A file has the keys of archives only for the papers whose values are known.
        """
        archive.save(day_of(paper(1), paper(2, None), as_of=at(MONDAY), complete=False))
        archive.save(day_of(paper(1, 9), paper(2), paper(3)))
        keys = {"first_seen_at", "upvotes_before", "upvotes_before_at"}
        papers = json.loads(file_of(archive).read_bytes())["papers"]

        assert [{"upvotes_before", "upvotes_before_at"}, set(), {"first_seen_at"}] == [
            keys & saved.keys() for saved in papers
        ]

    def test_a_list_of_another_kind_is_refused(self, archive):
        """
        Search results are refused, because they are not the list of a day.
        """
        with pytest.raises(ArchiveError, match="got a search list"):
            archive.save(day_of(paper(1), listing="search", query="video"))

    def test_a_paper_that_joins_later(self, archive):
        """
        A paper that joins after the first save gets the time when it was first seen.
        """
        archive.save(day_of(paper(1), as_of=at(MONDAY, 8), complete=False))
        archive.save(day_of(paper(1), paper(2), as_of=at(MONDAY, 12), complete=False))
        archive.save(day_of(paper(1), paper(2), paper(3)))
        archive.save(day_of(paper(1, 9), paper(2, 9), paper(3, 9), as_of=at(MONDAY + 3 * DAY)))

        seen = {p.title: p.first_seen_at for p in archive.load(MONDAY)}
        assert {
            "Paper 1": None,
            "Paper 2": at(MONDAY, 12),
            "Paper 3": at(MONDAY + 2 * DAY),
        } == seen

    def test_upvotes_of_the_save_before(self, archive):
        """
        Every known paper gets its earlier upvotes and their time, for the ranking "rising". A paper
        without a new vote keeps them.
        """
        times = [at(MONDAY, hour) for hour in (8, 10, 12, 14)]
        for time, counts in zip(times, [(5, 7), (9, 7), (9, 8), (9, 8)], strict=True):
            papers = [paper(number, votes) for number, votes in enumerate(counts)]
            archive.save(day_of(*papers, as_of=time, complete=False))
        day = archive.load(MONDAY)

        assert [(9, times[1]), (7, times[1])] == [
            (p.upvotes_before, p.upvotes_before_at) for p in day
        ]
        assert ["Paper 1", "Paper 0"] == [p.title for p in day.select(by="rising")]
        archive.save(day_of(paper(0, 9), paper(1, 9), as_of=at(MONDAY, 16), complete=False))
        assert [(9, times[1]), (8, times[2])] == [
            (p.upvotes_before, p.upvotes_before_at) for p in archive.load(MONDAY)
        ]

    def test_no_new_votes_is_no_rise(self, archive):
        """
        In a list that was saved twice, "rising" ranks a paper without new votes below one with
        a new vote, and above one that lost a vote.
        """
        counts = {"lost": (90, 89), "gained": (1, 2), "stayed": (900, 900)}
        for number, hour in enumerate((8, 20)):
            papers = [paper(name, votes[number]) for name, votes in counts.items()]
            archive.save(day_of(*papers, as_of=at(MONDAY, hour), complete=False))
        ranked = archive.load(MONDAY).select(by="rising")

        assert ["gained", "stayed", "lost"] == [p.title.removeprefix("Paper ") for p in ranked]

    def test_saves_right_after_another(self, archive):
        """
        A save less than five minutes after another one does not start to count anew: neither for
        papers with earlier upvotes, nor for those that have just joined. A later one does.
        """
        archive.save(day_of(paper(1, 5), as_of=at(MONDAY, 8), complete=False))
        archive.save(day_of(paper(1, 9), paper(2, 7), as_of=at(MONDAY, 12), complete=False))
        soon = at(MONDAY, 12) + dt.timedelta(minutes=4)
        archive.save(day_of(paper(1, 9), paper(2, 8), as_of=soon, complete=False))
        first, joined = archive.load(MONDAY)

        assert (5, at(MONDAY, 8)) == (first.upvotes_before, first.upvotes_before_at)
        assert (None, at(MONDAY, 12)) == (joined.upvotes_before, joined.first_seen_at)
        archive.save(day_of(paper(1, 9), paper(2, 9), as_of=soon + dt.timedelta(minutes=5)))
        assert [(9, soon), (8, soon)] == [
            (p.upvotes_before, p.upvotes_before_at) for p in archive.load(MONDAY)
        ]

    def test_a_file_without_earlier_upvotes(self, archive):
        """
        A file in which only papers with new votes have earlier upvotes can be read and updated.
        """
        known = {"upvotes_before": 3, "upvotes_before_at": at(MONDAY, 8)}
        papers = [paper(1, 5, **known), paper(2, 70)]
        archive.save(day_of(*papers, as_of=at(MONDAY, 10), complete=False))
        assert [2, 1] == [int(p.id[-1]) for p in archive.load(MONDAY).select(by="rising")]

        archive.save(day_of(paper(1, 6), paper(2, 70), as_of=at(MONDAY, 12), complete=False))
        day = archive.load(MONDAY)
        assert {6: 5, 70: 70} == {p.upvotes: p.upvotes_before for p in day}
        assert [1, 2] == [int(p.id[-1]) for p in day.select(by="rising")]

    def test_a_clock_far_ahead(self, archive):
        """
        A file that was saved while the clock was far ahead does not count as newer than today's
        list.
        """
        ahead = dt.datetime.now(dt.UTC) + 400 * DAY
        archive.save(day_of(paper(1, 5), as_of=ahead))
        archive.save(day_of(paper(1, 9), paper(2), as_of=at(MONDAY), complete=False))
        day = archive.load(MONDAY)

        assert [(9, False), (1, False)] == [(p.upvotes, p.delisted) for p in day]
        assert (at(MONDAY), False) == (day.as_of, day.complete)
        assert archive.save(day_of(paper(2), as_of=at(MONDAY, 18)))
        assert [True, False] == [p.delisted for p in archive.load(MONDAY)]

    def test_an_empty_day_that_fills(self, archive):
        """
        An incomplete list that follows an empty one is not taken for a complete one.
        """
        archive.save(day_of(notes=[NO_LIST]))
        archive.save(day_of(paper(1), complete=False, as_of=at(MONDAY + 3 * DAY)))

        assert not archive.load(MONDAY).complete

    def test_what_a_killed_writer_left_is_removed(self, archive):
        """
        A partial file of a killed writer is not listed as a day, and the next save removes it.
        """
        left = file_of(archive).with_name(".hfdaily.01234567.tmp")
        left.parent.mkdir(parents=True)
        left.write_bytes(b'{"version"')

        assert () == archive.days()
        archive.save(day_of(paper(1)))
        assert [file_of(archive)] == list(files(archive))


class TestLoad:
    """
    `load` reads a period from the files alone.
    """

    def test_a_day_comes_back_as_it_was(self, archive):
        """
        A loaded day equals the saved one, with the source "archive".
        """
        digest = sample_digest()
        archive.save(digest)

        assert attrs.evolve(digest, source="archive") == archive.load(digest.period)

    def test_any_period(self, archive):
        """
        A week, a month or a range is built from its days, and is complete when all of them are
        there.
        """
        for day in Period.month(2026, 2).days():
            archive.save(day_of(paper(day.day, day.day, on=day), on=day))
        week, month = archive.load("2026-W08"), archive.load(Period.month(2026, 2))

        assert list(range(16, 23)) == list(votes(week).values())
        assert (28, True, ()) == (len(month.papers), month.complete, month.notes)
        assert "archive" == month.source
        assert at(dt.date(2026, 3, 2)) == month.as_of
        assert 2 == len(archive.load("2026-02-27..2026-02-28").papers)

    def test_missing_days_are_named(self, archive):
        """
        A period with missing days is incomplete, and its note names at most a few stretches of
        them.
        """
        archive.save(day_of(paper(1)))
        archive.save(day_of(paper(2, on=MONDAY + 2 * DAY), on=MONDAY + 2 * DAY))
        week = archive.load("2026-W09")

        assert not week.complete
        named = ("2026-02-24", "2026-02-26..2026-03-01")
        assert (Note(kind="days_missing", count=5, names=named),) == week.notes
        for number in range(0, 28, 2):
            archive.save(day_of(on=dt.date(2026, 3, 1) + number * DAY))
        (note,) = archive.load("2026-03").notes
        assert ("2026-03-12", "and 11 more days") == note.names[-2:]

    def test_a_missing_day_is_not_an_empty_day(self, archive):
        """
        A day that is not in the archive is reported as missing, not as empty.
        """
        archive.save(day_of(paper(1)))
        other = archive.load(MONDAY + DAY)

        assert not other.complete
        assert ["Not in the archive: 2026-02-24."] == list(map(str, other.notes))

    def test_a_period_of_millennia(self, archive):
        """
        Loading thousands of years takes no longer than loading the files that exist.
        """
        archive.save(day_of(paper(1)))
        ages = Period.range(dt.date(1, 1, 1), dt.date.max)
        (note,) = archive.load(ages).notes

        assert ("2023-05-01..2026-02-22", "2026-02-24..9999-12-31") == note.names
        assert (dt.date.max - dt.date(2023, 5, 1)).days == note.count
        assert [1, 0] == [len(list(archive.load_days(p))) for p in (ages, "3000-01..9999-12-31")]

    def test_an_empty_day_names_the_one_before(self, archive):
        """
        The digest of an empty day names the newest list before it, as the Hub's digest of a Sunday
        does.
        """
        friday = SUNDAY - 2 * DAY
        archive.save(day_of(paper(1, on=friday), on=friday))
        archive.save(day_of(on=SUNDAY - DAY))
        archive.save(day_of(on=SUNDAY, notes=[Note(kind="no_list", day=SUNDAY)]))

        assert (
            Note(kind="no_list", day=SUNDAY),
            Note(kind="previous_list", day=SUNDAY, previous=friday),
        ) == archive.load(SUNDAY).notes

    def test_the_latest(self, archive):
        """
        "latest" is the newest day that has papers, as it is for the Hub.
        """
        archive.save(day_of(paper(1)))
        archive.save(day_of(on=MONDAY + DAY))

        assert Period.day(MONDAY) == archive.load().period
        assert [MONDAY] == [day.period.start for day in archive.load_days("latest")]
        assert () == archive.missing("latest")

    def test_day_by_day(self, archive):
        """
        `load_days` yields the listed days in order and reads each file only when its turn comes.
        """
        for day in Period.week(2026, 9).days():
            archive.save(day_of(*[paper(1, on=day)] if day.isoweekday() < 6 else [], on=day))
        loaded = archive.load_days("2026-02-24..2026-03-01")

        assert "2026-02-24" == next(loaded).period.label
        file_of(archive, dt.date(2026, 2, 26)).write_bytes(b"damaged since")
        assert "2026-02-25" == next(loaded).period.label
        with pytest.raises(ArchiveError, match=r"2026-02-26\.json is damaged"):
            next(loaded)
        assert 1 == len(list(archive.load_days("2026-02-23")))

    def test_a_period_that_is_none(self, archive):
        """
        Text that names no period raises the same error as everywhere else.
        """
        archive.save(day_of())
        with pytest.raises(PeriodError, match="no week 2026-W54"):
            archive.load("2026-W54")


class TestDays:
    """
    `days` and `missing` list the days that are there and those that are not.
    """

    def test_missing_days(self, archive):
        """
        `missing` lists days without a file, weekends included, but none before the first list.
        """
        archive.save(day_of())

        assert (SUNDAY, MONDAY + DAY) == archive.missing("2026-02-22..2026-02-24")
        assert dt.date(2023, 5, 1) == archive.missing("2023-04-01..2023-05-31")[0]
        assert () == archive.missing(MONDAY)

    def test_other_files_are_no_days(self, archive):
        """
        Files with other names, or in the wrong folder, do not count as days.
        """
        archive.save(day_of())
        for name in (
            "README.md",
            "2026/notes.txt",
            "2026/02/2026-02-24.json~",
            "2026/02/2026-02-31.json",
            "2026/02/2026-03-01.json",
            "2026/xx/2026-02-25.json",
            "old/02/2026-02-26.json",
        ):
            path = archive.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"")

        assert (MONDAY,) == archive.days()

    def test_no_archive(self, archive, tmp_path):
        """
        Reading does not create an archive, and loading from a missing one raises an error.
        """
        assert () == archive.days()
        with pytest.raises(ArchiveError, match="there is no archive in"):
            archive.load(MONDAY)
        assert [] == list(tmp_path.iterdir())


class TestFaults:
    """
    Each fault raises one clear error, and no data is lost.
    """

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[]",
            b"\xff\xfe",
            b'{"version": 1, "papers": [{"id": 1}]}',
            b"[" * 100_000,
            dump_digest(day_of(on=SUNDAY)).encode(),
            dump_digest(sample_digest()).encode()[:-100],
        ],
        ids=[
            "nothing",
            "a brace",
            "no object",
            "no text",
            "no paper",
            "deep",
            "another day",
            "cut",
        ],
    )
    def test_a_damaged_file(self, archive, body):
        """
        A damaged file is named in the error, is left as it was, and affects no other day.
        """
        archive.save(day_of(paper(1)))
        archive.save(day_of(paper(2, on=MONDAY + DAY), on=MONDAY + DAY))
        file_of(archive).write_bytes(body)

        for use in (
            lambda: archive.load(MONDAY),
            lambda: archive.load("2026-02"),
            lambda: archive.save(day_of(paper(3))),
        ):
            with pytest.raises(ArchiveError, match=r"2026-02-23\.json is damaged \(") as caught:
                use()
            assert "\n" not in str(caught.value)
        assert body == file_of(archive).read_bytes()
        assert {"2602.00002": 1} == votes(archive.load(MONDAY + DAY))
        assert archive.save(day_of(paper(4, on=MONDAY + DAY), on=MONDAY + DAY))

    def test_a_merge_conflict(self, archive):
        """
        A merge conflict is reported as one, wherever it is in the file.
        """
        archive.save(day_of(paper(1)))
        text = file_of(archive).read_text("utf-8")
        conflict = '<<<<<<< HEAD\n   "upvotes": 1,\n=======\n   "upvotes": 2,\n>>>>>>> theirs\n'
        file_of(archive).write_text(text.replace('   "upvotes": 1,\n', conflict), "utf-8")

        for use in (lambda: archive.load(MONDAY), lambda: archive.search("paper")):
            with pytest.raises(ArchiveError, match=r"02-23\.json holds a merge conflict of git"):
                use()

    def test_a_file_of_a_later_version(self, archive):
        """
        The error for a file of a later version tells the user to upgrade, and never to delete the
        file.
        """
        archive.save(day_of(paper(1)))
        later = file_of(archive).read_bytes().replace(b'"version": 1', b'"version": 2')
        file_of(archive).write_bytes(later)

        for use in (
            lambda: archive.load(MONDAY),
            lambda: archive.save(day_of(paper(2))),
            lambda: archive.search("paper"),
        ):
            with pytest.raises(ArchiveError, match=r"later version of hfdaily; upgrade$") as caught:
                use()
            assert str(file_of(archive)) in str(caught.value)
            assert "delete" not in str(caught.value)
        assert later == file_of(archive).read_bytes()

    def test_a_paper_that_a_file_holds_twice(self, archive):
        """
        Of a paper that a file holds twice, the first one counts, and the next save drops the other.
        """
        twice = day_of(paper(1, 3), paper(2), paper(1, 4))
        archive.save(day_of(paper(1)))
        file_of(archive).write_text(dump_digest(twice), "utf-8")

        assert {"2602.00001": 3, "2602.00002": 1} == votes(archive.load(MONDAY))
        assert 2 == len(archive.search("paper"))
        assert archive.save(day_of(paper(1, 9), paper(2), paper(1, 8)))
        assert {"2602.00001": 9, "2602.00002": 1} == votes(archive.load(MONDAY))
        assert 1 == file_of(archive).read_text("utf-8").count("2602.00001")

    def test_what_is_no_digest(self, tmp_path):
        """
        The message says what to save.
        """
        with pytest.raises(TypeError, match=r"takes a Digest, got list; make one with Digest"):
            Archive(tmp_path).save([])

    def test_a_path_that_is_a_file(self, tmp_path):
        """
        An archive path that is a regular file is named in the errors and is not changed.
        """
        path = tmp_path / "file"
        path.write_bytes(b"mine")
        archive = Archive(path)

        with pytest.raises(ArchiveError, match=r"cannot read the archive .*/file"):
            archive.days()
        with pytest.raises(ArchiveError, match=r"cannot save 2026-02-23 to .*/file/2026/02/"):
            archive.save(day_of())
        assert b"mine" == path.read_bytes()

    @pytest.mark.skipif(sys.platform != "linux", reason="not even root writes to /proc")
    def test_a_path_that_cannot_be_written(self):
        """
        The error for an unwritable path names the day, the file and the reason of the system.
        """
        with pytest.raises(ArchiveError, match=r"cannot save 2026-02-23 to /proc/archive/2026/02"):
            Archive("/proc/archive").save(day_of())

    @pytest.mark.usefixtures("unmeasured")
    def test_a_full_disk(self, archive):
        """
        When the disk is full, the old file stays, no temporary file is left, and other days still
        load.

        The system refuses to let the file grow, as it does when a disk is full.
        """
        archive.save(day_of(paper(1)))
        before = files(archive)
        code = """
            import resource, sys
            from hfdaily import Archive, parse_digest
            resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))
            Archive(sys.argv[1]).save(parse_digest(sys.stdin.buffer.read()))
        """
        big = dump_digest(day_of(*map(paper, range(1, 99)))).encode()
        done = python(code, str(archive.path), stdin=big)

        assert 1 == done.returncode
        last = done.stderr.decode().splitlines()[-1]
        assert f"cannot save 2026-02-23 to {file_of(archive)}: File too large" in last
        assert before == files(archive)


def test_the_home_directory(tmp_path, monkeypatch):
    """
    A leading ~ in the path of an archive is the home directory.
    """
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))

    assert tmp_path / "papers" == Archive("~/papers").path
    assert tmp_path / "seen.json" == Seen("~/seen.json").path


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(digests(), digests())
def test_whatever_is_saved_is_loaded(tmp_path_factory, first, second):
    """
    Any digest that was saved loads as it was saved last, and saving it again changes nothing.
    """
    archive = Archive(tmp_path_factory.mktemp("archive"))
    day = Period.day(MONDAY)
    first, second = (
        attrs.evolve(digest, period=day, listing="daily") for digest in (first, second)
    )
    archive.save(first)
    archive.save(second)
    before = files(archive)
    archive.save(first)
    archive.save(second)
    assert not archive.save(second)
    if before:
        loaded = {p.id: p for p in archive.load(day).papers}
        assert {p.id for p in (*first.papers, *second.papers)} == set(loaded)


def test_a_hostile_digest_is_saved_and_loaded(archive):
    """
    A hostile digest stays in its file, and comes back from it.
    """
    digest = hostile_digest()
    archive.save(digest)

    assert [file_of(archive, digest.period.start)] == list(files(archive))
    assert set(digest.papers) == set(archive.load(digest.period).papers)


def test_many_write_at_once(archive):
    """
    Many threads can each add a paper to the same day, and none gets lost.
    """
    archive.save(day_of(paper(0), complete=False))
    with ThreadPoolExecutor(8) as pool:
        partial = [day_of(paper(number), complete=False) for number in range(1, 41)]
        assert all(pool.map(archive.save, partial))

    assert 41 == len(archive.load(MONDAY).papers)


def test_processes_write_at_once(archive):
    """
    Many processes can each add a paper to the same day, and none gets lost.
    """
    code = """
        import sys
        from hfdaily import Archive
        from tests.factories import day_of, paper
        for number in range(int(sys.argv[2]), 40, 4):
            Archive(sys.argv[1]).save(day_of(paper(number), complete=False))
    """
    writers = [start(code, str(archive.path), str(number)) for number in range(4)]

    assert [0] * 4 == [writer.wait() for writer in writers]
    assert 40 == len(archive.load(MONDAY).papers)
    assert [file_of(archive)] == list(files(archive))


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_killed_while_saving(archive):
    """
    Whenever the writer is killed, every file is whole and holds either the old day or the new one.
    """
    code = """
        import sys
        from itertools import count
        from hfdaily import Archive
        from tests.factories import DAY, MONDAY, day_of, paper
        for votes in count(int(sys.argv[2])):
            for number in range(4):
                day = MONDAY + number * DAY
                papers = [paper(n, votes, on=day, summary="x" * 999) for n in range(40)]
                Archive(sys.argv[1]).save(day_of(*papers, on=day))
            print(votes, flush=True)
    """
    done = 0
    for kill in range(8):
        writer = start(code, str(archive.path), str(done), stdout=subprocess.PIPE)
        for _ in range(1 + kill % 3):
            done = int(writer.stdout.readline())
        writer.kill()
        rest = writer.communicate()[0].split()
        done = int(rest[-1]) if rest else done
        days = {day: {p.upvotes for p in archive.load(day).papers} for day in archive.days()}
        assert 4 == len(days)
        # Each day has one count: that of the last finished round or of the next one.
        assert all(counts in ({done}, {done + 1}) for counts in days.values())
        done += 2
    archive.save(day_of(paper(1)))
    assert 4 == len(files(archive))


def start(code, *args, **options):
    """
    Start Python with the tests importable.
    """
    root = Path(__file__).parents[1]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(root), *sys.path])}
    script = textwrap.dedent(code)
    return subprocess.Popen([sys.executable, "-c", script, *args], env=environment, **options)


def python(code, *args, stdin):
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    process = start(code, *args, **pipes)
    out, err = process.communicate(stdin)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)
