"""
The text format and its appearance on a terminal.
"""

import re

from itertools import pairwise
from typing import Any

import hypothesis
import pyte
import pytest

from hypothesis import strategies as st
from tests.factories import MONDAY, at, digest, linked_paper, paper

from hfdaily import ArxivRecord, Author, Note, Organization, Paper, Period, render
from hfdaily.exceptions import OptionError
from hfdaily.renderers.text.width import terminal_width, wrap
from hfdaily.testing import digests, hostile_digest, sample_digest
from hfdaily.text import plain

STYLE = re.compile(r"\x1b\[\d+m")
LINK = re.compile(r"\x1b\]8;;([!-~]*)\x1b\\")


def titled(title: str = "A title", **fields: Any) -> Paper:
    """
    Return a paper with little more than a title.
    """
    return paper(**{"id": "2602.10693", "title": title, "upvotes": None, **fields})


def lines(*papers: Paper, **options: Any) -> list[str]:
    """
    Return the lines of the list below its heading.
    """
    return render(digest(*papers), "text", options=options).split("\n")[3:]


def screen(text: str, columns: int) -> pyte.Screen:
    """
    Show a text on a terminal.
    """
    shown = pyte.Screen(columns, 2000)
    pyte.Stream(shown).feed(text.replace("\n", "\r\n"))
    return shown


LIST = """\
Hugging Face Daily
Papers - 2026-02-23
2 of 30 papers · By
upvotes

1. On Lists: How To
   Number Them
   1,155 upvotes · 1
   comment · 2 stars ·
   Institute of Lists
   https://huggingface.co/papers/2602.10693

2. Nobody's Paper
   https://huggingface.co/papers/2602.08354
"""


def test_a_list():
    """
    The list is ranked and wrapped, leaves out unknown values, and does not break URLs.
    """
    made = digest(
        titled(
            id="2602.10693",
            title="On Lists: How To\n  Number Them",
            upvotes=1155,
            comments=1,
            github_stars=2,
            organization=Organization(name="lists", fullname="Institute of Lists"),
            summary="Not shown.",
        ),
        titled(title="Nobody's Paper", id="2602.08354", comments=0),
        listed=30,
        ranked_by="upvotes",
    )
    assert LIST == render(made, "text", options={"width": 24})


def test_in_korean():
    """
    Every label of the list is in the language of the locale.
    """
    made = digest(titled(upvotes=3), titled(id="2602.08354"), ranked_by="upvotes")

    assert ["논문 2편 · 좋아요 순위", "", "1. A title", "   좋아요 3개"] == render(
        made, "text", locale="ko"
    ).split("\n")[1:5]


def test_numbers_stand_in_a_column():
    """
    With ten papers or more, numbers are right-aligned.
    """
    titles = [line for line in lines(*[titled()] * 10) if "title" in line]

    assert [" 9. A title", "10. A title"] == titles[-2:]


def test_abstracts_and_authors_on_demand():
    """
    Abstracts and authors are wrapped to the width.
    """
    made = titled(summary="word " * 30, authors=[Author(name=name) for name in ("Ann", "Bo", "Cy")])

    assert "   Ann, Bo and 1 more" == lines(made, authors=2)[1]
    wrapped = [line for line in lines(made, abstract="full", width=24) if "word" in line]
    assert ["   word word word word"] * 7 + ["   word word"] == wrapped


def test_the_ai_summary_on_demand():
    """
    A paper without an AI summary shows nothing instead.
    """
    summed = titled(summary="Long.", ai_summary="Short.")

    assert ["1. A title", "   AI summary: Short."] == lines(summed, abstract="ai")[:2]
    told = titled(ai_summary="Short.", ai_summary_model="example/model")
    assert "   AI summary (example/model): Short." == lines(told, abstract="ai")[1]
    assert ["1. A title", "   Long."] == lines(summed, abstract="full")[:2]
    for told in (lines(titled(summary="Long."), abstract="ai"), lines(summed, abstract=None)):
        assert "https://huggingface.co/papers/2602.10693" == told[1].strip()
    with pytest.raises(OptionError, match="use one of full, ai, none"):
        lines(summed, abstract="some")


