"""
The actions that an exchange asks its client to perform. Exchanges do no I/O themselves.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any, TypeAlias, TypeVar

import attrs

from .._fetching.flow import Bucket

__all__ = ["Action", "Actions", "Reply", "SendRequest", "Sleep", "Yield"]


@attrs.frozen
class SendRequest:
    """
    Send a GET request without following redirects, and answer with a `Reply`.

    Attributes:
        url: The URL with its query.
        headers: The headers to send.
        bucket: The service that counts the request.
        trusted: Whether the credentials of a given ``http_client=`` may be sent with it.
    """

    url: str
    headers: Mapping[str, str]
    bucket: Bucket
    trusted: bool


@attrs.frozen
class Sleep:
    """
    Wait.

    Attributes:
        seconds: The length of the wait.
    """

    seconds: float


@attrs.frozen
class Yield:
    """
    Let other requests of the client go first, then ask the rate limiter again.
    """


@attrs.frozen(kw_only=True)
class Reply:
    """
    A response of any status. Its body is read only if the status is a success.

    Attributes:
        status: The HTTP status code.
        headers: The response headers by lower-case name.
        body: The decompressed body.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


_T = TypeVar("_T")
Action: TypeAlias = SendRequest | Sleep | Yield
Actions: TypeAlias = Generator[Action, Any, _T]
