"""
Records are frozen, check their values and have a short repr.
"""

import copy
import datetime as dt
import html.parser
import pickle

from pathlib import Path
from typing import Any

import attrs
import pytest

from hypothesis import example, given
from hypothesis import strategies as st
from tests.factories import DAY, MONDAY, at, day_of, digest, full_digest, paper

from hfdaily import (
    ArxivRecord,
    Author,
    Claim,
    DayStats,
    Digest,
    Note,
    Organization,
    Page,
    Paper,
    Period,
    Stats,
    User,
    dump_digest,
    parse_api,
    parse_digest,
)
from hfdaily.plugins import IndexEntry, Link, Option, RenderContext
from hfdaily.testing import hostile_digest
from hfdaily.text import safe_url

FIXTURES = Path(__file__).with_name("fixtures")
PAPERS = parse_api((FIXTURES / "api_2026.json").read_bytes())
TUESDAY = MONDAY + DAY
NAIVE = at(MONDAY).replace(tzinfo=None)
WEEK = Digest(
    period=Period.week(2026, 9),
    papers=[
        paper(1, 5, ai_keywords=("Diffusion", "video"), organization=Organization(name="b")),
        paper(2, None, ai_keywords=("diffusion",)),
        paper(3, 0, on=TUESDAY, organization=Organization(name="a", fullname="An Org")),
        paper(4, 4, on=TUESDAY, organization=Organization(name="b")),
    ],
)


def test_links_follow_from_the_id() -> None:
    """
    The links of papers, users and organizations are built from their ids and names.
    """
    paper = Paper(id="2601.00001", title="x")

    assert "https://huggingface.co/papers/2601.00001" == paper.hub_url
    assert "https://arxiv.org/abs/2601.00001" == paper.abs_url
    assert "https://arxiv.org/pdf/2601.00001" == paper.pdf_url
    assert "https://huggingface.co/femke" == User(name="femke").hub_url
    assert "https://huggingface.co/fern-lab" == Organization(name="fern-lab").hub_url
    assert "https://arxiv.org/abs/hep-th/9901001" == Paper(id="hep-th/9901001", title="x").abs_url


@given(st.lists(st.text(), min_size=2, max_size=2, unique=True))
@example(["a b", "a%20b"])
@example(["a\tb", "ab"])
@example(["2601.00001?x", "2601.00001%3Fx"])
@example(["\ud800", "\ud801"])
@example(["", "papers"])
def test_no_two_ids_share_a_page(ids: list[str]) -> None:
    """
    Papers with different ids have different links, each of which a document may hold unchanged.
    """
    papers = [Paper(id=id, title="x") for id in ids]

    for name in ("hub_url", "abs_url", "pdf_url"):
        links = [getattr(paper, name) for paper in papers]
        assert 2 == len(set(links))
        assert links == [safe_url(link) for link in links]


def test_the_abstract_is_that_of_arxiv_if_known() -> None:
    """
    `abstract` prefers arXiv's text, because the Hub's copy lacks formulas.
    """
    paper = Paper(id="2601.00001", title="x", summary="of order n")
    record = ArxivRecord(id="2601.00001", title="x", abstract="of order $n$")

    assert "of order n" == paper.abstract
    assert "of order $n$" == attrs.evolve(paper, arxiv=record).abstract


def test_text_of_a_record_is_the_name_that_people_read() -> None:
    """
    `str` returns the full name of a user or organization, or else the login.
    """
    lab = Organization(name="fern-lab", fullname="Fern Lab")

    assert ("Fern Lab", "Fern Lab") == (str(lab), lab.label)
    assert "fern-lab" == str(Organization(name="fern-lab"))
    assert "Femke Adair" == str(User(name="femke", fullname="Femke Adair"))
    assert "femke" == str(User(name="femke"))
    assert "Femke Adair" == str(Author(name="Femke Adair"))


def test_an_author_without_an_account() -> None:
    """
    An author has no user if the name is unclaimed or the account is unknown.
    """
    assert Author(name="x").user is None
    assert Author(name="x", claim=Claim(status="admin_assigned")).user is None


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.id)
def test_a_paper_can_be_hashed_copied_and_pickled(paper: Paper) -> None:
    """
    Copies of a paper are equal to it and have its hash.
    """
    for twin in (copy.copy(paper), copy.deepcopy(paper), pickle.loads(pickle.dumps(paper))):
        assert paper == twin
        assert hash(paper) == hash(twin)
        assert type(paper) is type(twin)


