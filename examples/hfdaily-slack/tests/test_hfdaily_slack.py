"""
The slack format keeps the contract of hfdaily, and the limits of Slack.
"""

import json
import tomllib

from pathlib import Path

import hfdaily_slack
import pytest

from hfdaily_slack._mrkdwn import escape, fit

from hfdaily import Digest, Paper, Period, render
from hfdaily.plugins import Registry
from hfdaily.testing import empty_digest, hostile_digest, sample_digest


@pytest.fixture(name="messages")
def _messages():
    """
    Render a digest, and read the messages.
    """
    registry = Registry()
    registry.register(hfdaily_slack, name="slack")

    def messages(digest, **context):
        return json.loads(render(digest, "slack", registry=registry, **context))["messages"]

    return messages


def texts(messages):
    return [block["text"]["text"] for message in messages for block in message["blocks"]]


def test_contract(hfdaily_check):
    """
    Hostile and empty digests, no clock, no network, the same bytes every time.
    """
    (renderer,) = hfdaily_slack.hfdaily_renderers()

    hfdaily_check(renderer, options={"summary": "full"})


def test_a_day(messages):
    """
    A header, and a section for each paper: linked title, facts, summary.
    """
    (message,) = messages(sample_digest())
    header, first, *rest = message["blocks"]

    assert message["text"] == "Hugging Face Daily Papers - 2026-02-23"
    assert header["type"] == "header"
    title, facts, _ = first["text"]["text"].splitlines()
    assert title.startswith("*1. <https://huggingface.co/papers/2602.10693|VESPO: Variational")
    assert title.endswith(" LLM Training>*")
    assert facts == "161 upvotes · rednote-hilab · <https://github.com/FloyedShen/VESPO|Code>"
    assert len(rest) == 11


def test_options(messages):
    """
    The abstract or nothing may stand where the AI summary does.
    """
    paper = sample_digest().papers[0]
    default, full, none = (
        texts(messages(sample_digest(), options=options))[1]
        for options in ({}, {"summary": "full"}, {"summary": "none"})
    )

    assert default.endswith(paper.ai_summary)
    assert full.endswith(paper.abstract)
    assert none.count("\n") == 1


def test_another_language(messages):
    """
    The words are those of the locale.
    """
    (message,) = messages(sample_digest(), locale="ko")

    assert message["text"].endswith("2026년 2월 23일")


def test_an_empty_day(messages):
    """
    It says why, or at least that there is nothing.
    """
    assert "There is no list for" in texts(messages(empty_digest()))[1]
    empty = Digest(period=Period.parse("2026-02-22"))
    assert texts(messages(empty))[1] == "No papers."


@pytest.mark.parametrize("summary", ["ai", "full", "none"])
def test_limits(messages, summary):
    """
    Whatever comes, Slack takes it.
    """
    for digest in (sample_digest(), hostile_digest(), month()):
        for message in messages(digest, options={"summary": summary}):
            assert len(message["blocks"]) <= 50
            assert len(json.dumps(message["blocks"], ensure_ascii=False)) <= 13_000
            for block in message["blocks"]:
                limit = 150 if block["type"] == "header" else 3000
                assert 1 <= len(block["text"]["text"]) <= limit


def test_splitting(messages):
    """
    All papers are there, in order, over as many messages as it takes; the header is the first's.
    """
    several = messages(month())
    numbers = [text.split(".")[0].strip("*") for text in texts(several)[1:]]

    assert len(several) == 5
    assert [str(number) for number in range(1, 202)] == numbers
    assert [message["blocks"][0]["type"] for message in several] == ["header", *4 * ["section"]]


def month():
    papers = [Paper(id=f"2602.{number:05}", title="Title") for number in range(201)]
    return Digest(period=Period.parse("2026-02"), papers=papers)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
        ("<!channel> <@U1>", "&lt;!channel&gt; &lt;@U1&gt;"),
        ("<https://evil.example|x>", "&lt;https://evil.example|x&gt;"),
        ("*a* _b_ ~c~ `d`", "∗a∗ ˍbˍ ∼c∼ ˋdˋ"),
        (":smile: 10:30 a:b", ":\u200bsmile: 10:30 a:b"),
        ("> quote", "\u200b&gt; quote"),
        ("two\nlines\x00", "two lines"),
    ],
)
def test_text_has_no_markup(text, escaped):
    """
    No mention, link, style, emoji or quote.
    """
    assert escape(text) == escaped


def test_long_text_is_cut_as_it_is_written():
    """
    Escapes count, and none is cut in two.
    """
    assert fit("word " * 100, 20) == "word word word word…"
    assert fit("&" * 100, 20) == "&amp;&amp;&amp;…"
    assert len(fit("<&>*" * 300_000, 3000)) <= 3000


def test_entry_point():
    """
    pyproject.toml leads hfdaily to the module.
    """
    path = Path(__file__).parents[1] / "pyproject.toml"
    project = tomllib.loads(path.read_text("utf-8"))["project"]

    assert project["entry-points"]["hfdaily"] == {"slack": "hfdaily_slack"}
