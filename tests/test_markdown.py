"""
Markdown, and posts for Jekyll and Hugo, read back by programs that are not ours.
"""

import datetime as dt
import re

from typing import Any
from urllib.parse import unquote

import attrs
import hypothesis
import pytest
import yaml

from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from hfdaily import Author, Digest, Organization, Paper, Period, render
from hfdaily._testkit.sample import sample_digest
from hfdaily.exceptions import OptionError
from hfdaily.plugins import Registry
from hfdaily.renderers.markdown.frontmatter import scalar, sequence
from hfdaily.testing import digests, hostile_digest
from hfdaily.text import plain, safe_url

FORMATS = ["markdown", "jekyll", "hugo"]
POSTS = ["jekyll", "hugo"]
DAY = Period.day(dt.date(2026, 2, 23))
COMMONMARK = MarkdownIt("commonmark")

# What means something in Markdown, kramdown, Liquid, Hugo or YAML.
SYNTAX = (
    *"\\`*_[]{}()<>#+-.!|~$^&\"'=:;%@/?,\n\t",
    *("# ", "1. ", "- ", "+ ", "> ", "    ", "```", "---\n", "\n---\n", "\n\n", "***", "==", "~~"),
    *("![", "](", "[^1]", "[x]: y", "*[a]:", "<!--", "-->", "<br>", "<b>", "</p>", "<?", "]]>"),
    *("&amp;", "&#123;", "&lt", "<https://a.b>", "www.a.b", "https://a.b/c_d_(e)", "a@b.c", "//"),
    *("{{", "}}", "{%", "%}", "{% raw %}", "{% endraw %}", "{:.a}", "{::comment}", "{{<", "{{%"),
    *("$$", r"\(", r"\)", "$x$", r"\textbf{a}", r"\%", "--", "...", "<<", ">>", "''", "``"),
    *("yes", "null", "1e3", "2026-02-23", "0x1F", ": ", " #", "!!str", "&a", "*a", "%YAML", "? "),
    *("\x00", "\x1b[31m", "\r", "\x85", "\u2028", "\xa0", "\u3000", "\u200b", "\ufeff", "\u0301"),
    *("\ud800", "\uffff", "\u202e", "한국어", "日本語", "👩‍👩‍👧", "＊"),
)

# What would be read as something else, if nothing were escaped.
MARKUP = (
    *("a *b* c", "a _b_ c", "**a**", "__a__", "a `b` c", "``a``", r"\*a\*", "a \\", "*", "_", "`"),
    *("[a](https://b.c)", "![a](https://b.c/d.png)", "<https://b.c>", "<a@b.c>", "[a][b]", "[^1]"),
    *("<b>a</b>", "<!-- a -->", "<script>alert(1)</script>", "&amp;", "&copy;", "&#35;", "&#x23;"),
    *("# a", "a #", "a ##", "> a", "- a", "+ a", "1. a", "1) a", "---", "===", "a\n===", "```\na"),
    *("| a | b |", "~~a~~", "$a$", "$$a$$", "{{ a }}", "{% a %}", "{:.a}", "*[a]: b", "a\n\n    b"),
    *("https://a.b/c_d_e", "https://a.b/?c=1&copy;2", "www.a.b/c_d", "(https://a.b/c_(d))"),
)


def texts() -> st.SearchStrategy[str]:
    """
    Texts of any characters, and of what formats make something of.
    """
    pieces = st.sampled_from(SYNTAX) | st.text(max_size=8) | st.characters(codec=None)
    return st.lists(pieces, max_size=12).map("".join)


@attrs.frozen
class Item:
    """
    One numbered paper, as a reader of Markdown sees it.
    """

    number: int
    title: str
    votes: int | None
    bullets: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


@attrs.frozen
class Page:
    """
    A document, as a reader of Markdown sees it.
    """

    fields: dict[str, Any]
    headings: tuple[str, ...]
    lines: tuple[str, ...]
    notes: tuple[str, ...]
    facts: tuple[str, ...]
    items: tuple[Item, ...]


def words(node: SyntaxTreeNode) -> str:
    """
    The text of a node, as a browser shows it; nothing but text, strong and links may be there.
    """
    assert node.type in {"paragraph", "heading", "inline", "text", "strong", "link"}, node.type
    return node.content if node.type == "text" else "".join(map(words, node.children))