def test_unknown_keys_count_in_comparisons() -> None:
    """
    Papers with different `extra` are not equal.
    """
    paper = PAPERS[0]

    assert paper.extra
    assert paper != attrs.evolve(paper, extra={})


def test_a_digest_knows_how_many_papers_were_listed() -> None:
    """
    `listed` is by default the number of papers, and lists become tuples.
    """
    made = Digest(period=Period.day(MONDAY), papers=list(PAPERS), notes=[Note(kind="other")])

    assert (PAPERS, (Note(kind="other"),)) == (made.papers, made.notes)
    assert len(PAPERS) == made.listed
    assert 99 == digest(*PAPERS, listed=99).listed


def test_a_digest_is_a_sequence_of_its_papers() -> None:
    """
    A digest can be iterated over, indexed, sliced and tested for papers.
    """
    assert list(WEEK.papers) == list(WEEK)
    assert 4 == len(WEEK)
    assert WEEK.papers[0] is WEEK[0]
    assert WEEK.papers[-1] is WEEK[-1]
    assert WEEK.papers[1:3] == WEEK[1:3]
    assert WEEK[0] in WEEK
    assert bool(WEEK)
    assert not digest()
    with pytest.raises(IndexError):
        _ = WEEK[4]


def records_in(value: Any) -> list[Any]:
    """
    Return the records in a value, at any depth.
    """
    if attrs.has(type(value)):
        inside = [getattr(value, field.name) for field in attrs.fields(type(value))]
        return [value, *(record for part in inside for record in records_in(part))]
    parts = value if isinstance(value, tuple) else ()
    return [record for part in parts for record in records_in(part)]


@pytest.mark.parametrize("digest", [full_digest(), hostile_digest()], ids=["full", "hostile"])
def test_repr_is_one_short_line(digest: Digest) -> None:
    """
    The repr of a record is one short line, whatever it holds.
    """
    records = [*records_in(digest), Page(date=MONDAY, papers=digest.papers)]
    shown = [repr(record) for record in (*records, IndexEntry.of(digest, "2026-02-23.html"))]

    assert [] == [text for text in shown if len(text) > 300 or len(text.splitlines()) > 1]
    assert {"Author", "Claim", "Note", "Organization", "Paper", "Period", "User"} <= {
        type(record).__name__ for record in records
    }


def test_what_is_unrecognized_is_no_part_of_hash_and_repr() -> None:
    """
    A record with keys of a later version can be hashed, and its repr does not show them.
    """
    records = records_in(full_digest())
    later = [
        (record, attrs.evolve(record, unrecognized={"later": [1]}))
        for record in records
        if hasattr(record, "unrecognized")
    ]

    assert {"ArxivRecord", "Author", "Digest", "Model"} <= {type(old).__name__ for old, _ in later}
    assert [hash(old) for old, _ in later] == [hash(new) for _, new in later]
    assert [repr(old) for old, _ in later] == [repr(new) for _, new in later]


def test_repr_says_what_matters() -> None:
    """
    A digest shows its period and count, and a paper its id, title and upvotes.
    """
    assert "Digest('2026-W09', 4 papers)" == repr(WEEK)
    assert "Digest('2026-W09', 1 of 4 papers)" == repr(WEEK.select(limit=1))
    assert "Digest('2026-02-23', 0 papers, incomplete)" == repr(digest(complete=False))
    assert "Paper('2602.00001', 'Paper 1', upvotes=1)" == repr(paper())
    assert "Stats(4 papers, 9 upvotes, 2 days)" == repr(WEEK.stats)


