"""
The HTML page, read back by independent HTML parsers.
"""

import datetime as dt
import json
import re
import subprocess
import sys

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from xml.etree.ElementTree import Element

import attrs
import html5lib
import hypothesis
import pytest

from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from tests import factories
from tests.factories import MONDAY, at, digest

from hfdaily import (
    ArxivRecord,
    Author,
    Digest,
    Note,
    Organization,
    Paper,
    Period,
    User,
    filters,
    render,
)
from hfdaily.exceptions import OptionError, RenderError
from hfdaily.plugins import IndexEntry, Link, Registry, RenderContext
from hfdaily.testing import digests, empty_digest, hostile_digest, sample_digest
from hfdaily.text import plain, safe_url

MONTH = Period.month(2026, 2)

# All elements of a page; none of them runs, loads or submits anything.
HARMLESS = set(
    re.findall(
        r"\w+",
        """
        html head meta title link style body a header h1 h2 h3 span ul ol li nav details summary
        main section article div p bdi footer figure figcaption svg desc rect
        table thead tbody tr th td
        math mrow mi mo mn mtext mspace msup msub msubsup mfrac msqrt mroot mover munder munderover
        mtable mtr mtd mstyle mpadded mphantom menclose merror mmultiscripts none
        """,
    )
)


def paper(title: str = "A title", **fields: Any) -> Paper:
    return factories.paper(
        **{"id": "2602.10693", "title": title, "upvotes": None, "on": None, **fields}
    )


def month() -> Digest:
    """
    Return five papers on three days of a month, with the most upvotes on the second day.
    """
    listed = ((2, 5), (2, 1), (3, 40), (27, None), (27, 4))
    papers = [
        paper(
            f"Paper {number}",
            id=f"2602.{number:05}",
            featured_on=dt.date(2026, 2, day),
            upvotes=upvotes,
            ai_keywords=("agents", "video") if number % 2 else ("agents",),
            organization=Organization(name="lab", fullname="The Lab"),
        )
        for number, (day, upvotes) in enumerate(listed, start=1)
    ]
    return Digest(period=MONTH, papers=papers)


class Page:
    """
    A page as read by a strict HTML parser, for which any error is an exception.
    """

    def __init__(self, source: str) -> None:
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
        self.root: Element = parser.parse(source)

    def all(self, path: str) -> list[Element]:
        return list(self.root.iterfind(f".//{path}"))

    def one(self, path: str) -> Element:
        (found,) = self.all(path)
        return found

    def texts(self, path: str) -> list[str]:
        return [text_of(element) for element in self.all(path)]

    def named(self, tag: str, name: str) -> list[Element]:
        return [e for e in self.root.iter(tag) if name in e.get("class", "").split()]

    def texts_named(self, tag: str, name: str) -> list[str]:
        return [text_of(element) for element in self.named(tag, name)]

    def elements(self) -> Iterator[Element]:
        return (element for element in self.root.iter() if isinstance(element.tag, str))


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def page(of: Digest, *, options: dict[str, object] | None = None, **context: Any) -> Page:
    return Page(render(of, "html", options=options, **context))


def local(tag: str) -> str:
    return tag.rpartition("}")[2]


def test_a_card_says_and_links_what_is_known() -> None:
    """
    A card has title, organization, counts, authors, summary, keywords and links.
    """
    shown = page(
        digest(
            paper(
                "Fish & <b>Chips</b>",
                upvotes=161,
                comments=1,
                github_stars=14_000,
                submitted_by=User(name="ada", fullname="Ada & Co"),
                organization=Organization(name="rednote-hilab", fullname="RedNote"),
                authors=(Author(name="Ada Lovelace"), Author(name="Charles Babbage")),
                summary="The abstract.",
                ai_summary="In short.",
                ai_keywords=("agents", "video"),
                github_repo="https://github.com/o/r?a=1&b=2",
                project_page="https://o.github.io/",
            )
        )
    )
    (card,) = shown.all("article")

    assert "2602.10693" == card.get("id")
    assert ["1 Fish & <b>Chips</b>"] == shown.texts("article/h3")
    assert [
        *("RedNote", "161 upvotes", "1 comment", "14,000 GitHub stars"),
        "Submitted by Ada & Co",
    ] == shown.texts("article/ul/li")
    assert ["Ada Lovelace, Charles Babbage"] == shown.texts_named("p", "authors")
    assert ["In short. AI summary"] == shown.texts_named("p", "lead")
    assert ["Keywords agents, video"] == shown.texts_named("p", "keywords")
    assert [
        ("Fish & <b>Chips</b>", "https://huggingface.co/papers/2602.10693"),
        ("RedNote", "https://huggingface.co/rednote-hilab"),
        ("Submitted by Ada & Co", "https://huggingface.co/ada"),
        ("Hugging Face page", "https://huggingface.co/papers/2602.10693"),
        ("arXiv", "https://arxiv.org/abs/2602.10693"),
        ("PDF", "https://arxiv.org/pdf/2602.10693"),
        ("Code", "https://github.com/o/r?a=1&b=2"),
        ("Project page", "https://o.github.io/"),
    ] == [(text_of(link), link.get("href")) for link in card.iter("a")]


def test_what_is_unknown_is_left_out() -> None:
    """
    A paper of which nothing is known has a title, its links and no empty element.
    """
    (card,) = page(digest(paper())).all("article")

    assert ["h3", "ul", "div"] == [child.tag for child in card]
    assert "A title Hugging Face page arXiv PDF" == text_of(card).removeprefix("1 ")
    assert ["2602.10693"] == [
        text_of(title) for title in page(digest(paper(""))).all("article/h3/a")
    ]


