"""
Where requests go and who makes them, as arguments and the environment say.
"""

from __future__ import annotations

import os
import re

from urllib.parse import SplitResult, urlsplit

__all__ = ["arxiv_endpoint", "hub_endpoint", "paper_id", "token_for_hub"]

_HUB = "https://huggingface.co"
_ARXIV = "https://export.arxiv.org"

# The two schemes of arXiv ("Understanding the arXiv identifier"), with or without version.
_ID = r"(?P<id>\d{4}\.\d{4,6}|[a-z][a-z-]*(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?"
_PAPER = re.compile(
    rf"(?:arxiv:\s*|https?://[^/\s]+/(?:papers|abs|pdf|html)/)?{_ID}(?:\.(?:pdf|md))?/?(?:[?#]\S*)?",
    re.ASCII | re.IGNORECASE,
)


def hub_endpoint(base_url: str | None) -> str:
    """
    The Hub's base URL: the argument, else ``HF_ENDPOINT``, else the Hub itself.
    """
    return _endpoint("base_url", base_url, "HF_ENDPOINT", _HUB)


def arxiv_endpoint(arxiv_url: str | None) -> str:
    """
    arXiv's base URL: the argument, else ``HFDAILY_ARXIV_ENDPOINT``, else arXiv's own.
    """
    return _endpoint("arxiv_url", arxiv_url, "HFDAILY_ARXIV_ENDPOINT", _ARXIV)


def token_for_hub(token: str | None) -> str | None:
    """
    The argument, else ``HF_TOKEN``, else None.

    Raises:
        ValueError: It cannot be sent in a header. The message does not show it.
    """
    name = "HF_TOKEN" if token is None else "token="
    token = (os.environ.get("HF_TOKEN", "") if token is None else token).strip()
    if not re.fullmatch(r"[!-~]*", token):
        msg = f"{name} holds blanks or characters that no token has; copy it again"
        raise ValueError(msg)
    return token or None


def paper_id(text: str) -> str:
    """
    The arXiv id in what people paste: an id, "arXiv:2602.10693v2", or a URL of a paper.

    Raises:
        ValueError: There is none.
    """
    found = _PAPER.fullmatch(text.strip())
    if not found:
        msg = (
            f"cannot read the paper id {text!r:.100}; write 2602.10693, or the URL of the paper "
            "on the Hub or arXiv"
        )
        raise ValueError(msg)
    return found["id"]


def _endpoint(argument: str, value: str | None, variable: str, default: str) -> str:
    name = argument
    if value is None:
        name, value = variable, os.environ.get(variable) or default
    parts = _parts(value)
    if parts is None:
        msg = f"{name} is {value!r:.100}; write http:// or https://, a host, and a path if need be"
        raise ValueError(msg)
    if "@" in parts.netloc:
        msg = f"{name} holds a user or password; pass an http_client= that knows them instead"
        raise ValueError(msg)
    return value.rstrip("/")


def _parts(url: str) -> SplitResult | None:
    """
    The parts of what can be a base URL.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises where it is no number
    except ValueError:
        return None
    more = parts.query or parts.fragment or re.search(r"[^!-~]", url)
    return parts if parts.scheme in {"http", "https"} and parts.hostname and not more else None
