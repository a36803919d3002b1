"""
The feeds, read back by independent programs.
"""

import datetime as dt
import importlib
import json
import re
import warnings

from email.utils import format_datetime, parsedate_to_datetime
from html import unescape
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import attrs
import feedparser
import html5lib
import hypothesis
import pytest

from tests.factories import DAY, MONDAY, at, day_of, digest, linked_paper, paper

from hfdaily import ArxivRecord, Author, Digest, Organization, Paper, Period, render
from hfdaily.plugins import Registry
from hfdaily.testing import (
    digests,
    empty_digest,
    hostile_digest,
    sample_digest,
)
from hfdaily.text import clean, paragraphs, plain

FORMATS = ["rss", "atom", "jsonfeed"]
XML = ["rss", "atom"]
SITE = "https://example.org/papers/"
NAMES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
}


@attrs.frozen(kw_only=True)
class Item:
    """
    An entry as a feed reader sees it.
    """

    id: str
    link: str
    title: str
    date: dt.datetime
    authors: tuple[str, ...]
    keywords: tuple[str, ...]
    summary: str
    content: str
    thumbnail: str | None


def read(document: str, format: str) -> list[Item]:
    """
    Read the entries of a feed by programs that know only the standards.
    """
    if format == "jsonfeed":
        return [read_json(item) for item in json.loads(document)["items"]]
    root = ET.fromstring(document)
    return [read_rss(i) for i in root.iter("item")] + [
        read_atom(i) for i in root.findall("atom:entry", NAMES)
    ]


def read_rss(item: ET.Element) -> Item:
    guid = item.find("guid")
    assert guid.get("isPermaLink", "true") == "true"
    return Item(
        id=guid.text,
        link=item.findtext("link"),
        title=item.findtext("title"),
        date=parsedate_to_datetime(item.findtext("pubDate")),
        authors=tuple(e.text for e in item.findall("dc:creator", NAMES)),
        keywords=tuple(e.text for e in item.findall("category")),
        summary=text_of(item.findtext("description")),
        content=item.findtext("content:encoded", namespaces=NAMES),
        thumbnail=next((e.get("url") for e in item.findall("media:thumbnail", NAMES)), None),
    )


def read_atom(entry: ET.Element) -> Item:
    (link,) = entry.findall("atom:link", NAMES)
    assert (link.get("rel"), entry.find("atom:content", NAMES).get("type")) == ("alternate", "html")
    published = dt.datetime.fromisoformat(entry.findtext("atom:published", namespaces=NAMES))
    updated = dt.datetime.fromisoformat(entry.findtext("atom:updated", namespaces=NAMES))
    assert published == updated
    return Item(
        id=entry.findtext("atom:id", namespaces=NAMES),
        link=link.get("href"),
        title=entry.findtext("atom:title", namespaces=NAMES),
        date=published,
        authors=tuple(e.text for e in entry.findall("atom:author/atom:name", NAMES)),
        keywords=tuple(e.get("term") for e in entry.findall("atom:category", NAMES)),
        summary=text_of(entry.findtext("atom:summary", "", namespaces=NAMES)),
        content=entry.findtext("atom:content", namespaces=NAMES),
        thumbnail=next((e.get("url") for e in entry.findall("media:thumbnail", NAMES)), None),
    )


def read_json(item: dict[str, Any]) -> Item:
    return Item(
        id=item["id"],
        link=item["url"],
        title=item["title"],
        date=dt.datetime.fromisoformat(item["date_published"]),
        authors=tuple(author["name"] for author in item.get("authors", [])),
        keywords=tuple(item.get("tags", [])),
        summary=item.get("summary", ""),
        content=item["content_html"],
        thumbnail=item.get("image"),
    )


def text_of(markup: str) -> str:
    """
    Return the text of HTML without elements, as RSS has it.
    """
    assert "<" not in markup
    return unescape(markup)


