"""
Digests that nobody would want to be sent, made by hand and by hypothesis.
"""

import datetime as dt

from hypothesis import strategies as st

from hfdaily import ArxivRecord, Author, Digest, Organization, Paper, Period

# What means something in a format that we write, or to those who read it.
SYNTAX = (
    *"\\`*_[]{}()<>#+-.!|~$^&\"'=:;%@/?,\n\t",
    *("# ", "1. ", "- ", "+ ", "> ", "    ", "```", "---\n", "\n---\n", "\n\n", "***", "==", "~~"),
    *("![", "](", "[^1]", "[x]: y", "*[a]:", "<!--", "-->", "<br>", "</p>", "]]>", "<![CDATA["),
    *(
        "&amp;",
        "&#123;",
        "&lt;",
        "&copy",
        "<https://a.b>",
        "www.a.b",
        "https://a.b/c_d_(e)",
        "a@b.c",
    ),
    *("{{", "}}", "{%", "%}", "{% raw %}", "{% endraw %}", "{:.a}", "{::nomarkdown}", "{{<", "{{%"),
    *("$$", r"\(", r"\)", "$x$", r"\textbf{a}", r"\input{/etc/passwd}", "--", "...", "<<", ">>"),
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)"),
    *("yes", "null", "1e3", "2026-02-23", "0x1F", ": ", " #", "!!str", "&a", "*a", "%YAML", "? "),
    *(
        "\x00",
        "\x1b[31m",
        "\x1b]8;;x\x07",
        "\x9b31m",
        "\x07",
        "\x7f",
        "\r",
        "\x85",
        "\u2028",
        "\xa0",
    ),
    *("\ud800", "\udfff", "\ufffe", "\uffff", "\u202e", "\u2066", "\u200b", "\ufeff", "\u0301"),
    *("한국어", "日本語", "👩‍👩‍👧", "é", "ß", "％", "＊", "\u1160"),
)


def texts() -> st.SearchStrategy[str]:
    """
    Texts of any characters, and of what formats make something of.
    """
    pieces = st.sampled_from(SYNTAX) | st.text(max_size=8) | st.characters(codec=None)
    return st.lists(pieces, max_size=12).map("".join)


def papers() -> st.SearchStrategy[Paper]:
    """
    Papers with hostile text wherever a stranger's text may be.
    """
    text, number = texts(), st.none() | st.integers(0, 10**6)
    return st.builds(
        Paper,
        id=st.sampled_from(["2602.10693", "hep-th/9901001"]) | text.filter(bool),
        title=text,
        summary=text,
        authors=st.lists(st.builds(Author, name=text), max_size=3).map(tuple),
        published_at=st.none() | st.just(dt.datetime(2026, 2, 20, tzinfo=dt.UTC)),
        featured_on=st.none() | st.dates(dt.date(2026, 2, 16), dt.date(2026, 2, 22)),
        upvotes=number,
        comments=number,
        organization=st.none() | st.builds(Organization, name=text, fullname=st.none() | text),
        github_repo=st.none() | text | text.map("https://github.com/{}".format),
        github_stars=number,
        project_page=st.none() | text | text.map("https://{}".format),
        ai_summary=st.none() | text,
        ai_keywords=st.lists(text, max_size=3).map(tuple),
        arxiv=st.none() | st.builds(ArxivRecord, id=text, title=text, abstract=text),
    )


def digests() -> st.SearchStrategy[Digest]:
    """
    Digests of such papers, of all kinds of periods.
    """
    day = dt.date(2026, 2, 16)
    periods = [Period.day(day), Period.week(2026, 8), Period.month(2026, 2), Period.range(day, day)]
    return st.builds(
        Digest,
        period=st.sampled_from(periods),
        papers=st.lists(papers(), max_size=12).map(tuple),
        complete=st.booleans(),
        warnings=st.lists(texts(), max_size=2).map(tuple),
        ranked_by=st.none() | st.sampled_from(["upvotes", "comments", "mine"]) | texts(),
    )