def test_many_authors_are_folded() -> None:
    """
    Five authors stay visible and the rest is folded, unless only one author would be.
    """
    names = [f"A. U. Thor {number}" for number in range(1, 665)]
    six, crowd = (tuple(Author(name=name) for name in names[:n]) for n in (6, 664))
    shown = page(digest(paper(authors=six), paper(authors=crowd, id="2602.00002")))
    (fold,) = shown.named("details", "authors")

    assert [", ".join(names[:6])] == shown.texts_named("p", "authors")
    assert f"{', '.join(names[:5])} and 659 more" == text_of(fold[0])
    assert ", ".join(names[5:]) == text_of(fold[1])


def test_the_abstract_is_folded_below_a_summary() -> None:
    """
    A card shows the AI summary, marked as such, or else the beginning of the abstract.
    """
    abstract = "First sentence. " * 40 + "\n  Second paragraph."
    shown = page(
        digest(
            paper(summary=abstract, ai_summary="In short.", id="2602.00001"),
            paper(summary=abstract, id="2602.00002"),
        )
    )
    lead, teaser = shown.texts_named("p", "lead")

    assert "In short. AI summary" == lead
    assert teaser.startswith("First sentence. First")
    assert len(teaser) <= 280
    for fold in shown.named("details", "abstract"):
        assert fold.get("open") is None
        assert ["Abstract", ("First sentence. " * 40).strip(), "Second paragraph."] == [
            text_of(child) for child in fold
        ]


def test_an_enriched_paper_shows_the_abstract_of_arxiv() -> None:
    """
    An enriched paper shows arXiv's abstract, which still has its formulas.
    """
    record = ArxivRecord(id="2602.10693", title="A title", abstract="Of arXiv.")
    shown = page(digest(paper(summary="Of the Hub.", arxiv=record)))

    assert ["Abstract", "Of arXiv."] == [text_of(e) for e in shown.named("details", "abstract")[0]]


def test_formulas_are_mathml() -> None:
    """
    Formulas in titles, summaries and abstracts are MathML.
    """
    pytest.importorskip("latex2mathml")
    shown = page(digest(paper("On $x^2$", summary="So $y_1$.", ai_summary="Or $z$.")))
    formulas = [e for e in shown.elements() if local(e.tag) == "math"]

    assert 3 + len(shown.all("nav/details")) == len(formulas)
    assert "$" not in text_of(shown.one("body"))


def test_papers_keep_the_order_of_the_digest() -> None:
    """
    Headings number the papers, and the contents list the same titles in the same order.
    """
    titles = [f"Paper {number}" for number in range(12, 0, -1)]
    shown = page(digest(*(paper(title, id=title[6:]) for title in titles)))

    assert [f"{n} {title}" for n, title in enumerate(titles, 1)] == shown.texts("article/h3")
    assert titles == shown.texts("nav/details/ol/li/a")
    assert [f"#{card.get('id')}" for card in shown.all("article")] == [
        link.get("href") for link in shown.all("nav/details/ol/li/a")
    ]


def test_ids_of_cards_are_usable_and_unique() -> None:
    """
    An id that is invalid in HTML or already used is replaced by the paper's number.
    """
    ids = ["2602.00001", "2602.00001", "hep-th/9901001", "a b", "", '"><', "x" * 100]
    shown = page(digest(*(paper(id=id) for id in ids)))

    assert [
        *("2602.00001", "paper-2", "hep-th/9901001", "paper-4", "paper-5", "paper-6", "paper-7")
    ] == [card.get("id") for card in shown.all("article")]


def test_ids_of_cards_are_none_of_the_page() -> None:
    """
    A paper whose id is used by the page or by another card gets a different element id.
    """
    own = {e.get("id") for e in page(month()).elements() if "id" in e.attrib}
    names = [*sorted(own), "paper-1", "paper-2", "notes", "papers", "contents"]
    source = render(digest(*(paper(id=name) for name in names), complete=False), "html")

    check_is_harmless(source)
    assert len(names) == len(Page(source).all("article"))


def test_the_head_tells_what_the_page_is() -> None:
    """
    The title and the only h1 name the period, followed by counts and ranking.
    """
    shown = page(digest(paper(upvotes=3), paper(id="2"), listed=49).select())

    assert "Hugging Face Daily Papers: February 23, 2026" == text_of(shown.one("title"))
    assert ["Hugging Face Daily Papers February 23, 2026"] == shown.texts("h1")
    assert ["2 of 49 papers", "By upvotes", "Hugging Face page"] == shown.texts("header/ul/li")
    assert "https://huggingface.co/papers/date/2026-02-23" == shown.one("header/ul/li/a").get(
        "href"
    )


@pytest.mark.parametrize(
    ("period", "address"),
    [
        ("2026-W08", "https://huggingface.co/papers/week/2026-W08"),
        ("2026-02", "https://huggingface.co/papers/month/2026-02"),
        ("2026-02-16..2026-02-20", None),
    ],
)
def test_the_head_links_the_list_on_the_hub(period: str, address: str | None) -> None:
    """
    Days, weeks and months link to their page on the Hub, which other ranges do not have.
    """
    links = page(Digest(period=Period.parse(period))).all("header/ul/li/a")

    assert [address] * bool(address) == [link.get("href") for link in links]


def test_notes_are_shown() -> None:
    """
    An empty day names the list before it, and an incomplete list states that it is incomplete.
    """
    empty, part = page(empty_digest()), page(digest(paper(), complete=False))

    assert ["Notes", *map(str, empty_digest().notes)] == [
        text_of(child) for child in empty.named("section", "notes")[0]
    ]
    assert ["No papers."] == empty.texts_named("p", "lead")
    assert ["Notes", "This digest is not complete."] == [
        text_of(child) for child in part.named("section", "notes")[0]
    ]
    assert [] == page(digest(paper())).named("section", "notes")


