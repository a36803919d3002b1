"""
Days are merged into periods, and fetches into days, with nothing twice and nothing lost.
"""

import datetime as dt
import re

from itertools import permutations

import attrs
import pytest

from hypothesis import given
from hypothesis import strategies as st
from tests.factories import DAY, MONDAY, at, day_of, paper, recorded, votes

from hfdaily import ArxivRecord, Author, Client, Digest, Note, Organization, Period, User
from hfdaily._cli import main
from hfdaily._fetching.merge import merge, update_day
from hfdaily.exceptions import PeriodError

TUESDAY, SUNDAY = MONDAY + DAY, MONDAY - DAY
WEEK = Period.week(2026, 9)


@pytest.fixture(name="client")
def _client(hub):
    """
    Return a client of the replayed Hub whose clock shows 2026-06-03.
    """
    with Client(base_url=hub.url, now=lambda: at(dt.date(2026, 6, 3))) as client:
        yield client


class TestPeriods:
    """
    `merge` makes a week, a month or a range from its days.
    """

    def test_papers_of_all_days_in_order(self):
        """
        Papers are in the order of their days and of each day's list.
        """
        days = [day_of(paper(2, 5), paper(1, 3)), day_of(paper(3, 9, on=TUESDAY), on=TUESDAY)]
        week = merge(WEEK, days)

        assert {"2602.00002": 5, "2602.00001": 3, "2602.00003": 9} == votes(week)
        assert ["2602.00002", "2602.00001", "2602.00003"] == [p.id for p in week.papers]
        assert (WEEK, 3, True, "api") == (week.period, week.listed, week.complete, week.source)
        assert days[1].as_of == week.as_of
        assert () == week.notes

    def test_a_paper_of_two_days(self):
        """
        A paper of two days is there once, on its first day, with the newest counts and all known
        values.
        """
        first = paper(1, 3, ai_summary="known early", featured_at=at(MONDAY))
        again = paper(1, 7, on=TUESDAY, comments=2, featured_at=at(TUESDAY))
        week = merge(WEEK, [day_of(first, paper(2)), day_of(again, on=TUESDAY)])

        expected = attrs.evolve(first, upvotes=7, comments=2)
        assert (expected, paper(2)) == week.papers

    def test_newest_is_what_was_read_last(self):
        """
        If the first day was fetched last, its counts are the newest ones.
        """
        refreshed = day_of(paper(1, 9), as_of=at(MONDAY + 9 * DAY))
        week = merge(WEEK, [refreshed, day_of(paper(1, 7, on=TUESDAY), on=TUESDAY)])

        assert [(9, MONDAY)] == [(p.upvotes, p.featured_on) for p in week.papers]
        assert refreshed.as_of == week.as_of

    def test_a_paper_that_was_moved(self):
        """
        A paper that was delisted from its first day belongs to the other day.
        """
        gone = day_of(paper(1, delisted=True), paper(2))
        week = merge(WEEK, [gone, day_of(paper(1, on=TUESDAY), on=TUESDAY)])

        assert (paper(2), paper(1, on=TUESDAY)) == week.papers
        both = merge(WEEK, [gone, day_of(paper(1, on=TUESDAY, delisted=True), on=TUESDAY)])
        assert paper(1, delisted=True) == both.papers[0]

    def test_several_sources(self):
        """
        Days from the API and from pages give a digest with the source "mixed".
        """
        page = day_of(paper(1), source="page")

        assert "page" == merge(WEEK, [page]).source
        assert "mixed" == merge(WEEK, [page, day_of(on=TUESDAY)]).source

    def test_what_days_have_to_say(self):
        """
        Notes about faults are kept with their day, but not the note that a Sunday has no list.
        """
        said = [
            Note(kind="papers_skipped", day=MONDAY, count=1),
            Note(kind="page_instead", day=MONDAY, reason="status 503"),
        ]
        none = [
            Note(kind="no_list", day=SUNDAY),
            Note(kind="previous_list", day=SUNDAY, previous=SUNDAY - 2 * DAY),
        ]
        days = [day_of(on=SUNDAY, notes=none), day_of(paper(1), complete=False, notes=said)]
        both = merge(Period.range(SUNDAY, MONDAY), days)

        assert tuple(said) == both.notes
        assert not both.complete

    def test_a_period_that_is_not_over(self):
        """
        A period that is not over is incomplete and states until when it goes.
        """
        week = merge(WEEK, [day_of(paper(1))], today=dt.date(2026, 3, 1))

        assert not week.complete
        assert (Note(kind="period_not_over", period=WEEK),) == week.notes
        assert merge(WEEK, [day_of(paper(1))], today=dt.date(2026, 3, 2)).complete

    def test_the_end_of_a_period_is_said_once(self):
        """
        If the last day is not over, its note also says that the period is not.
        """
        note = Note(kind="not_over", day=MONDAY)
        both = merge(
            Period.range(SUNDAY, MONDAY),
            [day_of(on=SUNDAY), day_of(paper(1), complete=False, notes=[note])],
            today=MONDAY,
        )

        assert (note,) == both.notes
        assert not both.complete

    def test_a_period_without_a_list(self):
        """
        A weekend without lists gives a note that there is no list.
        """
        weekend = Period.range(SUNDAY - DAY, SUNDAY)
        days = [day_of(on=day, notes=[Note(kind="no_list", day=day)]) for day in weekend]

        assert (Note(kind="no_lists", period=weekend),) == merge(weekend, days).notes


