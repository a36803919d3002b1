"""
Markdown and posts for Jekyll and Hugo, read back by independent programs.
"""

import datetime as dt
import json
import re
import shutil
import subprocess

from importlib import util
from typing import Any
from urllib.parse import unquote, urlsplit

import attrs
import hypothesis
import pytest
import yaml

from html5lib import HTMLParser
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from tests.factories import MONDAY, at, digest, linked_paper, paper

from hfdaily import ArxivRecord, Author, Digest, Note, Organization, Paper, Period, User, render
from hfdaily.exceptions import OptionError
from hfdaily.labels import labels
from hfdaily.plugins import IndexEntry, Link, Registry, RenderContext
from hfdaily.renderers.markdown.frontmatter import scalar, sequence
from hfdaily.testing import digests, hostile_digest, sample_digest
from hfdaily.text import clean, markdown, markdown_link, plain, safe_url

FORMATS = ["markdown", "jekyll", "hugo"]
POSTS = ["jekyll", "hugo"]
COMMONMARK = MarkdownIt("commonmark")

# Syntax of Markdown, kramdown, Liquid, Hugo or YAML.
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

# Texts that would be read as markup if they were not escaped.
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
    Draw texts of any characters and of syntax.
    """
    pieces = st.sampled_from(SYNTAX) | st.text(max_size=8) | st.characters(codec=None)
    return st.lists(pieces, max_size=12).map("".join)


@attrs.frozen
class Item:
    """
    A numbered paper as a Markdown reader sees it.
    """

    number: int
    title: str
    votes: int | None
    bullets: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


@attrs.frozen
class Page:
    """
    A document as a Markdown reader sees it.
    """

    fields: dict[str, Any]
    headings: tuple[str, ...]
    lines: tuple[str, ...]
    notes: tuple[str, ...]
    facts: tuple[str, ...]
    items: tuple[Item, ...]


def words(node: SyntaxTreeNode) -> str:
    """
    Return the text of a node, which may hold only text, strong text, links and addresses.
    """
    if node.type == "code_inline":  # E-mail addresses, which some readers link.
        assert re.fullmatch(r"[\w.+-]+@[\w.-]+", node.content)
    elif node.type != "text":
        assert node.type in {"paragraph", "heading", "inline", "strong", "link"}, node.type
        return "".join(map(words, node.children))
    return node.content


def read_item(number: int, node: SyntaxTreeNode) -> Item:
    title, *rest = node.children
    # markdown-it-py puts empty texts around strong text.
    strong, *after = [part for part in title.children[0].children if part.content or part.children]
    assert strong.type == "strong"
    votes = re.fullmatch(r"(?: - 👍 (-?\d+))?(?: - ⚠️ Withdrawn)?", "".join(map(words, after)))
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
    Read a document with markdown-it-py and PyYAML.
    """
    fields = {}
    if document.startswith("---\n"):
        front, document = document[4:].split("\n---\n", 1)
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


def links_of(found: Paper) -> list[str]:
    """
    Return the links of a paper as a reader sees them.
    """
    urls = filter(None, map(safe_url, (found.hub_url, found.abs_url)))
    return [COMMONMARK.normalizeLink(url) for url in urls]


def address(url: str) -> str:
    """
    Return an address with its parentheses decoded.
    """
    return re.sub("%2[89]", lambda found: unquote(found[0]), url)


POST = """\
---
title: Hugging Face Daily Papers - 2026-02-23
date: 2026-02-23 09:15:00 +0900
categories: [Daily Papers, 일간]
tags: [huggingface, papers, daily, ai]
author: somebody
slug: daily-papers-2026-02-23
description: "On Lists: How To Number Them; Nobody's Paper"
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
    A Korean post for Jekyll has these lines, without lines for unknown values.
    """
    papers = digest(
        paper(
            id="2602.10693",
            title="On Lists: How To\n  Number Them",
            upvotes=155,
            organization=Organization(name="lists", fullname="Institute of Lists"),
            summary="We number\nlists. It works.",
        ),
        paper(title="Nobody's Paper", id="2602.08354", upvotes=0),
        ranked_by="upvotes",
    )
    options = {"author": "somebody", "time": "09:15:00"}

    assert POST == render(papers, "jekyll", locale="ko", timezone="Asia/Seoul", options=options)


def test_markdown_is_the_post_without_front_matter():
    """
    The three formats differ in the front matter, and Hugo's has no heading by default.
    """
    papers = sample_digest()

    assert body(render(papers, "jekyll")) == render(papers, "markdown")
    assert body(render(papers, "hugo", options={"heading": True})) == render(papers, "markdown")