def test_linked_repositories_are_named():
    """
    A paper in a list names three repositories of each kind, and how many more there are.
    """
    assert [
        "   Models: lab/model-a, lab/model-b, lab/model-c and 6 more",
        "   Datasets: lab/data",
        "   Spaces: lab/demo",
        "   https://huggingface.co/papers/2602.00001",
    ] == lines(linked_paper())[2:6]


def test_a_hidden_comment_is_not_shown():
    """
    The card of a paper shows the comments that have a text.
    """
    text = render(digest(linked_paper(), listing="paper"), "text")

    assert text.endswith("Comments (1)\n  Ada & Co · February 23, 2026\n  Nice <b>! See 1. x\n")


def test_an_enriched_paper_is_shown_with_its_category():
    """
    The card of an enriched paper has its category and its authors' comment on arXiv.
    """
    record = ArxivRecord(
        id="1", title="", abstract="", primary_category="cs.LG", comment="12 pages"
    )

    assert "\narXiv: cs.LG · 12 pages\n" in render(
        digest(titled(arxiv=record), listing="paper"), "text"
    )
    assert "arXiv: cs" not in render(digest(titled(), listing="paper"), "text")


def test_what_is_missing_is_said():
    """
    An empty list gives its reason, and an incomplete one states that it is incomplete.
    """
    empty = digest(notes=[Note(kind="no_list", day=MONDAY)])

    assert "No papers." in render(empty, "text")
    assert "! There is no list for 2026-02-23." in render(empty, "text")
    assert "! 2026년 2월 23일에는 목록이 없습니다." in render(empty, "text", locale="ko")
    assert "! This digest is not complete." in render(digest(titled(), complete=False), "text")


def test_a_week_in_numbers():
    """
    A list of several days starts with statistics.
    """
    papers = [titled(upvotes=n, ai_keywords=("a",)) for n in (2, 4)]
    text = render(digest(*papers, listed=9, period=Period.week(2026, 9)), "text")

    assert "Week 9 of 2026" in text
    assert 1 == text.count("2 of 9 papers")
    assert "Total papers: 9\nTotal upvotes: 6\nMean upvotes: 3.0\n1 listed day\n" in text
    assert "Top keywords: a (2)\n" in text


def test_an_unranked_list_states_only_its_length():
    """
    A list in the Hub's order states its length and no ranking.
    """

    def counted(**fields: Any) -> str:
        return render(digest(titled(), titled(), **fields), "text").split("\n")[1]

    assert "2 papers" == counted()
    assert "2 of 9 papers" == counted(listed=9)
    assert "2 papers · By upvotes" == counted(ranked_by="upvotes")


def test_a_withdrawn_paper_is_marked():
    """
    A withdrawn paper is marked before its numbers.
    """
    made = titled(upvotes=3, withdrawn_at=at(MONDAY))

    assert "   Withdrawn · 3 upvotes" == lines(made)[1]


@hypothesis.given(digests(), st.integers(20, 100), st.sampled_from(["en", "ko", "ja", "zh"]))
def test_no_line_is_too_wide(made, width, locale):
    """
    No line is wider than the width, except URLs, which must not be broken.
    """
    text = render(made, "text", locale=locale, options={"width": width, "abstract": "full"})

    assert [] == [
        line for line in text.split("\n") if terminal_width(line) > width and "https://" not in line
    ]


@hypothesis.given(st.text(), st.integers(2, 40))
def test_wrapping_loses_nothing(text, room):
    """
    Wrapped lines hold the whole text except the spaces where it was broken.
    """
    wrapped = wrap(text, room)

    assert "".join(text.split()) == "".join("".join(wrapped).split())
    assert all(terminal_width(line) <= room and line == line.strip() for line in wrapped)


