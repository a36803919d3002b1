"""
What a flow is: a generator without I/O that decides which requests to make, and reads the answers.

It yields a `Request`, is sent the `Response` (or is thrown the `FetchError` that came instead), and
returns its result. Clients drive it, and tests can drive it by hand.
"""

import datetime as dt

from collections.abc import Generator, Mapping
from email.utils import parsedate_to_datetime
from typing import Literal, TypeAlias, TypeVar

import attrs

__all__ = ["Bucket", "Flow", "Request", "Response"]

#: The services that count requests separately (see "Hub rate limits" in the Hub's documentation).
Bucket: TypeAlias = Literal["api", "search", "pages", "arxiv"]


@attrs.frozen
class Request:
    """
    A GET request of a flow.

    Attributes:
        url: The URL without its query.
        params: The names and values of the query.
        bucket: The service that counts the request.
        fallback_reason: The failure of the first choice, if this is the second one. Events show it.
    """

    url: str
    params: tuple[tuple[str, str], ...] = ()
    bucket: Bucket = "api"
    fallback_reason: str = attrs.field(default="", eq=False)


@attrs.frozen(kw_only=True)
class Response:
    """
    A successful answer, read to its end.

    Attributes:
        body: The body, decompressed.
        headers: The headers by lower-case name.
        received_at: When the response arrived, by the client's clock.
    """

    body: bytes
    headers: Mapping[str, str] = attrs.field(factory=dict)
    received_at: dt.datetime

    @property
    def answered_at(self) -> dt.datetime:
        """
        The earlier of the server's and the client's time.

        With a clock that is ahead, a day must not look over while its list still grows.
        """
        try:
            sent_at = parsedate_to_datetime(self.headers["date"])
            if sent_at.tzinfo is None:
                sent_at = sent_at.replace(tzinfo=dt.UTC)
            return min(sent_at.astimezone(dt.UTC), self.received_at)
        except (KeyError, TypeError, ValueError, OverflowError):
            return self.received_at


_T = TypeVar("_T")
Flow: TypeAlias = Generator[Request, Response, _T]