def test_a_month_is_told_in_numbers() -> None:
    """
    A month shows totals, listed days, keywords and organizations, and each card its day.
    """
    shown = page(month())
    (numbers,) = shown.named("section", "numbers")
    totals = [text_of(fact) for fact in numbers.iterfind("./details/ul/li")]
    tops = [text_of(entry) for entry in numbers.iterfind("./details/div/section/ol/li")]

    assert [
        "Total papers: 5",
        "Total upvotes: 50 (from 4 of 5 papers)",
        "Mean upvotes: 12.5 (from 4 of 5 papers)",
        "3 listed days",
    ] == totals
    assert [
        "agents 5 Paper 1 Paper 2 Paper 3 Paper 4 Paper 5",
        "video 3 Paper 1 Paper 3 Paper 5",
        "The Lab 5",
    ] == tops
    assert "February 27, 2026" in shown.texts("article/ul/li")
    assert [] == page(digest(paper())).named("section", "numbers")


def test_charts_have_a_bar_for_each_listed_day() -> None:
    """
    A bar is placed at its day of the month, and its height is the share of the maximum.
    """
    papers, upvotes = page(month()).all("figure")
    bars = [
        [(bar.get("x"), bar.get("height")) for bar in figure.iter() if local(bar.tag) == "rect"]
        for figure in (papers, upvotes)
    ]

    assert [("4", "100.0"), ("8", "50.0"), ("104", "100.0")] == bars[0]
    assert [("4", "15.0"), ("8", "100.0"), ("104", "10.0")] == bars[1]


def test_charts_have_a_text_alternative() -> None:
    """
    Each chart has a name and a description, each bar a title, and a table holds all numbers.
    """
    shown = page(month())
    for figure in shown.all("figure"):
        (chart,) = (e for e in figure.iter() if local(e.tag) == "svg")
        texts = {e.get("id"): text_of(e) for e in chart if local(e.tag) in {"title", "desc"}}

        assert "img" == chart.get("role")
        assert set(texts) == set(chart.get("aria-labelledby").split())
        assert all(texts.values())
        assert all(text_of(e) for e in chart if local(e.tag) == "rect")

    assert "Most: 40 upvotes on February 3, 2026" in shown.texts("figure/p")
    assert [
        ["Day", "Papers per day", "Upvotes per day"],
        ["February 2, 2026", "2", "6"],
        ["February 3, 2026", "1", "40"],
        ["February 27, 2026", "2", "4"],
    ] == [[text_of(cell) for cell in row] for row in shown.root.iter("tr")]


def test_what_is_unknown_is_no_zero() -> None:
    """
    Papers without days have no chart, and papers without upvotes have neither chart nor sum.
    """
    undated = page(Digest(period=MONTH, papers=[paper(upvotes=3)]))
    unvoted = page(Digest(period=MONTH, papers=[paper(featured_on=MONTH.start)]))

    assert [] == undated.all("figure")
    assert ["Total papers: 1", "1 listed day"] == [
        text_of(fact) for fact in unvoted.named("section", "numbers")[0].iterfind("./details/ul/li")
    ]
    assert ["Papers per day"] == unvoted.texts("figure/figcaption")
    assert [["Day", "Papers per day"], ["February 1, 2026", "1"]] == [
        [text_of(cell) for cell in row] for row in unvoted.root.iter("tr")
    ]


def test_days_without_upvotes_have_no_bar() -> None:
    """
    A day with zero upvotes is in the table but has no bar.
    """
    shown = page(Digest(period=MONTH, papers=[paper(featured_on=MONTH.start, upvotes=0)]))
    bars = [[local(e.tag) for e in f.iter()].count("rect") for f in shown.all("figure")]

    assert [1, 0] == bars
    assert ["February 1, 2026", "1", "0"] == [
        text_of(cell) for cell in list(shown.root.iter("tr"))[1]
    ]


def test_the_context_is_honoured() -> None:
    """
    Title, language, time zone, build time and address are those of the context.
    """
    shown = page(
        digest(paper(upvotes=1), as_of=dt.datetime(2026, 2, 23, 20, 30, tzinfo=dt.UTC)),
        title="Reading & list",
        locale="ko-KR",
        timezone="Asia/Seoul",
        site_url="https://example.com/daily/2026-02-23.html?a=1&b=2",
        generated_at=dt.datetime(2026, 2, 24, 1, 2, 3, tzinfo=dt.UTC),
    )
    (canonical,) = (link for link in shown.all("link") if link.get("rel") == "canonical")

    assert "ko" == shown.root.get("lang")
    assert "Reading & list: 2026년 2월 23일" == text_of(shown.one("title"))
    assert "https://example.com/daily/2026-02-23.html?a=1&b=2" == canonical.get("href")
    assert ["좋아요 1개"] == shown.texts("article/ul/li")
    assert [
        "집계 시각: 2026년 2월 24일, 05:30 Asia/Seoul",
        "생성 시각: 2026년 2월 24일, 10:02 Asia/Seoul",
    ] == shown.texts("footer/p")


@pytest.mark.parametrize("locale", ["en", "ko", "ja", "zh"])
def test_titles_are_marked_as_english(locale: str) -> None:
    """
    Titles and summaries are marked as English in pages of other languages, for speech and
    hyphenation.
    """
    shown = page(digest(paper(ai_summary="In short.", ai_keywords=("agents",))), locale=locale)
    english = [text_of(e) for e in shown.root.iter() if e.get("lang") == "en" and e.tag != "html"]

    assert (locale == "en") == (english == [])
    assert locale == "en" or {"A title", "In short.", "agents"} == set(english)