LABELS = [
    "2026-02",
    "2026-W09",
    "2026-05",
    "2026-02-16..2026-02-20",
    "2025-W01",
    "2025-12-22..2026-01-09",
]


@pytest.mark.parametrize("label", LABELS)
def test_a_period_is_as_counted_by_hand(client, upstream, label):
    """
    A period has the papers of its days as recorded, each once.
    """
    period = Period.parse(label)
    by_hand = {}
    for items in recorded(upstream, period).values():
        by_hand |= {item["paper"]["id"]: item["paper"]["upvotes"] for item in items}
    digest = client.fetch(label)

    assert by_hand
    assert by_hand == votes(digest)
    assert len(by_hand) == len(digest.papers) == digest.listed
    assert all(p.featured_on in period for p in digest.papers)
    assert digest.complete
    assert () == digest.notes


@pytest.mark.parametrize("label", ["2026-02", "2026-W09"])
def test_a_post_of_a_period(hub, upstream, monkeypatch, capsys, label):
    """
    The post of a period lists the best 20 papers and counts all of them.
    """
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    assert 0 == main([label, "--by", "upvotes", "-n", "20", "-f", "jekyll", "--locale", "ko"])
    post = capsys.readouterr().out

    days = recorded(upstream, Period.parse(label)).values()
    papers = {item["paper"]["id"]: item["paper"]["upvotes"] for items in days for item in items}
    best = sorted(papers, key=papers.get, reverse=True)[:20]
    assert best == re.findall(r"\(https://huggingface\.co/papers/([\d.]+)\)", post)
    assert f"논문 {len(papers)}편 중 20편" in post
    assert f"총 좋아요 수: {sum(papers.values()):,}" in post


def test_long_days_come_whole_from_short_pages(hub, upstream):
    """
    Days of 57 and 53 papers are complete although a page holds at most 50.
    """
    with Client(base_url=hub.faulty("cap50")) as client:
        week = client.fetch("2026-05-11..2026-05-15")

    by_day = {day.day.isoformat(): day.papers for day in week.stats.days}
    assert {"2026-05-11": 57, "2026-05-14": 37, "2026-05-15": 53} == by_day


def test_days_of_the_future_are_not_asked_for(client, hub):
    """
    For an unfinished month, days up to today are requested, including weekends.
    """
    june = client.fetch("2026-06")

    assert 3 == len(hub.requests)
    assert not june.complete
    assert Note(kind="period_not_over", period=Period.month(2026, 6)) == june.notes[-1]
    for future in ("2026-07", "2026-06-04", "2026-W24"):
        with pytest.raises(PeriodError, match="lies in the future: today is 2026-06-03"):
            client.fetch(future)


def test_a_month_of_faults_says_which_days(hub):
    """
    If the API is down, pages are read instead, and a note names each listed day.
    """
    with Client(base_url=hub.faulty("notjson")) as client:
        week = client.fetch("2026-02-26..2026-02-27")

    assert "page" == week.source
    assert [("page_instead", dt.date(2026, 2, day)) for day in (26, 27)] == [
        (note.kind, note.day) for note in week.notes
    ]


def test_listed_days_one_by_one(client):
    """
    `fetch_days` yields the days with a list in order.
    """
    days = client.fetch_days("2026-02-19..2026-02-24")

    assert ["2026-02-19", "2026-02-20", "2026-02-23", "2026-02-24"] == [
        digest.period.label for digest in days
    ]


