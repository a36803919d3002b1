"""
What a client is asked to do: the steps of a session, which does no I/O itself.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any, TypeAlias, TypeVar

import attrs

from .._fetching.flows import Bucket

__all__ = ["Call", "Reply", "Send", "Step", "Steps", "Turn", "Wait"]


@attrs.frozen
class Send:
    """
    Make a GET request, follow no redirect, and read the answer: a `Reply`.
    """

    url: str
    headers: Mapping[str, str]
    bucket: Bucket
    #: Credentials of any kind may go along.
    trusted: bool = True


@attrs.frozen
class Wait:
    """
    Wait for so many seconds.
    """

    seconds: float


@attrs.frozen
class Turn:
    """
    Let others go first, for a moment.
    """


@attrs.frozen
class Call:
    """
    Call a function that touches files.
    """

    function: Callable[[], Any]


@attrs.frozen(kw_only=True)
class Reply:
    """
    An answer of any status; its body is read where the status is a success.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = b""


_T = TypeVar("_T")
Step: TypeAlias = Send | Wait | Turn | Call
Steps: TypeAlias = Generator[Step, Any, _T]
