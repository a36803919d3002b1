"""
Posts built by Jekyll and Hugo show every text unchanged, each at its own address.
"""

import datetime as dt
import random
import re
import shutil
import subprocess

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from xml.etree.ElementTree import Element

import attrs
import pytest

from html5lib import HTMLParser
from html5lib.treebuilders import getTreeBuilder
from tests.factories import at, digest
from tests.factories import paper as any_paper
from tests.test_markdown import INJECTIONS, MARKUP, SYNTAX, address

from hfdaily import Digest, Organization, Paper, Period, render
from hfdaily.plugins import Registry
from hfdaily.testing import hostile_digest
from hfdaily.text import plain, safe_url

pytestmark = pytest.mark.slow
# The smallest site of each, and the path of its only page.
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
PAGES = {
    "jekyll": "_site/daily-papers-*.html",
    "hugo": "public/daily-papers-*/index.html",
}
OPTIONS = {"jekyll": {"layout": "post"}, "hugo": {"heading": True}}


@pytest.fixture(params=SITES)
def build(request, tmp_path):
    """
    Build a site of one post and return its page, or skip if the program is missing.
    """
    site = request.param
    if not shutil.which(site):
        pytest.skip(f"{site} is not installed")

    def built(
        made: Digest, *, options: Mapping[str, object] = MappingProxyType({}), **context: str
    ):
        post = render(made, site, options={**OPTIONS[site], **options}, **context)
        for name, text in {**SITES[site], POSTS[site]: post}.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, "utf-8")
        subprocess.run(COMMANDS[site], cwd=tmp_path, check=True, timeout=300)
        parser = HTMLParser(getTreeBuilder("etree"), namespaceHTMLElements=False)
        (page,) = tmp_path.glob(PAGES[site])
        return parser.parse(page.read_bytes(), transport_encoding="utf-8")

    return built


def untypeset(text: str) -> str:
    """
    Return a text without the typography that both add: quotes, dashes and dots.
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
    Assert that the page shows the papers and nothing else.
    """
    body = page.find("body")
    (numbered,) = body.findall("ol")
    for paper, item in zip(papers, numbered.findall("li"), strict=True):
        title = item.find(".//strong")
        bullets = ["".join(bullet.itertext()) for bullet in item.findall("ul/li")]
        links = [link.get("href") for link in item.findall("ul/li/a")]
        label = plain(paper.organization.label) if paper.organization else ""
        abstract = plain(paper.abstract)

        assert untypeset(plain(paper.title) or plain(paper.id)) == untypeset(
            "".join(title.itertext())
        )
        assert not label or untypeset(f"Organization: {label}") == untypeset(bullets[0])
        assert not abstract or untypeset(f"Abstract: {abstract}") == untypeset(bullets[-1])
        assert {safe_url(paper.hub_url)} - {None} <= {address(link) for link in links}
    tags = {element.tag for element in body.iter()}
    assert tags <= {"body", "h1", "h2", "p", "ol", "ul", "li", "strong", "a", "blockquote", "code"}
    targets = [link.get("href") for link in body.iter("a")]
    assert [] == [url for url in targets if not url.startswith(("https://", "http://"))]


def test_a_recorded_day(build, recorded_days):
    """
    The page has the titles of a recorded day.
    """
    made = recorded_days[-1].select()

    assert_shown(made.papers, build(made))


def test_a_hostile_digest(build):
    """
    Nothing in the hostile digest is run, hidden or read as markup.
    """
    hostile = hostile_digest()
    papers = [paper for paper in hostile.papers if len(paper.title) < 1000]

    assert_shown(papers, build(attrs.evolve(hostile, papers=papers)))


def test_syntax_in_any_order(build):
    """
    Syntax of any of the readers, alone and mixed, is shown as text.
    """
    dice = random.Random(2)
    texts = {*MARKUP, *INJECTIONS} | {
        "".join(dice.choices((*SYNTAX, "a", " ", "b c"), k=dice.randint(1, 9))) for _ in range(2000)
    }
    papers = [
        Paper(id="2602.10693", title=text, summary=text, organization=Organization(name=text))
        for text in sorted(texts)
        if plain(text)
    ]

    assert_shown(papers, build(digest(*papers)))


def test_front_matter_that_holds_templates(build):
    """
    Templates in title and tags are shown as text.
    """
    title = "{{ site.title }} {% raw %} {{< x >}} & <b>"
    page = build(digest(), title=title, options={"tags": ["{{ x }}", "a: b"]})

    assert title == page.findtext("head/title") == page.findtext("body/h1")


# The permalink is the default of the popular theme Chirpy.
CHIRPY = """\
title: Posts
timezone: {timezone}
defaults:
  - scope: {{path: "", type: posts}}
    values: {{layout: post, permalink: "/posts/:title/"}}
"""
HUGO = """\
baseURL = "https://example.org/"
timeZone = "{timezone}"
[permalinks]
  posts = "/posts/:slug/"
"""
DATE = {
    "jekyll": "{{ page.date | date: '%Y-%m-%d' }}",
    "hugo": '{{ time.Format "2006-01-02" .Date }}',
}


@pytest.mark.parametrize("timezone", ["UTC", "Pacific/Midway", "America/New_York", "Pacific/Wake"])
@pytest.mark.parametrize("site", SITES)
def test_every_post_has_its_own_address_and_the_day_of_its_list(site, timezone, tmp_path):
    """
    In any time zone, posts of days, a week and a month have different addresses and the right days.
    """
    if not shutil.which(site):
        pytest.skip(f"{site} is not installed")
    is_jekyll = site == "jekyll"
    layout = "_layouts/post.html" if is_jekyll else "layouts/_default/single.html"
    files = {
        "_config.yml" if is_jekyll else "config.toml": (CHIRPY if is_jekyll else HUGO).format(
            timezone=timezone
        ),
        layout: f"<time>{DATE[site]}</time>",
    }
    days = {}
    for period in map(Period.parse, ("2026-02-23", "2026-02-24", "2026-W08", "2026-02")):
        made = digest(any_paper(), period=period, as_of=at(dt.date(2026, 3, 9)))
        name = Registry().get(site).output_name(made)
        post = render(made, site, timezone="Asia/Seoul", locale="ko")
        files[f"{'_posts' if is_jekyll else 'content/posts'}/{name}"] = post
        days[re.search("^slug: (.*)$", post, re.MULTILINE)[1]] = str(period.end)
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, "utf-8")
    subprocess.run(COMMANDS[site], cwd=tmp_path, check=True, timeout=300)

    built = tmp_path / ("_site" if is_jekyll else "public") / "posts"
    shown = {
        page.parent.name: re.sub("<[^>]*>", "", page.read_text("utf-8")).strip()
        for page in built.glob("*/index.html")
        if "<time>" in page.read_text("utf-8")
    }
    assert days == shown