class TestFetches:
    """
    `update_day` merges what is known of a day with a new fetch of it.
    """

    def test_new_counts_and_papers_come_in(self):
        """
        Known papers keep their places, and new ones follow.
        """
        morning = day_of(paper(1, 3), paper(2, 2), as_of=at(MONDAY), complete=False)
        evening = day_of(paper(3, 9), paper(2, 5), paper(1, 4))
        both = update_day(morning, evening)

        assert {"2602.00001": 4, "2602.00002": 5, "2602.00003": 9} == votes(both)
        assert [p.id for p in both] == sorted(p.id for p in both)
        assert (3, True, evening.as_of) == (both.listed, both.complete, both.as_of)

    def test_the_same_again_is_nothing_new(self):
        """
        Another order, time, note or source is not a change.
        """
        old = day_of(paper(1), paper(2))
        new = day_of(
            paper(2),
            paper(1),
            as_of=at(MONDAY + 9 * DAY),
            source="page",
            notes=[Note(kind="page_instead", day=MONDAY, reason="status 503")],
        )

        assert update_day(old, new) is old

    def test_known_stays_known(self):
        """
        A value that a new record lacks is kept, and one that it has is updated.
        """
        rich = paper(
            1,
            comments=4,
            ai_summary="short",
            ai_keywords=("words",),
            authors=(Author(name="A"),),
            organization=Organization(name="org", fullname="The Org", avatar_url="/a"),
            submitted_by=User(name="who", followers=3, is_pro=True),
            arxiv=ArxivRecord(id="2602.00001", title="t", abstract="a"),
            extra={"one": 1, "two": 2},
        )
        poor = paper(
            1,
            0,
            organization=Organization(name="org", fullname="Renamed"),
            submitted_by=User(name="who", followers=0),
            extra={"two": 3},
        )
        (both,) = update_day(day_of(rich), day_of(poor)).papers

        assert (
            attrs.evolve(
                rich,
                upvotes=0,
                upvotes_before=1,
                upvotes_before_at=at(MONDAY + 2 * DAY),
                organization=Organization(name="org", fullname="Renamed", avatar_url="/a"),
                submitted_by=User(name="who", followers=0, is_pro=True),
                extra={"one": 1, "two": 3},
            )
            == both
        )

    def test_another_organization_is_another(self):
        """
        Records of different accounts are not mixed.
        """
        old = paper(1, organization=Organization(name="a", avatar_url="/a"))
        new = paper(1, organization=Organization(name="b"))

        assert new.organization == update_day(day_of(old), day_of(new)).papers[0].organization

    def test_a_midnight_is_no_time(self):
        """
        A known time of a day is not replaced by the midnight to which the Hub truncates times.
        """
        midnight = dt.datetime(2026, 2, 23, tzinfo=dt.UTC)
        known, cut = paper(1, featured_at=at(MONDAY, 7)), paper(1, featured_at=midnight)
        moved = paper(1, featured_at=midnight + DAY)
        old = day_of(known)

        assert update_day(old, day_of(cut)) is old
        assert moved.featured_at == update_day(old, day_of(moved)).papers[0].featured_at

    def test_a_delisted_paper_stays(self):
        """
        A delisted paper is kept and marked, and the mark is removed if it returns.
        """
        gone = update_day(day_of(paper(1), paper(2)), day_of(paper(2)))
        back = update_day(gone, day_of(paper(2), paper(1)))

        assert [True, False] == [p.delisted for p in gone]
        assert update_day(gone, day_of(paper(2))) is gone
        assert update_day(gone, day_of(paper(2), complete=False)) is gone
        assert [False, False] == [p.delisted for p in back]
        assert [p.id for p in (paper(1), paper(2))] == [p.id for p in gone] == [p.id for p in back]

    @pytest.mark.parametrize(
        "partial",
        [
            day_of(),
            day_of(paper(2), complete=False),
            day_of(paper(1), paper(2)).select(limit=1),
            day_of(paper(1), paper(2)).select(where=lambda p: p.id == "2602.00002"),
        ],
        ids=["empty", "with gaps", "a selection", "a filter"],
    )
    def test_a_partial_list_takes_nothing_away(self, partial):
        """
        Papers that a partial list lacks are not marked, and the day stays complete.
        """
        old = day_of(paper(1), paper(2))

        assert update_day(old, partial) is old

    def test_a_partial_list_is_not_complete(self):
        """
        Neither a selection nor an empty answer makes an unfinished day complete.
        """
        old = day_of(paper(1), complete=False)

        assert update_day(old, day_of()) is old
        assert not update_day(old, day_of(paper(1), paper(2)).select(limit=1)).complete

    def test_an_older_fetch_comes_late(self):
        """
        A fetch that was read earlier but is saved later does not replace newer counts.
        """
        old = day_of(paper(1, 9), as_of=at(MONDAY + 3 * DAY))
        late = day_of(paper(1, 5), paper(2, 1), as_of=at(MONDAY + 2 * DAY))
        both = update_day(old, late)

        assert (paper(1, 9), paper(2, 1, delisted=True)) == both.papers
        assert old.as_of == both.as_of

    def test_gaps_are_not_warned_of_once_closed(self):
        """
        Once the list is complete, notes about earlier gaps are gone.
        """
        skipped = [Note(kind="papers_skipped", day=MONDAY, count=1)]
        gaps = day_of(paper(1), complete=False, notes=skipped)
        whole = day_of(paper(1), paper(2))

        assert () == update_day(gaps, whole).notes
        later = day_of(paper(1, 9), complete=False, notes=skipped)
        assert () == update_day(whole, later).notes


