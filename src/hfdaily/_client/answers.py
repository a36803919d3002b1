"""
What an answer means: a success, a redirect, or a refusal. No I/O.
"""

from __future__ import annotations

import datetime as dt

from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

from .._fetching.flows import Bucket
from ..exceptions import StatusError, TransportError
from .actions import Reply
from .config import Failed
from .rate_limit import asked_wait

__all__ = ["check", "may_share", "redirect"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HINTS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "; is the token, of HF_TOKEN or token=, right?",
    HTTPStatus.FORBIDDEN: "; may the token, of HF_TOKEN or token=, do this?",
    HTTPStatus.TOO_MANY_REQUESTS: "; come back later, or set HF_TOKEN for a larger quota",
}


def redirect(reply: Reply, asked: str) -> str | None:
    """
    Where an answer leads to; None where it is the answer itself.

    Args:
        asked: How a message starts: "asked for URL".

    Raises:
        Failed: It leads to something else than http(s).
    """
    location = reply.headers.get("location")
    if reply.status not in _REDIRECTS or location is None:
        return None
    try:
        target = urljoin(reply.url, location)
        scheme, host, _ = _origin(target)
        if scheme in {"http", "https"} and host:
            return target
    except ValueError:
        pass  # no URL at all
    msg = f"{asked}, was redirected to {location!r:.200}, which is no http(s) URL"
    raise Failed(TransportError(msg, url=reply.url), may_pass=False)


def check(
    reply: Reply, asked: str, *, bucket: Bucket, passing: frozenset[int], now: dt.datetime
) -> None:
    """
    Let a success through.

    Args:
        asked: How a message starts: "asked for URL".

        passing: Statuses that may pass.

    Raises:
        Failed: The answer is something else.
    """
    status = reply.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return
    said = reply.headers.get("x-error-message")
    phrase = f" ({said!r:.200})" if said else f" {_phrase(status)}".rstrip()
    hint = _HINTS.get(status, "") if bucket != "arxiv" else ""
    error = StatusError(f"{asked}, got HTTP {status}{phrase}{hint}", url=reply.url, status=status)
    wait = asked_wait(reply.headers, bucket, now) if status in passing else None
    raise Failed(error, may_pass=status in passing, wait=wait)


def may_share(url: str, other: str) -> bool:
    """
    What is meant for *url* may be sent to *other*: the same place, or only TLS added.
    """
    one, two = _origin(url), _origin(other)
    return one == two or (one == ("http", two[1], 80) and two == ("https", one[1], 443))


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