def expected(paper: Paper, first: dt.date) -> Item:
    """
    Return the fields that a feed must have for a paper, apart from its content.

    If only the list day is known, the date is within its first hour, at a second derived from the id.
    """
    day = paper.featured_on or first
    date = paper.featured_at or at(day, 0)
    if date == at(day, 0):
        date += dt.timedelta(seconds=int(paper.id[-5:]) % 3600)
    return Item(
        id=paper.hub_url,
        link=paper.hub_url,
        title=plain(paper.title),
        date=date,
        authors=tuple(author.name for author in paper.authors),
        keywords=tuple(dict.fromkeys(paper.ai_keywords)),
        summary="\n\n".join(map(plain, paragraphs(paper.abstract))),
        content="",
        thumbnail=paper.thumbnail_url if is_of_hub(paper.thumbnail_url) else None,
    )


def is_of_hub(url: str | None) -> bool:
    return f".{urlsplit(url or '').hostname}".endswith((".huggingface.co", ".hf.co"))


def without_content(item: Item, day: dt.date) -> Item:
    return attrs.evolve(item, content="", date=at(day))


def one(format: str, **known: Any) -> Item:
    """
    Return the entry of a paper with the given fields.
    """
    (item,) = read(render(day_of(paper(1, **known)), format), format)
    return item


def links(markup: str) -> list[tuple[str, str]]:
    """
    Return the links of HTML with their texts.
    """
    tree = html5lib.parseFragment(markup, namespaceHTMLElements=False)
    return [("".join(a.itertext()), a.get("href")) for a in tree.iter("a")]