@pytest.mark.parametrize(
    "url", ["2026-02-20.html", "../day/?d=20#top", "/a/b", "https://example.com/a?b=1&c=2"]
)
def test_neighbors_are_linked(url: str) -> None:
    """
    Neighboring documents are linked above and below the papers and in the head.
    """
    shown = page(digest(paper()), options={"previous_url": url, "next_url": f"{url}2"})
    links = [e for e in shown.root.iter() if e.get("rel") in {"prev", "next"}]

    assert [url, f"{url}2"] * 3 == [link.get("href") for link in links]
    assert ["prev", "next"] * 3 == [link.get("rel") for link in links]


def test_neighbors_of_a_published_folder_are_linked() -> None:
    """
    Neighbors in the context are linked with their labels as escaped text.
    """
    links = {
        "previous": Link(url="2026-02-20.html", label="<b>2026-02-20"),
        "next": Link(url="2026-02-24.html", label="2026-02-24"),
    }
    shown = page(digest(paper()), **links)

    assert [
        ("<b>2026-02-20", "2026-02-20.html"),
        ("2026-02-24", "2026-02-24.html"),
    ] * 2 == [(text_of(e), e.get("href")) for e in shown.root.iter("a") if e.get("rel")]
    with pytest.raises(OptionError, match="'next_url' is"):
        page(digest(paper()), next=Link(url="javascript:alert(1)", label="x"))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example/",
        "/\\evil.example",
        "a b",
        "\ud800",
    ],
)
def test_neighbors_that_are_no_page_are_refused(url: str) -> None:
    """
    A neighbor URL that could run a script or hide its target is refused.
    """
    with pytest.raises(OptionError, match=r"option 'next_url' is .*; it must be an http\(s\) or"):
        render(digest(), "html", options={"next_url": url})


def test_thumbnails_are_loaded_only_where_asked_for() -> None:
    """
    Thumbnails are optional, lazy, without a referrer and only from the Hub's hosts.
    """
    papers = [
        paper(thumbnail_url="https://cdn-thumbnails.huggingface.co/x.png?a=1&b=2"),
        paper(thumbnail_url="data:image/svg+xml,<svg onload=alert(1)>", id="2"),
        paper(thumbnail_url="https://evil.example/track.png", id="3"),
        paper(id="4"),
    ]
    (image,) = page(digest(*papers), options={"thumbnails": True}).all("img")

    assert {
        "src": "https://cdn-thumbnails.huggingface.co/x.png?a=1&b=2",
        "alt": "",
        "loading": "lazy",
        "referrerpolicy": "no-referrer",
    } == image.attrib
    assert [] == page(digest(*papers)).all("img")


def test_rules_of_the_user_come_last(tmp_path: Path) -> None:
    """
    The user's CSS follows that of the page and cannot close its style element.
    """
    css = tmp_path / "own.css"
    css.write_text("h1 { color: teal } /* </style><script>alert(1)</script> é */", "utf-8")
    shown = page(digest(paper()), options={"css": str(css)})

    assert (shown.one("style").text or "").strip().endswith("<\\/script> é */")
    assert [] == shown.all("script")


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """
    Render a digest by a template with this source, in the file own.html of the current folder.
    """
    # With a relative path, messages do not depend on the length of the path of the test's folder.
    monkeypatch.chdir(tmp_path)

    def render_by(source: str, of: Digest | None = None, **context: Any) -> str:
        Path("own.html").write_text(source, "utf-8")
        return render(of or sample_digest(), "html", options={"template": "own.html"}, **context)

    return render_by


def test_a_template_gets_cards_and_is_escaped(template: Any) -> None:
    """
    A custom template gets the cards, and its output is escaped automatically.
    """
    source = "{% for paper in papers %}{{ paper.place }}:{{ paper.title }}/{{ paper.paper.title }};{% endfor %}"

    assert "1:A &lt;b&gt; &amp; c/A &lt;b&gt; &amp; c;" == template(
        source, digest(paper("A <b> & c"))
    )


def test_a_template_has_filters_for_untrusted_text(template: Any) -> None:
    """
    The filters `html`, `plain` and `safe_url` make fields of records safe, as in the cards.
    """
    source = "{% for p in digest.papers %}{{ p.title|html }}|{{ p.title|plain }}|{{ p.project_page|safe_url }}{% endfor %}"
    record = paper(r"\textbf{A} <b>", project_page="javascript:alert(1)")

    assert "A &lt;b&gt;|A &lt;b&gt;|None" == template(source, digest(record))


def test_a_template_can_replace_blocks_of_ours(template: Any) -> None:
    """
    A custom template can extend the built-in page and replace some of its blocks.
    """
    source = '{% extends "page.html" %}{% block header %}<h1>{{ heading }}</h1>{% endblock %}'
    ours, theirs = Page(render(sample_digest(), "html")), Page(template(source))

    assert ["Hugging Face Daily Papers"] == theirs.texts("h1")
    assert ours.texts("article") == theirs.texts("article")


