r"""
Text of strangers, made fit to be read: for renderers, ours and those of others.

Titles, abstracts and names come from anybody, some with TeX in them. `plain` makes them readable
Unicode, `html` safe HTML with formulas as MathML. Formulas need the extra ``math``
(``pip install hfdaily[math]``); without it they stay as in the source. What cannot be converted as
a whole stays as it was, character for character.

All functions are pure, never raise, and take time linear in the length of the text.
"""

from __future__ import annotations

import re

from collections.abc import Iterable
from functools import cache
from itertools import groupby
from operator import attrgetter

TYPE_CHECKING = False  # importing typing would cost more than all of this
if TYPE_CHECKING:
    from ._tex import Piece

__all__ = ["clean", "escape", "html", "paragraphs", "plain", "safe_url", "truncate"]

# Control characters and noncharacters, which XML 1.0 (https://www.w3.org/TR/xml/#charsets) and HTML
# (https://html.spec.whatwg.org/multipage/syntax.html#text-2) forbid, and what makes the rest of a
# line run backwards (https://www.unicode.org/reports/tr9/): overrides and isolates.
_ASCII_CONTROLS = bytes([*range(0x20), 0x7F])
_TELLING = _ASCII_CONTROLS + b"`$\\"
_TURNING = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_LAST_TWO = [plane + last for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)]
_REMOVED = dict.fromkeys(
    [*_ASCII_CONTROLS, *range(0x80, 0xA0), *_TURNING, *range(0xFDD0, 0xFDF0), *_LAST_TWO]
)


def clean(text: str) -> str:
    """
    Make one line of a text: no hard wraps, no control characters, nothing that XML 1.0 forbids.

    Runs of whitespace become one blank, lone surrogates U+FFFD; control characters and those that
    turn the direction of writing (U+202A to U+202E, U+2066 to U+2069) are removed.
    """
    if _is_printable(text) and _is_tight(text):
        return text
    line = " ".join(text.split())
    if _is_printable(line):
        return line
    line = line.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return " ".join(line.translate(_REMOVED).split())


def _is_printable(text: str) -> bool:
    # Neither controls nor surrogates nor whitespace other than blanks. Bytes are quicker to check.
    if text.isascii():
        return len(text.encode().translate(None, _ASCII_CONTROLS)) == len(text)
    return text.isprintable()


def _is_tight(text: str) -> bool:
    # For several characters, CPython's rfind is some three times as fast as its "in".
    return text.rfind("  ") < 0 and text[:1] != " " != text[-1:]