@pytest.mark.parametrize("format", FORMATS)
class TestEntries:
    """
    Each paper has one entry, which is the same in all three formats.
    """

    def test_a_paper(self, format):
        """
        An entry has every field that feed readers show, and its permanent id is the paper's page.
        """
        known = Paper(
            id="2602.10693",
            title="Rates of $O(n^2)$",
            summary="First: a < b & c.\n Second, for $5.",
            authors=(Author(name="Ada"), Author(name="Grace"), Author(name="Ada")),
            featured_on=MONDAY,
            featured_at=at(MONDAY, 3),
            organization=Organization(name="org", fullname="A & B"),
            github_repo="https://github.com/a/b",
            project_page="https://example.com/?a=1&b=2",
            ai_keywords=("alignment", "R&D", "alignment"),
            thumbnail_url="https://cdn-thumbnails.huggingface.co/a.png",
        )
        (item,) = read(render(day_of(known), format), format)

        assert Item(
            id="https://huggingface.co/papers/2602.10693",
            link="https://huggingface.co/papers/2602.10693",
            title="Rates of O(n²)",
            date=at(MONDAY, 3),
            authors=("Ada", "Grace", "Ada"),
            keywords=("alignment", "R&D"),
            summary="First: a < b & c.\n\nSecond, for $5.",
            content="",
            thumbnail="https://cdn-thumbnails.huggingface.co/a.png",
        ) == attrs.evolve(item, content="")
        assert item.content.startswith(
            '<p><a href="https://huggingface.co/org">A &amp; B</a></p>'
            "<p>First: a &lt; b &amp; c.</p><p>Second, for $5.</p>"
        )
        assert [
            ("A & B", "https://huggingface.co/org"),
            ("Hugging Face page", "https://huggingface.co/papers/2602.10693"),
            ("arXiv", "https://arxiv.org/abs/2602.10693"),
            ("PDF", "https://arxiv.org/pdf/2602.10693"),
            ("Code", "https://github.com/a/b"),
            ("Project page", "https://example.com/?a=1&b=2"),
        ] == links(item.content)

    def test_a_paper_of_which_nothing_is_known(self, format):
        """
        A paper with an id alone has its page, its day and the id as its title.
        """
        (item,) = read(
            render(Digest(period=Period.day(MONDAY), papers=[Paper(id="1", title=" ")]), format),
            format,
        )

        assert ("https://huggingface.co/papers/1", "1") == (item.id, item.title)
        assert dt.datetime(2026, 2, 23, 0, 0, 1, tzinfo=dt.UTC) == item.date
        assert ((), (), "", None) == (item.authors, item.keywords, item.summary, item.thumbnail)

    def test_formulas(self, format):
        """
        Formulas are readable in texts and MathML in the content, which prefers arXiv's abstract.
        """
        pytest.importorskip("latex2mathml")
        record = ArxivRecord(id="1", title="T", abstract=r"With $\alpha_1$.")
        item = one(format, summary="With α.", arxiv=record)

        assert "With α₁." == item.summary
        assert "<p>With <math" in item.content
        assert "<msub>" in item.content

    def test_counts_do_not_change_an_entry(self, format):
        """
        Votes, comments and stars do not change an entry, so that readers do not show it as new.
        """
        before = sample_digest()
        after = attrs.evolve(
            before,
            as_of=at(MONDAY + DAY),
            papers=[
                attrs.evolve(paper, upvotes=999, comments=99, github_stars=9, ai_summary="New.")
                for paper in before.papers
            ],
        )

        assert render(before, format) == render(after, format)

    def test_linked_repositories_are_named(self, format):
        """
        The content names and links a few repositories of each kind, but not their number, which
        changes often.
        """
        (item,) = read(render(day_of(linked_paper()), format), format)
        linked = links(item.content)

        assert "<p>Models: <a href=" in item.content
        assert "more" not in item.content
        assert [f"lab/{name}" for name in ("model-a", "model-b", "model-c", "data", "demo")] == [
            name for name, _ in linked if name.startswith("lab/")
        ]
        assert ("lab/data", "https://huggingface.co/datasets/lab/data") in linked

    def test_newest_first(self, format):
        """
        Later days come first, and a day keeps the order of the digest.
        """
        digest = Digest(
            period=Period.range(MONDAY, MONDAY + 2 * DAY),
            papers=[
                paper(1, on=MONDAY),
                paper(2, on=MONDAY + DAY, featured_at=at(MONDAY + DAY, 1)),
                paper(3, on=MONDAY + 2 * DAY),
                paper(4, on=MONDAY + DAY, featured_at=at(MONDAY + DAY, 23)),
                paper(5, on=MONDAY),
            ],
        )

        assert ["3", "2", "4", "1", "5"] == [
            item.id[-1] for item in read(render(digest, format), format)
        ]

    def test_no_two_entries_share_a_second(self, format):
        """
        No two entries have the same date, and their order follows their ids, not their votes.
        """
        papers = [paper(number, number % 7) for number in (60, *range(60), 3600, 3601)][1:]
        digest = day_of(
            *papers, paper(99, featured_at=at(MONDAY, 5)), paper(98, featured_at=at(MONDAY, 5))
        )
        before = {item.id: item.date for item in read(render(digest, format), format)}
        after = {item.id: item.date for item in read(render(digest.select(), format), format)}

        assert before == after
        assert len(before) == len({date.replace(microsecond=0) for date in before.values()})
        assert {MONDAY} == {date.date() for date in before.values()}

    def test_a_paper_that_joins_later_has_a_later_date(self, format):
        """
        A paper that joins later has a later date than the entries before it.
        """
        seen = {900: 6, 500: 6, 700: 9, 100: 9, 800: 15}
        papers = [paper(n, first_seen_at=at(MONDAY, hour)) for n, hour in seen.items()]
        morning, evening = papers[:2], papers

        newest = max(item.date for item in read(render(day_of(*morning), format), format))
        items = read(render(day_of(*evening), format), format)

        assert ["700", "100", "800"] == [item.id[-3:] for item in items if item.date > newest]
        assert 5 == len({item.date for item in items})
        assert items[4].date == max(item.date for item in items)

    def test_a_paper_that_joins_a_list_of_long_ago(self, format):
        """
        An old list keeps its dates, and a paper that joins it gets a later one.
        """
        year_later = at(MONDAY + 365 * DAY)
        old = [paper(n, first_seen_at=year_later) for n in (1, 2)]
        late = paper(3, first_seen_at=year_later + dt.timedelta(hours=1))
        items = read(render(day_of(*old, late), format), format)

        assert [MONDAY, MONDAY, MONDAY + 365 * DAY] == [item.date.date() for item in items]

    def test_a_withdrawn_paper_is_marked(self, format):
        """
        A withdrawn paper is marked in its title and above its abstract, in the language of the
        labels.
        """
        withdrawn = day_of(paper(1, withdrawn_at=at(MONDAY), summary="Text."), paper(2))
        first, second = read(render(withdrawn, format, locale="ko"), format)

        assert ["[철회됨] Paper 1", "Paper 2"] == [first.title, second.title]
        assert first.content.startswith("<p>철회됨</p><p>Text.</p>")
        assert "철회됨" not in second.content

    def test_no_picture_of_another_host(self, format):
        """
        Only pictures on the Hub's hosts are included, because feed readers load them unasked.
        """
        others = [
            "https://evil.example/x.png",
            "https://nothuggingface.co/x",
            "https://hf.co@evil.example/",
        ]

        assert [None] * 3 == [one(format, thumbnail_url=url).thumbnail for url in others]

    @pytest.mark.parametrize(
        "time",
        [
            dt.datetime.min.replace(tzinfo=dt.UTC),
            dt.datetime(1, 1, 1, 14, tzinfo=dt.timezone(dt.timedelta(hours=14))),
            dt.datetime(9999, 12, 31, 9, 59, tzinfo=dt.timezone(dt.timedelta(hours=-14))),
            dt.datetime.max.replace(tzinfo=dt.UTC),
        ],
        ids=str,
    )
    def test_the_ends_of_the_calendar(self, format, time):
        """
        Feeds of the first and the last day are written, though entries need times of their own.
        """
        day = time.astimezone(dt.UTC).date()
        papers = [paper(n, on=day, featured_at=time) for n in range(4)]
        feed = render(digest(*papers, on=day, as_of=time), format, generated_at=time)

        assert 4 == len(read(feed, format))

    def test_only_web_links(self, format):
        """
        A link that is not http or https is left out.
        """
        bad = "javascript:alert(1)"
        item = one(format, github_repo=bad, project_page="data:text/html,x", thumbnail_url=bad)

        assert ["https"] * 3 == [urlsplit(url).scheme for _, url in links(item.content)]
        assert item.thumbnail is None

    def test_markup_is_text(self, format):
        """
        Markup in titles and names is shown as text.
        """
        text = "<b>&amp;</b> ]]> <![CDATA[ </title></p> \"'"
        item = one(
            format,
            summary=text,
            authors=(Author(name=text),),
            ai_keywords=(text,),
            organization=Organization(name=text),
        )
        tree = html5lib.parseFragment(item.content, namespaceHTMLElements=False)

        assert (text, (text,), (text,)) == (item.summary, item.authors, item.keywords)
        assert {"p", "a"} == {element.tag for element in tree.iter()} - {"DOCUMENT_FRAGMENT"}
        assert [text, text] == ["".join(p.itertext()) for p in tree][:2]

    def test_an_id_that_is_no_id(self, format):
        """
        Any paper id gives an entry id that is a URL and never changes.
        """
        digest = day_of(Paper(id='a b\ud800/ü?&"', title="T"))
        (item,) = read(render(digest, format), format)

        assert "https://huggingface.co/papers/a%20b%ED%A0%80/%C3%BC%3F&%22" == item.id == item.link