def test_our_page_is_the_same_in_the_sandbox(template: Any) -> None:
    """
    A custom template that changes nothing gives the built-in page.
    """
    assert render(month(), "html") == template('{% extends "page.html" %}', month())


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "one\n{% for paper in papers %}",
            "line 2 of the template .*own.html failed: Unexpected end",
        ),
        (
            "one\ntwo {{ papres }}",
            "line 2 of the template .*own.html failed: 'papres' is undefined",
        ),
        ("{{ 1 / 0 }}", "line 1 of the template .*own.html failed: division by zero"),
        (
            "\n\n{{ digest.__class__.__mro__ }}",
            "line 3 .* access to attribute '__class__' .* unsafe",
        ),
        ("{{ labels.text.__globals__ }}", "line 1 .* access to attribute '__globals__' .* unsafe"),
        ('{% include "/etc/passwd" %}', "line 1 .*etc/passwd"),
        ('{% include "../html.py" %}', "line 1 .*html.py"),
    ],
)
def test_a_broken_template_is_one_clear_error(template: Any, source: str, message: str) -> None:
    """
    The error names the file, the line and the fault, including attempts to leave the sandbox.
    """
    with pytest.raises(RenderError, match=message) as caught:
        template(source)

    assert "\n" not in str(caught.value)


def test_the_error_of_a_template_in_a_deep_folder_ends_with_the_fault(tmp_path: Path) -> None:
    """
    A long path is shortened in its middle, so that the name of the file and the fault stay.
    """
    file = tmp_path.joinpath(*["folder-with-a-long-name"] * 12, "own.html")
    file.parent.mkdir(parents=True)
    file.write_text("{{ labels.text.__globals__ }}", encoding="utf-8")

    with pytest.raises(
        RenderError, match=r"line 1 of .* … .*own\.html failed: .* unsafe"
    ) as caught:
        render(sample_digest(), "html", options={"template": str(file)})

    assert len(str(caught.value)) <= 300


def test_topics_lead_to_their_papers() -> None:
    """
    Each keyword of several papers lists those papers of the page, whatever its case.
    """
    shown = page(
        digest(
            paper("One", id="2602.00001", ai_keywords=("Agents", "video")),
            paper("Two", id="2602.00002", ai_keywords=("agents", "<b>", "video")),
            paper("Three", id="2602.00003", ai_keywords=("<b>",)),
            paper("Four", id="2602.00004"),
        )
    )
    topics = {
        text_of(topic.find("summary")): [a.get("href") for a in topic.iter("a")]
        for topic in shown.named("details", "topic")
    }

    assert {
        "<b> 2": ["#2602.00002", "#2602.00003"],
        "agents 2": ["#2602.00001", "#2602.00002"],
        "video 2": ["#2602.00001", "#2602.00002"],
    } == dict(sorted(topics.items()))
    assert "Top keywords (from 3 of 4 papers)" in shown.texts("section/h2")
    assert [] == page(digest(paper(ai_keywords=("alone",)))).named("details", "topic")


@pytest.mark.parametrize("listing", ["daily", "trending"])
def test_linked_repositories_are_named(listing: Any) -> None:
    """
    A card of a list names three repositories of each kind, linked, and how many more there are.
    """
    shown = page(digest(factories.linked_paper(), listing=listing))
    lines = shown.named("p", "keywords")

    assert [
        "Models lab/model-a, lab/model-b, lab/model-c and 6 more",
        "Datasets lab/data",
        "Spaces lab/demo",
    ] == list(map(text_of, lines))
    assert [
        "https://huggingface.co/lab/model-a",
        "https://huggingface.co/lab/model-b",
        "https://huggingface.co/lab/model-c",
        "https://huggingface.co/datasets/lab/data",
        "https://huggingface.co/spaces/lab/demo",
    ] == [link.get("href") for line in lines for link in line.iter("a")]
    assert [] == shown.named("section", "discussion")


def test_a_page_of_one_paper() -> None:
    """
    A page about one paper has its title once, its abstract unfolded, all known repositories and the
    comments.
    """
    found = factories.linked_paper(
        title="On $x$", summary="Long.", published_at=at(MONDAY), ai_summary="Short."
    )
    shown = page(digest(found, listing="paper"), locale="ko")

    again = page(digest(found, listing="paper"), title="On x")

    assert ["Hugging Face Daily Papers On x"] == shown.texts("h1") == again.texts("h1")
    assert "en" == shown.named("span", "period")[0].get("lang")
    assert [] == shown.all("h3")
    assert [] == shown.all("header/ul")
    assert "open" in shown.named("details", "abstract")[0].attrib
    assert [
        "좋아요 1개",
        "발표일: 2026년 2월 23일",
        "목록에 오른 날: 2026년 2월 23일",
    ] == shown.texts("article/ul/li")
    assert "lab/model-c, lab/model-d 외 5개" in shown.texts_named("p", "keywords")[0]
    assert ["Ada & Co", "2026년 2월 23일"] == shown.texts("article/section/ul/li")
    assert ["Nice <b>!", "See 1. x"] == shown.texts("article/section/p")


def test_an_enriched_paper_says_what_arxiv_says() -> None:
    """
    An enriched paper shows its subject, its date and the comment of its authors on arXiv.
    """
    record = ArxivRecord(
        id="2602.10693",
        title="A title",
        abstract="Of arXiv.",
        primary_category="cs.CL",
        published_at=at(MONDAY),
        comment="12 pages; code at https://github.com/a/b.",
    )
    shown = page(digest(paper(arxiv=record)))

    assert ["cs.CL", "On arXiv since February 23, 2026"] == shown.texts("article/ul/li")
    assert ["12 pages; code at https://github.com/a/b."] == shown.texts_named("p", "remark")
    assert ["https://github.com/a/b"] == [
        a.get("href") for a in shown.named("p", "remark")[0].iter("a")
    ]


def test_a_withdrawn_paper_is_marked() -> None:
    """
    A withdrawn paper is marked before its other fields.
    """
    shown = page(digest(paper(withdrawn_at=at(MONDAY), upvotes=2), paper("Other", id="2")))

    assert ["Withdrawn", "2 upvotes"] == shown.texts("article/ul/li")
    assert ["철회됨"] == page(digest(paper(withdrawn_at=at(MONDAY))), locale="ko").texts(
        "article/ul/li"
    )


