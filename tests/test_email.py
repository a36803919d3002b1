"""
The format eml, read back by the standard library's email package.
"""

import datetime as dt
import email
import re

from email import policy
from email.message import EmailMessage
from typing import Any

import attrs
import html5lib
import hypothesis
import pytest

from hypothesis import strategies as st
from tests.factories import digest, linked_paper, paper

from hfdaily import Digest, Period, render_bytes
from hfdaily.exceptions import OptionError
from hfdaily.labels import LOCALES, labels
from hfdaily.testing import digests, empty_digest, hostile_digest, sample_digest
from hfdaily.text import plain, safe_url

HEADERS = [
    *("Subject", "From", "To", "Date", "Message-ID", "List-Id", "List-Unsubscribe"),
    *("Auto-Submitted", "MIME-Version", "Content-Type"),
]
OPTIONS = {
    "from": "Papers <papers@example.org>",
    "to": ["a@example.com", "Ada <b@example.com>"],
    "unsubscribe": "https://example.org/unsubscribe?id=1",
}


def message_of(made: Digest, options: dict[str, object] = OPTIONS, **fields: Any) -> EmailMessage:
    """
    Render a message, read it back, and assert that it is well-formed.
    """
    body = render_bytes(made, "eml", options=options, **fields)
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", body)
    # The limits are those of RFC 5322, section 2.1.1.
    assert max(map(len, body.split(b"\r\n"))) <= 998
    assert body.isascii()
    message = email.message_from_bytes(body, policy=policy.strict)
    assert [] == [defect for part in message.walk() for defect in part.defects]
    assert [] == [defect for _, value in message.items() for defect in value.defects]
    assert [name for name in HEADERS if name in message] == message.keys()
    kinds = [part.get_content_type() for part in message.walk()]
    assert ["multipart/alternative", "text/plain", "text/html"] == kinds
    return message


def parts(message: EmailMessage) -> tuple[str, str]:
    plain_part, html_part = message.iter_parts()
    text, page = plain_part.get_content(), html_part.get_content()
    return text.replace("\r\n", "\n"), page.replace("\r\n", "\n")


def tree(page: str) -> Any:
    return html5lib.parse(page, namespaceHTMLElements=False)


def page_of(made: Digest, **fields: Any) -> Any:
    return tree(parts(message_of(made, **fields))[1])


def test_the_headers() -> None:
    """
    A message has the headers that mail programs and list servers need.
    """
    message = message_of(sample_digest())

    assert "Hugging Face Daily Papers - 2026-02-23" == message["Subject"]
    assert "Papers <papers@example.org>" == message["From"]
    assert "a@example.com, Ada <b@example.com>" == message["To"]
    assert "<daily-papers.example.org>" == message["List-Id"]
    assert "<https://example.org/unsubscribe?id=1>" == message["List-Unsubscribe"]
    assert re.fullmatch(r"<hfdaily\.[0-9a-f]{32}@example\.org>", message["Message-ID"])


def test_the_message_id_stays() -> None:
    """
    The message id depends on the digest alone, not on time or recipients.
    """
    sample = sample_digest()
    later = {"generated_at": dt.datetime(2026, 2, 24, tzinfo=dt.UTC)}
    first, second = message_of(sample), message_of(sample, {**OPTIONS, "to": ["c@d.e"]}, **later)

    assert first["Message-ID"] == second["Message-ID"]
    assert later["generated_at"] == second["Date"].datetime
    assert first["Message-ID"] != message_of(sample.select(limit=3))["Message-ID"]


def test_both_parts_have_the_papers() -> None:
    """
    Text and HTML have all titles in order, with links.
    """
    sample = sample_digest()
    text, page = parts(message_of(sample))
    found = tree(page)

    assert [f"{place}. {plain(known.title)}" for place, known in enumerate(sample.papers, 1)] == [
        "".join(heading.itertext()) for heading in found.iter("h2")
    ]
    assert [known.hub_url for known in sample.papers] == [
        heading.find("a").get("href") for heading in found.iter("h2")
    ]
    words = " ".join(text.split())
    assert all(plain(known.title) in words and known.hub_url in words for known in sample.papers)


def test_both_parts_begin_with_the_same_numbers() -> None:
    """
    A day has the number of its papers and their order below the title; a month has statistics too.
    """
    day = sample_digest()
    month = attrs.evolve(day, period=Period.month(2026, 2))

    for part in parts(message_of(day.select(limit=2))):
        assert "2 of 12 papers · By upvotes" in part
        assert "Total upvotes" not in part
    for part in parts(message_of(month.select(limit=2))):
        assert "2 of 12 papers · By upvotes" in part
        assert "Total upvotes: 325" in part


def test_linked_repositories_are_named() -> None:
    """
    Both parts name three repositories of each kind, and how many more there are.
    """
    text, page = parts(message_of(digest(linked_paper())))
    lines = ["".join(line.itertext()) for line in tree(page).iter("p")]
    models = "Models: lab/model-a, lab/model-b, lab/model-c and 6 more"

    assert models in text
    assert [models, "Datasets: lab/data", "Spaces: lab/demo"] == lines[-5:-2]
    assert "https://huggingface.co/spaces/lab/demo" in page


@pytest.fixture(scope="module")
def hostile_page() -> Any:
    """
    Read the HTML of the hostile digest once.
    """
    return page_of(hostile_digest())


def test_nothing_is_loaded_and_nothing_runs(hostile_page: Any) -> None:
    """
    The HTML has no picture, script, style sheet or form, and links only http(s) and mailto.
    """
    found = hostile_page

    assert {element.tag for element in found.iter()} <= {
        *("html", "head", "meta", "title", "body", "div", "h1", "h2", "p", "a"),
    }
    names = {name for element in found.iter() for name in element.attrib}
    assert names <= {"lang", "charset", "name", "content", "style", "href"}
    links = [element.get("href") for element in found.iter("a")]
    assert all(link == safe_url(link) for link in links)
    assert not any("url(" in (element.get("style") or "") for element in found.iter())


