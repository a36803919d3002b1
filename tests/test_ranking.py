"""
Rankings order papers, and filters select them, without any other change.
"""

import datetime as dt
import functools

from fractions import Fraction

import attrs
import pytest

from hypothesis import given
from hypothesis import strategies as st

from hfdaily import Author, Digest, Organization, Paper, Period, User, filters, rank
from hfdaily._records.ranking import RANK_KEYS

DAY = dt.date(2026, 1, 5)
NOON = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)


def paper(name, **fields):
    return Paper(**{"id": name, "title": name} | fields)


def ids(papers):
    return "".join(paper.id for paper in papers)


COUNTS = st.none() | st.integers(min_value=0, max_value=5)
TIMES = st.none() | st.integers(min_value=-24, max_value=24).map(
    lambda hours: NOON + dt.timedelta(hours=hours)
)


@st.composite
def papers(draw):
    """
    Draw papers with different ids, many of which are equal in all other fields.
    """
    return [
        paper(
            str(number),
            upvotes=draw(COUNTS),
            comments=draw(COUNTS),
            github_stars=draw(COUNTS),
            featured_at=draw(TIMES),
            featured_on=draw(st.sampled_from([None, DAY])),
        )
        for number in range(draw(st.integers(min_value=0, max_value=8)))
    ]


KEYS = (
    st.none()
    | st.sampled_from(RANK_KEYS)
    | st.lists(st.sampled_from(RANK_KEYS), min_size=1, max_size=3)
)


@given(given_papers=papers(), by=KEYS)
def test_ranking_is_a_permutation(given_papers, by):
    """
    Ranking neither loses, repeats nor changes a paper.
    """
    ranked = rank(given_papers, by=by)

    assert sorted(ids(given_papers)) == sorted(ids(ranked))
    assert all(any(one is other for other in given_papers) for one in ranked)


@given(given_papers=papers(), by=KEYS)
def test_ranking_twice_changes_nothing(given_papers, by):
    """
    Ranking a ranked list changes nothing.
    """
    ranked = rank(given_papers, by=by, now=NOON)

    assert ranked == rank(ranked, by=by, now=NOON)


@given(given_papers=papers(), by=KEYS, limit=st.integers(min_value=0, max_value=10))
def test_a_limit_cuts_the_end_off(given_papers, by, limit):
    """
    A limit keeps the beginning of the ranking.
    """
    assert rank(given_papers, by=by)[:limit] == rank(given_papers, by=by, limit=limit)


@given(given_papers=papers(), name=st.sampled_from(["upvotes", "comments", "stars"]))
def test_the_most_come_first_and_the_unknown_last(given_papers, name):
    """
    Papers are sorted by descending count, unknown counts come last, and ties keep their order.
    """
    field = {"stars": "github_stars"}.get(name, name)
    expected = []
    for count in (5, 4, 3, 2, 1, 0, None):
        expected += [paper for paper in given_papers if getattr(paper, field) == count]

    assert tuple(expected) == rank(given_papers, by=name)


def test_upvotes_are_the_default():
    """
    The default ranking is by upvotes, like the Hub's own list.
    """
    some = [paper("a", upvotes=1), paper("b", upvotes=3), paper("c"), paper("d", upvotes=0)]

    assert "badc" == ids(rank(some))


def test_none_keeps_the_order():
    """
    `by=None` keeps the order, for filters and limits alone.
    """
    assert "ab" == ids(rank([paper("a"), paper("b", upvotes=1), paper("c")], by=None, limit=2))


def test_newest():
    """
    "newest" sorts by the time of listing, or by the midnight of the day if no time is known.
    """
    some = [
        paper("a", featured_on=DAY),
        paper("b"),
        paper("c", featured_at=NOON, featured_on=DAY),
        paper("d", featured_on=DAY + dt.timedelta(days=1)),
    ]

    assert "dcab" == ids(rank(some, by="newest"))


def test_hot_weighs_votes_against_age():
    """
    "hot" ranks a new paper above an old one with a few more votes, but not with many more.
    """
    new = paper("new", upvotes=20, featured_at=NOON)
    week = NOON - dt.timedelta(days=7)
    old = paper("old", upvotes=30, featured_at=week)
    classic = paper("classic", upvotes=2000, featured_at=week)
    unknown = [paper("x", upvotes=99), paper("y", featured_at=NOON)]

    assert (classic, new, old, *unknown) == rank([*unknown, old, new, classic], by="hot")