def test_a_reference_manager_finds_the_papers() -> None:
    """
    Each card holds a ContextObject in a span (COinS), as Zotero reads it.
    """
    people = (Author(name="Ada & Lovelace"), Author(name="Charles Babbage"))
    known = paper("On $x$ & <y>", authors=people, published_at=at(MONDAY))
    (span,) = page(digest(known, paper(id="no id"))).named("span", "Z3988")
    fields = parse_qs(span.get("title"))

    assert ["On x & <y>"] == fields["rft.atitle"]
    assert ["Ada & Lovelace", "Charles Babbage"] == fields["rft.au"]
    assert ["2026-02-23"] == fields["rft.date"]
    assert ["info:doi/10.48550/arXiv.2602.10693", known.abs_url] == fields["rft_id"]
    assert ["info:ofi/fmt:kev:mtx:journal"] == fields["rft_val_fmt"]


@pytest.mark.parametrize(
    ("group", "headings"),
    [
        ("day", ["February 27, 2026", "February 3, 2026", "February 2, 2026", "Without a date"]),
        ("week", ["Week 9 of 2026", "Week 6 of 2026", "Without a date"]),
        (None, []),
    ],
)
def test_papers_are_grouped_on_request(group: str | None, headings: list[str]) -> None:
    """
    Groups are sorted from new to old, and papers in them keep their order and numbers.
    """
    undated = attrs.evolve(month(), papers=[*month().papers, paper("Undated", id="2602.00009")])
    shown = page(undated, options={"group": group})

    assert headings == shown.texts_named("h2", "group")
    assert sorted(shown.texts("article/h3")) == sorted(
        f"{place} {p.title}" for place, p in enumerate(undated.papers, 1)
    )
    assert [a.get("href") for a in shown.all("nav/details/ol/li/a")] == [
        f"#{card.get('id')}" for card in shown.all("article")
    ]


def test_an_unknown_grouping_is_refused() -> None:
    """
    The error for an unknown grouping lists the known ones.
    """
    with pytest.raises(OptionError, match=r"day.*week"):
        render(month(), "html", options={"group": "year"})


def test_the_filter_is_named() -> None:
    """
    The filter is named beside the number of papers that passed it.
    """
    papers = [paper(id=str(n), upvotes=n) for n in range(18)]
    shown = page(digest(*papers).select(where=filters.min_upvotes(16)))

    assert "2 of 18 papers" == shown.texts("header/ul/li")[0]
    assert "Filter: 16 or more upvotes" == shown.texts("header/ul/li")[1]


@pytest.mark.parametrize("locale", ["en", "ko", "ja", "zh"])
def test_notes_link_the_day_they_name(locale: str) -> None:
    """
    A note links a day that has a list, and not a day without one.
    """
    day, before = MONDAY, MONDAY - dt.timedelta(days=3)
    notes = [
        Note(kind="no_list", day=day),
        Note(kind="previous_list", day=day, previous=before),
        Note(kind="page_instead", day=day, reason="<b> {day} 2026-02-23"),
    ]
    (section,) = page(digest(notes=notes), locale=locale).named("section", "notes")

    assert [f"https://huggingface.co/papers/date/{d}" for d in (before, day)] == [
        a.get("href") for a in section.iter("a")
    ]
    assert "<b> {day} 2026-02-23" in text_of(section)


def test_statistics_say_what_they_are_based_on() -> None:
    """
    Statistics that not all papers contribute to state their basis in every language.
    """
    papers = [
        paper(id=str(n), featured_on=MONTH.start, ai_keywords=("a",) if n < 3 else ())
        for n in range(5)
    ]
    for locale in ("en", "ko", "ja", "zh"):
        (heading,) = page(digest(*papers, period=MONTH), locale=locale).texts("section/h3")[:1]
        assert {"3", "5"} == set(re.findall(r"\d+", heading))


def test_an_unknown_locale_is_named() -> None:
    """
    The page states that it is in English because the locale is unknown.
    """
    shown = page(digest(paper()), locale="fr-CA")

    assert ["Notes", "There are no labels for the locale fr-CA; English is used."] == [
        text_of(child) for child in shown.named("section", "notes")[0]
    ]
    assert "en" == shown.root.get("lang")


@pytest.mark.parametrize("zone", ["UTC", "Asia/Seoul", "America/Los_Angeles"])
@pytest.mark.parametrize(
    ("day", "hour"), [(dt.date.min, dt.time.min), (dt.date.max, dt.time.max)], ids=["first", "last"]
)
def test_the_ends_of_the_calendar(zone: str, day: dt.date, hour: dt.time) -> None:
    """
    A time that the zone cannot represent becomes the first or last one that it can.
    """
    time = dt.datetime.combine(day, hour, dt.UTC)
    known = paper(featured_on=day, published_at=time)
    days = digest(known, period=Period.range(day, day), as_of=time)
    shown = page(days, generated_at=time, timezone=zone, options={"group": "week"})

    assert all(str(time.year) in line for line in shown.texts("footer/p"))
    assert 1 == len(shown.all("article"))


