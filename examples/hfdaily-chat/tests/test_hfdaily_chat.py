"""
The formats slack, discord and telegram keep the contract and the limits of their chats.
"""

import html.parser
import json
import re
import tomllib

from pathlib import Path

import attrs
import hfdaily_chat
import hypothesis
import pytest

from hfdaily_chat._discord import escape_discord
from hfdaily_chat._slack import escape_mrkdwn
from hfdaily_chat._split import batches, fit, units

from hfdaily import Digest, Paper, Period, render
from hfdaily.plugins import Registry
from hfdaily.testing import check_renderer, digests, empty_digest, hostile_digest, sample_digest
from hfdaily.text import plain, safe_url

CHATS = ["slack", "discord", "telegram"]
REGISTRY = Registry()
REGISTRY.register(hfdaily_chat, name="chat")


def messages(digest, chat, summary="ai", **context):
    """
    Render a digest and read the messages.
    """
    found = render(digest, chat, registry=REGISTRY, options={"summary": summary}, **context)
    return json.loads(found)


# These checks follow the documentation of the chats, not the code. Each returns the texts that may
# begin with the rank of a paper.


def check_slack(message):
    """
    https://docs.slack.dev/reference/block-kit/blocks
    """
    assert {"text", "blocks"} == message.keys()
    assert 1 <= len(message["blocks"]) <= 50
    assert len(json.dumps(message["blocks"], ensure_ascii=False)) <= 13_000
    for block in message["blocks"]:
        assert block["type"] in {"header", "section"}
        text = block["text"]["text"]
        assert 1 <= units(text) <= (150 if block["type"] == "header" else 3000)
        if block["type"] == "section":
            assert block["text"]["verbatim"] is True
            rest = re.sub(r"<https?://[^<>|]+\|[^<>|]*(\|[^<>|]*)*>", "", text)
            assert not re.search(r"&(?!amp;|lt;|gt;)|[<>]", rest)
    return [re.sub(r"^\*(<[^|]*\|)?", "", block["text"]["text"]) for block in message["blocks"]]


def check_discord(message):
    """
    https://docs.discord.com/developers/resources/message#embed-object-embed-limits
    """
    assert {"embeds", "allowed_mentions"} == message.keys()
    assert {"parse": []} == message["allowed_mentions"]
    assert 1 <= len(message["embeds"]) <= 10
    total = 0
    for embed in message["embeds"]:
        assert embed.keys() <= {"title", "description", "url"}
        assert 1 <= units(embed["title"]) <= 256
        assert 1 <= units(embed.get("description", "x")) <= 4096
        total += units(embed["title"]) + units(embed.get("description", ""))
        assert embed.get("url") == safe_url(embed.get("url"))
        for text in (embed["title"], embed.get("description", "")):
            # Without its escapes and links, the text has no syntax.
            rest = re.sub(r"\\[^A-Za-z0-9\s]", "", text)
            targets = re.findall(r"\[[^\[\]]+\]\(([^()\s]*)\)", rest)
            assert all(target == safe_url(target) for target in targets)
            rest = re.sub(r"\[[^\[\]]+\]\([^()\s]*\)", "", rest)
            assert not re.search(r"[\\*_~`|<>#@\[\]]|://", rest)
    assert total <= 6000
    return [embed["title"] for embed in message["embeds"]]


class Shown(html.parser.HTMLParser):
    """
    The text that Telegram shows of HTML, and the number of its entities.
    """

    def __init__(self):
        super().__init__()
        self.text, self.open, self.entities, self.links = "", [], 0, []

    def handle_starttag(self, tag, attrs):
        assert tag in {"a", "b"}
        self.open.append(tag)
        self.entities += 1
        self.links += [value for name, value in attrs if name == "href"]

    def handle_endtag(self, tag):
        assert tag == self.open.pop()

    def handle_data(self, data):
        self.text += data


def check_telegram(message):
    """
    https://core.telegram.org/bots/api#sendmessage and #html-style
    """
    assert {"text", "parse_mode", "link_preview_options"} == message.keys()
    assert "HTML" == message["parse_mode"]
    # Telegram supports four named entities.
    assert not re.search(r"&(?!amp;|lt;|gt;|quot;|#\w+;)", message["text"])
    shown = Shown()
    shown.feed(message["text"])
    shown.close()
    assert [] == shown.open
    assert 1 <= units(shown.text) <= 4096
    assert shown.entities <= 100
    assert all(link == safe_url(link) for link in shown.links)
    assert not re.search(r"[@#$/]\w|://[^\s\u200b]|\w\.[^\W\d]", shown.text)
    return shown.text.split("\n")


