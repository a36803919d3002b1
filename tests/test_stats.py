"""
A list in numbers.
"""

from tests.factories import DAY, MONDAY, day_of, paper

from hfdaily import DayStats, Digest, Organization, Paper, Period, dump_digest, parse_digest

TUESDAY = MONDAY + DAY
WEEK = Digest(
    period=Period.week(2026, 9),
    papers=[
        paper(1, 5, ai_keywords=("Diffusion", "video"), organization=Organization(name="b")),
        paper(2, None, ai_keywords=("diffusion",)),
        paper(3, 0, on=TUESDAY, organization=Organization(name="a", fullname="An Org")),
        paper(4, 4, on=TUESDAY, organization=Organization(name="b")),
    ],
)


def test_numbers_of_a_week() -> None:
    """
    Sums and means of what is known, day by day, and what is most frequent.
    """
    stats = WEEK.stats

    assert (4, 9, 3.0) == (stats.papers, stats.upvotes, stats.mean_upvotes)
    assert (
        DayStats(day=MONDAY, papers=2, upvotes=5),
        DayStats(day=TUESDAY, papers=2, upvotes=4),
    ) == stats.days
    assert (("diffusion", 2), ("video", 1)) == stats.keywords
    assert (("b", 2), ("An Org", 1)) == stats.organizations


def test_nothing_to_count() -> None:
    """
    Of no papers, and of papers without known votes, there is no mean.
    """
    assert day_of().stats.mean_upvotes is None
    assert (1, 0, None) == (
        (stats := day_of(paper(1, None)).stats).papers,
        stats.upvotes,
        stats.mean_upvotes,
    )
    assert () == day_of(Paper(id="1", title="of an unknown day")).stats.days


def test_a_selection_keeps_the_numbers_of_the_list() -> None:
    """
    A post of the best papers still tells how many there were, however often one selects.
    """
    best = WEEK.select(limit=2).select(where=lambda p: p.upvotes == 5)

    assert 1 == len(best.papers)
    assert WEEK.stats == best.stats
    assert WEEK.listed == best.listed


def test_they_are_in_the_json_of_a_selection() -> None:
    """
    Who reads it back has them too.
    """
    best = WEEK.select(limit=1)

    assert best == parse_digest(dump_digest(best))
    assert WEEK.stats == parse_digest(dump_digest(best)).stats