def test_no_color_is_set() -> None:
    """
    The HTML sets no colors, so that it works in dark mail programs.
    """
    page = parts(message_of(sample_digest()))[1]

    assert '<meta name="color-scheme" content="light dark">' in page
    assert not re.search(r"(?:background|[^-]color):", page)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_words_are_those_of_the_locale(locale: str) -> None:
    """
    The labels of both parts are in the language of the locale, including that for unsubscribing.
    """
    text, page = parts(message_of(sample_digest(), locale=locale))
    label = labels(locale).text("unsubscribe")

    assert text.endswith(f"\n{label}: https://example.org/unsubscribe?id=1\n")
    assert f'<a href="https://example.org/unsubscribe?id=1">{label}</a>' in page
    assert f'<html lang="{locale}">' in page
    assert (locale == "en") == (label == "Unsubscribe")


def test_an_empty_digest() -> None:
    """
    The message of an empty digest states that there are no papers.
    """
    for part in parts(message_of(empty_digest())):
        assert "No papers." in part


def test_ai_summaries_name_their_model() -> None:
    """
    Both parts name the model of an AI summary.
    """
    known = paper(ai_summary="It is short.", ai_summary_model="example/model")

    for part in parts(message_of(digest(known), {**OPTIONS, "abstract": "ai"})):
        assert "AI summary (example/model): It is short." in part


@pytest.mark.parametrize(
    "title",
    [
        "x\r\nBcc: evil@evil.example\r\n\r\nbody",
        "=?utf-8?q?=0ABcc:_evil@evil.example?=",
        "=?utf-8?b?CkJjYzogZXZpbEBldmlsLmV4YW1wbGU=?= x",
        "\u2028Bcc: evil@evil.example",
        "論文 " * 300,
        "a" * 3000,
        "lone \ud800 surrogate",
    ],
)
def test_a_title_cannot_inject_headers(title: str) -> None:
    """
    A title with line breaks or other characters is only the subject.
    """
    subject = message_of(sample_digest(), title=title)["Subject"]

    assert plain(title).replace("=?", "= ?") == subject


@pytest.mark.parametrize("option", ["from", "to", "unsubscribe"])
@pytest.mark.parametrize(
    "value",
    [
        "",
        "nobody",
        "x@y.example\r\nBcc: evil@evil.example",
        "=?utf-8?q?=0ABcc:_evil@evil.example?= <a@b.example>",
        "a..b@c.example",
        "jörg@example.org",
        "papers@bücher.example",
        "\ud800 <a@b.example>",
        "javascript:alert(1)",
        "mailto:x@y.example\r\nBcc: evil@evil.example",
        "https://example.org/" + "x" * 1000,
        f"{'a' * 65}@example.org",
    ],
)
def test_what_is_no_address_is_refused(option: str, value: str) -> None:
    """
    The error for an invalid address names the option and says what to write.
    """
    given: object = [value] if option == "to" else value

    if (option, value) == ("from", ""):
        assert "hfdaily@localhost" == message_of(digest(), {"from": ""})["From"]
        return
    with pytest.raises(OptionError, match=f"option '{option}'.* write an"):
        render_bytes(digest(), "eml", options={option: given})


def test_a_message_is_from_one_address() -> None:
    """
    Several addresses in From are refused, because RFC 5322 then requires a Sender.
    """
    with pytest.raises(OptionError, match="option 'from' has 2 addresses; write one"):
        render_bytes(digest(), "eml", options={"from": "a@b.example, c@d.example"})


def test_long_headers_stay_whole() -> None:
    """
    A URL in a header is neither folded nor encoded, and many recipients are folded.
    """
    url = "https://example.org/" + "x" * 800
    to = [f"Name {number} <name{number}@example.org>" for number in range(200)]
    message = message_of(digest(), {**OPTIONS, "to": to, "unsubscribe": url})

    assert f"<{url}>" == message["List-Unsubscribe"]
    assert 200 == len(message["To"].addresses)
    raw = render_bytes(digest(), "eml", options={**OPTIONS, "unsubscribe": url})
    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in raw


def test_hostile_papers_read_back(hostile_page: Any) -> None:
    """
    Every hostile paper is read back with its title.
    """
    assert_titles(hostile_digest(), hostile_page)


def assert_titles(made: Digest, page: Any) -> None:
    titles = ["".join(found.itertext()) for found in page.iter("h2")]
    expected = [
        f"{place}. {plain(known.title) or plain(known.id) or '?'}"
        for place, known in enumerate(made.papers, 1)
    ]
    assert expected == titles


@hypothesis.settings(deadline=None, max_examples=30)
@hypothesis.given(digests(), st.text(), st.sampled_from(LOCALES))
def test_any_digest_reads_back(made: Digest, title: str, locale: str) -> None:
    """
    Any digest with any title is read back.
    """
    assert_titles(made, page_of(made, title=title, locale=locale))


@pytest.mark.slow
@hypothesis.settings(deadline=None, max_examples=1500)
@hypothesis.given(digests(), st.text(), st.sampled_from(LOCALES))
def test_many_digests_read_back(made: Digest, title: str, locale: str) -> None:
    """
    Many more digests are read back.
    """
    assert_titles(made, page_of(made, title=title, locale=locale))


def test_recorded_days_read_back(recorded_days: tuple[Digest, ...]) -> None:
    """
    Every recorded day is read back with all its papers.
    """
    for day in recorded_days:
        assert_titles(day, page_of(day))