@pytest.mark.parametrize("format", FORMATS)
class TestFeed:
    """
    The feed as a whole, in all three formats.
    """

    def test_no_papers(self, format):
        """
        A day without papers gives a feed without entries.
        """
        assert [] == read(render(empty_digest(), format), format)

    def test_same_digest_same_bytes(self, format):
        """
        The same digest gives the same bytes, whatever the time is.
        """
        assert render(sample_digest(), format) == render(sample_digest(), format)

    def test_its_file_keeps_its_name(self, format):
        """
        The file name of a feed does not depend on the day, so that its address stays.
        """
        renderer = Registry().get(format)
        endings = {"rss": "rss", "atom": "atom", "jsonfeed": "json"}

        assert f"feed.{endings[format]}" == renderer.output_name(sample_digest())
        assert renderer.media_type in {
            "application/rss+xml",
            "application/atom+xml",
            "application/feed+json",
        }


def rss_channel(digest: Digest, **context: Any) -> dict[str | None, str | None]:
    channel = ET.fromstring(render(digest, "rss", **context)).find("channel")
    return {element.tag: element.text for element in channel if element.tag != "item"}


class TestRSS:
    """
    The channel as RSS 2.0 and the profile of the RSS Advisory Board require it.
    """

    def test_the_channel(self):
        """
        The channel has title, link, description and language, and the date of its newest paper.
        """
        digest = day_of(paper(1), paper(2, featured_at=at(MONDAY, 5)), paper(3))

        assert {
            "title": "Hugging Face Daily Papers",
            "link": "https://huggingface.co/papers",
            "description": "Hugging Face Daily Papers: February 23, 2026",
            "language": "en",
            "pubDate": "Mon, 23 Feb 2026 05:00:00 GMT",
            "generator": "hfdaily",
        } == rss_channel(digest)

    def test_in_other_words(self):
        """
        The title can be replaced, and the labels are in the language of the locale.
        """
        channel = rss_channel(sample_digest(), locale="ko-KR", title="My <papers>")

        assert ("My <papers>", "ko") == (channel["title"], channel["language"])
        assert "My <papers>: 2026년 2월 23일" == channel["description"]

    def test_when_it_was_built(self):
        """
        The channel states when it was built if the context does.
        """
        seoul = dt.timezone(dt.timedelta(hours=9))
        channel = rss_channel(sample_digest(), generated_at=at(MONDAY, 21).astimezone(seoul))

        assert "Mon, 23 Feb 2026 21:00:00 GMT" == channel["lastBuildDate"]
        assert "lastBuildDate" not in rss_channel(sample_digest())

    @pytest.mark.parametrize(
        ("site_url", "own"),
        [
            ("https://example.org/papers/", "https://example.org/papers/feed.rss"),
            ("https://example.org/all.xml", "https://example.org/all.xml"),
            (None, None),
        ],
    )
    def test_its_own_address(self, site_url, own):
        """
        The feed's own URL is made from `site_url`, and is left out without it.
        """
        root = ET.fromstring(render(sample_digest(), "rss", site_url=site_url))
        found = root.find("channel/atom:link", NAMES)

        assert own == (None if found is None else found.get("href"))
        assert own is None or ("self", "application/rss+xml") == (
            found.get("rel"),
            found.get("type"),
        )

    def test_an_empty_feed_has_a_date(self):
        """
        An empty feed has the date of the fetch, or else of its first day.
        """
        empty = empty_digest()

        assert "Sun, 22 Feb 2026 00:00:00 GMT" == rss_channel(empty)["pubDate"]
        assert (
            "Mon, 23 Feb 2026 12:00:00 GMT"
            == rss_channel(attrs.evolve(empty, as_of=at(MONDAY)))["pubDate"]
        )

    @hypothesis.given(hypothesis.strategies.datetimes(timezones=hypothesis.strategies.just(dt.UTC)))
    def test_dates(self, time):
        """
        Dates are those of the standard library, with four digits for the year.
        """
        hypothesis.assume(time.time() != dt.time())
        document = render(day_of(paper(1, featured_at=time)), "rss")

        assert f"<pubDate>{format_datetime(time, usegmt=True)}</pubDate>" in document

    def test_no_author_without_an_address(self):
        """
        Names are in dc:creator, because <author> must be an e-mail address.
        """
        document = render(sample_digest(), "rss")

        assert "<author>" not in document
        assert "<dc:creator>" in document


