r"""
Functions that make text from upstream fit to be shown, for all renderers.

Titles, abstracts and names come from anybody, some with TeX in them. `plain` makes them readable
Unicode and `html` safe HTML with formulas as MathML. `markdown` and `terminal` escape what is
readable already, and `safe_url` checks links. Formulas need the extra ``math``
(``pip install hfdaily[math]``); without it they stay as in the source. What cannot be converted as
a whole stays as it was, character for character.

All functions are pure, never raise, and take time linear in the length of the text.
"""

from __future__ import annotations

import re

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from ipaddress import IPv4Address, IPv6Address
from itertools import groupby
from operator import attrgetter
from typing import Final, Literal, TypeAlias
from urllib.parse import quote, unquote

from . import _tex

__all__ = [
    "Dialect",
    "clean",
    "html",
    "markdown",
    "markdown_link",
    "paragraphs",
    "plain",
    "safe_url",
    "terminal",
    "truncate",
]

# Control characters and noncharacters, which XML 1.0 (https://www.w3.org/TR/xml/#charsets) and HTML
# (https://html.spec.whatwg.org/multipage/syntax.html#text-2) forbid, and the overrides and isolates
# that make the rest of a line run backwards (https://www.unicode.org/reports/tr9/).
_CONTROLS: Final = [*range(0x20), *range(0x7F, 0xA0)]
_DIRECTION_CONTROLS: Final = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_LAST_TWO: Final = [
    plane + last for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)
]
_REMOVED: Final = dict.fromkeys(
    [*_CONTROLS, *_DIRECTION_CONTROLS, *range(0xFDD0, 0xFDF0), *_LAST_TWO]
)


def clean(text: str) -> str:
    """
    Return a text as one line without control characters and without what XML 1.0 forbids.

    Runs of whitespace become one blank, lone surrogates U+FFFD. Control characters and those that
    turn the direction of writing (U+202A to U+202E, U+2066 to U+2069) are removed.

    Args:
        text: Any text.
    """
    # Most texts are clean; to see this is several times faster than to take them apart. The blank
    # is the only whitespace that is printable.
    if text.isprintable() and "  " not in text and text == text.strip():
        return text
    line = " ".join(text.split())
    return " ".join(_without_controls(line).split())


def terminal(text: str) -> str:
    """
    Return a text without anything that a terminal obeys, its lines and blanks kept.

    Use it on whatever is printed and was not made by a renderer: messages, names, file contents.
    Tabs become blanks; carriage returns, other control characters and those that turn the
    direction of writing are removed; lone surrogates become U+FFFD.

    Args:
        text: Any text, of one or several lines.
    """
    return "\n".join(_without_controls(line.replace("\t", " ")) for line in text.split("\n"))


def _without_controls(line: str) -> str:
    if line.isprintable():
        return line
    line = line.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return line.translate(_REMOVED)