NUMBERS = range(1, 6)
LISTS = st.lists(
    st.dictionaries(st.sampled_from(NUMBERS), st.none() | st.integers(0, 9)), min_size=1, max_size=4
)


def fetches(lists) -> list[Digest]:
    """
    Draw fetches of a day, one per hour, of which some are partial.
    """
    return [
        day_of(
            *[paper(number, upvotes) for number, upvotes in listed.items()],
            as_of=at(MONDAY + 2 * DAY, hour),
            complete=hour % 3 != 0,
        )
        for hour, listed in enumerate(lists)
    ]


@given(LISTS)
def test_no_order_of_saves_loses_a_paper(lists):
    """
    In any order of fetches, all papers are kept, with the newest counts.
    """
    seen, newest = set(), {}
    for digest in fetches(lists):
        seen |= {p.id for p in digest.papers}
        newest |= {p.id: p.upvotes for p in digest.papers if p.upvotes is not None}
    for order in permutations(fetches(lists)):
        known = Digest(period=Period.day(MONDAY), complete=False)
        for digest in order:
            known = update_day(known, digest)
        assert seen == set(votes(known))
        if list(order) == fetches(lists):
            assert newest == {
                key: count for key, count in votes(known).items() if count is not None
            }


@given(LISTS)
def test_twice_is_once(lists):
    """
    Merging a fetch a second time changes nothing.
    """
    known = Digest(period=Period.day(MONDAY), complete=False)
    for digest in fetches(lists):
        known = update_day(known, digest)
        assert update_day(known, digest) is known


@given(LISTS)
def test_rising_is_what_was_gained_between_the_last_two_saves(lists):
    """
    "rising" ranks the papers that were there before by the upvotes that they have gained since,
    whatever happened earlier.
    """
    before = known = Digest(period=Period.day(MONDAY), complete=False)
    for digest in fetches(lists):
        updated = update_day(known, digest)
        if updated is not known:
            before, known = known, updated
    had = {p.id: p.upvotes for p in before if p.upvotes is not None}
    gained = [p.upvotes - had[p.id] for p in known.select(by="rising") if p.id in had]

    assert sorted(gained, reverse=True) == gained


def test_a_field_that_could_not_be_read_is_noted_once():
    """
    Notes of several days about one field become one note with the total.
    """
    days = [
        day_of(
            paper(number),
            on=MONDAY + number * DAY,
            notes=[Note(kind="field_unreadable", day=MONDAY + number * DAY, count=2, names=[key])],
        )
        for number, key in enumerate(["thumbnail", "upvotes", "thumbnail"])
    ]
    merged = merge(WEEK, days)

    assert [
        Note(kind="field_unreadable", count=4, names=["thumbnail"]),
        Note(kind="field_unreadable", day=MONDAY + DAY, count=2, names=["upvotes"]),
    ] == list(merged.notes)


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        (("Ours.", "ours"), ("The Hub's.", None), ("The Hub's.", None)),
        (("Ours.", "ours"), ("The Hub's.", "hub"), ("The Hub's.", "hub")),
        (("Ours.", "ours"), (None, None), ("Ours.", "ours")),
        (("Ours.", None), (None, "hub"), ("Ours.", None)),
        (("The Hub's.", None), ("The Hub's.", "hub"), ("The Hub's.", "hub")),
        (("The Hub's.", "hub"), ("The Hub's.", None), ("The Hub's.", "hub")),
        ((None, None), ("Ours.", "ours"), ("Ours.", "ours")),
    ],
)
def test_a_summary_keeps_its_model(old, new, kept):
    """
    The name of a model is never that of who wrote another summary.
    """
    before, after = (
        day_of(paper(ai_summary=summary, ai_summary_model=model)) for summary, model in (old, new)
    )
    (found,) = update_day(before, after).papers

    assert kept == (found.ai_summary, found.ai_summary_model)