@pytest.mark.parametrize(
    ("fields", "heading", "address"),
    [
        ({"listing": "trending"}, "Trending papers, February 23, 2026", "/trending"),
        ({"listing": "search", "query": "a&b <c>"}, "Papers on “a&b <c>”", "?q=a%26b%20%3Cc%3E"),
    ],
)
def test_lists_that_are_not_daily(fields: Any, heading: str, address: str) -> None:
    """
    A page of search results or trending papers names and links its list and shows each paper's day.
    """
    shown = page(digest(paper(featured_on=MONDAY), **fields))

    assert [f"Hugging Face Daily Papers {heading}"] == shown.texts("h1")
    assert f"https://huggingface.co/papers{address}" == shown.one("header/ul/li/a").get("href")
    assert ["February 23, 2026"] == shown.texts("article/ul/li")


FEEDS = (
    Link(url="feed.rss", label="rss"),
    Link(url="feed.atom", label="atom"),
    Link(url="feed.json", label="jsonfeed"),
    Link(url="papers.csv", label="csv"),
)


def index_of(*digests: Digest, **context: Any) -> Any:
    """
    Return the index of a folder with these digests, each in a file named by its period.
    """
    entries = [IndexEntry.of(each, f"{each.period.label}.html") for each in digests]
    options = {option.name: option.default for option in Registry().get("html").options}
    return Registry().get("html").index(entries, RenderContext(options=options, **context))


def test_the_index_lists_months_weeks_and_days() -> None:
    """
    The index lists days from new to old with counts and best titles, and weeks and months beside
    them.
    """
    february = [
        digest(*(paper(f"Paper <{n}>", id=str(n)) for n in range(5)), on=MONDAY - n * factories.DAY)
        for n in range(2)
    ]
    january = digest(paper(), on=dt.date(2026, 1, 5))
    week = digest(paper(), period=Period.week(2026, 8))
    shown = Page(index_of(january, month(), week, *february, feeds=FEEDS))
    links = [(text_of(a), a.get("href")) for a in shown.one("main").iter("a")]

    assert ["February 2026 5 papers", "January 2026"] == shown.texts("main/section/h2")
    assert [
        ("February 2026", "2026-02.html"),
        ("Week 8 of 2026", "2026-W08.html"),
        ("February 23, 2026", "2026-02-23.html"),
        ("February 22, 2026", "2026-02-22.html"),
        ("January 5, 2026", "2026-01-05.html"),
    ] == links
    assert 2 * ["Paper <0>", "Paper <1>", "Paper <2>"] == shown.texts("article/ol/li")[:6]
    assert ["feed.rss", "feed.atom", "feed.json"] == [
        e.get("href") for e in shown.all("link") if e.get("rel") == "alternate"
    ]


def test_the_index_has_a_page_for_each_year() -> None:
    """
    The newest year is the index, and each page links to the others.
    """
    pages = index_of(*(digest(paper(), on=dt.date(year, 5, 4)) for year in (2024, 2026, 2025)))

    assert {"index.html", "2025.html", "2024.html"} == set(pages)
    for name, year in (("index.html", 2026), ("2025.html", 2025), ("2024.html", 2024)):
        shown = Page(pages[name])
        assert [f"May {year}"] == shown.texts("main/section/h2")
        assert ["index.html", "2025.html", "2024.html"] == [
            a.get("href") for a in shown.one("header/nav").iter("a")
        ]
        check_is_harmless(pages[name], links_beside=True)


def test_an_index_of_anything_is_harmless() -> None:
    """
    Titles in the index are escaped, and the index of an empty folder states that it is empty.
    """
    check_is_harmless(index_of(hostile_digest(), title="<b>"), links_beside=True)
    assert ["No papers."] == Page(index_of(locale="en")).texts("main/p")


def test_the_page_names_the_feeds_beside_it() -> None:
    """
    Feeds in the same folder are linked in the head, where feed readers find them.
    """
    links = page(digest(paper()), feeds=FEEDS).all("link")

    assert [
        ("feed.rss", "application/rss+xml"),
        ("feed.atom", "application/atom+xml"),
        ("feed.json", "application/feed+json"),
    ] == [(e.get("href"), e.get("type")) for e in links if e.get("rel") == "alternate"]


@pytest.mark.parametrize("option", ["template", "css"])
def test_a_missing_file_is_one_clear_error(option: str, tmp_path: Path) -> None:
    """
    A missing file, a folder, a file not in UTF-8 and an invalid name each raise one clear error.
    """
    (tmp_path / "latin1").write_bytes(b"\xe9")
    for name in (tmp_path / "missing", tmp_path, tmp_path / "latin1", "\0", "~nobody/file"):
        with pytest.raises(
            OptionError, match=f"option '{option}' names a file that cannot be read"
        ):
            render(digest(), "html", options={option: str(name)})


