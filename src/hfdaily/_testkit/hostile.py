"""
A digest of everything harmful that a list can contain.

It holds the syntax of every format that a digest is rendered to, in all places where it would do
harm.
"""

from __future__ import annotations

import datetime as dt

from collections.abc import Iterator
from functools import partial
from itertools import cycle

from .._public import public
from .._records.digest import Digest, Note
from .._records.hub import Comment, Dataset, Model, Organization, Space, User
from .._records.paper import ArxivRecord, Author, Claim, Paper
from .._records.period import Period

__all__ = ["TEXTS", "URLS", "hostile_digest", "paper_of"]

#: Texts for titles, names, abstracts and ids, one of each kind.
TEXTS = (
    # HTML
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)> <svg/onload=alert(1)>",
    "\" onmouseover=\"alert(1)\" ' onfocus='alert(1)' autofocus x=`",
    "</title></style></textarea></script></details><script>alert(1)</script>",
    "<!-- --!> <!--> <plaintext> <a href=javascript:alert(1)>x</a>",
    "&lt;b&gt; &amp;amp; &#60;b&#62; &#x3c; &copy &bogus; & <",
    # XML
    "]]> <![CDATA[ ]]]]><![CDATA[>",
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>&y;',
    "".join(map(chr, range(32))) + "\x7f\x80\x85\x9f\ufffe\uffff\U0001fffe",
    "lone surrogates \ud800 \udfff \udc00\ud83d end",
    # Invisible characters
    "\u202eright to left\u202c \u2066isolated \u200b\u200d\ufeff\u2060\u00ad\u00a0\u3000 end",
    "a line\na second\r\na third\ra fourth\u2028a fifth\u2029a sixth\x0ba seventh\x0can eighth\n\n",
    "e"
    + "\u0301" * 500
    + " \U0001f469\u200d\U0001f469\u200d\U0001f467 \u0627\u0644\u0639\u0631\u0628",
    # Terminals
    "\x1b[31mred\x1b[2J \x1b]0;title\x07 \x9b1m \x08\x08 \x1b]8;;https://evil.example\x1b\\x",
    "\x1bP+q\x1b\\ \x1b_G\x1b\\ \x1b^x\x9c \x9d0;title\x9c \x90q\x9c \x1b[6n \x1bc \x0e\x0f \x7f\r\x1b[1A",
    # Markdown
    "# h\n\n* a\n1. b\n> c\n\n    code\n\n---\n===\n\n[r]: https://evil.example",
    "*a* _b_ **c** ~~d~~ `e` ``` ~~~ [f](javascript:alert(1)) ![g](https://evil.example/x) [r] [^1]",
    "| a | b |\n|---|---|\\| \\ \\\\ \\[ !! https://evil.example <https://evil.example> a@evil.example",
    "1. # - + > * ~ = : | ( ) [ ] { } ! ` \\",
    # Images and links that Markdown readers make from bare addresses.
    "Wow!https://evil.example/p.png?a;b end a!b!https://evil.example/a;b",
    "Wow!\\url{https://evil.example/p.png?a;b} !\\href{https://evil.example/p;q}{x} end",
    "Mail foo@bar.example, mailto:foo@bar.example, xmpp:foo@bar.example/x, www.evil.example end",
    "ftp://evil.example/x <foo@bar.example> //evil.example https://evil.example{this https URL}",
    "https://evil.example/a&amp;b;c) https://evil.example/&#41; HTTPS://EVIL.EXAMPLE/(x)_y_*z*",
    # Front matter and templates
    "---\ntitle: x\n...\n--- !!python/object/apply:os.system [id]\n+++\nx = 1\n+++",
    "key: value # comment, - item, &a *a ? ! % @ ` {a: b} [c] | > ' \" \\x41",
    "yes",
    "~",
    "2026-02-23",
    "{{ site.secret }} {% raw %} {% endraw %} {% include x %} {%- x -%} {{{ }}} {# #} ${x} <%= x %>",
    '{{< youtube x >}} {{% notice %}} {{</* x */>}} {{ "x" | safeHTML }}',
    # TeX
    "$",
    "$5 and $6, $x_1^2$ $$y$$ \\(z\\) \\[w\\] $\\frac{a$ \\begin{x} ${$ %comment",
    "\\href{javascript:alert(1)}{x} \\url{https://evil.example} \\input{/etc/passwd} \\write18{id}",
    "$\\def\\a{\\a\\a}\\a$ $\\html{<script>}$ $\\text{<script>alert(1)</script>}$ this https URL",
    "Lazi\\'c na\\\"\\i ve \\v{S} x~y 1M~4M \u2016 a \u27e8 b \\textsubscript{<b>} \\footnote{*x*} \\text{_y_}",
    "\\'{\\'{\\'{a \\textsubscript{\\textsubscript{ \\text{\\footnote{$x ~~ \\\" \\' \\v \\i \\",
    "$" + "{" * 300 + "x" + "}" * 300 + "$ $" + "\\sqrt{" * 300 + "$",
    # Chats, bibliographies, tables, e-mail, paths, format strings
    "<!channel> <@U1> <#C1> <https://evil.example|x> :smile: @here",
    "}, author = {x} } @article{y, TY  - JOUR\nER  - \n",
    "=1+1,\"a\";'b'\tc",
    '=HYPERLINK("https://evil.example";"x")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "\t=1+1",
    "x\r\nBcc: evil@evil.example\r\nContent-Type: text/html\r\n\r\n<b>body</b>",
    "=?utf-8?q?=0ABcc:_evil@evil.example?=",
    "../../../etc/passwd\\..\\C:NUL",
    "%s %(x)s {x} {0.__class__} \\1 \\g<0>",
    # Invisible texts.
    " \t ",
    "",
)