def read_item(number: int, node: SyntaxTreeNode) -> Item:
    title, *rest = node.children
    # markdown-it-py puts empty texts around what is strong.
    strong, *after = [part for part in title.children[0].children if part.content or part.children]
    assert strong.type == "strong"
    votes = re.fullmatch(r"(?: - 👍 (-?\d+))?", "".join(map(words, after)))
    bullets = [bullet.children[0] for part in rest for bullet in part.children]
    links = [child for bullet in bullets for child in bullet.walk() if child.type == "link"]
    return Item(
        number,
        words(strong),
        int(votes[1]) if votes[1] else None,
        tuple(map(words, bullets)),
        tuple((words(link), str(link.attrs["href"])) for link in links),
    )


def read(document: str) -> Page:
    """
    Read a document by markdown-it-py and PyYAML.
    """
    fields = {}
    if document.startswith("---\n"):
        _, front, document = document.split("---\n", 2)
        fields = yaml.safe_load(front)
    found: dict[str, list[Any]] = {"heading": [], "paragraph": [], "blockquote": []}
    found |= {"bullet_list": [], "ordered_list": []}
    for node in SyntaxTreeNode(COMMONMARK.parse(document)).children:
        found[node.type].append(node)
    assert len(found["ordered_list"]) <= 1
    papers = [item for found_list in found["ordered_list"] for item in found_list.children]
    return Page(
        fields,
        tuple(map(words, found["heading"])),
        tuple(map(words, found["paragraph"])),
        tuple(words(note.children[0]) for note in found["blockquote"]),
        tuple(words(fact.children[0]) for facts in found["bullet_list"] for fact in facts.children),
        tuple(read_item(number, item) for number, item in enumerate(papers, 1)),
    )


def body(document: str) -> str:
    return document.split("---\n\n", 1)[1] if document.startswith("---") else document


def paper(title: str = "A title", **fields: Any) -> Paper:
    return Paper(**{"id": "2602.10693", "title": title, "upvotes": 3, **fields})


def digest(*papers: Paper, **fields: Any) -> Digest:
    return Digest(**{"period": DAY, "papers": papers, **fields})


def links_of(found: Paper) -> list[str]:
    """
    What a reader makes of the addresses that a paper is listed with.
    """
    urls = filter(None, map(safe_url, (found.hub_url, found.abs_url)))
    return [COMMONMARK.normalizeLink(url) for url in urls]


def address(url: str) -> str:
    """
    The address as it was before its parentheses were percent-encoded.
    """
    return re.sub("%2[89]", lambda found: unquote(found[0]), url)


# The post ------------------------------------------------------------------------------------

POST = """\
---
title: Hugging Face Daily Papers - 2026-02-23
date: 2026-02-23 09:15:00 +0900
categories: [Daily Papers, 일간]
tags: [huggingface, papers, daily, ai]
author: somebody
---

# Hugging Face Daily Papers - 2026-02-23

총 **2개**의 논문이 수집되었습니다.

## 📊 좋아요 순위

1. **On Lists: How To Number Them** - 👍 155
   - 기관: Institute of Lists
   - [HF 페이지](https://huggingface.co/papers/2602.10693)
   - [논문 링크](https://arxiv.org/abs/2602.10693)
   - Abstract: We number lists. It works.

2. **Nobody's Paper** - 👍 0
   - [HF 페이지](https://huggingface.co/papers/2602.08354)
   - [논문 링크](https://arxiv.org/abs/2602.08354)
"""


def test_a_korean_post_for_jekyll():
    """
    The post that a blog shows every day, line for line; without an organization its line is left
    out, and so is an abstract that is not there.
    """
    papers = digest(
        paper(
            "On Lists: How To\n  Number Them",
            upvotes=155,
            organization=Organization(name="lists", fullname="Institute of Lists"),
            summary="We number\nlists. It works.",
        ),
        paper("Nobody's Paper", id="2602.08354", upvotes=0),
        ranked_by="upvotes",
    )
    options = {"author": "somebody", "time": "09:15:00"}

    assert POST == render(papers, "jekyll", locale="ko", timezone="Asia/Seoul", options=options)


def test_markdown_is_the_post_without_front_matter():
    """
    The three formats differ in what stands above the heading.
    """
    papers = sample_digest()

    assert body(render(papers, "jekyll")) == render(papers, "markdown")
    assert body(render(papers, "hugo")) == render(papers, "markdown")


def test_a_list_of_more_than_nine_holds_together():
    """
    What belongs to the tenth paper, and the hundredth, is inside of its item.
    """
    papers = [paper(f"Number {n}", summary="Text.") for n in range(1, 102)]
    items = read(render(digest(*papers), "jekyll")).items

    assert [p.title for p in papers] == [item.title for item in items]
    assert {3} == {len(item.bullets) for item in items}