def test_a_file_in_the_home_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Shells leave the ``~`` of ``--option css=~/page.css`` alone.
    """
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "page.css").write_text("body { color: red }")

    assert "body { color: red }" in render(digest(), "html", options={"css": "~/page.css"})


def test_unknown_options_are_refused() -> None:
    """
    A misspelled option raises an error before anything is rendered.
    """
    with pytest.raises(OptionError, match="no option 'thumbnail'; it takes css, group, next_url,"):
        render(digest(), "html", options={"thumbnail": True})


def check_is_harmless(source: str, *, links_beside: bool = False) -> None:
    """
    Assert that the HTML is valid and holds nothing that runs, loads or misleads.
    """
    shown = Page(source)
    ids = [element.get("id") for element in shown.elements() if "id" in element.attrib]
    for element in shown.elements():
        assert local(element.tag) in HARMLESS, element.tag
        names = {local(name).lower() for name in element.attrib}
        assert not [name for name in names if name.startswith("on") or name in {"style", "src"}]
    for link in shown.root.iter("a"):
        url = link.get("href")
        if links_beside and re.fullmatch(r"[\w.-]+\.html", url or "", re.ASCII):
            continue
        assert url is None or url[:1] == "#" or safe_url(url) == url
        assert url is None or url[:1] != "#" or url[1:] in ids
    named = [name for e in shown.elements() for name in e.get("aria-labelledby", "").split()]
    assert len(ids) == len(set(ids))
    assert set(named) <= set(ids)
    assert 1 == len(shown.all("h1"))


@hypothesis.given(digests())
@hypothesis.settings(suppress_health_check=[hypothesis.HealthCheck.too_slow])
def test_no_digest_breaks_the_page(any_digest: Digest) -> None:
    """
    Any digest gives valid HTML that has every paper and that runs and loads nothing.
    """
    source = render(any_digest, "html", generated_at=any_digest.as_of)

    check_is_harmless(source)
    assert len(any_digest.papers) == len(Page(source).all("article"))


@hypothesis.given(st.text(st.characters()), st.text(st.characters()))
def test_what_the_caller_writes_is_escaped_too(title: str, ranked_by: str) -> None:
    """
    The title and the name of a ranking are escaped.
    """
    check_is_harmless(render(digest(paper(), ranked_by=ranked_by), "html", title=title))


def is_without_tex(paper: Paper) -> bool:
    return "$" not in paper.title and "\\" not in paper.title


def test_a_hostile_digest_breaks_nothing() -> None:
    """
    Every text of the hostile digest is shown as text.
    """
    hostile = hostile_digest()
    # A megabyte without a space only slows the parser down and tests nothing more.
    papers = [paper for paper in hostile.papers if len(paper.title) < 10_000]
    source = render(Digest(period=MONTH, papers=papers, notes=hostile.notes), "html")

    check_is_harmless(source)
    assert [plain(paper.title) or plain(paper.id) for paper in papers if is_without_tex(paper)] == [
        text_of(title)
        for title, paper in zip(Page(source).all("article/h3/a"), papers, strict=True)
        if is_without_tex(paper)
    ]


def test_nothing_of_a_megabyte_is_lost() -> None:
    """
    Long titles and long lists of authors are complete.
    """
    title, names = "word " * 200_000 + "end", [f"Author {number}" for number in range(5000)]
    source = render(digest(paper(title, authors=[Author(name=name) for name in names])), "html")
    tree = LexborHTMLParser(source)

    assert title == tree.css_first("article h3 a").text()
    assert ", ".join(names[5:]) == tree.css_first("details.authors p").text()


def test_the_page_needs_no_other_host() -> None:
    """
    The page loads nothing, and its policy forbids browsers to load or run anything.
    """
    shown = page(sample_digest(), site_url="https://example.com/")
    loads = {e.tag for e in shown.elements() if {"src", "srcset", "data"} & set(e.attrib)}
    styles = [text_of(style) for style in shown.all("style")]
    policy = next(m for m in shown.all("meta") if m.get("http-equiv") == "Content-Security-Policy")

    assert set() == loads
    assert {"canonical", "icon"} == {link.get("rel") for link in shown.all("link")}
    assert not re.search(r"@import|url\(|@font-face", " ".join(styles))
    assert policy.get("content", "").startswith("default-src 'none'; style-src 'unsafe-inline';")


@pytest.mark.slow
def test_recorded_days_read_back(recorded_days: tuple[Digest, ...]) -> None:
    """
    Two parsers find titles, links, counts and order of every recorded day.
    """
    for recorded in recorded_days:
        source = render(recorded, "html")
        strict, lexbor = Page(source), LexborHTMLParser(source)
        links = lexbor.css("article > h3 > a")
        titles = [plain(paper.title) for paper in recorded.papers]
        votes = [f"{paper.upvotes:,}" for paper in recorded.papers if paper.upvotes is not None]

        check_is_harmless(source)
        assert titles == strict.texts("article/h3/a")
        assert titles == [link.text() for link in links]
        assert [paper.hub_url for paper in recorded.papers] == [
            link.attributes["href"] for link in links
        ]
        assert votes == [fact.text().split()[0] for fact in lexbor.css("li.upvotes")]


def test_recorded_abstracts_read_back(recorded_days: tuple[Digest, ...]) -> None:
    """
    The folded text of an abstract without TeX is the abstract.
    """
    for recorded in recorded_days[::8]:
        cards = LexborHTMLParser(render(recorded, "html")).css("article")
        for paper, card in zip(recorded.papers, cards, strict=True):
            if set(paper.abstract).isdisjoint("$\\`~"):
                shown = [p.text() for p in card.css("details.abstract p")]
                assert " ".join(paper.abstract.split()) == " ".join(shown)


def test_a_recorded_month_reads_back(recorded_days: tuple[Digest, ...]) -> None:
    """
    A month has all its papers and a bar for each of its days.
    """
    days = [day for day in recorded_days if day.period.start in MONTH]
    papers = {paper.id: paper for day in days for paper in day.papers}
    shown = page(Digest(period=MONTH, papers=papers.values()))
    listed = {paper.featured_on for paper in papers.values()}
    bars = [local(e.tag) for e in shown.all("figure")[0].iter()].count("rect")

    assert list(papers) == [card.get("id") for card in shown.all("article")]
    assert len(listed) == bars


def test_jinja2_is_loaded_only_to_render_html() -> None:
    """
    Jinja2 is imported neither to list formats nor to render another one.
    """
    program = """
import json, sys, hfdaily
from hfdaily.testing import sample_digest
digest = sample_digest()
hfdaily.formats()
hfdaily.render(digest, "markdown")
before = "jinja2" in sys.modules
hfdaily.render(digest, "html")
print(json.dumps([before, "jinja2" in sys.modules]))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert [False, True] == json.loads(done.stdout)