#: Links, of which `hfdaily.text.safe_url` accepts only some.
URLS = (
    "javascript:alert(1)",
    "JaVaScRiPt&colon;alert(1)",
    " \x01java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//evil.example/x",
    "/relative?x#y",
    "https:evil.example",
    "https://",
    "https://[::1",
    "https://example.com:99999999/",
    "https://user:password@example.com/",
    'https://example.com/"><script>alert(1)</script>',
    "https://example.com/' onmouseover='alert(1)",
    "https://example.com/a b\tc\nd",
    "https://example.com/)](x|y>`*_\\",
    "https://example.com/?a=1&b=2&copy=3]]>",
    "https://example.com/{{ x }}{% y %}$z^%",
    "https://example.com/\x00\x1b[31m\ud800\u202e\ufffe",
    "https://example.com/%zz%00%0d%0aSet-Cookie:x",
    "https://ex\u00e4mple.com/\u5b57",
    # Hosts that look like others, or that programs read in different ways.
    "https://example.com\uff03@evil.example/",
    "https://example.com\ufe5f.evil.example/",
    "https://example.com\uff0fevil.example/",
    "https://fa\u00df.example/\u03c2",
    "https://\u03b2\u03cc\u03bb\u03bf\u03c2.example/",
    "https://xn--a.example/",
    "https://evil.example%2f.example.com/",
    "https://0x7f.1/",
    "https://[::1%25eth0]/",
    "https://a\u00ad\u200db.example/",
    "https://example.com/#a#b!(x)",
    "https://example.com/p.png?a;b!c;d",
    "https://example.com\\@evil.example/",
    "mailto:foo@bar.example",
    "https://example.com/" + "x" * 5000,
    " ",
    "",
)

#: Ids that the elements of a page may use.
_PAGE_IDS = ("papers", "contents", "notes", "top", "p-1")
_DAY = dt.date(2026, 2, 23)
_TIME = dt.datetime(2026, 2, 23, 3, 29, 14, 259000, tzinfo=dt.UTC)
_FIRST_TIME = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
_LAST_TIME = dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC)
# Opening syntax without an end, for which a quadratic reader takes hours.
_LONG = "[(<$*_`{{\\![" * 87_500


