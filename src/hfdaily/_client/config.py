"""
The settings of a client: retries, timeouts, endpoints and the token.
"""

from __future__ import annotations

import os
import re

from collections.abc import Iterable
from typing import Any
from urllib.parse import SplitResult, urlsplit

import attrs

from .._public import public
from ..exceptions import quoted, wrong_type

__all__ = ["RetryPolicy", "Secret", "Timeout", "arxiv_endpoint", "hub_endpoint", "token_for_hub"]

_HUB = "https://huggingface.co"
_ARXIV = "https://export.arxiv.org"


def _check_number(record: object, attribute: attrs.Attribute[Any], value: object) -> None:
    where = f"{type(record).__name__}: {attribute.name}"
    kinds, wanted = attribute.metadata["kinds"], attribute.metadata["wanted"]
    if isinstance(value, bool) or not isinstance(value, kinds):
        msg = f"{where} is {quoted(value)}; write {wanted}"
        raise TypeError(msg)
    # NaN compares false, so it is refused too.
    if not value >= attribute.metadata["least"]:
        msg = f"{where} is {quoted(value)}; write {wanted}, {attribute.metadata['least']} or more"
        raise ValueError(msg)


def _seconds(default: float) -> float:
    metadata = {"kinds": (int, float), "wanted": "a number of seconds", "least": 0}
    number: float = attrs.field(default=default, validator=_check_number, metadata=metadata)
    return number


def _count(default: int) -> int:
    metadata = {"kinds": int, "wanted": "a whole number", "least": 1}
    number: int = attrs.field(default=default, validator=_check_number, metadata=metadata)
    return number


def _statuses(codes: Iterable[int]) -> frozenset[int]:
    if isinstance(codes, str | bytes) or not isinstance(codes, Iterable):
        raise wrong_type("RetryPolicy", "statuses as numbers, such as {429, 503}", codes)
    found = tuple(codes)
    for code in found:
        if isinstance(code, bool) or not isinstance(code, int):
            raise wrong_type("RetryPolicy", "statuses as numbers, such as {429, 503}", code)
    return frozenset(found)


@public
@attrs.frozen(kw_only=True)
class RetryPolicy:
    """
    When and how often a failed request is retried.

    Attributes:
        attempts: The maximum number of attempts, including the first one.
        wait_initial: The upper limit in seconds of the wait before the first retry. It doubles with
            each retry. The wait is drawn at random up to the limit, so that many clients do not
            retry at the same time.
        wait_max: The upper limit in seconds of a wait that the server did not request.
        total_wait: The seconds that one request waits in total, including waits for the quota. If it
            would have to wait longer, the error states when to come back.
        statuses: The HTTP status codes that are retried.

    Raises:
        TypeError: A value is not a number, or `statuses` are not numbers.
        ValueError: `attempts` is less than 1, or a number of seconds is negative.
    """

    attempts: int = _count(4)
    wait_initial: float = _seconds(0.5)
    wait_max: float = _seconds(10.0)
    # The Hub's quota windows are 300 seconds long.
    total_wait: float = _seconds(330.0)
    statuses: frozenset[int] = attrs.field(
        default=frozenset({408, 425, 429, 500, 502, 503, 504}), converter=_statuses
    )


@public
@attrs.frozen(kw_only=True)
class Timeout:
    """
    How long a server may take, in seconds.

    Attributes:
        connect: The time to connect, including TLS.
        read: The time without receiving a single byte.
        total: The time of each attempt, from sending the request to the last byte of the response. It
            also ends the response of a server that sends one byte per second.

    Raises:
        TypeError: A value is not a number.
        ValueError: A number of seconds is negative.
    """

    connect: float = _seconds(10.0)
    read: float = _seconds(20.0)
    total: float = _seconds(60.0)

    @classmethod
    def of(cls, timeout: float | Timeout) -> Timeout:
        """
        Return the timeout that a number stands for.

        Args:
            timeout: Seconds to connect and to wait for the next byte; a whole response may take
                three times as long. A `Timeout` is returned unchanged.

        Raises:
            TypeError: `timeout` is neither a number nor a `Timeout`.
            ValueError: A number of seconds is negative.
        """
        if isinstance(timeout, Timeout):
            return timeout
        if isinstance(timeout, bool) or not isinstance(timeout, int | float):
            msg = (
                f"timeout is {quoted(timeout)}; write a number of seconds, such as timeout=5, or a "
                "hfdaily.Timeout(read=5)"
            )
            raise TypeError(msg)
        return cls(connect=timeout, read=timeout, total=3 * timeout)


class Secret(str):
    """
    Text that is hidden in reprs, so that tools that print local variables do not leak it.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


def hub_endpoint(base_url: str | None) -> str:
    """
    Return the Hub's base URL: the argument, else ``HF_ENDPOINT``, else the Hub itself.
    """
    return _endpoint("base_url", base_url, "HF_ENDPOINT", _HUB)


def arxiv_endpoint(arxiv_url: str | None) -> str:
    """
    Return arXiv's base URL: the argument, else ``HFDAILY_ARXIV_ENDPOINT``, else arXiv's own.
    """
    return _endpoint("arxiv_url", arxiv_url, "HFDAILY_ARXIV_ENDPOINT", _ARXIV)


def token_for_hub(token: Secret | None) -> Secret | None:
    """
    Return the argument, else ``HF_TOKEN``, else None.

    Raises:
        ValueError: The token cannot be sent in a header. The message does not show it.
    """
    name = "HF_TOKEN" if token is None else "token="
    token = Secret((Secret(os.environ.get("HF_TOKEN", "")) if token is None else token).strip())
    if not re.fullmatch(r"[!-~]*", token):
        msg = f"{name} holds whitespace or characters that no token has; copy it again"
        raise ValueError(msg)
    return token or None


def _endpoint(argument: str, value: str | None, variable: str, default: str) -> str:
    name = argument
    if value is None:
        name, value = variable, os.environ.get(variable) or default
    if not isinstance(value, str):
        msg = f"{name} is {quoted(value)}; write a URL as text"
        raise TypeError(msg)
    parts = _split_base_url(value)
    if parts is None:
        msg = f"{name} is {quoted(value, 100)}; write http:// or https://, a host, and optionally a path"
        raise ValueError(msg)
    if "@" in parts.netloc:
        msg = f"{name} holds a user or password; pass an http_client= that has them instead"
        raise ValueError(msg)
    return value.rstrip("/")


def _split_base_url(url: str) -> SplitResult | None:
    """
    Return the parts of a URL, or None if it cannot be a base URL.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port  # This fails if the port is not a valid number.
        _ = (parts.hostname or "").encode("idna")  # This fails for an impossible host.
    except ValueError:
        return None
    more = parts.query or parts.fragment or re.search(r"[^!-~]", url)
    return parts if parts.scheme in {"http", "https"} and parts.hostname and not more else None