def test_hot_is_told_what_time_it_is():
    """
    "hot" counts age from the given time or the newest paper, and never reads the clock.
    """
    first = paper("first", upvotes=10, featured_at=NOON - dt.timedelta(hours=24))
    second = paper("second", upvotes=9, featured_at=NOON)
    years = NOON + dt.timedelta(days=3650)

    assert (second, first) == rank([first, second], by="hot")
    assert (first, second) == rank([first, second], by="hot", now=years)


def test_a_time_before_the_paper_is_no_age_below_zero():
    """
    Age is never negative, even if a digest was fetched before its papers' midnight.
    """
    some = [paper("a", upvotes=1, featured_at=NOON), paper("b", upvotes=2, featured_at=NOON)]

    assert "ba" == ids(rank(some, by="hot", now=NOON - dt.timedelta(days=2)))


def test_rising_counts_what_was_gained_per_hour():
    """
    "rising" counts votes per hour since the last known count, or else since the paper was first
    seen or listed.
    """
    at = functools.partial(attrs.evolve, upvotes_before_at=NOON)
    rose = at(paper("rose", upvotes=130, upvotes_before=100))
    rose_less = at(paper("rose less", upvotes=900, upvotes_before=890))
    stayed = at(paper("stayed", upvotes=5000, upvotes_before=5000, featured_at=NOON))
    new = paper("new", upvotes=20, featured_on=DAY, first_seen_at=NOON + dt.timedelta(hours=4))
    listed = paper("listed", upvotes=80, featured_at=NOON - dt.timedelta(hours=4))
    unknown = [paper("x", upvotes=99), paper("y", featured_at=NOON)]
    some = [*unknown, stayed, rose_less, listed, new, rose]
    now = NOON + dt.timedelta(hours=6)

    assert (new, listed, rose, rose_less, stayed, *unknown) == rank(some, by="rising", now=now)


def test_rising_within_an_hour_counts_as_an_hour():
    """
    "rising" counts an interval below an hour as an hour.
    """
    second, hour = dt.timedelta(seconds=1), dt.timedelta(hours=1)
    one = paper("a", upvotes=2, upvotes_before=1, upvotes_before_at=NOON - second)
    ten = paper("b", upvotes=11, upvotes_before=1, upvotes_before_at=NOON - hour)

    assert (ten, one) == rank([one, ten], by="rising", now=NOON)


def test_a_function_ranks_too():
    """
    A function ranks papers by descending value.
    """
    some = [paper("aaa"), paper("b"), paper("cc")]

    assert [3, 2, 1] == [len(p.title) for p in rank(some, by=lambda paper: len(paper.title))]


def test_fusion():
    """
    Several keys are fused by the sum of their reciprocal ranks, 1 / (60 + rank).
    """
    some = [
        paper("a", upvotes=9, comments=0),
        paper("b", upvotes=8, comments=8),
        paper("c", upvotes=0, comments=9),
        paper("d", upvotes=1, comments=1),
    ]

    assert 1 / 62 + 1 / 62 > 1 / 61 + 1 / 64
    assert "bacd" == ids(rank(some, by=["upvotes", "comments"]))
    assert "abdc" == ids(rank(some, by=["upvotes"]))