class TestAtom:
    """
    The feed as RFC 4287 requires it.
    """

    def test_the_feed(self):
        """
        The feed has a stable id, a title, links, the newest date, and an author for entries without
        one.
        """
        digest = day_of(paper(1), paper(2, featured_at=at(MONDAY, 5)))
        root = ET.fromstring(render(digest, "atom", site_url=SITE, locale="ja"))

        def text(path: str) -> str | None:
            return root.findtext(path, namespaces=NAMES)

        assert SITE + "feed.atom" == text("atom:id")
        assert "Hugging Face Daily Papers: 2026年2月23日" == text("atom:subtitle")
        assert "2026-02-23T05:00:00Z" == text("atom:updated")
        assert "Hugging Face" == text("atom:author/atom:name")
        assert "ja" == root.get("{http://www.w3.org/XML/1998/namespace}lang")
        assert [
            ("alternate", "https://huggingface.co/papers"),
            ("self", SITE + "feed.atom"),
        ] == [(link.get("rel"), link.get("href")) for link in root.findall("atom:link", NAMES)]

    def test_without_an_address(self):
        """
        Without a URL, the id is the Hub's page, and there is no link to the feed itself.
        """
        root = ET.fromstring(render(sample_digest(), "atom"))

        assert "https://huggingface.co/papers" == root.findtext("atom:id", namespaces=NAMES)
        assert ["alternate"] == [link.get("rel") for link in root.findall("atom:link", NAMES)]