def paragraphs(text: str) -> tuple[str, ...]:
    """
    Return the paragraphs of an abstract, each cleaned; empty ones are left out.

    On arXiv a new line only wraps a paragraph, and an indented or blank one starts the next
    (https://info.arxiv.org/help/prep.html#abstracts). Do not use it for titles, which arXiv wraps
    with an indent.

    Args:
        text: The abstract.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = map(clean, re.split(r"\n[ \t]+|\n\s*\n", text.strip()))
    return tuple(line for line in lines if line)


def truncate(text: str, limit: int, *, ellipsis: str = "…") -> str:
    """
    Return a text cut at the end of a word to at most ``limit`` characters.

    A word that would take more than half of the limit with it is cut instead, and so is text
    without blanks, such as Chinese.

    Args:
        text: The text, on one line.

        limit: The maximum length in characters, the ellipsis included.

        ellipsis: What stands for the rest.
    """
    if len(text) <= limit:
        return text
    room = limit - len(ellipsis)
    if room <= 0:
        return ellipsis[: max(limit, 0)]
    end = text.rfind(" ", 0, room + 1)
    return text[: end if end > room // 2 else room].rstrip(" ,;:-–—") + ellipsis


#: A URL in which nothing has to be checked: its host is neither an IPv4 address nor encoded.
_PLAIN_URL: Final = re.compile(
    r"https?://(?:[a-z0-9]{1,50}[.-]){1,4}[a-z]{2,20}(?:/[A-Za-z0-9!$&'()*+,/:;=?@~_.-]*)?"
)
_URL: Final = re.compile(
    r"(?P<scheme>https?://)"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^]/?#:@[\\\s]{1,260})"
    r"(?P<port>:[0-9]{1,5})?"
    r"(?P<path>(?:[/?][^#]*)?)"
    r"(?P<fragment>(?:\#.*)?)",
    re.IGNORECASE | re.DOTALL,
)
_HOST: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# The characters that RFC 3986 allows in a path, a query and a fragment (appendix A), without
# brackets, and the percent sign of what is encoded already.
_URL_CHARACTERS: Final = "!$%&'()*+,/:;=?@~"
_LAST_PORT: Final = 0xFFFF
#: A part of a URL in which nothing has to be encoded.
_ENCODED: Final = re.compile(r"(?:[A-Za-z0-9!$&'()*+,/:;=?@~_.-]|%[0-9A-Fa-f]{2})*")


def safe_url(url: str | None) -> str | None:
    """
    Return a URL that may be put into a document, or None.

    The result is an absolute ``http`` or ``https`` URL with a host, in ASCII, with nothing that
    ends an attribute, a Markdown link or a line. What RFC 3986 forbids is percent-encoded. As in
    browsers (https://url.spec.whatwg.org/#url-parsing), blanks around the URL and line breaks and
    tabs inside are dropped, and a host name in other letters is encoded by UTS 46 and IDNA 2008,
    so the link leads where a browser would go.

    Refused are hosts that browsers refuse, IPv4 addresses other than four decimal numbers, host
    names that IDNA 2008 does not allow (such as emoji), other blanks and control characters
    inside, backslashes, and a user name before the host, which can make a link look like another.

    Args:
        url: A URL from anybody.
    """
    if url is None:
        return None
    if _PLAIN_URL.fullmatch(url):
        return url
    url = re.sub(r"[\t\r\n]+", "", url.strip())
    parts = _URL.fullmatch(url)
    if parts is None or not url.isprintable() or " " in url or "\\" in url:
        return None
    host, port = _ascii_host(parts["host"]), parts["port"] or ""
    if host is None or int(port[1:] or 0) > _LAST_PORT:
        return None
    fragment = parts["fragment"]
    path = _percent_encoded(parts["path"])
    return parts["scheme"] + host + port + path + fragment[:1] + _percent_encoded(fragment[1:])


@lru_cache(maxsize=1024)
def _ascii_host(host: str) -> str | None:
    """
    Return a host as browsers write it, or None if they refuse it.
    """
    try:
        if host.startswith("["):
            IPv6Address(host[1:-1])
            return host
        host = unquote(host, errors="strict")
        if not host.isascii() or "xn--" in host.lower():
            import idna  # only few hosts need its tables

            host = idna.encode(host, uts46=True, std3_rules=False).decode()
        # A host whose last label is a number is an IPv4 address to browsers.
        if re.search(r"(?:^|\.)(?:[0-9]+|0[xX][0-9A-Fa-f]*)\.?$", host):
            IPv4Address(host)
    except ValueError:  # what idna and ipaddress raise, and UnicodeDecodeError
        return None
    return host if _HOST.fullmatch(host) else None


def _percent_encoded(part: str) -> str:
    if _ENCODED.fullmatch(part):
        return part
    return quote(re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", part), safe=_URL_CHARACTERS)


def plain(text: str) -> str:
    r"""
    Return a title or an abstract as one line of plain text.

    Formulas (``$...$``, ``\(...\)``) become Unicode, text macros what they mean, a link of
    ``\href`` its text with the URL in parentheses. Prices stay as they are.

    Args:
        text: A text from anybody.
    """
    text = _prose(text)
    return clean(_plain(_tex.parse(text))) if "$" in text or "\\" in text else text


def html(text: str, *, links: bool = True) -> str:
    r"""
    Return a title or an abstract as safe HTML, with formulas as MathML.

    The rest is what `plain` returns, escaped; a link of ``\href`` is a link. A formula that has no
    MathML is written in Unicode, or else stays TeX.

    Args:
        text: A text from anybody.

        links: Make links of http(s) URLs. If false, nothing but ``<math>`` is marked up.
    """
    text = _prose(text)
    if "$" not in text and "\\" not in text:
        return _escape(text, links=links)
    return re.sub(" {2,}", " ", _html(_tex.parse(text), links=links)).strip()


def _prose(text: str) -> str:
    return _tex.typeset(clean(text))


def _plain(pieces: Iterable[_tex.Piece]) -> str:
    written = []
    for piece in pieces:
        if piece.kind == "words":
            written.append(piece.text)
        elif piece.kind == "formula":
            written.append(_tex.unicode(piece.text) or piece.source)
        else:
            shown, url = _plain(piece.label).strip(), safe_url(piece.text)
            is_told = shown and url and shown != url
            written.append(f"{shown} ({url})" if is_told else shown or url or "")
    return "".join(written)


def _html(pieces: Iterable[_tex.Piece], *, links: bool) -> str:
    written = []
    for kind, run in groupby(pieces, key=attrgetter("kind")):
        if kind == "words":
            written.append(_escape("".join(piece.text for piece in run), links=links))
        elif kind == "formula":
            written += [
                _tex.mathml(p.text) or _escape(_tex.unicode(p.text) or p.source) for p in run
            ]
        else:
            written += [_anchor(piece, links=links) for piece in run]
    return "".join(written)


def _anchor(piece: _tex.Piece, *, links: bool) -> str:
    url = _escape(safe_url(piece.text) or "")
    shown = _html(piece.label, links=False).strip() or url
    return f'<a href="{url}">{shown}</a>' if url and links else shown


def _escape(text: str, *, links: bool = False) -> str:
    if not links or "http" not in text:
        return escape(text)
    written, at = [], 0
    for match in re.finditer(r"\bhttps?://[^\s<>\"]+", text):
        shown = match[0].rstrip(".,;:!?'*_~)]}")
        opened = shown.count("(") - shown.count(")")
        if opened > 0 and match[0].startswith(")" * opened, len(shown)):
            shown += ")" * opened
        if url := safe_url(shown):
            written += [
                escape(text[at : match.start()]),
                f'<a href="{escape(url)}">{escape(shown)}</a>',
            ]
            at = match.start() + len(shown)
    written.append(escape(text[at:]))
    return "".join(written)


#: The Markdown to write: CommonMark with what GitHub and others add to it, or kramdown for Jekyll.
Dialect: TypeAlias = Literal["commonmark", "kramdown"]

# Beyond CommonMark itself: tables (|), strikethrough (~) and formulas ($) of its extensions, and
# the braces of templates, shortcodes and attributes. The backslash comes first.
_COMMONMARK_ESCAPES: Final = {sign: f"\\{sign}" for sign in "\\`*_[]<>|~${"}
# Liquid runs before kramdown and knows no escapes; kramdown has none for "~", and takes an escaped
# "<" in front of an autolink for something else.
_ESCAPES: Final[dict[Dialect, dict[str, str]]] = {
    "commonmark": _COMMONMARK_ESCAPES,
    "kramdown": {**_COMMONMARK_ESCAPES, "<": "&lt;", "~": "&#126;", "{": "&#123;"},
}
_AT_SIGNS: Final[dict[Dialect, str]] = {"commonmark": r"\@", "kramdown": "&#64;"}
# What begins a heading, a list, a rule or a definition where it begins a line.
_BLOCK_START: Final = re.compile(r"^([0-9]{1,9}(?=[.)](?: |$))|(?=[#+=:-]))(.)")
# What cmark-gfm makes a mailto link of, whatever is escaped in it (it looks at the parsed text),
# and any other "@" of which some reader makes one.
_EMAIL: Final = re.compile(
    r"((?<![\w.+-])[\w.+-]++@[\w-]*+(?:\.(?=[A-Za-z0-9])[\w-]++)++(?<=[A-Za-z]))", re.ASCII
)
_AT_HOST: Final = re.compile(r"@(?=[^\s@.]+\.\w)")
_BARE_URL: Final = re.compile(r"(https?://\S+)")
_AFTER_URL: Final = ".,;:!?'\")]"


def markdown(text: str, *, links: bool = False, dialect: Dialect = "commonmark") -> str:
    """
    Escape one line of readable text for Markdown.

    Every reader then shows the text as it is: no emphasis, markup, image, formula, table, mention
    of an entity or template tag comes out of it, and no link that is not asked for. An e-mail
    address is written as code, because GitHub links it otherwise.

    The text may stand anywhere in a line, also where a list item or a paragraph begins. A heading
    may need an escape more: a "#" at its end is not shown. Call `plain` first on titles and
    abstracts::

        f"- {markdown(plain(paper.title))}"

    Args:
        text: A text from anybody.

        links: Make links of the http(s) URLs in it.

        dialect: "kramdown" for Jekyll, whose template language runs before Markdown does.
    """
    line = clean(text)
    parts = _BARE_URL.split(line) if links else [line]
    parts[::2] = [_markdown_escaped(part, dialect) for part in parts[::2]]
    parts[1::2] = [_autolinked(url, dialect) for url in parts[1::2]]
    return _BLOCK_START.sub(r"\1\\\2", "".join(parts), count=1)


def markdown_link(label: str, url: str | None) -> str:
    """
    Return a Markdown link, or the label alone if the URL is not safe.

    Args:
        label: Markdown, such as the result of `markdown` without links.

        url: A URL from anybody; see `safe_url`.
    """
    target = safe_url(url)
    if target is None:
        return label
    if ";" in target:  # there may be an entity
        target = target.replace("&", "&amp;")
    # Some readers resolve the escapes of brackets in a label before they look for images in it.
    label = re.sub(r"\\(.)", _bracket_reference, label)
    return f"[{label}]({target.replace('(', '%28').replace(')', '%29')})"


def _bracket_reference(match: re.Match[str]) -> str:
    return f"&#{ord(match[1])};" if match[1] in "[]" else match[0]


def _markdown_escaped(text: str, dialect: Dialect) -> str:
    parts = _EMAIL.split(text) if "@" in text else [text]
    parts[::2] = [_signs_escaped(part, dialect) for part in parts[::2]]
    parts[1::2] = [f"`{address}`" for address in parts[1::2]]
    return "".join(parts)


def _signs_escaped(text: str, dialect: Dialect) -> str:
    # Without a semicolon there is no entity, and "R&D" stays readable.
    if ";" in text:
        text = text.replace("&", "&amp;")
    for sign, escaped in _ESCAPES[dialect].items():
        text = text.replace(sign, escaped)
    text = _AT_HOST.sub(lambda _: _AT_SIGNS[dialect], text)
    # Many readers link URLs that stand in the text, and take escapes in them for a part.
    return text.replace("://", r"\://").replace("www.", r"www\.")


def _autolinked(word: str, dialect: Dialect) -> str:
    url = word.rstrip(_AFTER_URL)
    # Readers do not agree on entities in an autolink, where nothing can be escaped; and in any
    # other form of a link, a "!" before it would make an image.
    if safe_url(url) != url or ("&" in url and ";" in url):
        return _markdown_escaped(word, dialect)
    return f"<{url}>" + word[len(url) :].replace("]", r"\]")
