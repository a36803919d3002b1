"""
Posts built by Jekyll: Liquid and kramdown read them as they were meant.
"""

import random
import shutil
import subprocess

from collections.abc import Iterable

import attrs
import pytest

from html5lib import HTMLParser
from html5lib.treebuilders import getTreeBuilder
from tests.test_markdown import SYNTAX, address

from hfdaily import Digest, Organization, Paper, Period, render
from hfdaily.testing import hostile_digest
from hfdaily.text import plain, safe_url

pytestmark = pytest.mark.skipif(not shutil.which("jekyll"), reason="Jekyll is not installed")

CONFIG = """\
title: Posts
future: true
permalink: /:title.html
"""
DAY = Period.parse("2026-02-23")


@pytest.fixture
def build(tmp_path):
    """
    Build a site of one post, and return its page.
    """

    def built(made: Digest, **context: object):
        posts = tmp_path / "_posts"
        posts.mkdir()
        (tmp_path / "_config.yml").write_text(CONFIG, "utf-8")
        (posts / "2026-02-23-post.md").write_text(render(made, "jekyll", **context), "utf-8")
        subprocess.run(["jekyll", "build", "--quiet"], cwd=tmp_path, check=True, timeout=300)
        page = (tmp_path / "_site" / "post.html").read_bytes()
        parser = HTMLParser(getTreeBuilder("etree"), namespaceHTMLElements=False)
        return parser.parse(page, transport_encoding="utf-8").find("body")

    return built


def said(text: str) -> str:
    """
    A text without what kramdown does for typography: quotes, dashes, dots.
    """
    marks = {"“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "—": "---", "–": "--", "\xa0": " "}
    for curly, straight in marks.items():
        text = text.replace(curly, straight)
    return " ".join(text.split())


def assert_shown(papers: Iterable[Paper], body) -> None:
    """
    Assert that the page shows the papers, and nothing else.
    """
    (numbered,) = body.findall("ol")
    for paper, item in zip(papers, numbered.findall("li"), strict=True):
        title = item.find(".//strong")
        bullets = ["".join(bullet.itertext()) for bullet in item.findall("ul/li")]
        links = [link.get("href") for link in item.findall("ul/li/a")]
        label = plain(paper.organization.label) if paper.organization else ""
        abstract = plain(paper.abstract)

        assert said(plain(paper.title) or plain(paper.id)) == said("".join(title.itertext()))
        assert not label or said(f"Organization: {label}") == said(bullets[0])
        assert not abstract or said(f"Abstract: {abstract}") == said(bullets[-1])
        assert {safe_url(paper.hub_url)} - {None} <= {address(link) for link in links}
    tags = {element.tag for element in body.iter()}
    assert tags <= {"body", "h1", "h2", "p", "ol", "ul", "li", "strong", "a", "blockquote"}


def test_a_recorded_day(build, recorded_days):
    """
    The site holds the titles as they were meant.
    """
    made = recorded_days[-1].select()

    assert_shown(made.papers, build(made))


def test_a_hostile_digest(build):
    """
    Nothing in it is run, hidden, or taken for markup.
    """
    worst = hostile_digest()
    papers = [paper for paper in worst.papers if len(paper.title) < 1000]

    assert_shown(papers, build(attrs.evolve(worst, papers=papers)))


def test_syntax_in_any_order(build):
    """
    What means something to Liquid and kramdown, thrown together.
    """
    dice = random.Random(2)
    texts = {
        "".join(dice.choices((*SYNTAX, "a", " ", "b c"), k=dice.randint(1, 9))) for _ in range(2000)
    }
    papers = [
        Paper(id="2602.10693", title=text, summary=text, organization=Organization(name=text))
        for text in sorted(texts)
        if plain(text)
    ]

    assert_shown(papers, build(Digest(period=DAY, papers=papers)))


def test_front_matter_that_holds_liquid(build):
    """
    A title and tags are values to Jekyll, whatever they hold.
    """
    options = {"tags": ["{{ site.title }}", "a: b"], "author": "---\n{% raw %}"}
    body = build(Digest(period=DAY), title="{{ site.title }} {% raw %}", options=options)

    assert "{{ site.title }} {% raw %}" == body.findtext("h1")
