"""
Saved bodies of every kind become digests.
"""

import datetime as dt
import json

from pathlib import Path

import pytest

from hfdaily import Period, render
from hfdaily import load as read_digest
from hfdaily._testkit.sample import sample_digest
from hfdaily.exceptions import ParseError, PeriodError

FIXTURES = Path(__file__).with_name("fixtures")


def test_a_page_tells_its_day():
    """
    A saved page is a digest of the day that it shows.
    """
    digest = read_digest((FIXTURES / "page_2026.html").read_bytes())

    assert Period.day(dt.date(2026, 1, 5)) == digest.period
    assert "file" == digest.source
    assert digest.papers


def test_a_reply_of_the_api_tells_its_day():
    """
    Items since 2025-03-17 say which day they were listed on.
    """
    digest = read_digest((FIXTURES / "api_2026.json").read_bytes())

    assert "day" == digest.period.kind
    assert {digest.period.start} == {paper.featured_on for paper in digest.papers}


def test_an_old_reply_has_to_be_told():
    """
    Older items do not, so the day is asked for rather than guessed.
    """
    body = (FIXTURES / "api_2024.json").read_bytes()
    with pytest.raises(ParseError, match="pass the period too"):
        read_digest(body)

    day = Period.parse("2024-05-27")
    assert {day.start} == {p.featured_on for p in read_digest(body, period=day).papers}


def test_a_reply_over_several_days():
    """
    The newest papers may be of two days: the digest covers both.
    """
    items = json.loads((FIXTURES / "api_2026.json").read_bytes())[:2]
    items[0]["paper"]["submittedOnDailyAt"] = "2026-06-02T00:00:00.000Z"
    items[1]["paper"]["submittedOnDailyAt"] = "2026-06-01T00:00:00.000Z"

    assert "2026-06-01..2026-06-02" == read_digest(json.dumps(items).encode()).period.label


def test_output_of_json_reads_back():
    """
    What the json format wrote is the same digest again, now from a file.
    """
    digest = sample_digest()

    assert digest == read_digest(render(digest, "json").encode())


@pytest.mark.parametrize("name", ["page_2026.html", "api_2026.json"])
def test_a_file_of_another_day(name):
    """
    Asking for one day of a file of another is a mistake, and said.
    """
    with pytest.raises(PeriodError, match="asked for 2020-01-01, but the file"):
        read_digest((FIXTURES / name).read_bytes(), period=Period.parse("2020-01-01"))


@pytest.mark.parametrize("body", [b"", b"hello", b"%PDF-1.7", b"<p>hi", b"[1]", b"{}"])
def test_a_file_of_another_kind(body):
    """
    Anything else is one clear error.
    """
    with pytest.raises(ParseError):
        read_digest(body)
