"""
E-mail: a complete message (RFC 5322, MIME) with the papers as plain text and as HTML.

The HTML part has its styles inline, because mail programs drop style sheets, and loads nothing
from the network. Colors are left to the mail program, which may be dark.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re

from collections.abc import Iterable, Iterator
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, getaddresses
from html import escape
from typing import Final

import hfdaily

from hfdaily import Digest, Paper
from hfdaily.exceptions import OptionError
from hfdaily.labels import Labels, labels
from hfdaily.plugins import Option, RenderContext, Renderer, hookimpl
from hfdaily.text import safe_url

from ._paper import abstract, authors, facts, linked_repositories, links, name
from ._summary import ABSTRACTS, count_line, heading, notes, statistics

__all__ = ["hfdaily_renderers"]

#: The default sender of a message, which mail servers replace or refuse.
_SENDER: Final = "hfdaily@localhost"
#: The width of the plain text in columns (RFC 5322, 2.1.1, recommends fewer than 78).
_COLUMNS: Final = 76
#: The longest URL that fits into a line of a header, which has 998 characters (RFC 5322, 2.1.1).
_LONGEST_URL: Final = 900
#: The usual addresses, which are a dot-atom (RFC 5322, 3.4.1) without quotes, comments or IP addresses.
_ADDRESS: Final = re.compile(
    r"(?=.{1,64}@)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,9}",
    re.ASCII | re.IGNORECASE,
)
#: The characters that addresses must not contain: control characters, lone surrogates, and the start
#: of an encoded word (RFC 2047), which could hide either of them.
_UNFIT: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]|=\?")

_BODY: Final = "margin:0;padding:16px;font:16px/1.5 -apple-system,'Segoe UI',Roboto,sans-serif"
_MUTED: Final = "margin:2px 0;font-size:14px;opacity:.75"


class _OneLineHeader(UnstructuredHeader, BaseHeader):
    """
    A header of ASCII without whitespace, which must not be folded or encoded.
    """

    def fold(self, *, policy: Policy) -> str:
        """
        Return the header as one line.
        """
        return f"{self.name}: {self}{policy.linesep}"


class _Subject(UnstructuredHeader, BaseHeader):
    """
    A subject in any script.
    """

    def fold(self, *, policy: Policy) -> str:
        """
        Return the header, encoded if it is not ASCII.
        """
        if self.isascii():
            return super().fold(policy=policy)
        # The policy of the email package would drop spaces where it folds a long subject.
        encoded = Header(self, "utf-8", header_name=self.name).encode(linesep=policy.linesep)
        return f"{self.name}: {encoded}{policy.linesep}"


def _headers() -> HeaderRegistry:
    headers = HeaderRegistry()
    headers.map_to_type("Subject", _Subject)
    for header in ("List-Id", "List-Unsubscribe", "Message-ID"):
        headers.map_to_type(header, _OneLineHeader)
    return headers


_POLICY: Final = SMTP.clone(header_factory=_headers())


def _eml(digest: Digest, context: RenderContext, /) -> bytes:
    """
    Return the message as bytes, ready for ``sendmail -t`` or SMTP.
    """
    words = labels(context.locale)
    sender, *others = _addresses("from", context.options["from"] or _SENDER)
    if others:
        msg = f"option 'from' has {len(others) + 1} addresses; write one"
        raise OptionError(msg)
    title = heading(digest, context, words)
    message = EmailMessage(policy=_POLICY)
    # The email package would decode an encoded word (RFC 2047) here, line breaks included.
    message["Subject"] = title.replace("=?", "= ?")
    message["From"] = sender
    if recipients := context.options["to"]:
        message["To"] = _addresses("to", recipients)
    message["Date"] = format_datetime(_date(digest, context), usegmt=True)
    unsubscribe = _unsubscribe_url(context.options["unsubscribe"])
    text = _text(digest, context, words, title, unsubscribe)
    page = _utf8("\n".join(_html(digest, context, words, title, unsubscribe)))
    fingerprint = hashlib.sha256(f"{title}\n{text}\n{page}".encode()).hexdigest()[:32]
    message["Message-ID"] = f"<hfdaily.{fingerprint}@{sender.domain}>"
    message["List-Id"] = f"<daily-papers.{sender.domain}>"
    if unsubscribe:
        message["List-Unsubscribe"] = f"<{unsubscribe}>"
    # This keeps programs from sending out-of-office replies (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(page, subtype="html", cte="quoted-printable")
    # A random boundary would make every message differ.
    message.set_boundary(f"=_{fingerprint}")
    return message.as_bytes()


def _utf8(text: str) -> str:
    # Lone surrogates have no UTF-8 encoding.
    return text.encode("utf-8", "replace").decode().rstrip("\n") + "\n"


def _text(
    digest: Digest, context: RenderContext, words: Labels, title: str, unsubscribe: str | None
) -> str:
    options = {
        "width": _COLUMNS,
        "abstract": context.options["abstract"],
        "authors": context.options["authors"],
    }
    text = hfdaily.render(digest, "text", options=options, context=context, title=title)
    return _utf8(f"{text}\n{words.text('unsubscribe')}: {unsubscribe}" if unsubscribe else text)


def _addresses(option: str, texts: str | tuple[str, ...]) -> list[Address]:
    """
    Return the addresses that an option names.

    Raises:
        OptionError: One of them is not an address or would break the header.
    """
    found = []
    for text in [texts] if isinstance(texts, str) else texts:
        parsed = [] if _UNFIT.search(text) else getaddresses([text])
        if not parsed or not all(_ADDRESS.fullmatch(spec) for _, spec in parsed):
            msg = (
                f"option {option!r} holds {text!r:.80}; write an address in ASCII, such as "
                "papers@example.org or Papers <papers@example.org>"
            )
            raise OptionError(msg)
        found += [Address(display_name=shown, addr_spec=spec) for shown, spec in parsed]
    return found


def _unsubscribe_url(text: str | None) -> str | None:
    """
    Return the URL for unsubscribing on the Web or by mail (RFC 2369).
    """
    if text is None:
        return None
    is_mail = re.fullmatch(r"mailto:[\w.+-]+@[\w.-]+(\?[\w=&%.+-]*)?", text, re.ASCII)
    url = text if is_mail else safe_url(text)
    if url is None or len(url) > _LONGEST_URL:
        msg = (
            f"option 'unsubscribe' is {text!r:.80}; write an http(s) or mailto URL of at most "
            f"{_LONGEST_URL} characters"
        )
        raise OptionError(msg)
    return url


def _date(digest: Digest, context: RenderContext) -> dt.datetime:
    end = dt.datetime.combine(digest.period.end, dt.time(), dt.UTC)
    return (context.generated_at or digest.as_of or end).astimezone(dt.UTC)


def _html(
    digest: Digest, context: RenderContext, words: Labels, title: str, unsubscribe: str | None
) -> Iterator[str]:
    yield f'<!doctype html><html lang="{escape(words.language)}"><head><meta charset="utf-8">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f'<title>{escape(title)}</title></head><body style="{_BODY}">'
    yield '<div style="max-width:640px;margin:0 auto">'
    yield f'<h1 style="font-size:22px;margin:0 0 4px">{escape(title)}</h1>'
    for fact in (count_line(digest, words), *statistics(digest, words)):
        yield f'<p style="{_MUTED}">{escape(fact)}</p>'
    for note in notes(digest, words):
        yield f'<p style="{_MUTED}">⚠ {escape(note)}</p>'
    for place, paper in enumerate(digest.papers, 1):
        yield from _item(place, paper, context, words)
    if unsubscribe:
        yield f'<p style="{_MUTED};margin-top:24px">{_anchor(words.text("unsubscribe"), unsubscribe)}</p>'
    yield "</div></body></html>"


def _item(place: int, paper: Paper, context: RenderContext, words: Labels) -> Iterator[str]:
    title = _anchor(f"{place}. {name(paper)}", paper.hub_url)
    yield f'<h2 style="font-size:17px;margin:24px 0 2px">{title}</h2>'
    told = (*facts(paper, words), authors(paper, context.options["authors"], words))
    yield f'<p style="{_MUTED}">{escape(" · ".join(filter(None, told)))}</p>'
    if text := abstract(paper, context.options["abstract"], words):
        yield f'<p style="margin:6px 0">{escape(text)}</p>'
    for repositories in linked_repositories(paper, words):
        names = ", ".join(_anchor(shown, url) for shown, url in repositories.links)
        line = f"{escape(repositories.label)}: {names} {escape(repositories.rest)}".rstrip()
        yield f'<p style="{_MUTED}">{line}</p>'
    anchors = [_anchor(words.text(key), url) for key, url in links(paper).items()]
    yield f'<p style="{_MUTED}">{" · ".join(anchors)}</p>'


def _anchor(text: str, url: str) -> str:
    return f'<a href="{escape(url)}">{escape(text)}</a>'


@hookimpl
def hfdaily_renderers() -> Iterable[Renderer]:
    """
    Return the format `eml`.
    """
    yield Renderer(
        name="eml",
        media_type="message/rfc822",
        suffix=".eml",
        render=_eml,
        description="an e-mail message, ready to send",
        options=(
            Option(name="from", help="the address of the sender"),
            Option(name="to", type=tuple, help="the addresses of the recipients"),
            Option(name="unsubscribe", help="an http(s) or mailto URL for unsubscribing"),
            Option(
                name="abstract",
                default="full",
                choices=ABSTRACTS,
                help="ai shows the AI summary",
            ),
            Option(name="authors", type=int, default=3, help="the number of authors to name"),
        ),
    )