@pytest.mark.parametrize(
    ("period", "name", "title", "labels"),
    [
        ("2026-02-23", "2026-02-23-daily-papers.md", "2026-02-23", ["Daily", "daily"]),
        ("2026-W08", "2026-02-22-weekly-papers.md", "Week 8 of 2026", ["Weekly", "weekly"]),
        ("2026-02", "2026-02-28-monthly-papers.md", "February 2026", ["Monthly", "monthly"]),
        (
            "2026-02-16..2026-02-20",
            "2026-02-20-papers-from-2026-02-16.md",
            "February 16, 2026 to February 20, 2026",
            ["Range", "range"],
        ),
    ],
)
@pytest.mark.parametrize("format", POSTS)
def test_a_post_says_what_it_covers(format, period, name, title, labels):
    """
    Days, weeks, months and ranges have names, titles, categories and tags of their own; Jekyll
    and Hugo date a post by the period's last day.
    """
    made = Digest(period=Period.parse(period), papers=(paper(),))
    fields = read(render(made, format)).fields

    assert name == Registry().get(format).output_name(made)
    assert f"Hugging Face Daily Papers - {title}" == fields["title"]
    assert name[:10] == str(fields["date"])[:10]
    assert ["Daily Papers", labels[0]] == fields["categories"]
    assert ["huggingface", "papers", labels[1], "ai"] == fields["tags"]


def test_a_month_in_numbers():
    """
    What covers several days starts with its numbers.
    """
    made = Digest(
        period=Period.month(2026, 2),
        papers=[
            paper(upvotes=n, featured_on=dt.date(2026, 2, n), ai_keywords=("a*b", "c"))
            for n in (3, 4)
        ],
    )

    assert (
        "Papers in all: 2",
        "Upvotes in all: 7",
        "Mean upvotes: 3.5",
        "2 listed days",
        "Top keywords: a*b (2), c (2)",
    ) == read(render(made)).facts
    assert () == read(render(digest(paper()))).facts


def test_what_is_missing_is_said():
    """
    Warnings stand before the papers; a digest that is not complete says so, an empty one too.
    """
    assert ("⚠️ This digest is not complete.",) == read(render(digest(complete=False))).notes

    empty = read(render(digest(warnings=["1. No list; the one before is of *2026-02-20*."])))
    assert ("⚠️ 1. No list; the one before is of *2026-02-20*.",) == empty.notes
    assert ("No papers.",) == empty.lines
    assert () == empty.items


def test_the_heading_says_how_the_papers_are_ranked():
    """
    In the words of the locale; a key of one's own is a ranking.
    """
    for ranked_by, heading in [("comments", "📊 By comments"), ("mine", "📊 Ranking")]:
        assert heading == read(render(digest(paper(), ranked_by=ranked_by))).headings[1]


# Options -------------------------------------------------------------------------------------