@pytest.mark.parametrize(("format", "default"), [("markdown", 1), ("jekyll", 1), ("hugo", 0)])
def test_the_heading_is_an_option(format, default):
    """
    The heading can be left out, for sites whose theme shows the title.
    """
    made = digest(paper())
    heading = "# Hugging Face Daily Papers - 2026-02-23\n\n"

    assert default == render(made, format).count(heading)
    for wanted in (True, False):
        document = render(made, format, options={"heading": wanted})
        assert int(wanted) == document.count(heading)
        assert body(document).endswith(body(render(made, format, options={"heading": False})))


def test_a_list_of_more_than_nine_holds_together():
    """
    The details of the tenth and the hundredth paper belong to their list items.
    """
    papers = [paper(title=f"Number {n}", summary="Text.") for n in range(1, 102)]
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
    Each kind of period has its own name, title, categories and tags, and its last day as the date.
    """
    made = Digest(period=Period.parse(period), papers=(paper(),))
    fields = read(render(made, format)).fields

    assert name == Registry().get(format).output_name(made)
    assert f"Hugging Face Daily Papers - {title}" == fields["title"]
    assert name[:10] == str(fields["date"])[:10]
    assert ["Daily Papers", labels[0]] == fields["categories"]
    assert ["huggingface", "papers", labels[1], "ai"] == fields["tags"]


@pytest.mark.parametrize("format", FORMATS)
def test_a_month_begins_with_its_numbers(format):
    """
    A list of several days starts with statistics and their basis if it is not all papers.
    """
    papers = [paper(n, upvotes=n, on=dt.date(2026, 2, n), ai_keywords=("a*b", "c")) for n in (3, 4)]
    made = digest(*papers, paper(5, on=dt.date(2026, 2, 4)), period=Period.month(2026, 2))

    assert (
        "Total papers: 3",
        "Total upvotes: 8",
        "Mean upvotes: 2.7",
        "2 listed days",
        "Top keywords (from 2 of 3 papers): a*b (2), c (2)",
    ) == read(render(made, format)).facts
    assert () == read(render(digest(paper()), format)).facts


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    ("locale", "count"),
    [
        ("en", "2 of 62 papers"),
        ("ko", "논문 62편 중 2편"),
        ("ja", "論文62本中2本"),
        ("zh", "62 篇论文中的 2 篇"),
    ],
)
def test_a_selection_says_of_how_many(format, locale, count):
    """
    A selection states how many papers the whole list has, in every language.
    """
    made = digest(paper(1), paper(2), listed=62)

    assert render(made, format, locale=locale).count(f"**{count}**") == 1


@pytest.mark.parametrize("format", FORMATS)
def test_a_range_says_once_how_many_papers_it_shows(format):
    """
    The count of shown papers stands above the statistics of the whole range.
    """
    made = digest(paper(1), paper(2), listed=62, period=Period.parse("2026-02-16..2026-02-20"))
    page = read(render(made, format))

    assert ("2 of 62 papers",) == page.lines
    assert "Total papers: 62" == page.facts[0]
    assert 1 == render(made, format).count("of 62")


def test_a_selection_without_papers_says_so():
    """
    A selection without papers is not described as an empty day.
    """
    assert ("0 of 62 papers",) == read(render(digest(listed=62))).lines


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("style", ["full", "compact"])
def test_a_withdrawn_paper_is_marked(format, style):
    """
    A withdrawn paper is marked behind its title.
    """
    made = digest(paper(1, 3, withdrawn_at=at(MONDAY)), paper(2))
    lines = render(made, format, locale="ko", options={"style": style}).split("\n")

    assert ["👍 3 - ⚠️ 철회됨"] == [line[line.index("👍") :] for line in lines if "철회됨" in line]


def test_one_line_for_each_paper():
    """
    The compact style has one line per paper with linked title, votes and organization.
    """
    made = digest(
        paper(
            title="A [b](c)!",
            id="2602.10693",
            upvotes=3,
            summary="Not shown.",
            organization=Organization(name="lists"),
            authors=[Author(name="Ann"), Author(name="Bo")],
            github_repo="https://github.com/a/b",
        ),
        paper(title="B", id="a b", upvotes=None),
        notes=[Note(kind="not_over", day=MONDAY)],
    )
    assert """\
# Hugging Face Daily Papers - 2026-02-23

> ⚠️ 2026-02-23 is not over, so its list may still grow.

**2 papers** were collected.