def paragraphs(text: str) -> tuple[str, ...]:
    """
    Split an abstract where arXiv does: a new line is a wrap, an indented or blank one a paragraph.

    See https://info.arxiv.org/help/prep.html#abstracts. Not for titles, which arXiv wraps with an
    indent.

    Returns:
        The paragraphs that hold anything, each cleaned.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\n" not in text:
        line = clean(text)
        return (line,) if line else ()
    lines = map(clean, re.split(r"\n[ \t]+|\n\s*\n", text.strip()))
    return tuple(line for line in lines if line)


def truncate(text: str, limit: int, *, ellipsis: str = "…") -> str:
    """
    Cut a text to at most ``limit`` characters, ellipsis included, where a word ends.

    A word that would take more than half of the room with it is cut instead; so is text without
    blanks, such as Chinese.
    """
    if len(text) <= limit:
        return text
    room = limit - len(ellipsis)
    if room <= 0:
        return ellipsis[: max(limit, 0)]
    end = text.rfind(" ", 0, room + 1)
    return text[: end if end > room // 2 else room].rstrip(" ,;:-–—") + ellipsis


@cache
def _uri() -> re.Pattern[str]:
    # Letters of both cases are spelled out, as re.IGNORECASE takes twice the time.
    host = r"(?:[A-Za-z0-9][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
    # The characters of https://www.rfc-editor.org/rfc/rfc3986#appendix-A, without brackets.
    rest = r"[/?#](?:[!#$&'()*+,./0-9:;=?@A-Z_a-z~-]++|%[0-9A-Fa-f]{2})*+"
    return re.compile(f"[Hh][Tt][Tt][Pp][Ss]?://{host}(?:{rest})?", re.ASCII)


def safe_url(url: str | None) -> str | None:
    """
    Return a URL that may be put into a document, or None.

    It is an absolute ``http`` or ``https`` URL with a host, in ASCII, with nothing that ends an
    attribute, a Markdown link or a line. What RFC 3986 forbids is percent-encoded, a host name in
    other letters written as IDNA has it. As browsers do, blanks around it and line breaks and tabs
    inside are dropped (https://url.spec.whatwg.org/#url-parsing). Refused are other blanks and
    control characters inside, backslashes, and a user name before the host, which is what a link
    has that wants to look like another.
    """
    if url is None:
        return None
    url = url.strip()
    return url if _uri().fullmatch(url) else _mended(url)


def _mended(url: str) -> str | None:
    from urllib.parse import quote

    url = re.sub(r"[\t\r\n]+", "", url)
    parts = re.fullmatch(r"(https?://)([^/?#]{1,260})(.*)", url, re.IGNORECASE | re.DOTALL)
    if not parts or not url.isprintable() or " " in url or "\\" in url:
        return None
    scheme, host, rest = parts.groups()
    try:
        host = host.encode("idna").decode()
    except UnicodeError:
        return None
    rest = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", rest)
    url = scheme + host + quote(rest, safe="!#$%&'()*+,/:;=?@~")
    # IDNA takes some letters apart: what was a host must not become half a path.
    return url if _uri().fullmatch(url) and "/" not in host and "?" not in host else None


def escape(text: str) -> str:
    """
    Write the five characters that mean something to HTML and XML as references.

    As ``html.escape``, in a third of the time: that one replaces, and counts, what is not there too.
    """
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    if '"' in text:
        text = text.replace('"', "&quot;")
    if "'" in text:
        text = text.replace("'", "&#x27;")
    return text


def plain(text: str) -> str:
    r"""
    Make a title or an abstract readable in plain text.

    Formulas (``$...$``, ``\(...\)``) become Unicode, text macros what they mean, a link of
    ``\href`` its text with the URL in parentheses. Prices stay as they are. arXiv's "this https
    URL" is dropped where the sentence can do without.
    """
    if _is_plain(text):
        return text
    text = _prose(text)
    return clean(_plain(_pieces(text))) if "$" in text or "\\" in text else text


def html(text: str, *, links: bool = True) -> str:
    r"""
    Make a title or an abstract safe HTML, with formulas as MathML.

    The rest is what `plain` returns, escaped; a link of ``\href`` is a link. A formula that has no
    MathML is written in Unicode, or else stays TeX.

    Args:
        text: From anybody.

        links: Make links of http(s) URLs. Without, nothing but ``<math>`` is marked up.
    """
    text = _prose(text)
    if "$" not in text and "\\" not in text:
        return _escape(text, links=links)
    return re.sub(" {2,}", " ", _html(_pieces(text), links=links)).strip()


def _is_plain(text: str) -> bool:
    # What nine abstracts of ten are, found out at once.
    return (
        text.isascii()
        and len(text.encode().translate(None, _TELLING)) == len(text)
        and _is_tight(text)
        and text.rfind("this http") < 0
    )


def _prose(text: str) -> str:
    text = clean(text)
    if "`" in text or text.rfind("this http") >= 0:
        from . import _tex

        text = _tex.drop_placeholders(_tex.curl_quotes(text))
    return text


def _pieces(text: str) -> list[Piece]:
    from . import _tex

    return _tex.parse(text)


def _plain(pieces: Iterable[Piece]) -> str:
    from . import _tex

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


def _html(pieces: Iterable[Piece], *, links: bool) -> str:
    from . import _tex

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


def _anchor(piece: Piece, *, links: bool) -> str:
    url = _escape(safe_url(piece.text) or "")
    shown = _html(piece.label, links=False).strip() or url
    return f'<a href="{url}">{shown}</a>' if url and links else shown


def _escape(text: str, *, links: bool = False) -> str:
    if not links or "http" not in text:
        return escape(text)
    written, at = [], 0
    # As r"\bhttps?://", in a tenth of the time: what starts with letters is searched for first.
    for match in re.finditer(r"http(?<!\whttp)s?://[^\s<>\"]+", text):
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