def test_what_a_paper_shows_can_be_chosen():
    """
    The AI summary instead of the abstract, or neither; authors, code and project page besides.
    """
    made = digest(
        paper(
            summary="Long.",
            ai_summary="Short.",
            authors=[Author(name=name) for name in ("Ann", "Bo", "Cy")],
            github_repo="https://github.com/a/b",
            project_page=" https://a.b/",
        ),
        paper(summary="Only long."),
    )

    def bullets(**options: Any) -> tuple[str, ...]:
        first, second = read(render(made, options=options)).items
        return first.bullets[2:] + second.bullets[2:]

    links = ("Hugging Face page", "Paper", "Code", "Project page")
    assert ("Abstract: Long.", "Abstract: Only long.") == bullets()
    assert ("AI summary: Short.", "Abstract: Only long.") == bullets(abstract="ai")
    assert () == bullets(abstract="none")
    assert links[2:] == bullets(abstract="none", code=True)
    named = read(render(made, options={"authors": 2})).items[0].bullets[0]
    assert "Authors: Ann, Bo and 1 more" == named


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"abstract": "some"}, "option 'abstract' is 'some'; use one of full, ai, none"),
        ({"time": "9 am"}, "option 'time' is '9 am'; write a time of day such as 09:15:00"),
        ({"time": "09:15+01:00"}, "option 'time' is '09:15+01:00'; write a time of day such as"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(option, message):
    """
    The message says what came and what to write instead.
    """
    with pytest.raises(OptionError, match=re.escape(message)):
        render(digest(paper()), "jekyll", options=option)


def test_front_matter_of_jekyll():
    """
    What Jekyll reads, in the order that people know; what is not given is left out.
    """
    options = {
        "author": "",
        "categories": ["A, b"],
        "tags": ["yes", "2026"],
        "permalink": "/posts/daily-papers-2026-02-23/",
        "layout": "post",
    }

    assert [
        "title: Mine",
        "permalink: /posts/daily-papers-2026-02-23/",
        "date: 2026-02-23 00:00:00 +0000",
        'categories: ["A, b"]',
        'tags: ["yes", "2026"]',
        "layout: post",
    ] == render(digest(), "jekyll", title="Mine", options=options).split("\n")[1:7]


@pytest.mark.parametrize("format", POSTS)
def test_options_without_a_value_leave_their_lines_out(format):
    """
    The rest of the front matter stays.
    """
    options = {"author": "", "tags": [], "categories": ()}

    assert {"title", "date"} == {*read(render(digest(), format, options=options)).fields} - {
        "draft"
    }


def test_front_matter_of_hugo():
    """
    The date is one of RFC 3339.
    """
    fields = read(render(digest(), "hugo", timezone="Asia/Seoul", options={"url": "/a/"})).fields

    assert {
        "title": "Hugging Face Daily Papers - 2026-02-23",
        "date": dt.datetime(2026, 2, 23, tzinfo=dt.timezone(dt.timedelta(hours=9))),
        "categories": ["Daily Papers", "Daily"],
        "tags": ["huggingface", "papers", "daily", "ai"],
        "author": "hfdaily",
        "url": "/a/",
        "draft": False,
    } == fields


# Front matter that cannot be broken out of -----------------------------------------------------


def as_yaml(text: str) -> str:
    """
    A text without what YAML has no way to say.
    """
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


@hypothesis.given(texts())
def test_yaml_reads_back(text):
    """
    Whatever a value holds, a reader of YAML finds it, alone and in a sequence; no template engine
    finds anything.
    """
    assert {"key": as_yaml(text)} == yaml.safe_load(f"key: {scalar(text)}")
    assert {"key": [as_yaml(text)] * 2} == yaml.safe_load(f"key: {sequence([text, text])}")
    assert not re.search(r"\{[{%]|\n", scalar(text))


@pytest.mark.parametrize(
    "text",
    ["Daily Papers", "일간", "huggingface", "it's", "a (b) & c", "/posts/a-2026-02-23/", "R&D"],
)
def test_yaml_stays_readable(text):
    """
    What no reader can take for anything else has no quotes.
    """
    assert text == scalar(text)


@pytest.mark.parametrize(
    "text",
    ["", "yes", "No", "ON", "null", "~", "y", "2026-02-23", "12:30:00", "1e3", "0x1F", "1_000", ".inf",
     "a: b", "a:", ":a", "a #b", "- x", "[a", "{a", "a, b", "*a", "&a", "!a", "%a", "@a", "`a", "|", ">",
     " a", "a ", "=", "<<", "---", "a\nb", "👍", "\ud800", "\x00", "\u2028", "\ufeff"],
)  # fmt: skip
def test_yaml_quotes_what_could_be_something_else(text):
    """
    Numbers, dates, words of truth, signs of structure, in YAML 1.1 or 1.2.
    """
    assert scalar(text).startswith('"')
    assert {"key": as_yaml(text)} == yaml.safe_load(f"key: {scalar(text)}")


@pytest.mark.parametrize("format", POSTS)
@hypothesis.given(st.lists(texts(), max_size=3), texts())
def test_options_stay_inside_of_the_front_matter(format, many, one):
    """
    Options are values, whatever they hold.
    """
    options = {"author": one, "tags": many, "categories": many}
    fields = read(render(digest(), format, title=one, options=options)).fields

    assert list(map(as_yaml, many)) == fields.get("tags", []) == fields.get("categories", [])
    assert (as_yaml(one) or None) == fields.get("author")


# Strangers' text -------------------------------------------------------------------------------


def assert_read_back(text: str, format: str) -> None:
    """
    Assert that a text is the same text to a reader, wherever it stands.
    """
    organization = Organization(name="x", fullname=text)
    made = digest(paper(text, summary=text, organization=organization), warnings=[text])
    page = read(render(made, format, title=text))

    assert_same(made, page)
    assert (plain(text) or f"Hugging Face Daily Papers - {DAY}") == page.headings[0]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("text", MARKUP)
def test_markup_is_text(format, text):
    """
    Each thing that Markdown could take a title for.
    """
    assert_read_back(text, format)


@pytest.mark.parametrize("format", FORMATS)
@hypothesis.given(texts())
def test_any_text_reads_back(format, text):
    """
    Any characters, and syntax in any order.
    """
    assert_read_back(text, format)


@pytest.mark.parametrize("format", FORMATS)
@hypothesis.given(digests())
def test_any_digest_reads_back(format, made):
    """
    Whatever may be missing or hostile: nothing is added, nothing lost.
    """
    assert_same(made, read(render(made, format)))


@pytest.mark.parametrize("format", FORMATS)
def test_a_hostile_digest_reads_back(format):
    """
    So does the worst that we know of, each for itself.
    """
    worst = hostile_digest()
    for found in worst.papers:
        if len(found.title) > 1000:
            continue  # readers may take their time for a megabyte of syntax; we may not, see below
        made = attrs.evolve(worst, papers=(found,))
        assert_same(made, read(render(made, format)))


def assert_same(made: Digest, page: Page) -> None:
    """
    Assert that a reader finds the digest's papers, and nothing else.
    """
    assert [plain(p.title) or plain(p.id) or "?" for p in made.papers] == [
        i.title for i in page.items
    ]
    assert [p.upvotes for p in made.papers] == [item.votes for item in page.items]
    for found, item in zip(made.papers, page.items, strict=True):
        told = [f"Abstract: {text}"] if (text := plain(found.abstract)) else []
        label = plain(found.organization.label) if found.organization else ""
        named = [f"Organization: {label}"] if label else []
        links = links_of(found)
        labels = ["Hugging Face page", "Paper"][: len(links)]
        assert (*named, *labels, *told) == item.bullets
        assert links == [address(url) for _, url in item.links[: len(links)]]
        # More links are those that stand in the abstract.
        assert all(COMMONMARK.normalizeLinkText(url) for _, url in item.links[len(links) :])
    assert [f"⚠️ {plain(text)}".strip() for text in made.warnings] == [
        note for note in page.notes if made.warnings
    ]


@pytest.mark.parametrize(("format", "opening"), [("jekyll", r"\{[{%]"), ("hugo", r"\{\{")])
@hypothesis.given(digests(), texts())
def test_no_template_engine_finds_its_own(format, opening, made, text):
    """
    Neither Liquid's tags nor Hugo's shortcodes are anywhere in a post.
    """
    assert not re.search(opening, render(made, format))
    assert not re.search(opening, render(digest(paper(text, summary=text)), format, title=text))


def test_urls_in_abstracts_are_links():
    """
    Signs in them that mean something in Markdown stay part of the URL; what is behind does not.
    """
    text = (
        "See https://a.b/c_d_e (or https://a.b/x~y), not javascript:alert(1) or http://a.b/{{c}}."
    )
    (item,) = read(render(digest(paper(summary=text)), "jekyll")).items

    assert f"Abstract: {text}" == item.bullets[-1]
    assert ["https://a.b/c_d_e", "https://a.b/x~y"] == [url for _, url in item.links[2:]]


def test_ampersands_stay_readable():
    """
    Only what could be an entity is escaped.
    """
    assert "**R&D**" in render(digest(paper("R&D")))
    assert "&copy; R&D" == read(render(digest(paper("&copy; R&D")))).items[0].title


def test_unsafe_links_are_left_out():
    """
    Only http and https, and nothing that could end the link.
    """
    made = digest(
        paper(
            id="a b](javascript:alert(1))",
            github_repo="javascript:alert(1)",
            project_page="https://a.b/(c)?d=&amp;",
        )
    )
    (item,) = read(render(made, options={"code": True})).items

    assert [("Project page", "https://a.b/%28c%29?d=&amp;")] == list(item.links)


@pytest.mark.slow
@pytest.mark.slow
def test_a_megabyte_of_syntax_takes_a_moment():
    """
    Time is linear in the text: long runs of special characters are no trap for us.
    """
    for sign in ("*", "[", "{{", "&amp;", "https://a.b/", "$", "\\", "` "):
        text = sign * (1_000_000 // len(sign))
        document = render(digest(paper(text, summary=text)), "jekyll")
        assert len(document) < 20_000_000


def test_the_same_digest_gives_the_same_bytes():
    """
    Rendering depends on the arguments alone.
    """
    assert render(sample_digest(), "jekyll") == render(sample_digest(), "jekyll")


# Recordings ------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
def test_every_recorded_day_reads_back(format, recorded_days):
    """
    The same papers, titles, votes, organizations, links and abstracts, in the same order.
    """
    for day in recorded_days:
        made = day.select()
        page = read(render(made, format))

        assert f"Hugging Face Daily Papers - {made.period}" == page.headings[0]
        assert_same(made, page)
        assert all(item.bullets[-1].startswith("Abstract: ") for item in page.items)