def test_fusion_shares_places():
    """
    Equal values share the rank of the first, so a key with equal values decides nothing.
    """
    some = [paper("a", upvotes=1, comments=5), paper("b", upvotes=2, comments=5)]

    assert "ba" == ids(rank(some, by=["comments", "upvotes"]))
    assert "ab" == ids(rank(some, by=["comments", "stars"]))


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ({"by": "votes"}, ValueError, "unknown ranking key 'votes'; use one of upvotes, comments"),
        ({"by": ["upvotes", "x"]}, ValueError, "unknown ranking key 'x'"),
        ({"by": []}, ValueError, "by is empty; pass at least one key"),
        ({"by": 5}, TypeError, "by is 5; pass the name of a key"),
        ({"by": [5]}, TypeError, "cannot rank by 5"),
        ({"by": lambda paper: "many"}, TypeError, "gave 'many'; it must give a number, or None"),
        ({"limit": -1}, ValueError, "limit is -1; it must be 0 or more"),
        ({"limit": "10"}, TypeError, "limit is '10'; pass a whole number"),
        ({"limit": True}, TypeError, "limit is True; pass a whole number"),
        ({"limit": 1.5}, TypeError, "limit is 1.5; pass a whole number"),
        ({"where": "video"}, TypeError, "where is 'video'; pass filters of hfdaily.filters"),
        ({"where": True}, TypeError, "where is True; pass filters"),
        ({"where": [None]}, TypeError, "where holds None, which cannot be called"),
        ({"where": filters.min_upvotes}, TypeError, r"pass min_upvotes\(…\) as where"),
        ({"where": [filters.words]}, TypeError, r"pass words\(…\) as where"),
        ({"where": filters.author}, TypeError, r"pass author\(…\) as where"),
        ({"where": filters.organization}, TypeError, r"pass organization\(…\) as where"),
        ({"where": filters.submitter}, TypeError, r"pass submitter\(…\) as where"),
        ({"where": lambda n: lambda paper: True}, TypeError, "makes a filter and is not one"),
        ({"now": dt.date(2026, 1, 5)}, TypeError, "pass a datetime with a time zone"),
        ({"now": NOON.replace(tzinfo=None)}, ValueError, "no time zone; write tzinfo"),
    ],
)
def test_a_wrong_call(arguments, error, said):
    """
    `rank` and `Digest.select` refuse each wrong argument in one sentence.
    """
    digest = Digest(period=Period.day(DAY), papers=[paper("a")])
    with pytest.raises(error, match=said) as caught:
        rank(digest, **arguments)
    assert len(str(caught.value)) < 300
    if "now" not in arguments:
        with pytest.raises(error, match=said):
            digest.select(**arguments)


@pytest.mark.parametrize("papers", ["upvotes", 5, ["2602.10693"], None, paper("a")])
def test_only_papers_can_be_ranked(papers):
    """
    Ids, a single paper or a key in the wrong place are refused.
    """
    with pytest.raises(TypeError, match="expected a list of Paper"):
        rank(papers)


@pytest.mark.parametrize(
    ("make", "argument", "error", "said"),
    [
        (filters.words, 5, TypeError, r'words\(\) takes a text, as in words\("…"\); got 5'),
        (filters.words, " ", ValueError, "which every paper would match"),
        (filters.author, None, TypeError, r"author\(\) takes a text"),
        (filters.author, "", ValueError, "which every paper would match"),
        (filters.organization, ["x"], TypeError, r"organization\(\) takes a text"),
        (filters.submitter, None, TypeError, r"submitter\(\) takes a text"),
        (filters.submitter, " ", ValueError, "which every paper would match"),
        (filters.min_upvotes, "20", TypeError, r"takes a whole number, .*; got '20'"),
        (filters.min_upvotes, True, TypeError, "takes a whole number"),
    ],
)
def test_filters_check_their_arguments(make, argument, error, said):
    """
    A wrong argument is refused when the filter is created.
    """
    with pytest.raises(error, match=said):
        make(argument)


def test_matches():
    """
    `words` requires that every word starts a word of title, abstract or keywords, in any order.
    """
    some = paper("x", title="Video Diffusion", summary="Ferns (C++)", ai_keywords=("growth",))

    assert filters.words("diffus FERNS growth")(some)
    assert filters.words("c++")(some)
    assert not filters.words("diffusion net")(some)
    assert not filters.words("usion")(some)


def test_by_author():
    """
    `author` matches a part of the name.
    """
    some = paper("x", authors=(Author(name="Femke Adair"), Author(name="Émile Thørsen")))

    assert filters.author("adair")(some)
    assert filters.author("émile")(some)
    assert not filters.author("Lindqvist")(some)
    assert not filters.author("x")(paper("x"))


def test_by_submitter():
    """
    `submitter` matches the whole login or full name.
    """
    some = paper("x", submitted_by=User(name="fadair", fullname="Femke Adair"))

    assert filters.submitter("FAdair")(some)
    assert filters.submitter("femke adair")(some)
    assert not filters.submitter("femke")(some)
    assert not filters.submitter("fadair")(paper("x"))


