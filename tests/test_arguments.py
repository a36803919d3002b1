"""
Wrong arguments of public functions are refused in one sentence that says what to write.
"""

import datetime as dt

import pytest

import hfdaily

from hfdaily import (
    Archive,
    AsyncClient,
    Client,
    Period,
    RetryPolicy,
    Seen,
    filters,
    labels,
    plugins,
    text,
)
from hfdaily.testing import sample_digest

WEST = dt.timezone(-dt.timedelta(hours=14))
#: An integer with more digits than Python converts to text.
HUGE = 10**5000
#: Values that are of the wrong type for every argument in this module.
WRONG = (None, 5, 1.5, b"x", ["x"], {"a": 1}, object(), ...)


class Unreadable:
    """
    An object whose `repr` fails.
    """

    def __repr__(self) -> str:
        raise RuntimeError


def refusal(call, *args, **kwargs) -> str:
    """
    Return the message of the error that a call raises, which must be one of wrong arguments.
    """
    with pytest.raises((TypeError, ValueError)) as caught:
        call(*args, **kwargs)
    said = str(caught.value)
    assert len(said) < 300
    assert said.isprintable()
    return said


@pytest.mark.parametrize("value", WRONG, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize(
    "function",
    ["clean", "terminal", "paragraphs", "plain", "html", "markdown"],
)
def test_texts_are_texts(function, value):
    """
    A function of `hfdaily.text` that is given no text says so by its own name.
    """
    assert refusal(getattr(text, function), value).startswith(f"{function}() takes a text, got ")


@pytest.mark.parametrize("value", WRONG[1:], ids=lambda value: type(value).__name__)
def test_urls_are_texts(value):
    """
    A URL is a text or None.
    """
    assert refusal(text.safe_url, value).startswith("safe_url() takes a URL as text, or None, got ")
    assert refusal(text.markdown_link, "a", value).startswith("safe_url() takes a URL as text")
    assert text.safe_url(None) is None


ARCHIVE = Archive("papers")
LABELS = labels.labels("en")
DAY = dt.date(2026, 2, 23)


@pytest.mark.parametrize(
    ("said", "call"),
    [
        ("truncate() takes a text", lambda: text.truncate(None, 3)),
        ("truncate() takes a whole number", lambda: text.truncate("abc", 2.5)),
        ("markdown_link() takes a label as text", lambda: text.markdown_link(5, None)),
        ("commonmark or kramdown, got 'html'", lambda: text.markdown("a", dialect="html")),
        ("commonmark or kramdown, got []", lambda: text.markdown("a", dialect=[])),
        ("pass where=filters.has_code", lambda: filters.has_code("2602.10693")),
        ("pass where=filters.not_withdrawn", lambda: filters.not_withdrawn(None)),
        ("takes a locale as text", lambda: labels.labels(None)),
        ("takes own as a dict", lambda: labels.labels("en", ["x"])),
        ("Labels.note() takes a Note", lambda: LABELS.note("x")),
        ("Labels.period() takes a Period", lambda: LABELS.period("2026-02")),
        ("Labels.frequency() takes a Period", lambda: LABELS.frequency(None)),
        ("Labels.heading() takes a Digest", lambda: LABELS.heading([])),
        ("Labels.day() takes a date", lambda: LABELS.day("2026-02-23")),
        ("Labels.filters() takes the names", lambda: LABELS.filters(None)),
        ("Labels.ranking() takes the name", lambda: LABELS.ranking(["upvotes"])),
        ("takes the key of a label", lambda: LABELS.text([])),
        ("Labels.count() takes a whole number", lambda: LABELS.count("all_papers", "1")),
        ("takes the kind day, week, month, got 'year'", lambda: Period.around(DAY, "year")),
        ("takes the kind day, week, month, got []", lambda: Period.around(DAY, [])),
        ("Period.around() takes a date", lambda: Period.around("2026-02-23", "week")),
        ("lies outside of the calendar", lambda: Period.day(dt.datetime.max.replace(tzinfo=WEST))),
        ("takes a date, got None", lambda: Period.parse("2026-02").listable_days(None)),
        ("Seen.prune() takes a date", lambda: Seen("seen.json").prune(before="2026-02-23")),
        ("Seen.mark() takes a date", lambda: Seen("seen.json").mark(sample_digest(), on="today")),
        ("takes a text or a pathlib.Path, got None", lambda: Archive(None)),
        ("takes a text or a pathlib.Path, got b'x'", lambda: Seen(b"x")),
        ("no file can have the name", lambda: Archive("a\0b")),
        ("statuses as numbers", lambda: RetryPolicy(statuses=None)),
        (", got '429'", lambda: RetryPolicy(statuses="429")),
        ("statuses as numbers, such as", lambda: RetryPolicy(statuses=["429"])),
        ("takes client as a Client", lambda: hfdaily.fetch("2026-02-23", client=5)),
        ("a Client or an AsyncClient", lambda: hfdaily.sync(None, ARCHIVE, "2026-02-23")),
        ("a Registry, or None", lambda: hfdaily.render(sample_digest(), registry="x")),
        ("feeds as a list", lambda: hfdaily.publish(ARCHIVE, "html", "x", feeds="rss")),
        ("feeds as a list, such as", lambda: hfdaily.publish(ARCHIVE, "html", "x", feeds=None)),
        ("feed_days as a whole", lambda: hfdaily.publish(ARCHIVE, "html", "x", feed_days=1.5)),
        ("feed_days is 0; write", lambda: hfdaily.publish(ARCHIVE, "html", "x", feed_days=0)),
        ("from 1 to 3660", lambda: hfdaily.publish(ARCHIVE, "html", "x", feed_days=HUGE)),
        ("on_document as a function", lambda: hfdaily.publish(ARCHIVE, "html", "x", on_document=1)),
        ("where is 5; pass filters", lambda: hfdaily.publish(ARCHIVE, "html", "x", where=5)),
        ("choices as a list", lambda: plugins.Option(name="a", choices=5)),
        ("it must be of type float", lambda: plugins.Option(name="a", type=float).check(HUGE)),
        ("takes a text, got 5", lambda: plugins.Option(name="a").parse(5)),
    ],
)
def test_wrong_arguments_are_refused_by_what_takes_them(said, call):
    """
    The error says which function or argument it is and what to write.
    """
    assert said in refusal(call)


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_wrong_arguments_of_clients(kind):
    """
    Both clients refuse what no request can be made of, before they make one.
    """
    client = kind(base_url="http://127.0.0.1:9")

    assert "papers() takes a list of ids, got None" in refusal(client.papers, None)
    assert "fetch_outcomes() takes dates" in refusal(client.fetch_outcomes, None)


def test_a_submitter_is_text_that_can_be_sent(make_client):
    """
    A login that no URL can hold is refused before a request is made.
    """
    client = make_client(base_url="http://127.0.0.1:9")

    assert "UTF-8 cannot encode" in refusal(client.fetch, "2026-02-23", submitter="\ud800")


@pytest.mark.parametrize(
    "value",
    [HUGE, -HUGE, Unreadable(), ["x" * 10**6], "\x1b[31m\n\u202e"],
    ids=["huge", "negative", "unreadable", "long", "unclean"],
)
def test_any_wrong_value_can_be_quoted(value):
    """
    A message quotes a huge number, a long list and an object without a `repr` in a few characters.
    """
    refusal(hfdaily.rank, (), limit=[value])
    refusal(hfdaily.rank, (), limit=-HUGE)
    refusal(hfdaily.render, value)
    refusal(hfdaily.render, sample_digest(), locale=[value])
    refusal(filters.words, [value])
    refusal(Client, retry=value)
    refusal(Period.parse, [value])
    refusal(hfdaily.Paper, id=[value], title="x")


def test_a_time_given_as_the_day_is_its_day(tmp_path):
    """
    A datetime is a date in Python too, and stands for its UTC day.
    """
    seen = Seen(tmp_path / "seen.json")
    seen.mark(sample_digest(), on=dt.datetime(2026, 2, 23, 23, tzinfo=WEST))

    assert 0 == seen.prune(before=dt.date(2026, 2, 24))
    assert 0 == len(seen.unseen(sample_digest()))