class Table(html.parser.HTMLParser):
    """
    Collect the elements and rows of an HTML table.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str | None] = []
        self.rows: list[list[str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "a":
            assert ["href"] == [name for name, _ in attributes]
            self.links.append(attributes[0][1])
        if tag == "tr":
            self.rows.append([])
        if tag == "td":
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def test_a_notebook_shows_a_table() -> None:
    """
    A notebook shows rank, linked title, upvotes and organization of each paper.
    """
    table = Table(WEEK._repr_html_())

    assert [
        ["1", "Paper 1", "5", "b"],
        ["2", "Paper 2", "", ""],
        ["3", "Paper 3", "0", "An Org"],
        ["4", "Paper 4", "4", "b"],
    ] == [row for row in table.rows if row]
    assert [paper.hub_url for paper in WEEK] == table.links


def test_a_notebook_runs_nothing_of_a_hostile_digest() -> None:
    """
    Every text in the table is escaped, and links lead to the Hub only.
    """
    table = Table(hostile_digest()._repr_html_())
    own = {"a", "li", "p", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"}

    assert set() == table.tags - own
    assert all(str(link).startswith("https://huggingface.co/papers/") for link in table.links)


def test_a_notebook_shows_notes_and_the_first_papers() -> None:
    """
    The table of a long digest states how many papers it does not show.
    """
    shown = digest(*(paper(n) for n in range(130)), notes=[Note(kind="not_over", day=MONDAY)])

    assert "and 30 more" in shown._repr_html_()
    assert "2026-02-23 is not over" in shown._repr_html_()
    assert 100 == len(Table(shown._repr_html_()).links)


def test_records_take_keywords_only() -> None:
    """
    Records take keyword arguments only, so that fields can be added anywhere.
    """
    for record in (Author, Paper, Digest, Note, Organization, User, Stats, Link):
        with pytest.raises(TypeError):
            record("x")


WRONG = {
    "no number": (lambda: Paper(id="1", title="t", upvotes="3"), "upvotes is '3'"),
    "bool for a number": (lambda: Paper(id="1", title="t", upvotes=True), "upvotes is True"),
    "no text": (lambda: Paper(id=1, title="t"), "Paper: id is 1, which is not of type str"),
    "no title": (lambda: Paper(id="1", title=None), "title is None"),
    "time for a day": (
        lambda: Paper(id="1", title="t", featured_on=dt.datetime.now(dt.UTC)),
        "featured_on is ",
    ),
    "names for authors": (
        lambda: Paper(id="1", title="t", authors=["Ada"]),
        "expected a list of Author, but it holds 'Ada'",
    ),
    "one name": (lambda: Paper(id="1", title="t", authors="Ada"), "expected a list of Author"),
    "one keyword": (
        lambda: Paper(id="1", title="t", ai_keywords="video"),
        "expected a list of str, got 'video'",
    ),
    "one author": (
        lambda: Paper(id="1", title="t", authors=Author(name="Ada")),
        "expected a list of Author, got Author('Ada')",
    ),
    "numbers for keywords": (
        lambda: Paper(id="1", title="t", ai_keywords=[1]),
        "expected a list of str, but it holds 1",
    ),
    "name of an author": (lambda: Author(name=None), "Author: name is None"),
    "name of an organization": (lambda: Organization(name=5), "Organization: name is 5"),
    "login for a user": (lambda: Paper(id="1", title="t", submitted_by="ada"), "is 'ada'"),
    "text for a period": (lambda: Digest(period="2026-02-23"), "period is '2026-02-23'"),
    "ids for papers": (lambda: digest("2602.00001"), "expected a list of Paper"),
    "one paper": (lambda: Digest(period=Period.day(MONDAY), papers=paper()), "list of Paper"),
    "texts for notes": (lambda: digest(notes=["careful"]), "expected a list of Note"),
    "totals": (lambda: digest(totals={}), "totals is {}"),
    "day of a note": (lambda: Note(kind="no_list", day="2026-02-23"), "day is '2026-02-23'"),
    "label of a link": (lambda: Link(url="x.html", label=None), "Link: label is None"),
    "locale": (lambda: RenderContext(locale=None), "locale is None, which is not of type str"),
    "options": (lambda: RenderContext(options=["x"]), "options is ['x']"),
    "previous": (lambda: RenderContext(previous="x.html"), "previous is 'x.html'"),
    "choices": (lambda: Option(name="x", choices="abc"), "choices is the text 'abc'"),
}


@pytest.mark.parametrize(("make", "said"), WRONG.values(), ids=WRONG.keys())
def test_a_record_refuses_a_value_of_another_type(make: Any, said: str) -> None:
    """
    The error for a wrong type is one line with the record or field and the value.
    """
    with pytest.raises(TypeError) as caught:
        make()
    assert said in str(caught.value)
    assert len(str(caught.value)) < 300
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: digest(as_of=NAIVE),
        lambda: Paper(id="1", title="t", published_at=NAIVE),
        lambda: Claim(changed_at=NAIVE),
        lambda: RenderContext(generated_at=NAIVE),
    ],
    ids=["digest", "paper", "claim", "context"],
)
def test_a_time_needs_a_zone(make: Any) -> None:
    """
    A datetime without a time zone is refused with a hint at what to add.
    """
    with pytest.raises(ValueError, match="has no time zone; write tzinfo"):
        make()


@pytest.mark.parametrize(
    "time",
    [
        dt.datetime.max.replace(tzinfo=dt.timezone(-dt.timedelta(hours=1))),
        dt.datetime.min.replace(tzinfo=dt.timezone(dt.timedelta(hours=1))),
    ],
    ids=["last", "first"],
)
@pytest.mark.parametrize(
    "make",
    [
        lambda time: digest(as_of=time),
        lambda time: Paper(id="1", title="t", published_at=time),
        lambda time: Claim(changed_at=time),
        lambda time: RenderContext(generated_at=time),
    ],
    ids=["digest", "paper", "claim", "context"],
)
def test_a_time_lies_within_the_calendar(make: Any, time: dt.datetime) -> None:
    """
    A datetime that is outside of the calendar in UTC is refused, because no format could write it.
    """
    with pytest.raises(ValueError, match="outside of the calendar in UTC"):
        make(time)


@pytest.mark.parametrize(
    "number", [10**101, -(10**101), 10**5000], ids=["large", "negative", "huge"]
)
@pytest.mark.parametrize(
    "make",
    [
        lambda number: digest(listed=number),
        lambda number: Paper(id="1", title="t", upvotes=number),
        lambda number: User(name="u", followers=number),
        lambda number: Note(kind="papers_skipped", count=number),
    ],
    ids=["digest", "paper", "user", "note"],
)
def test_a_number_is_small_enough_for_any_format(make: Any, number: int) -> None:
    """
    A number of more than a hundred digits is refused, because sums of it are none that Python divides.
    """
    with pytest.raises(ValueError, match=r"write a number below 10\^100"):
        make(number)


def test_a_source_is_one_of_those_known() -> None:
    """
    The error for an unknown source lists the known ones.
    """
    with pytest.raises(ValueError, match="source is 'web'; use one of api, page, archive"):
        digest(source="web")


def test_statistics_of_a_week() -> None:
    """
    Statistics have sums and means of known values, numbers per day and the most frequent names.
    """
    stats = WEEK.stats

    assert (4, 9, 3.0) == (stats.papers, stats.upvotes, stats.mean_upvotes)
    assert (
        DayStats(day=MONDAY, papers=2, upvotes=5),
        DayStats(day=TUESDAY, papers=2, upvotes=4),
    ) == stats.days


def test_statistics_say_what_they_are_based_on() -> None:
    """
    Statistics count the papers with upvotes, keywords and an organization.
    """
    stats = WEEK.stats

    assert (3, 2, 3) == (stats.with_upvotes, stats.with_keywords, stats.with_organization)


def test_a_count_of_one_is_not_among_the_most_frequent() -> None:
    """
    Names of a single paper are left out of the most frequent, and keywords ignore case.
    """
    assert (("diffusion", 2),) == WEEK.stats.keywords
    assert (("b", 2),) == WEEK.stats.organizations


def test_a_keyword_counts_once_a_paper() -> None:
    """
    A keyword that a paper repeats counts once.
    """
    twice = paper(1, ai_keywords=("Video", "video"))

    assert () == day_of(twice).stats.keywords
    assert (("video", 2),) == day_of(twice, paper(2, ai_keywords=("video",))).stats.keywords


def test_the_most_frequent_are_twenty_in_a_fixed_order() -> None:
    """
    The twenty most frequent are sorted by count and then by name.
    """
    words = [f"w{number:02}" for number in range(30)]
    papers = [
        paper(1, ai_keywords=tuple(reversed(words))),
        paper(2, ai_keywords=tuple(words)),
        paper(3, ai_keywords=("w29",)),
    ]
    stats = digest(*papers).stats

    assert (("w29", 3), *((word, 2) for word in words[:19])) == stats.keywords


def test_statistics_of_nothing() -> None:
    """
    The mean is None without papers or without known upvotes.
    """
    unknown = day_of(paper(1, None)).stats

    assert (0, 0, None, ()) == attrs.astuple(day_of().stats)[:4]
    assert (1, 0, None, 0) == (
        unknown.papers,
        unknown.upvotes,
        unknown.mean_upvotes,
        unknown.with_upvotes,
    )
    assert () == day_of(Paper(id="1", title="of an unknown day")).stats.days


def test_a_selection_keeps_the_statistics_of_the_list() -> None:
    """
    A selection keeps the statistics of its list, even after several selections.
    """
    best = WEEK.select(limit=2).select(where=lambda p: p.upvotes == 5)

    assert 1 == len(best.papers)
    assert WEEK.stats == best.stats
    assert WEEK.listed == best.listed


def test_statistics_of_a_selection_are_in_its_json() -> None:
    """
    The statistics of a selection are read back from its JSON.
    """
    best = WEEK.select(limit=1)

    assert best == parse_digest(dump_digest(best))
    assert WEEK.stats == parse_digest(dump_digest(best)).stats