def test_by_organization():
    """
    `organization` matches the whole login or full name.
    """
    some = paper("x", organization=Organization(name="fern-lab", fullname="Fern Lab"))

    assert filters.organization("Fern-Lab")(some)
    assert filters.organization("fern lab")(some)
    assert not filters.organization("fern")(some)
    assert not filters.organization("fern")(paper("x"))


def test_code_and_votes():
    """
    `has_code` and `min_upvotes` do not match papers whose value is unknown.
    """
    assert filters.has_code(paper("x", github_repo="https://github.com/o/r"))
    assert not filters.has_code(paper("x"))
    assert filters.min_upvotes(3)(paper("x", upvotes=3))
    assert not filters.min_upvotes(3)(paper("x", upvotes=2))
    assert not filters.min_upvotes(0)(paper("x"))


@given(given_papers=papers(), least=st.integers(min_value=0, max_value=5))
def test_filters_keep_the_order(given_papers, least):
    """
    Filters keep the order, and several filters all have to match.
    """
    enough = filters.min_upvotes(least)
    kept = tuple(paper for paper in given_papers if enough(paper))

    assert kept == rank(given_papers, by=None, where=enough)
    assert kept == rank(given_papers, by=None, where=[enough, filters.min_upvotes(0)])
    assert rank(kept) == rank(given_papers, where=enough)
    assert () == rank(given_papers, where=[enough, lambda paper: False])


def test_filters_come_before_the_limit():
    """
    Filters apply before the limit.
    """
    some = [paper("a", upvotes=9), paper("b", upvotes=1, github_repo="x")]

    assert "b" == ids(rank(some, where=filters.has_code, limit=1))


def test_a_digest_selects_by_its_own_time():
    """
    "hot" in a digest counts from its fetch, and the digest records the ranking and filters.
    """
    first = paper("first", upvotes=10, featured_at=NOON - dt.timedelta(hours=24))
    second = paper("second", upvotes=9, featured_at=NOON)
    later = NOON + dt.timedelta(days=3650)
    digest = Digest(period=Period.day(DAY), papers=[second, first], as_of=later)

    assert (first, second) == digest.select(by="hot").papers
    assert "hot" == digest.select(by="hot").ranked_by
    assert "upvotes+newest" == digest.select(by=["upvotes", "newest"]).ranked_by
    assert "has_code" == digest.select(by=filters.has_code).ranked_by
    assert digest.ranked_by is None is digest.select(by=None).ranked_by


def test_a_selection_keeps_the_numbers_of_the_list():
    """
    A selection of two papers still counts the five of its list.
    """
    digest = Digest(period=Period.day(DAY), papers=[paper(n, upvotes=1) for n in "abcde"])
    best = digest.select(limit=2)

    assert (2, 5) == (len(best.papers), best.listed)
    assert digest.stats == best.stats == best.select(limit=1).stats


def test_a_callable_may_not_know():
    """
    A paper for which a custom key returns None comes last.
    """
    some = [paper("a"), paper("b", github_stars=1), paper("c", github_stars=2)]

    assert "cba" == ids(rank(some, by=lambda paper: paper.github_stars))


def test_a_callable_may_give_any_kind_of_number():
    """
    A custom key may return fractions, and NaN counts as unknown.
    """
    values = {"a": Fraction(1, 2), "b": float("nan"), "c": 2, "d": 0.75, "e": True}

    assert "cedab" == ids(rank([paper(name) for name in "abcde"], by=lambda p: values[p.id]))


def test_keys_and_filters_may_be_generators():
    """
    Keys and filters may be generators, and are recorded in the digest.
    """
    digest = Digest(
        period=Period.day(DAY),
        papers=[paper("a", upvotes=1), paper("b", upvotes=2), paper("c", upvotes=3)],
    )
    chosen = digest.select(
        by=iter(["upvotes", "newest"]), where=iter([filters.min_upvotes(2), filters.words("b")])
    )

    assert "b" == ids(chosen)
    assert "upvotes+newest" == chosen.ranked_by
    assert "min_upvotes(2), words('b')" == chosen.filtered_by


def test_withdrawn_papers_can_be_left_out():
    """
    `not_withdrawn` leaves out withdrawn papers.
    """
    assert filters.not_withdrawn(paper("a"))
    assert not filters.not_withdrawn(paper("a", withdrawn_at=NOON))