@hypothesis.given(
    st.lists(st.sampled_from(["a", "bb", "cccc", "日本", "한국어"])), st.integers(6, 30)
)
def test_wrapping_fills_lines(words, room):
    """
    A line is broken only before a word that does not fit.
    """
    wrapped = wrap(" ".join(words), room)

    for before, line in pairwise(wrapped):
        assert terminal_width(before) + 1 + terminal_width(line.split()[0]) > room


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("논문", 4), ("日本語", 6), ("e\u0301", 1), ("ｱ", 1), ("Ａ", 2)]
)
def test_cells(text, width):
    """
    East Asian letters take two cells, and combining accents take none.
    """
    assert width == terminal_width(text)


@pytest.mark.parametrize("locale", ["en", "ko", "ja", "zh"])
def test_a_terminal_shows_the_lines(locale):
    """
    A terminal as wide as the text breaks no line.
    """
    text = render(sample_digest(), "text", locale=locale, options={"width": 60, "abstract": "full"})
    shown = [line.rstrip() for line in screen(text, 60).display]

    assert text.rstrip("\n").split("\n") == "\n".join(shown).rstrip("\n").split("\n")


@pytest.mark.parametrize("width", [None, -5, 0, 1, 10**9])
def test_any_width_will_do(width):
    """
    There is a minimum width and no maximum.
    """
    assert "Number" in "\n".join(lines(titled(title="Number One"), width=width))


@hypothesis.given(digests())
def test_text_of_papers_cannot_control_the_terminal(made):
    """
    Without options, the output has no control sequence, whatever the titles hold.
    """
    text = render(made, "text", options={"abstract": "full", "authors": 3})

    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


@hypothesis.given(digests())
def test_styles_and_links_are_around_the_same_text(made):
    """
    With colors and links, the text is the same, and each line ends the styles that it starts.
    """
    options = {"color": True, "links": True, "abstract": "full"}
    text = render(made, "text", options=options)
    for line in text.split("\n"):
        assert len(STYLE.findall(line)) == 2 * line.count("\x1b[0m")
        assert len(LINK.findall(line)) == 2 * line.count("\x1b]8;;\x1b\\")
    assert "\x1b" not in LINK.sub("", STYLE.sub("", text))

    colored = render(made, "text", options={"color": True, "abstract": "full"})
    assert render(made, "text", options={"abstract": "full"}) == STYLE.sub("", colored)


def test_a_terminal_shows_the_styles():
    """
    Titles are bold on a terminal, and no control sequence is visible.
    """
    shown = screen(
        render(digest(titled(title="Bold")), "text", options={"color": True, "links": True}), 40
    )

    assert ["1. Bold", "   arXiv · PDF"] == [line.rstrip() for line in shown.display[3:5]]
    assert [False, True] == [shown.buffer[3][column].bold for column in (0, 3)]


def test_links():
    """
    The title links to the Hub and words link to the other pages, without unsafe links.
    """
    made = titled(github_repo="https://github.com/a/b", project_page="javascript:alert(1)")
    text = "\n".join(lines(made, links=True))

    assert [
        ("https://huggingface.co/papers/2602.10693", "A title"),
        ("https://arxiv.org/abs/2602.10693", "arXiv"),
        ("https://arxiv.org/pdf/2602.10693", "PDF"),
        ("https://github.com/a/b", "Code"),
    ] == re.findall(r"\x1b\]8;;([^\x1b]+)\x1b\\([^\x1b]+)\x1b\]8;;\x1b\\", text)


@pytest.mark.slow
def test_a_hostile_digest_takes_a_moment():
    """
    A title of 1 MB and 5,000 authors take linear time.
    """
    text = render(hostile_digest(), "text", options={"abstract": "full", "authors": 5000})

    assert "5,000 authors" in text


def test_every_recorded_day(recorded_days):
    """
    The list of every recorded day has the same papers in the same order.
    """
    for day in recorded_days:
        made = day.select()
        text = render(made, "text", options={"width": 1000})
        found = re.findall(r"^ *\d+\. (.*)$", text, re.MULTILINE)
        assert [plain(paper.title) for paper in made.papers] == found
        assert [paper.hub_url for paper in made.papers] == re.findall(
            r"https://huggingface\S+", text
        )