CHECKERS = {"slack": check_slack, "discord": check_discord, "telegram": check_telegram}


def check(digest, chat, **options):
    """
    Check every message and the order of all papers, and return the texts.
    """
    found = [
        text for message in messages(digest, chat, **options) for text in CHECKERS[chat](message)
    ]
    assert not re.search(r"[\ud800-\udfff]", "".join(found))
    place = 1
    for text in found:
        if re.match(rf"{place}\\?\. ", text):
            place += 1
    assert len(digest.papers) == place - 1
    return found


@pytest.mark.parametrize("chat", CHATS)
def test_contract(chat):
    """
    The formats pass the check of the plugin contract.
    """
    check_renderer(REGISTRY.get(chat), options={"summary": "full"})


def test_a_day_for_slack():
    """
    Slack gets a header and a section per paper with linked title, facts and summary.
    """
    (message,) = messages(sample_digest(), "slack")
    header, first, *rest = message["blocks"]

    assert message["text"] == "Hugging Face Daily Papers - 2026-02-23"
    assert header["type"] == "header"
    title, facts, _ = first["text"]["text"].splitlines()
    assert title.startswith("*<https://huggingface.co/papers/2602.10693|1. VESPO: Variational")
    assert facts == "161 upvotes · rednote-hilab · <https://github.com/FloyedShen/VESPO|Code>"
    assert len(rest) == 11


def test_a_day_for_discord():
    """
    Discord gets an embed for the digest and one per paper with title, link, facts and summary.
    """
    first, second = messages(sample_digest(), "discord")
    head, paper, *_ = first["embeds"]

    assert {"title": r"Hugging Face Daily Papers \- 2026\-02\-23"} == head
    assert "https://huggingface.co/papers/2602.10693" == paper["url"]
    assert paper["title"].startswith(r"1\. VESPO\: Variational Sequence\-Level")
    assert paper["description"].startswith(
        r"161 upvotes · rednote\-hilab · [Code](https://github.com/FloyedShen/VESPO)"
    )
    assert [10, 3] == [len(first["embeds"]), len(second["embeds"])]


def test_a_day_for_telegram():
    """
    Telegram gets a bold heading and a paragraph per paper.
    """
    heading, paper, *_ = messages(sample_digest(), "telegram")[0]["text"].split("\n\n")

    assert "<b>Hugging Face Daily Papers - 2026-02-23</b>" == heading
    title, facts, _ = paper.splitlines()
    assert title.startswith('<b><a href="https://huggingface.co/papers/2602.10693">1. VESPO:')
    assert facts == (
        '161 upvotes · rednote-hilab · <a href="https://github.com/FloyedShen/VESPO">Code</a>'
    )


@pytest.mark.parametrize("chat", CHATS)
def test_options(chat):
    """
    The option selects the AI summary with its model, the abstract, or no text.
    """
    paper = Paper(id="1", title="A", summary="Long.", ai_summary="Short.", ai_summary_model="model")
    digest = Digest(period=Period.parse("2026-02-22"), papers=[paper])
    ai, full, none = (str(messages(digest, chat, s)) for s in ("ai", "full", "none"))

    assert "Short. (model)" in ai.replace("\\", "")
    assert "Long." in full.replace("\\", "")
    assert not re.search("Short|Long", none)


@pytest.mark.parametrize("chat", CHATS)
def test_another_language(chat):
    """
    The labels are in the language of the locale.
    """
    assert "좋아요 161개" in str(messages(sample_digest(), chat, locale="ko"))


@pytest.mark.parametrize("chat", CHATS)
def test_an_empty_day(chat):
    """
    An empty day states its reason, or at least that there are no papers.
    """
    empty = Digest(period=Period.parse("2026-02-22"))

    assert "There is no list for" in str(messages(empty_digest(), chat))
    assert "No papers" in str(messages(empty, chat))


def month():
    texts = {"summary": "😀" * 5000, "ai_summary": "<&\\*" * 1000}
    links = {"github_repo": "https://github.com/a/b", "project_page": "https://example.com/(x)"}
    papers = [
        Paper(id=f"2602.{n:05}", title="😀 & <b> *_[" * (n % 90), **links) for n in range(201)
    ]
    papers += [attrs.evolve(paper, id=f"{paper.id}1", **texts) for paper in papers]
    return Digest(period=Period.parse("2026-02"), papers=papers)