class TestJSONFeed:
    """
    The feed as JSON Feed 1.1 requires it.
    """

    def test_the_feed(self):
        """
        The feed names its version and its URL, and holds no null.
        """
        feed = json.loads(render(sample_digest(), "jsonfeed", site_url=SITE, title="Mine"))
        items = feed.pop("items")

        assert {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Mine",
            "home_page_url": "https://huggingface.co/papers",
            "feed_url": SITE + "feed.json",
            "description": "Mine: February 23, 2026",
            "language": "en",
        } == feed
        assert len(sample_digest().papers) == len(items)
        assert all(value for item in items for value in item.values())
        assert all(isinstance(item["id"], str) for item in items)


class TestHostileText:
    """
    Any digest gives a well-formed feed with its texts.
    """

    @pytest.mark.parametrize("format", FORMATS)
    def test_the_hostile_digest(self, format):
        """
        Every paper of the hostile digest has its title and authors, and nothing in the feed can
        run.
        """
        digest = hostile_digest()
        items = read(render(digest, format, site_url=SITE), format)

        check_safe(items)
        assert sorted(map(title_of, digest.papers)) == sorted(item.title for item in items)
        assert 5000 == max(len(item.authors) for item in items)
        assert 1_000_000 < max(len(item.title) for item in items)

    @pytest.mark.parametrize("format", XML)
    def test_readers_take_the_hostile_digest(self, format):
        """
        feedparser reports no error for the hostile digest.
        """
        feed = feedparser.parse(render(hostile_digest(), format, site_url=SITE))

        assert feed.bozo is False
        assert len(hostile_digest().papers) == len(feed.entries)

    @pytest.mark.parametrize("format", FORMATS)
    @hypothesis.given(digests())
    def test_whatever_it_holds(self, format, digest):
        """
        Titles, names and keywords of any digest are read back clean, and the order is by day.
        """
        items = read(render(digest, format), format)
        first = digest.period.start
        by_day = sorted(digest.papers, key=lambda paper: day_of_paper(paper, first), reverse=True)

        check_safe(items)
        assert [title_of(paper) or item.id for paper, item in zip(by_day, items, strict=True)] == [
            item.title for item in items
        ]
        assert [
            tuple(filter(None, (clean(author.name) for author in paper.authors)))
            for paper in by_day
        ] == [item.authors for item in items]
        assert all(item.thumbnail is None for item in items)


