"""
The records: frozen, told apart by what they say, and with the links that follow from it.
"""

import copy
import datetime as dt
import pickle

from pathlib import Path

import attrs
import pytest

from hfdaily import (
    ArxivRecord,
    Author,
    Claim,
    DayStats,
    Digest,
    Organization,
    Paper,
    Period,
    User,
    parse_api,
)

DAY = dt.date(2026, 1, 5)
FIXTURES = Path(__file__).with_name("fixtures")
PAPERS = parse_api((FIXTURES / "api_2026.json").read_bytes())


def digest(*papers, **fields):
    return Digest(period=Period.day(DAY), papers=papers, **fields)


def test_links():
    """
    They follow from the id, and stay as they are for ever.
    """
    paper = Paper(id="2601.00001", title="x")

    assert "https://huggingface.co/papers/2601.00001" == paper.hub_url
    assert "https://arxiv.org/abs/2601.00001" == paper.abs_url
    assert "https://arxiv.org/pdf/2601.00001" == paper.pdf_url
    assert "https://huggingface.co/femke" == User(name="femke").hub_url
    assert "https://huggingface.co/fern-lab" == Organization(name="fern-lab").hub_url


def test_the_abstract_is_arxivs_where_it_is_known():
    """
    The Hub's copy has lost its formulas.
    """
    paper = Paper(id="2601.00001", title="x", summary="of order n")
    record = ArxivRecord(id="2601.00001", title="x", abstract="of order $n$")

    assert "of order n" == paper.abstract
    assert "of order $n$" == attrs.evolve(paper, arxiv=record).abstract


def test_the_name_to_show():
    """
    People read the full name; an organization without one has its login.
    """
    assert "Fern Lab" == Organization(name="fern-lab", fullname="Fern Lab").label
    assert "fern-lab" == Organization(name="fern-lab").label


def test_an_author_without_an_account():
    """
    Nobody has claimed the name, or nobody whose account is told.
    """
    assert Author(name="x").user is None
    assert Author(name="x", claim=Claim(status="admin_assigned")).user is None


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.id)
def test_a_paper_can_be_kept(paper):
    """
    In sets and keys, in copies, in another process; it stays equal to itself.
    """
    for twin in (copy.copy(paper), copy.deepcopy(paper), pickle.loads(pickle.dumps(paper))):
        assert paper == twin
        assert hash(paper) == hash(twin)
        assert type(paper) is type(twin)


def test_what_is_not_known_counts_as_a_difference():
    """
    Papers that differ in what this version does not know are not equal.
    """
    paper = PAPERS[0]

    assert paper.extra
    assert paper != attrs.evolve(paper, extra={})


def test_a_digest_knows_how_many_were_listed():
    """
    All of its papers, unless it is told otherwise; lists become tuples.
    """
    made = Digest(period=Period.day(DAY), papers=list(PAPERS), warnings=["said"])

    assert (PAPERS, ("said",)) == (made.papers, made.warnings)
    assert len(PAPERS) == made.listed
    assert 99 == digest(*PAPERS, listed=99).listed


def test_records_take_keywords_only():
    """
    So that a field can be added anywhere.
    """
    with pytest.raises(TypeError):
        Author("x")
    with pytest.raises(TypeError):
        Paper("2601.00001", "x")


def test_statistics():
    """
    Sums, means and days; unknown votes are no votes of zero.
    """
    fern = Organization(name="fern-lab", fullname="Fern Lab")
    papers = [
        Paper(id="a", title="a", upvotes=4, featured_on=DAY, ai_keywords=("ferns", "Growth")),
        Paper(id="b", title="b", upvotes=1, featured_on=DAY, organization=fern),
        Paper(id="c", title="c", featured_on=DAY, ai_keywords=("growth",), organization=fern),
        Paper(id="d", title="d", upvotes=1, featured_on=DAY - dt.timedelta(days=1)),
    ]
    stats = digest(*papers).stats

    assert (4, 6, 2.0) == (stats.papers, stats.upvotes, stats.mean_upvotes)
    assert (("growth", 2), ("ferns", 1)) == stats.keywords
    assert (("Fern Lab", 2),) == stats.organizations
    assert (
        DayStats(day=DAY - dt.timedelta(days=1), papers=1, upvotes=1),
        DayStats(day=DAY, papers=3, upvotes=5),
    ) == stats.days


def test_statistics_of_nothing():
    """
    An empty list has no mean.
    """
    stats = digest().stats

    assert (0, 0, None, ()) == (stats.papers, stats.upvotes, stats.mean_upvotes, stats.days)


def test_the_most_frequent_are_twenty_in_a_fixed_order():
    """
    By count, then by name: the same on every run.
    """
    words = [f"w{number:02}" for number in range(30)]
    papers = [Paper(id="a", title="a", ai_keywords=tuple(reversed(words)))]
    papers.append(Paper(id="b", title="b", ai_keywords=("w29",)))
    stats = digest(*papers).stats

    assert (("w29", 2), *((word, 1) for word in words[:19])) == stats.keywords