@pytest.mark.parametrize("summary", ["ai", "full", "none"])
@pytest.mark.parametrize("chat", CHATS)
def test_limits(chat, summary):
    """
    Any message is within the limits of its chat, and no paper is lost.
    """
    for digest in (sample_digest(), hostile_digest(), month()):
        check(digest, chat, summary=summary)


@hypothesis.settings(deadline=None, max_examples=25)
@hypothesis.given(digests())
def test_limits_of_any_digest(made):
    """
    Messages of any digest are within the limits.
    """
    for chat in CHATS:
        check(made, chat, summary="full")


def test_messages_are_as_full_as_they_can_be():
    """
    The first paper of a message would not have fit into the one before.
    """
    assert [[1, 1], [1, 1], [1]] == batches([1] * 5, lambda part: (part, 1), (9, 2))
    assert [[3, 3], [3], [5]] == batches([3, 3, 3, 5], lambda part: (part, 1), (7, 9))
    assert [] == batches([], lambda part: (1,), (1,))


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
        ("<!channel> <@U1>", "&lt;!channel&gt; &lt;@U1&gt;"),
        ("*a* _b_ ~c~ `d`", "∗a∗ ˍbˍ ∼c∼ ˋdˋ"),
        (":smile: 10:30 a:b", ":\u200bsmile: 10:30 a:b"),
        ("> quote", "\u200b&gt; quote"),
        ("two\nlines\x00", "two lines"),
    ],
)
def test_text_has_no_markup_in_slack(text, escaped):
    """
    Text in Slack has no mention, link, style, emoji or quote.
    """
    assert escaped == escape_mrkdwn(text)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("*a* __b__ ~~c~~ ||d|| `e`", r"\*a\* \_\_b\_\_ \~\~c\~\~ \|\|d\|\| \`e\`"),
        ("[x](https://e.example)", "\\[x\\]\\(https\\://\u200be\\.example\\)"),
        ("<@1> @everyone # h", "\\<\\@1\\> \\@\u200beveryone \\# h"),
        ("1. a - b", r"1\. a \- b"),
        ("a\\", "a\\\\"),
    ],
)
def test_text_has_no_markup_in_discord(text, escaped):
    """
    Text in Discord has no style, link, mention, list or heading.
    """
    assert escaped == escape_discord(text)


def test_long_text_is_cut_as_it_is_written():
    """
    The length includes escapes, and neither escapes nor surrogate pairs are split.
    """
    assert fit("word " * 100, 20) == "word word word word…"
    assert fit("&" * 100, 20, escape_mrkdwn) == "&amp;&amp;&amp;…"
    assert fit("😀" * 100, 20) == "😀" * 9 + "…"
    assert units(fit("<&>*" * 300_000, 3000, escape_mrkdwn)) <= 3000


def test_titles_read_back():
    """
    Titles without their escapes are the original ones.
    """
    titles = check(sample_digest(), "discord")[1:]

    assert [plain(paper.title) for paper in sample_digest()] == [
        re.sub(r"\\(.)", r"\1", title).partition(". ")[2] for title in titles
    ]


def test_entry_point():
    """
    The entry point in pyproject.toml names the module.
    """
    path = Path(__file__).parents[1] / "pyproject.toml"
    project = tomllib.loads(path.read_text("utf-8"))["project"]

    assert project["entry-points"]["hfdaily"] == {"chat": "hfdaily_chat"}


def test_the_script_of_the_readme_marks_what_was_posted(monkeypatch, tmp_path):
    """
    The script of the README marks papers after posting them, and none if a post fails.
    """
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    (script,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    posted, status = [], 500

    class Answer:
        def raise_for_status(self):
            assert status == 200, "the chat is down"

    def post(url, json):
        posted.append((url, json))
        return Answer()

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DISCORD_WEBHOOK_URL", "https://discord.example/webhook")
    monkeypatch.setattr("httpx.post", post)
    monkeypatch.setattr("hfdaily.fetch", lambda period: sample_digest())
    monkeypatch.setattr(
        "hfdaily.render", lambda digest, chat: render(digest, chat, registry=REGISTRY)
    )
    with pytest.raises(AssertionError, match="down"):
        exec(script, {})
    assert 1 == len(posted)
    status = 200
    exec(script, {})
    exec(script, {})
    assert [10, 3] == [len(message["embeds"]) for _, message in posted[1:]]