1. [A &#91;b&#93;(c)!](https://huggingface.co/papers/2602.10693) - 👍 3 - lists
2. [B](https://huggingface.co/papers/a%20b)
""" == render(made, options={"style": "compact"})
    options = {"style": "compact", "authors": 1, "code": True}
    assert (
        "1. [A &#91;b&#93;(c)!](https://huggingface.co/papers/2602.10693) - 👍 3 - lists - "
        "Ann and 1 more - [Code](https://github.com/a/b)"
    ) == render(made, options=options).split("\n")[6]


@pytest.mark.parametrize(
    ("locale", "line"),
    [
        ("en", "Models: lab/model-a, lab/model-b, lab/model-c and 6 more"),
        ("ko", "모델: lab/model-a, lab/model-b, lab/model-c 외 6개"),
        ("ja", "モデル: lab/model-a, lab/model-b, lab/model-c ほか6件"),
        ("zh", "模型: lab/model-a, lab/model-b, lab/model-c 等另外 6 个"),
    ],
)
def test_a_list_names_a_few_linked_repositories(locale, line):
    """
    A paper in a list names three repositories of each kind, linked, and says how many more there are.
    """
    (item,) = read(render(digest(linked_paper()), locale=locale)).items

    assert line == item.bullets[2]
    assert [
        ("lab/model-a", "https://huggingface.co/lab/model-a"),
        ("lab/model-b", "https://huggingface.co/lab/model-b"),
        ("lab/model-c", "https://huggingface.co/lab/model-c"),
        ("lab/data", "https://huggingface.co/datasets/lab/data"),
        ("lab/demo", "https://huggingface.co/spaces/lab/demo"),
    ] == list(item.links[2:])


CARD = """\
# Lists \\#

- 3 upvotes · 2 comments · Lab
- Published on February 23, 2026 · Listed on February 23, 2026 · Submitted by ada
- [Hugging Face page](https://huggingface.co/papers/2602.00001)
- [Paper](https://arxiv.org/abs/2602.00001)
- [Code](https://github.com/a/b)
- Models: [lab/model-a](https://huggingface.co/lab/model-a), \
[lab/model-b](https://huggingface.co/lab/model-b), \
[lab/model-c](https://huggingface.co/lab/model-c), \
[lab/model-d](https://huggingface.co/lab/model-d) and 5 more
- Datasets: [lab/data](https://huggingface.co/datasets/lab/data)
- Spaces: [lab/demo](https://huggingface.co/spaces/lab/demo)
- Authors: Ann, Bo
- arXiv: cs.LG · 12 pages
- Keywords: lists
- AI summary (example/model): Short.
- Abstract: Long.

## 💬 Comments

- Ada & Co · February 23, 2026: Nice \\<b\\>! See 1. x
"""


def test_a_single_paper_is_a_card():
    """
    A document about one paper has all that is known of it, without a count, a ranking or a number.
    """
    known = linked_paper(
        title="Lists #",
        upvotes=3,
        comments=2,
        summary="Long.",
        ai_summary="Short.",
        ai_summary_model="example/model",
        ai_keywords=("lists",),
        authors=[Author(name="Ann"), Author(name="Bo")],
        organization=Organization(name="lab", fullname="Lab"),
        published_at=at(MONDAY),
        submitted_by=User(name="ada"),
        github_repo="https://github.com/a/b",
        arxiv=ArxivRecord(
            id="1", title="", abstract="Long.", primary_category="cs.LG", comment="12 pages"
        ),
    )
    made = digest(known, listing="paper")
    short = render(made, options={"heading": False, "abstract": "none", "authors": 1})

    assert CARD == render(made)
    assert short.startswith("- 3 upvotes")
    assert "Ann and 1 more" in short
    assert "Short." not in short
    assert "1. [Lists" in render(made, options={"style": "compact"})


@pytest.mark.parametrize("format", FORMATS)
@hypothesis.given(digests())
def test_any_card_reads_back(format, made):
    """
    A document about any one paper has its title, its abstract and its comments, and no other heading.
    """
    for found in made.papers:
        single = attrs.evolve(made, papers=(found,), listing="paper")
        page = read(render(single, format, options={"heading": True}))
        told = [f"Abstract: {text}"] if (text := plain(found.abstract)) else []
        said = [text for comment in found.discussion or () if (text := plain(comment.text))]

        title = plain(found.title) or plain(made.query or "") or "Hugging Face Daily Papers"
        assert [title] == list(page.headings[:1])
        assert ["💬 Comments"] * bool(said) == list(page.headings[1:])
        assert told == [fact for fact in page.facts if fact in told][:1]
        lines = page.facts[len(page.facts) - len(said) :]
        assert all(map(str.endswith, lines, said))
        assert () == page.items


def test_what_is_missing_is_said():
    """
    Notes come before the papers, and an incomplete digest states that it is incomplete.
    """
    assert ("⚠️ This digest is not complete.",) == read(render(digest(complete=False))).notes

    note = Note(kind="other", reason="1. *No* list")
    empty = read(render(digest(notes=[note])))
    assert ("⚠️ 1. *No* list",) == empty.notes
    assert ("No papers.",) == empty.lines
    assert () == empty.items


@pytest.mark.parametrize("format", FORMATS)
def test_notes_are_in_the_language_of_the_post(format):
    """
    Notes are in the language of the post.
    """
    note = Note(kind="no_list", day=dt.date(2026, 2, 22))
    page = read(render(digest(on=dt.date(2026, 2, 22), notes=[note]), format, locale="ko"))

    assert ("⚠️ 2026년 2월 22일에는 목록이 없습니다.",) == page.notes


def test_the_heading_says_how_the_papers_are_ranked():
    """
    The heading names the ranking in the language of the locale, also for custom keys.
    """
    for ranked_by, heading in [("comments", "📊 By comments"), ("mine", "📊 Ranking")]:
        assert heading == read(render(digest(paper(), ranked_by=ranked_by))).headings[1]


def test_what_a_paper_shows_can_be_chosen():
    """
    Options choose abstract or AI summary, and add authors, code and project page.
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
        ({"style": "long"}, "option 'style' is 'long'; use one of full, compact"),
        ({"abstract": "some"}, "option 'abstract' is 'some'; use one of full, ai, none"),
        ({"time": "9 am"}, "option 'time' is '9 am'; write a time of day such as 09:15:00"),
        ({"time": "09:15+01:00"}, "option 'time' is '09:15+01:00'; write a time of day such as"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(option, message):
    """
    The message for an invalid option states the value and the valid ones.
    """
    with pytest.raises(OptionError, match=re.escape(message)):
        render(digest(paper()), "jekyll", options=option)


def test_front_matter_of_jekyll():
    """
    The front matter of Jekyll has its usual keys in their usual order, without empty ones.
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
        "date: 2026-02-23 11:30:00 +0000",
        'categories: ["A, b"]',
        'tags: ["yes", "2026"]',
        "layout: post",
        "slug: daily-papers-2026-02-23",
    ] == render(digest(), "jekyll", title="Mine", options=options).split("\n")[1:8]


@pytest.mark.parametrize("format", POSTS)
def test_options_without_a_value_leave_their_lines_out(format):
    """
    Options without a value leave out only their own lines of the front matter.
    """
    options = {"author": "", "tags": [], "categories": ()}

    assert {"title", "date", "slug"} == {
        *read(render(digest(), format, options=options)).fields
    } - {"draft"}


def test_front_matter_of_hugo():
    """
    The front matter of Hugo has a date in the form of RFC 3339.
    """
    fields = read(render(digest(), "hugo", timezone="Asia/Seoul", options={"url": "/a/"})).fields

    assert {
        "title": "Hugging Face Daily Papers - 2026-02-23",
        "date": dt.datetime(2026, 2, 23, 20, 30, tzinfo=dt.timezone(dt.timedelta(hours=9))),
        "categories": ["Daily Papers", "Daily"],
        "tags": ["huggingface", "papers", "daily", "ai"],
        "author": "hfdaily",
        "url": "/a/",
        "draft": False,
        "slug": "daily-papers-2026-02-23",
    } == fields


SLUGS = {
    "2026-02-23": "daily-papers-2026-02-23",
    "2026-02-24": "daily-papers-2026-02-24",
    "2026-W08": "weekly-papers-2026-w08",
    "2026-02": "monthly-papers-2026-02",
    "2026-02-16..2026-02-20": "range-papers-2026-02-16-to-2026-02-20",
}


@pytest.mark.parametrize("format", POSTS)
@pytest.mark.parametrize("period", SLUGS)
def test_every_post_has_a_slug_of_its_own(format, period):
    """
    Every post has its own slug, for sites that build URLs from slugs.
    """
    made = digest(paper(), period=Period.parse(period))

    assert SLUGS[period] == read(render(made, format)).fields["slug"]


@pytest.mark.parametrize("format", POSTS)
def test_trending_papers_and_searches_take_no_daily_post_for_theirs(format):
    """
    Posts of trending papers and searches have other names, slugs and tags than the daily post.
    """
    lists = [
        digest(paper(), listing=listing, query=query)
        for listing, query in [("daily", None), ("trending", None), ("search", "diffusion")]
    ]
    renderer = Registry().get(format)
    fields = [read(render(made, format)).fields for made in lists]

    assert [
        "daily-papers-2026-02-23",
        "trending-papers-2026-02-23",
        "search-diffusion-2026-02-23",
    ] == [field["slug"] for field in fields]
    assert ["daily", "trending", "search"] == [field["tags"][2] for field in fields]
    assert 3 == len({renderer.output_name(made) for made in lists})


def post_date(made: Digest, format: str, **context: Any) -> dt.datetime:
    """
    Return the date of a post with its time zone.
    """
    document = render(made, format, **context)
    return dt.datetime.fromisoformat(re.search("^date: (.*)$", document, re.MULTILINE)[1])


@pytest.mark.parametrize("format", POSTS)
@pytest.mark.parametrize(
    "timezone", ["UTC", "Asia/Seoul", "America/New_York", "Pacific/Kiritimati", "Pacific/Midway"]
)
def test_the_day_of_a_post_is_the_same_in_all_sites(format, timezone):
    """
    A post shows the same day in sites from 11 hours behind UTC to 12 hours ahead.
    """
    for period in ("2026-02-23", "2026-W08", "2026-02"):
        made = digest(paper(), period=Period.parse(period), as_of=at(dt.date(2026, 3, 9)))
        date = post_date(made, format, timezone=timezone)

        days = {date.astimezone(dt.timezone(dt.timedelta(hours=n))).date() for n in range(-11, 13)}
        assert {made.period.end} == {*days, date.date()}


@pytest.mark.parametrize("format", POSTS)
@pytest.mark.parametrize("options", [{}, {"time": "23:00:00"}])
def test_a_post_of_a_period_that_is_not_over_is_not_dated_in_the_future(format, options):
    """
    A post of an unfinished period has the time of its counts as its date.
    """
    read_at = at(MONDAY, 9, 15).replace(microsecond=1)
    week, day = Period.parse("2026-W09"), Period.day(MONDAY)
    for period in (day, week):
        made = digest(paper(), period=period, as_of=read_at, complete=False)
        date = post_date(made, format, timezone="Asia/Seoul", options=options)
        assert (at(MONDAY, 9, 15), "UTC+09:00") == (date, str(date.tzinfo))
        unread = digest(paper(), period=period, complete=False)
        date = post_date(unread, format, generated_at=read_at, options=options)
        assert at(MONDAY, 9, 15) == date


@pytest.mark.parametrize("format", POSTS)
def test_a_time_of_day_is_that_of_the_time_zone(format):
    """
    A requested time of day is in the time zone of the context.
    """
    made = digest(paper(), as_of=at(dt.date(2026, 3, 9)))
    date = post_date(made, format, timezone="Asia/Seoul", options={"time": "09:15:00"})

    assert "2026-02-23T09:15:00+09:00" == date.isoformat()


@pytest.mark.parametrize("format", POSTS)
def test_the_description_names_the_best_papers(format):
    """
    The description has the first three titles as plain text, cut between words.
    """
    papers = [paper(n, title=f"$x$ & {'word ' * n}".strip()) for n in range(1, 5)]
    long = paper(title="word " * 99)

    def description(*papers: Paper) -> str | None:
        return read(render(digest(*papers), format)).fields.get("description")

    assert "; ".join(plain(found.title) for found in papers[:3]) == description(*papers)
    assert f"{'word ' * 31}word…" == description(long)
    assert None is description()


@pytest.mark.parametrize("format", POSTS)
def test_the_description_of_several_days_names_them(format):
    """
    A day, its week and its month have different descriptions, even if their best papers are the
    same.
    """
    found = [
        read(render(digest(paper(title="Best"), period=period), format)).fields["description"]
        for period in map(Period.parse, ("2026-02-23", "2026-W09", "2026-02"))
    ]

    assert ["Best", "Week 9 of 2026: Best", "February 2026: Best"] == found


def test_documents_of_a_folder_are_linked():
    """
    The last line of a Markdown document links its neighbors and the index, and posts have no such
    line.
    """
    links = {
        "previous": Link(url="2026-02-20.md", label="[a]"),
        "index": Link(url="index.md", label="All"),
        "next": Link(url="b(1).md", label="b"),
    }
    *_, last = render(digest(paper()), "markdown", **links).splitlines()

    assert "](2026-02-20.md) · [All](index.md) · [b →](b%281%29.md)" == last.partition("\\]")[2]
    for format in POSTS:
        assert render(digest(paper()), format) == render(digest(paper()), format, **links)


def test_the_index_of_a_folder():
    """
    Newest first, by month, each with its count and its best title.
    """
    entries = [
        IndexEntry.of(digest(paper(title="A [b]"), period=period), f"{period}.md")
        for period in map(Period.parse, ("2026-01-05", "2026-02", "2026-02-23"))
    ]
    index = Registry().get("markdown").index(entries, RenderContext())

    assert [
        "# Hugging Face Daily Papers",
        "## February 2026",
        "- [February 23, 2026](2026-02-23.md) - 1 paper: A \\[b\\]",
        "- [February 2026](2026-02.md) - 1 paper: A \\[b\\]",
        "## January 2026",
        "- [January 5, 2026](2026-01-05.md) - 1 paper: A \\[b\\]",
    ] == [line for line in index.splitlines() if line]


@pytest.mark.parametrize("format", POSTS)
def test_a_post_names_a_picture_where_one_is_wanted(format):
    """
    On request, the post names the first thumbnail that a host of the Hub serves.
    """
    hub = "https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2602.00003.png"
    urls = [None, "https://evil.example/a.png", hub, None]
    made = digest(*(paper(n, thumbnail_url=url) for n, url in enumerate(urls)))

    assert "image" not in read(render(made, format)).fields
    assert hub == read(render(made, format, options={"thumbnails": True})).fields["image"]
    assert "image" not in read(render(digest(paper()), format, options={"thumbnails": True})).fields


def as_yaml(text: str) -> str:
    """
    Return a text without the characters that YAML cannot represent.
    """
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


@hypothesis.given(texts())
def test_yaml_reads_back(text):
    """
    Any value is read back from YAML, and no template engine finds syntax in it.
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
    A value that is unambiguous in YAML is not quoted.
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
    Values that YAML 1.1 or 1.2 could read as numbers, dates, booleans or syntax are quoted.
    """
    assert scalar(text).startswith('"')
    assert {"key": as_yaml(text)} == yaml.safe_load(f"key: {scalar(text)}")


@pytest.mark.parametrize("format", POSTS)
@hypothesis.given(st.lists(texts(), max_size=3), texts())
def test_options_stay_inside_of_the_front_matter(format, many, one):
    """
    Options with any content are values of the front matter.
    """
    options = {"author": one, "tags": many, "categories": many}
    fields = read(render(digest(), format, title=one, options=options)).fields

    assert list(map(as_yaml, many)) == fields.get("tags", []) == fields.get("categories", [])
    assert (as_yaml(one) or None) == fields.get("author")


def assert_read_back(text: str, format: str) -> None:
    """
    Assert that a text is read back unchanged in every place.
    """
    organization = Organization(name="x", fullname=text)
    note = Note(kind="other", reason=text)
    made = digest(paper(title=text, summary=text, organization=organization), notes=[note])
    page = read(render(made, format, title=text, options={"heading": True}))

    assert_same(made, page)
    assert (plain(text) or f"Hugging Face Daily Papers - {MONDAY}") == page.headings[0]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("text", MARKUP)
def test_markup_is_text(format, text):
    """
    A title that looks like Markdown syntax is read as text.
    """
    assert_read_back(text, format)


@pytest.mark.parametrize("format", FORMATS)
@hypothesis.given(texts())
def test_any_text_reads_back(format, text):
    """
    Any mixture of characters and syntax is read back unchanged.
    """
    assert_read_back(text, format)


@pytest.mark.parametrize("format", FORMATS)
@hypothesis.given(digests())
def test_any_digest_reads_back(format, made):
    """
    Any digest is read back with nothing added and nothing lost.
    """
    made = attrs.evolve(made, listing="search" if made.listing == "paper" else made.listing)
    assert_same(made, read(render(made, format)))


@pytest.mark.parametrize("format", FORMATS)
def test_a_hostile_digest_reads_back(format):
    """
    Each paper of the hostile digest is read back, and so are its notes.
    """
    hostile = hostile_digest()
    only_notes = attrs.evolve(hostile, papers=())
    without_notes = [attrs.evolve(hostile, papers=(found,), notes=()) for found in hostile.papers]
    for made in (only_notes, *without_notes):
        if any(len(found.title) > 1000 for found in made.papers):
            continue  # Other readers are slow on a megabyte of syntax; the test of our own time is below.
        assert_same(made, read(render(made, format)))


def assert_same(made: Digest, page: Page) -> None:
    """
    Assert that a reader finds the papers of the digest and nothing else.
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
        linked = ["Hugging Face page", "Paper"][: len(links)]
        kinds = {"Models": found.models, "Datasets": found.datasets, "Spaces": found.spaces}
        of_hub = []
        for key, kind in kinds.items():
            ids = [
                shown for one in kind or () if (shown := plain(one.id)) and safe_url(one.hub_url)
            ]
            total = getattr(found, f"total_{key.lower()}") or 0
            rest = max(total, len(kind or ())) - len(ids[:3])
            if ids:
                more = f" and {rest:,} more" if rest else ""
                of_hub.append(f"{key}: {', '.join(ids[:3])}{more}")
        assert (*named, *linked, *of_hub, *told) == item.bullets
        assert links == [address(url) for _, url in item.links[: len(links)]]
        # Further links are those in the abstract.
        assert all(COMMONMARK.normalizeLinkText(url) for _, url in item.links[len(links) :])
    notes = [plain(labels("en").note(note)) for note in made.notes]
    if not (notes or made.complete):
        notes = ["This digest is not complete."]
    assert [f"⚠️ {note}".strip() for note in notes] == list(page.notes)


@pytest.mark.parametrize(("format", "opening"), [("jekyll", r"\{[{%]"), ("hugo", r"\{\{")])
@hypothesis.given(digests(), texts())
def test_no_template_engine_finds_its_own(format, opening, made, text):
    """
    A post holds neither Liquid tags nor Hugo shortcodes.
    """
    assert not re.search(opening, render(made, format))
    assert not re.search(
        opening, render(digest(paper(title=text, summary=text)), format, title=text)
    )


def test_urls_in_abstracts_are_links():
    """
    URLs in abstracts are links that keep their special characters and end before punctuation.
    """
    text = (
        "See https://a.b/c_d_e (or https://a.b/x~y), not javascript:alert(1) or http://a.b/{{c}}."
    )
    (item,) = read(render(digest(paper(summary=text)), "jekyll")).items

    assert f"Abstract: {text}" == item.bullets[-1]
    assert ["https://a.b/c_d_e", "https://a.b/x~y"] == [url for _, url in item.links[2:]]


# Texts that a Markdown reader may take for a picture or an e-mail address.
INJECTIONS = (
    "//evil.example see //evil.example/x;//evil.example",
    "Wow!https://evil.example/p.png?a;b end",
    "Wow!https://evil.example/p.png?a&b;c end",
    r"Wow!\url{https://evil.example/p.png?a&b;c} end",
    r"Wow!\href{https://evil.example/p.png?a&b;c}{x} end",
    "a!b!https://evil.example/a;b!https://evil.example/c&d;",
    "![a](https://evil.example/a.png) !\\[a](https://evil.example/a.png)",
    "![a]https://evil.example/a;b",
    "write to foo@evil.example, mailto:foo@evil.example or xmpp:foo@evil.example/x",
    "a@.example b@c.d-e f@g_h.i a@b@c.de foo@evil.example.5 f@a.b.-5 mAP@0.5:0.95 Recall@0.5m",
    "`foo@evil.example` ``a@b.example`` \\`x@y.example [a@b.example] <a@b.example> *a@b.example*",
    "ü@b.example ü.b@c.example a@bücher.example a/@b.example a@b.example에 a@b.example٣",
    "ftp://evil.example/a www.evil.example HTTP://evil.example WWW.evil.example",
    "https://user:pw@evil.example/a https://evil.example/@a.b/c",
)


def assert_shows_only_text(markup: str) -> None:
    """
    Assert that a page loads nothing and that its links lead to the paper or to the URL that they
    show.
    """
    fragment = HTMLParser(namespaceHTMLElements=False).parseFragment(markup)
    tags = {element.tag for element in fragment.iter()}
    assert tags.isdisjoint({"img", "script", "iframe", "object", "style"}), markup
    for link in fragment.iter("a"):
        shown, target = "".join(link.itertext()), link.get("href")
        host = urlsplit(target).hostname
        assert target.startswith(("https://", "http://")), markup
        assert host in {"huggingface.co", "arxiv.org"} or host in shown.lower(), markup


def readers() -> list[Any]:
    """
    Return the installed Markdown readers as functions from Markdown to HTML.
    """
    found = [
        pytest.param(COMMONMARK.render, id="markdown-it-py"),
        pytest.param(MarkdownIt("js-default", {"html": True}).render, id="markdown-it-py tables"),
    ]
    if util.find_spec("linkify_it"):
        linking = MarkdownIt("gfm-like").render
        found.append(pytest.param(linking, id="markdown-it-py with linkify-it-py"))
    if util.find_spec("cmarkgfm"):
        import cmarkgfm

        github = cmarkgfm.github_flavored_markdown_to_html
        found.append(pytest.param(github, id="cmark-gfm"))
    if util.find_spec("mistune"):
        import mistune

        found.append(pytest.param(mistune.create_markdown(plugins=["url"]), id="mistune"))
    return found


@pytest.mark.parametrize("reader", readers())
@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("field", ["title", "summary", "ai_summary", "arxiv", "organization"])
def test_no_text_becomes_an_image_or_a_foreign_link(reader, format, field):
    """
    No text of a digest becomes a picture, a mail link or a link to another host.
    """
    for text in INJECTIONS:
        values = {
            "arxiv": ArxivRecord(id="2602.10693", title=text, abstract=text),
            "organization": Organization(name=text),
        }
        made = digest(
            paper(**{field: values.get(field, text)}), notes=[Note(kind="other", reason=text)]
        )
        for options in ({"abstract": "ai"}, {"style": "compact"}):
            assert_shows_only_text(reader(body(render(made, format, title=text, options=options))))


@pytest.mark.parametrize("reader", readers())
@hypothesis.given(st.lists(st.sampled_from(INJECTIONS) | texts(), max_size=4).map("".join))
def test_no_mixture_of_syntax_becomes_an_image(reader, text):
    """
    No mixture of such texts with other syntax becomes a picture or a foreign link.
    """
    made = digest(paper(title=text, summary=text))

    for format in ("markdown", "jekyll"):
        markup = reader(body(render(made, format)))
        assert "<img" not in markup
        assert 'href="mailto:' not in markup


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
@pytest.mark.parametrize("package", ["marked", "markdown-it", "micromark-extension-gfm"])
def test_readers_in_javascript_see_only_text(package):
    """
    The JavaScript readers that are installed (see NODE_PATH) find only text.
    """
    documents = [
        body(render(digest(paper(title=text, summary=text)), format, options={"style": style}))
        for text in (*INJECTIONS, *MARKUP)
        for format in FORMATS
        for style in ("full", "compact")
    ]
    done = subprocess.run(
        ["node", "--input-type=module", "-e", JAVASCRIPT, package],
        check=False,
        input=json.dumps(documents),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    if "Cannot find" in done.stderr:
        pytest.skip(f"{package} is not installed")

    for markup in json.loads(done.stdout):
        assert_shows_only_text(markup)


JAVASCRIPT = """
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
const require = createRequire(process.env.NODE_PATH ? process.env.NODE_PATH + "/" : import.meta.url);
const load = (name) => import(pathToFileURL(require.resolve(name)));
const name = process.argv[1];
const readers = {
  marked: async () => (await load("marked")).marked.parse,
  "markdown-it": async () => {
    const reader = new (await load("markdown-it")).default({ linkify: true });
    return (text) => reader.render(text);
  },
  "micromark-extension-gfm": async () => {
    const { micromark } = await load("micromark");
    const { gfm, gfmHtml } = await load("micromark-extension-gfm");
    return (text) => micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  },
};
const reader = await readers[name]();
const documents = JSON.parse(readFileSync(0, "utf-8"));
console.log(JSON.stringify(documents.map((text) => reader(text))));
"""


@hypothesis.given(texts())
def test_markdown_escapes_text_for_other_renderers(text):
    """
    `hfdaily.text.markdown` escapes like the built-in formats, also at the start of a line, and adds
    links only on request.
    """
    for dialect in ("commonmark", "kramdown"):
        for start in ("", "- ", "**Title**: "):
            escaped = markdown(text, dialect=dialect)
            document = SyntaxTreeNode(COMMONMARK.parse(f"x\n\n{start}{escaped}"))
            nodes = list(document.children[-1].walk())
            blocks = {node.type for node in nodes} - {"text", "strong", "inline", "code_inline"}

            assert blocks <= {"paragraph", "bullet_list", "list_item"}
            assert clean(text) in "".join(
                node.content for node in nodes if node.type in {"text", "code_inline"}
            ).replace("x", "", not clean(text))


def test_markdown_links_are_safe():
    """
    A label without a safe URL is shown without a link.
    """
    assert "[a](https://b.c/%28d%29)" == markdown_link("a", "https://b.c/(d)")
    assert "[a](https://b.c/?d&amp;e;)" == markdown_link("a", "https://b.c/?d&e;")
    assert "a" == markdown_link("a", "javascript:alert(1)") == markdown_link("a", None)
    assert r"see <https://a.b/c>, \*d\*" == markdown("see https://a.b/c, *d*", links=True)
    assert r"see https\://a.b/c" == markdown("see https://a.b/c")


def test_ampersands_stay_readable():
    """
    Only an ampersand that could start an entity is escaped.
    """
    assert "**R&D**" in render(digest(paper(title="R&D")))
    assert "&copy; R&D" == read(render(digest(paper(title="&copy; R&D")))).items[0].title


def test_unsafe_links_are_left_out():
    """
    Links are only http or https, without characters that could end the link. Those in an id are encoded.
    """
    made = digest(
        paper(
            id="a b](javascript:alert(1))",
            github_repo="javascript:alert(1)",
            project_page="https://a.b/(c)?d=&amp;",
        )
    )
    (item,) = read(render(made, options={"code": True})).items

    hostile = "a%20b%5D%28javascript:alert%281%29%29"
    assert [
        ("Hugging Face page", f"https://huggingface.co/papers/{hostile}"),
        ("Paper", f"https://arxiv.org/abs/{hostile}"),
        ("Project page", "https://a.b/%28c%29?d=&amp;"),
    ] == list(item.links)


@pytest.mark.slow
def test_a_megabyte_of_syntax_takes_a_moment():
    """
    Rendering takes linear time, even for long runs of special characters.
    """
    for sign in ("*", "[", "{{", "&amp;", "https://a.b/", "$", "\\", "` "):
        text = sign * (1_000_000 // len(sign))
        document = render(digest(paper(title=text, summary=text)), "jekyll")
        assert len(document) < 20_000_000


def test_the_same_digest_gives_the_same_bytes():
    """
    The output depends on the arguments alone.
    """
    assert render(sample_digest(), "jekyll") == render(sample_digest(), "jekyll")


@pytest.mark.parametrize("format", FORMATS)
def test_every_recorded_day_reads_back(format, recorded_days):
    """
    Every recorded day is read back with all fields in the same order.
    """
    for day in recorded_days:
        made = day.select()
        page = read(render(made, format, options={"heading": True}))

        assert f"Hugging Face Daily Papers - {made.period}" == page.headings[0]
        assert_same(made, page)
        assert all(item.bullets[-1].startswith("Abstract: ") for item in page.items)
