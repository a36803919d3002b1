"""
Saved answers and files of every kind are loaded as digests.
"""

import datetime as dt
import html
import json

from pathlib import Path

import pytest

from hfdaily import Period, dump_digest, load, render
from hfdaily.exceptions import ParseError, PeriodError
from hfdaily.testing import sample_digest

FIXTURES = Path(__file__).with_name("fixtures")


def test_a_page_tells_its_day():
    """
    A saved page gives a digest of the day that it shows.
    """
    digest = load((FIXTURES / "page_2026.html").read_bytes())

    assert Period.day(dt.date(2026, 1, 5)) == digest.period
    assert "file" == digest.source
    assert digest.papers


def test_a_reply_of_the_api_tells_its_day():
    """
    Items since 2025-03-17 state the day of their list.
    """
    digest = load((FIXTURES / "api_2026.json").read_bytes())

    assert "day" == digest.period.kind
    assert {digest.period.start} == {paper.featured_on for paper in digest.papers}


def test_an_old_reply_has_to_be_told():
    """
    For older items, which lack the day, the period must be passed.
    """
    body = (FIXTURES / "api_2024.json").read_bytes()
    with pytest.raises(ParseError, match="pass the period too"):
        load(body)

    day = Period.parse("2024-05-27")
    assert {day.start} == {p.featured_on for p in load(body, period=day).papers}


def test_a_reply_over_several_days():
    """
    An answer with papers of two days gives a digest of both.
    """
    items = json.loads((FIXTURES / "api_2026.json").read_bytes())[:2]
    items[0]["paper"]["submittedOnDailyAt"] = "2026-06-02T00:00:00.000Z"
    items[1]["paper"]["submittedOnDailyAt"] = "2026-06-01T00:00:00.000Z"

    assert "2026-06-01..2026-06-02" == load(json.dumps(items).encode()).period.label


def test_output_of_json_reads_back():
    """
    Output of the json format gives the same digest, with a file as its source.
    """
    digest = sample_digest()

    assert digest == load(render(digest, "json").encode())


@pytest.mark.parametrize("name", ["page_2026.html", "api_2026.json"])
def test_a_file_of_another_day(name):
    """
    A requested day that the file does not hold raises an error.
    """
    with pytest.raises(PeriodError, match="asked for 2020-01-01, but the file"):
        load((FIXTURES / name).read_bytes(), period=Period.parse("2020-01-01"))


@pytest.mark.parametrize("body", [b"", b"hello", b"%PDF-1.7", b"<p>hi", b"[1]", b"{}"])
def test_a_file_of_another_kind(body):
    """
    A file of an unknown kind raises one clear error.
    """
    with pytest.raises(ParseError):
        load(body)


def page_of(label, kind, **more):
    """
    Return a page of a period with two papers.
    """
    items = [
        {
            "paper": {
                "id": f"2607.0000{n}",
                "title": "A",
                "submittedOnDailyAt": f"2026-07-2{n}T00:00:00Z",
            }
        }
        for n in (0, 1)
    ]
    data = {"dateString": label, "periodType": kind, "dailyPapers": items, **more}
    text = html.escape(json.dumps(data))
    return f'<!doctype html><div data-target="DailyPapers" data-props="{text}"></div>'


@pytest.mark.parametrize(("label", "kind"), [("2026-W30", "week"), ("2026-07", "month")])
def test_the_page_of_a_week_or_month(label, kind):
    """
    The page of a week or month gives an incomplete digest, because the Hub shortens such pages.
    """
    digest = load(page_of(label, kind))

    assert (label, kind) == (digest.period.label, digest.period.kind)
    assert {20, 21} == {paper.featured_on.day for paper in digest.papers}
    assert not digest.complete
    assert ["cut_page"] == [note.kind for note in digest.notes]


def reply_of(count, days=1):
    """
    Return a reply of the API with this many papers.
    """
    return json.dumps(
        [
            {
                "paper": {
                    "id": f"2607.{number:05}",
                    "title": "A",
                    "submittedOnDailyAt": f"2026-07-2{number % days}T00:00:00Z",
                }
            }
            for number in range(count)
        ]
    )


@pytest.mark.parametrize(
    ("count", "days", "complete"),
    [(49, 1, True), (62, 1, True), (50, 1, False), (100, 1, False), (30, 2, False)],
)
def test_a_reply_that_may_be_a_part_of_its_list(count, days, complete):
    """
    A reply with as many papers as the API sends at once, or of several days, may have been cut, so its
    digest is not complete and a note says why.
    """
    digest = load(reply_of(count, days))

    assert (count, complete) == (len(digest.papers), digest.complete)
    kinds = [] if complete else ["cut_reply"]
    assert kinds == [note.kind for note in digest.notes]


def test_the_page_of_trending_papers():
    """
    The page of trending papers has no period and is refused.
    """
    with pytest.raises(ParseError, match="the list of trending papers"):
        load(page_of("2026-07-20", "day", isTrending=True))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(encoding):
    """
    A file may be in UTF-8, or in UTF-16 with a byte order mark.
    """
    page = (FIXTURES / "page_2026.html").read_text("utf-8")
    api = (FIXTURES / "api_2026.json").read_text("utf-8")
    for text in (page, api, dump_digest(sample_digest())):
        mark = "\ufeff" if encoding.startswith("utf-16-") else ""

        assert load(text) == load((mark + text).encode(encoding))
        assert load(text) == load("\ufeff" + text)


def test_a_list_that_holds_a_paper_twice():
    """
    Of a paper that is there twice, the first one counts.
    """
    items = [
        {
            "paper": {
                "id": "2607.00001",
                "title": title,
                "submittedOnDailyAt": "2026-07-20T00:00:00Z",
            }
        }
        for title in ("First", "Second")
    ]

    assert ["First"] == [paper.title for paper in load(json.dumps(items))]


@pytest.mark.parametrize("period", [5, ("2026-07-20",)], ids=repr)
def test_a_period_of_another_type(period):
    """
    The error for a period of a wrong type states the allowed types.
    """
    with pytest.raises(TypeError, match=r"pass a text .*, a date, or a Period"):
        load("[]", period)


def test_the_latest_is_what_the_file_holds():
    """
    With "latest", the file's own period is used.
    """
    body = (FIXTURES / "api_2026.json").read_bytes()

    assert load(body) == load(body, "latest")
