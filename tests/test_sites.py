"""
Posts built by Jekyll and Hugo: their readers of templates and Markdown take them as meant.
"""

import random
import shutil
import subprocess

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from xml.etree.ElementTree import Element

import attrs
import pytest

from html5lib import HTMLParser
from html5lib.treebuilders import getTreeBuilder
from tests.test_markdown import MARKUP, SYNTAX, address

from hfdaily import Digest, Organization, Paper, Period, render
from hfdaily.testing import hostile_digest
from hfdaily.text import plain, safe_url

pytestmark = pytest.mark.slow
DAY = Period.parse("2026-02-23")

# The smallest site of each, and where its one page ends up.
SITES = {
    "jekyll": {
        "_config.yml": "title: Posts\nfuture: true\npermalink: /:title.html\n",
        "_layouts/post.html": "<title>{{ page.title | escape }}</title><body>{{ content }}</body>",
    },
    "hugo": {
        "config.toml": 'baseURL = "https://example.org/"\nbuildFuture = true\n',
        "layouts/_default/single.html": "<title>{{ .Title }}</title><body>{{ .Content }}</body>",
    },
}
COMMANDS = {"jekyll": ["jekyll", "build", "--quiet"], "hugo": ["hugo", "--quiet"]}
POSTS = {"jekyll": "_posts/2026-02-23-post.md", "hugo": "content/post.md"}
PAGES = {"jekyll": "_site/post.html", "hugo": "public/post/index.html"}
LAYOUTS = {"jekyll": {"layout": "post"}, "hugo": {}}


@pytest.fixture(params=SITES)
def build(request, tmp_path):
    """
    Build a site of one post, and return its page; skip without the program.
    """
    site = request.param
    if not shutil.which(site):
        pytest.skip(f"{site} is not installed")

    def built(
        made: Digest, *, options: Mapping[str, object] = MappingProxyType({}), **context: str
    ):
        post = render(made, site, options={**LAYOUTS[site], **options}, **context)
        for name, text in {**SITES[site], POSTS[site]: post}.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, "utf-8")
        subprocess.run(COMMANDS[site], cwd=tmp_path, check=True, timeout=300)
        parser = HTMLParser(getTreeBuilder("etree"), namespaceHTMLElements=False)
        return parser.parse((tmp_path / PAGES[site]).read_bytes(), transport_encoding="utf-8")

    return built


def said(text: str) -> str:
    """
    A text without what both do for typography: quotes, dashes, dots.
    """
    marks = {
        "«": "<<",
        "»": ">>",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "…": "...",
        "—": "---",
        "–": "--",
        "\xa0": " ",
    }
    for curly, straight in marks.items():
        text = text.replace(curly, straight)
    return " ".join(text.split())


def assert_shown(papers: Iterable[Paper], page: Element) -> None:
    """
    Assert that the page shows the papers, and nothing else.
    """
    body = page.find("body")
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
    What means something to one of the readers, alone and thrown together.
    """
    dice = random.Random(2)
    texts = {*MARKUP} | {
        "".join(dice.choices((*SYNTAX, "a", " ", "b c"), k=dice.randint(1, 9))) for _ in range(2000)
    }
    papers = [
        Paper(id="2602.10693", title=text, summary=text, organization=Organization(name=text))
        for text in sorted(texts)
        if plain(text)
    ]

    assert_shown(papers, build(Digest(period=DAY, papers=papers)))


def test_front_matter_that_holds_templates(build):
    """
    A title and tags are values, whatever they hold.
    """
    title = "{{ site.title }} {% raw %} {{< x >}} & <b>"
    page = build(Digest(period=DAY), title=title, options={"tags": ["{{ x }}", "a: b"]})

    assert title == page.findtext("head/title") == page.findtext("body/h1")