def title_of(paper: Paper) -> str:
    title = plain(paper.title) or clean(paper.id)
    return f"[Withdrawn] {title or paper.hub_url}" if paper.withdrawn_at else title


def day_of_paper(paper: Paper, first: dt.date) -> dt.date:
    return paper.featured_at.date() if paper.featured_at else paper.featured_on or first


def check_safe(items: list[Item]) -> None:
    """
    Assert that content holds only paragraphs, web links and formulas.
    """
    for item in items:
        assert re.fullmatch(r"https://huggingface\.co/papers/[!-~]*", item.id)
        tree = html5lib.parseFragment(item.content, namespaceHTMLElements=False)
        for element in tree.iter():
            if "href" in element.attrib:
                assert urlsplit(element.get("href")).scheme in {"http", "https"}
        outside = [element for element in tree.iter() if element.tag in {"p", "a"}]
        others = {element.tag for element in tree.iter()} - {"p", "a", "DOCUMENT_FRAGMENT"}
        assert others <= MATHML
        assert {key for element in outside for key in element.attrib} <= {"href"}


MATHML = {
    f"{{http://www.w3.org/1998/Math/MathML}}{name}"
    for name in [
        "math",
        "mrow",
        "mi",
        "mn",
        "mo",
        "ms",
        "mtext",
        "mspace",
        "msub",
        "msup",
        "msubsup",
        "munder",
        "mover",
        "munderover",
        "mfrac",
        "msqrt",
        "mroot",
        "mtable",
        "mtr",
        "mtd",
        "mstyle",
        "mpadded",
        "mphantom",
        "menclose",
        "merror",
        "semantics",
        "annotation",
    ]
}


@pytest.mark.parametrize("format", FORMATS)
def test_every_recorded_day(format, recorded_days):
    """
    Feeds of every recorded day have the same papers with all their fields in the same order.
    """
    for day in recorded_days:
        items = read(render(day, format, site_url=SITE), format)
        papers = [expected(paper, day.period.start) for paper in day.papers]

        assert [without_content(item, MONDAY) for item in papers] == [
            without_content(item, MONDAY) for item in items
        ]
        # If another paper has the same date, this one's is a second later.
        assert all(
            dt.timedelta(seconds=-1) < item.date - paper.date < dt.timedelta(seconds=5)
            for item, paper in zip(items, papers, strict=True)
        )
        assert len(items) == len({item.date.replace(microsecond=0) for item in items})
        check_safe(items)


@pytest.mark.parametrize("format", XML)
def test_every_recorded_day_by_a_reader(format, recorded_days):
    """
    feedparser reads every recorded day without an error and finds the same papers.
    """
    for day in recorded_days:
        feed = feedparser.parse(render(day, format, site_url=SITE))

        assert feed.bozo is False
        assert [(p.hub_url, p.hub_url, plain(p.title)) for p in day.papers] == [
            (entry.id, entry.link, entry.title) for entry in feed.entries
        ]
        assert [[author.name for author in paper.authors] for paper in day.papers] == [
            [author.name for author in entry.authors] for entry in feed.entries
        ]


@pytest.mark.parametrize("format", XML)
def test_every_recorded_day_by_the_validator(format, recorded_days):
    """
    The W3C's validator reports only MathML, which it does not know.

    It is in no registry: https://github.com/w3c/feedvalidator, its `src` on PYTHONPATH.
    """
    with warnings.catch_warnings(action="ignore"):
        validator = pytest.importorskip("feedvalidator")
        as_online = importlib.import_module("feedvalidator.compatibility").AA
        for day in recorded_days:
            document = render(day, format, site_url=SITE).encode()
            result = validator.validateString(document, base=f"{SITE}feed.{format}")

            assert [] == [
                (type(event).__name__, event.params)
                for event in as_online(result["loggedEvents"])
                if (type(event).__name__, event.params.get("value")) not in KNOWN
            ]


KNOWN = {("NotHtml", name.rpartition("}")[2]) for name in MATHML}