@partial(public, module="hfdaily.testing")
def hostile_digest() -> Digest:
    """
    Return a digest of everything harmful that could reach a renderer.

    It holds scripts, links that run code, the syntax of every format, addresses that become links
    or images, formulas, headers, characters that XML forbids, lone surrogates, bidi overrides,
    terminal sequences, hosts that look like others, a title of 1 MB, 5,000 authors, and papers
    without any known value.
    """
    papers = [
        paper_of(f"{number}", text, url)
        for number, (text, url) in enumerate(zip(TEXTS, cycle(URLS), strict=False))
    ]
    papers += [paper_of(text, "an id is text too", "") for text in TEXTS]
    papers += [Paper(id=id, title="The id is one that a page may use itself") for id in _PAGE_IDS]
    papers += [
        Paper(id="long", title=_LONG),
        Paper(id="unbroken", title="x" * 100_000, summary="x" * 100_000),
        Paper(id="crowd", title="5,000 authors", authors=tuple(_crowd())),
        Paper(id="counted", title="Counts", upvotes=10**30, comments=-1, github_stars=0),
        Paper(id="early", title="Time", published_at=_FIRST_TIME, featured_on=dt.date.min),
        Paper(id="late", title="Time", published_at=_LAST_TIME, featured_at=_LAST_TIME),
        Paper(id="withdrawn", title="Withdrawn", withdrawn_at=_TIME, delisted=True),
        Paper(id="unknown", title="Nothing is known"),
    ]
    return Digest(
        period=Period.day(_DAY),
        papers=tuple(papers),
        listed=10**6,
        complete=False,
        as_of=_TIME,
        notes=[Note(kind="other", reason=text) for text in TEXTS]
        + [Note(kind="field_unreadable", names=TEXTS, count=10**9)],
        ranked_by=TEXTS[0],
        filtered_by=TEXTS[2],
        query=TEXTS[3],
    )


def paper_of(id: str, text: str, url: str) -> Paper:
    """
    Return a paper with this text in every text field and this link in every link field.
    """
    user = User(name=text, fullname=text, id=text, type=text, avatar_url=url, followers=-1)
    return Paper(
        id=id,
        title=text,
        summary=text,
        authors=(
            Author(name=text),
            Author(name=text, claim=Claim(user=user, status=text, changed_at=_TIME)),
        ),
        published_at=_TIME,
        featured_on=_DAY,
        featured_at=_TIME,
        upvotes=7,
        organization=Organization(name=text, fullname=text, id=text, avatar_url=url),
        submitted_by=user,
        github_repo=url,
        github_repo_added_by=text,
        project_page=url,
        ai_summary=text,
        ai_summary_model=text,
        ai_keywords=(text, text),
        thumbnail_url=url,
        media_urls=(url, url),
        discussion_id=text,
        arxiv=ArxivRecord(
            id=text,
            title=text,
            abstract=text,
            authors=(text,),
            primary_category=text,
            categories=(text, text),
            comment=text,
            journal_ref=text,
            doi=text,
        ),
        models=(Model(id=text, author=text, gated=text, pipeline_tag=text, likes=-1),),
        datasets=(Dataset(id=text, author=text, gated=text, formats=(text,), modalities=(text,)),),
        spaces=(Space(id=text, emoji=text, description=text),),
        discussion=(
            Comment(id=text, author=user, created_at=_TIME, text=text, reactions=((text, 1),)),
        ),
        extra={text: text, "nested": {text: [text, None, 1.5]}},
    )


def _crowd() -> Iterator[Author]:
    for number, text in zip(range(5000), cycle(TEXTS), strict=False):
        yield Author(name=f"{number} {text}")
