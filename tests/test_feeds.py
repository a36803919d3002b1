"""
The feeds, read back by programs that are not ours.
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

from tests.factories import DAY, MONDAY, at, day_of, digest, paper

from hfdaily import ArxivRecord, Author, Digest, Organization, Paper, Period, render
from hfdaily.plugins import Registry
from hfdaily.testing import (
    check_renderer,
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
    One entry, as a reader of feeds sees it.
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
    The entries of a feed, by programs that know nothing of ours but the standards.
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
    The text of HTML without any element, as RSS has it.
    """
    assert "<" not in markup
    return unescape(markup)


def expected(paper: Paper, first: dt.date) -> Item:
    """
    Return what a feed has to say of a paper, apart from its content.

    A list day alone is a date within the first hour of that day, which comes from the id.
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
    The entry of a paper that is known so.
    """
    (item,) = read(render(day_of(paper(1, **known)), format), format)
    return item


def links(markup: str) -> list[tuple[str, str]]:
    """
    The links of HTML, with their texts.
    """
    tree = html5lib.parseFragment(markup, namespaceHTMLElements=False)
    return [("".join(a.itertext()), a.get("href")) for a in tree.iter("a")]


@pytest.mark.parametrize("format", FORMATS)
class TestEntries:
    """
    One entry a paper, the same in all three formats.
    """

    def test_a_paper(self, format):
        """
        All that a reader shows of a paper comes through, and its id is its page for ever.
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
        It has its page and its day all the same, and its id for a title.
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
        They are readable in texts, and MathML in the content; arXiv's abstract comes first.
        """
        pytest.importorskip("latex2mathml")
        record = ArxivRecord(id="1", title="T", abstract=r"With $\alpha_1$.")
        item = one(format, summary="With α.", arxiv=record)

        assert "With α₁." == item.summary
        assert "<p>With <math" in item.content
        assert "<msub>" in item.content

    def test_counts_do_not_change_an_entry(self, format):
        """
        Votes, comments and stars move all day; a reader must not see that as news.
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

    def test_newest_first(self, format):
        """
        Later days come first; within a day the digest's order stays, whatever the hour.
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
        Their order is that of their ids, whatever the votes: readers sort by date.
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
        A reader that remembers nothing but the newest date it has seen finds it.
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
        A list first read long after its day keeps its dates; a paper that joins it has a later one.
        """
        year_later = at(MONDAY + 365 * DAY)
        old = [paper(n, first_seen_at=year_later) for n in (1, 2)]
        late = paper(3, first_seen_at=year_later + dt.timedelta(hours=1))
        items = read(render(day_of(*old, late), format), format)

        assert [MONDAY, MONDAY, MONDAY + 365 * DAY] == [item.date.date() for item in items]

    def test_a_withdrawn_paper_is_marked(self, format):
        """
        In its title and above its abstract, in the language of the labels.
        """
        withdrawn = day_of(paper(1, withdrawn_at=at(MONDAY), summary="Text."), paper(2))
        first, second = read(render(withdrawn, format, locale="ko"), format)

        assert ["[철회됨] Paper 1", "Paper 2"] == [first.title, second.title]
        assert first.content.startswith("<p>철회됨</p><p>Text.</p>")
        assert "철회됨" not in second.content

    def test_no_picture_of_another_host(self, format):
        """
        Readers load pictures by themselves, so only those that the Hub serves are named.
        """
        others = [
            "https://evil.example/x.png",
            "https://nothuggingface.co/x",
            "https://hf.co@evil.example/",
        ]

        assert [None] * 3 == [one(format, thumbnail_url=url).thumbnail for url in others]

    @pytest.mark.parametrize("day", [dt.date.min, dt.date.max])
    @pytest.mark.parametrize("hours", [-14, 14])
    def test_the_ends_of_the_calendar(self, format, day, hours):
        """
        Times that UTC does not have are the first or the last that it has.
        """
        zone = dt.timezone(dt.timedelta(hours=hours))
        times = [dt.datetime.combine(day, time, zone) for time in (dt.time.min, dt.time.max)]
        papers = [paper(n, on=day, featured_at=time) for n, time in enumerate(times * 2)]
        feed = render(digest(*papers, on=day, as_of=times[0]), format, generated_at=times[1])

        assert 4 == len(read(feed, format))

    def test_only_web_links(self, format):
        """
        Whatever else a stranger calls a link is left out.
        """
        bad = "javascript:alert(1)"
        item = one(format, github_repo=bad, project_page="data:text/html,x", thumbnail_url=bad)

        assert ["https"] * 3 == [urlsplit(url).scheme for _, url in links(item.content)]
        assert item.thumbnail is None

    def test_markup_is_text(self, format):
        """
        Titles and names are shown as they are; nothing in them ends an element.
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
        There is an id that is a URL for anything, and always the same one.
        """
        digest = day_of(Paper(id='a b\ud800/ü?&"', title="T"))
        (item,) = read(render(digest, format), format)

        assert "https://huggingface.co/papers/a%20b%3F/%C3%BC%3F%26%22" == item.id == item.link


@pytest.mark.parametrize("format", FORMATS)
class TestFeed:
    """
    What is said of the feed itself.
    """

    def test_no_papers(self, format):
        """
        A day without papers makes a feed without entries, not an error.
        """
        assert [] == read(render(empty_digest(), format), format)

    def test_same_digest_same_bytes(self, format):
        """
        The clock is never asked.
        """
        assert render(sample_digest(), format) == render(sample_digest(), format)

    def test_the_contract(self, format):
        """
        It does all that a renderer must do.
        """
        check_renderer(Registry().get(format))

    def test_its_file_keeps_its_name(self, format):
        """
        A feed has one address, whatever the day.
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
    What RSS 2.0 and the RSS Advisory Board's profile ask of a channel.
    """

    def test_the_channel(self):
        """
        Title, link, description, language; its date is the newest paper's.
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
        The title can be given, and the labels are of the locale.
        """
        channel = rss_channel(sample_digest(), locale="ko-KR", title="My <papers>")

        assert ("My <papers>", "ko") == (channel["title"], channel["language"])
        assert "My <papers>: 2026년 2월 23일" == channel["description"]

    def test_when_it_was_built(self):
        """
        It says so where it is told.
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
        It is below a folder's URL, else the very URL; unknown, it is left out.
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
        That of the fetch, else of its first day.
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
        They are as the standard library writes them, with four digits of the year.
        """
        hypothesis.assume(time.time() != dt.time())
        document = render(day_of(paper(1, featured_at=time)), "rss")

        assert f"<pubDate>{format_datetime(time, usegmt=True)}</pubDate>" in document

    def test_no_author_without_an_address(self):
        """
        <author> is an e-mail address; names are dc:creator.
        """
        document = render(sample_digest(), "rss")

        assert "<author>" not in document
        assert "<dc:creator>" in document


class TestAtom:
    """
    What RFC 4287 asks of a feed.
    """

    def test_the_feed(self):
        """
        An id that stays, a title, links, an author for those who have none; the newest date.
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
        It has the Hub's page for an id, and no link to itself.
        """
        root = ET.fromstring(render(sample_digest(), "atom"))

        assert "https://huggingface.co/papers" == root.findtext("atom:id", namespaces=NAMES)
        assert ["alternate"] == [link.get("rel") for link in root.findall("atom:link", NAMES)]


class TestJSONFeed:
    """
    What JSON Feed 1.1 asks of a feed.
    """

    def test_the_feed(self):
        """
        It names its version and where it is; nothing is null.
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
    Whatever a digest holds, the feed is well-formed and says it.
    """

    @pytest.mark.parametrize("format", FORMATS)
    def test_the_hostile_digest(self, format):
        """
        Every paper has its entry, its title and its authors; nothing in it runs.
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
        feedparser finds nothing to complain of.
        """
        feed = feedparser.parse(render(hostile_digest(), format, site_url=SITE))

        assert feed.bozo is False
        assert len(hostile_digest().papers) == len(feed.entries)

    @pytest.mark.parametrize("format", FORMATS)
    @hypothesis.given(digests())
    def test_whatever_it_holds(self, format, digest):
        """
        Titles, names and keywords come through, clean; the order is by day.
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
    Only paragraphs, links and formulas; only web links.
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
    The same papers, with all that is said of them, in the same order.
    """
    for day in recorded_days:
        items = read(render(day, format, site_url=SITE), format)
        papers = [expected(paper, day.period.start) for paper in day.papers]

        assert [without_content(item, MONDAY) for item in papers] == [
            without_content(item, MONDAY) for item in items
        ]
        # A date that another paper has too is a second later.
        assert all(
            dt.timedelta(seconds=-1) < item.date - paper.date < dt.timedelta(seconds=5)
            for item, paper in zip(items, papers, strict=True)
        )
        assert len(items) == len({item.date.replace(microsecond=0) for item in items})
        check_safe(items)


@pytest.mark.parametrize("format", XML)
def test_every_recorded_day_by_a_reader(format, recorded_days):
    """
    feedparser, which people's readers are made of, sees the same and has no complaint.
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
    The W3C's validator has no error and no warning, but for MathML, which it does not know.

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
