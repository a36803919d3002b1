"""
E-mail: a complete message (RFC 5322, MIME) with the papers as plain text and as HTML.

The HTML part has its styles inline, because mail programs drop style sheets, and loads nothing
from the network. Colors are left to the mail program, which may be dark.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re

from collections.abc import Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses
from html import escape
from typing import Final

import hfdaily

from hfdaily import Digest, Paper
from hfdaily.exceptions import OptionError
from hfdaily.labels import Labels, labels
from hfdaily.plugins import Option, RenderContext, Renderer, hookimpl
from hfdaily.text import plain, safe_url

from ._summary import authors, heading, name, notes, statistics

__all__ = ["hfdaily_renderers"]

#: Who a message is from if nobody says otherwise; mail servers replace or refuse it.
_SENDER: Final = "hfdaily@localhost"
#: How many columns the plain text has (RFC 5322, 2.1.1, recommends fewer than 78).
_COLUMNS: Final = 76

_BODY: Final = "margin:0;padding:16px;font:16px/1.5 -apple-system,'Segoe UI',Roboto,sans-serif"
_MUTED: Final = "margin:2px 0;font-size:14px;opacity:.75"
_LINK: Final = "color:#3b78e7"


def _eml(digest: Digest, context: RenderContext, /) -> bytes:
    """
    Return the message as bytes, ready for ``sendmail -t`` or SMTP.
    """
    words = labels(context.locale)
    sender = _addresses("from", context.options["from"] or _SENDER)
    message = EmailMessage(policy=SMTP)
    subject = heading(digest, context, words)
    message["Subject"] = subject
    message["From"] = sender
    if recipients := context.options["to"]:
        message["To"] = _addresses("to", recipients)
    message["Date"] = format_datetime(_date(digest, context), usegmt=True)
    text = hfdaily.render(
        digest,
        "text",
        options={"width": _COLUMNS, "abstract": context.options["abstract"]},
        locale=context.locale,
        title=subject,
        timezone=context.timezone,
    )
    page = "\n".join(_html(digest, context, words, subject))
    fingerprint = hashlib.sha256(f"{subject}\n{text}\n{page}".encode("utf-8", "replace"))
    domain = sender[0].domain or "localhost"
    message["Message-ID"] = f"<hfdaily.{fingerprint.hexdigest()[:32]}@{domain}>"
    message["List-Id"] = f"<daily-papers.{domain}>"
    if unsubscribe := context.options["unsubscribe"]:
        message["List-Unsubscribe"] = f"<{_unsubscribe_url(unsubscribe)}>"
    message.set_content(_lines(text), cte="quoted-printable")
    message.add_alternative(_lines(page), subtype="html", cte="quoted-printable")
    # A random boundary would make every message differ.
    message.set_boundary(f"=_{fingerprint.hexdigest()[:32]}")
    return message.as_bytes()


def _lines(text: str) -> str:
    # Lone surrogates have no UTF-8.
    return text.encode("utf-8", "replace").decode().rstrip("\n") + "\n"


def _addresses(option: str, text: str | tuple[str, ...]) -> list[Address]:
    """
    Return the addresses that an option names.

    Raises:
        OptionError: One of them is not an address, or would break the header.
    """
    texts = [text] if isinstance(text, str) else list(text)
    found = []
    for display_name, spec in getaddresses(texts):
        try:
            if re.search(r"[\x00-\x1f\x7f]", f"{display_name}{spec}") or "@" not in spec:
                raise ValueError
            found.append(Address(display_name=display_name, addr_spec=spec))
        except (ValueError, IndexError):
            msg = f"option {option!r} holds {spec or display_name!r:.80}, which is not an address"
            raise OptionError(msg) from None
    if not found:
        msg = f"option {option!r} is {text!r:.80}; write an address such as papers@example.org"
        raise OptionError(msg)
    return found


def _unsubscribe_url(text: str) -> str:
    """
    Return the URL to unsubscribe by, on the Web or by mail (RFC 2369).
    """
    if re.fullmatch(r"mailto:[\w.+-]+@[\w.-]+(\?[\w=&%.+-]*)?", text, re.ASCII):
        return text
    url = safe_url(text)
    if url is None:
        msg = f"option 'unsubscribe' is {text!r:.80}; write an http(s) or mailto URL"
        raise OptionError(msg)
    return url


def _date(digest: Digest, context: RenderContext) -> dt.datetime:
    end = dt.datetime.combine(digest.period.end, dt.time(), dt.UTC)
    return (context.generated_at or digest.as_of or end).astimezone(dt.UTC)


def _html(digest: Digest, context: RenderContext, words: Labels, subject: str) -> Iterator[str]:
    yield f'<!doctype html><html lang="{escape(words.language)}"><head><meta charset="utf-8">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f'<title>{escape(subject)}</title></head><body style="{_BODY}">'
    yield '<div style="max-width:640px;margin:0 auto">'
    yield f'<h1 style="font-size:22px;margin:0 0 4px">{escape(subject)}</h1>'
    for fact in statistics(digest, words):
        yield f'<p style="{_MUTED}">{escape(fact)}</p>'
    for note in notes(digest, words):
        yield f'<p style="{_MUTED}">⚠ {escape(note)}</p>'
    if not digest.papers:
        yield f"<p>{escape(words.text('empty'))}</p>"
    for place, paper in enumerate(digest.papers, 1):
        yield from _item(place, paper, context, words)
    if url := context.options["unsubscribe"]:
        yield f'<p style="{_MUTED}">{_anchor("Unsubscribe", _unsubscribe_url(url))}</p>'
    yield "</div></body></html>"


def _item(place: int, paper: Paper, context: RenderContext, words: Labels) -> Iterator[str]:
    title = _anchor(f"{place}. {name(paper)}", safe_url(paper.hub_url))
    yield f'<h2 style="font-size:17px;margin:24px 0 2px">{title}</h2>'
    yield f'<p style="{_MUTED}">{escape(" · ".join(_facts(paper, context, words)))}</p>'
    if abstract := _abstract(paper, context.options["abstract"]):
        yield f'<p style="margin:6px 0">{escape(abstract)}</p>'
    urls = {
        "paper_link": paper.abs_url,
        "pdf": paper.pdf_url,
        "code": paper.github_repo,
        "project": paper.project_page,
    }
    links = [
        _anchor(words.text(key), url) for key, given in urls.items() if (url := safe_url(given))
    ]
    yield f'<p style="{_MUTED}">{" · ".join(links)}</p>'


def _facts(paper: Paper, context: RenderContext, words: Labels) -> Iterator[str]:
    if paper.withdrawn_at:
        yield words.text("withdrawn")
    if paper.upvotes is not None:
        yield words.count("upvotes", paper.upvotes)
    if paper.github_stars:
        yield words.count("stars", paper.github_stars)
    if paper.organization and (label := plain(paper.organization.label)):
        yield label
    if names := authors(paper, context.options["authors"], words):
        yield names


def _abstract(paper: Paper, kind: str) -> str:
    texts = {"full": paper.abstract, "ai": paper.ai_summary or "", "none": ""}
    return plain(texts[kind])


def _anchor(text: str, url: str | None) -> str:
    if url is None:
        return escape(text)
    return f'<a style="{_LINK}" href="{escape(url)}">{escape(text)}</a>'


@hookimpl
def hfdaily_renderers() -> list[Renderer]:
    """
    Return the format `eml`.
    """
    return [
        Renderer(
            name="eml",
            media_type="message/rfc822",
            suffix=".eml",
            render=_eml,
            description="an e-mail message, ready to send",
            options=(
                Option(name="from", help="the address that it is from"),
                Option(name="to", type=tuple, help="the addresses that it goes to"),
                Option(name="unsubscribe", help="an http(s) or mailto URL to unsubscribe by"),
                Option(
                    name="abstract",
                    default="full",
                    choices=("full", "ai", "none"),
                    help="the abstract, the Hub's AI summary, or neither",
                ),
                Option(name="authors", type=int, default=3, help="how many authors to name"),
            ),
        ),
    ]
