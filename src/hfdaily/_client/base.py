"""
The code that both clients share: their arguments, and the flows of a period. It does no I/O.
"""

from __future__ import annotations

import datetime as dt
import inspect

from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar, Generic, TypeVar

from .. import __version__
from .._fetching.daily import day_flow, latest_flow
from .._fetching.flow import Flow
from .._fetching.queries import check_encodable, paper_flow, submitter_flow
from .._records.digest import Digest
from .._records.paper import Paper
from .._records.period import LATEST, Period, PeriodLike, as_period
from ..exceptions import FetchError, ParseError, quoted, wrong_type
from .config import RetryPolicy, Secret, Timeout, arxiv_endpoint, hub_endpoint, token_for_hub
from .events import Event
from .exchange import Session
from .paper_id import parse_paper_id

__all__ = ["CLOSED", "POLL_INTERVAL", "BaseClient", "check_digest"]

#: The seconds between two attempts to get a permit of the rate limiter.
POLL_INTERVAL = 0.01

#: The error message of a closed client.
CLOSED = "the client is closed; create a new one"

_Http = TypeVar("_Http")
_Slept = TypeVar("_Slept")
_T = TypeVar("_T")


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class BaseClient(Generic[_Http, _Slept]):
    """
    The part of a client that does no I/O.
    """

    _is_async: ClassVar[bool]

    def __init__(
        self,
        *,
        base_url: str | None = None,
        arxiv_url: str | None = None,
        token: str | None = None,
        timeout: float | Timeout = Timeout(),  # noqa: B008  # It is frozen.
        retry: RetryPolicy = RetryPolicy(),  # noqa: B008  # It is frozen.
        concurrency: int = 8,
        http_client: _Http | None = None,
        on_event: Callable[[Event], object] | None = None,
        sleep: Callable[[float], _Slept] | None = None,
        now: Callable[[], dt.datetime] = _utc_now,
    ) -> None:
        if token is not None:
            if not isinstance(token, str):
                msg = f"token is of type {type(token).__name__}; write the token as text"
                raise TypeError(msg)
            token = Secret(token)
        _check_arguments(
            retry=retry, concurrency=concurrency, on_event=on_event, sleep=sleep, now=now
        )
        if http_client is not None:
            self._check_http_client(http_client)
        self._hub = hub_endpoint(base_url)
        self._arxiv = arxiv_endpoint(arxiv_url)
        self._timeout = Timeout.of(timeout)
        self._concurrency = concurrency
        self._closed = False
        self._sleep = sleep
        self._set_up(http_client)
        self._session = Session(
            token=token_for_hub(token),
            user_agent=_user_agent(http_client),
            retry=retry,
            on_event=on_event,
            now=now,
        )

    def _set_up(self, http_client: _Http | None) -> None:
        """
        Create the transport and the limit of requests at once.
        """
        raise NotImplementedError

    def today(self) -> dt.date:
        """
        Return the current UTC day by the client's clock.
        """
        return self._session.now().date()

    def _check_http_client(self, http_client: object) -> None:
        wanted = "httpx.AsyncClient" if self._is_async else "httpx.Client"
        send = getattr(http_client, "send", None)
        if not callable(send) or inspect.iscoroutinefunction(send) != self._is_async:
            msg = (
                f"{type(self).__name__} cannot use a {type(http_client).__name__} as "
                f"http_client=; pass an {wanted}"
            )
            raise TypeError(msg)

    def _period(self, period: PeriodLike) -> Period | None:
        """
        Return the period that the caller named, or None for the newest list, whose day is unknown.
        """
        return None if period == LATEST else as_period(period, today=self.today())

    def _day_flows(
        self, period: Period | None, submitter: str | None, *, name_previous: bool = False
    ) -> Iterator[Flow[Digest]]:
        """
        Return the flows of all days of a period that can have a list, or that of the newest list.
        """
        name = None if submitter is None else _login(submitter)
        flows: Iterator[Flow[Digest]]
        if period is None:
            flows = iter([latest_flow(self._hub, submitter=name)])
        else:
            flows = (
                day_flow(self._hub, day, submitter=name, name_previous=name_previous)
                for day in period.listable_days(self.today())
            )
        return flows if name is None else (submitter_flow(flow, name) for flow in flows)

    def _paper_flows(self, paper_ids: Iterable[str], *, comments: bool) -> Iterator[Flow[Paper]]:
        """
        Return the flows of several papers. A wrong id is refused before any paper is fetched.
        """
        if not isinstance(paper_ids, Iterable):
            raise wrong_type("papers()", "a list of ids", paper_ids)
        if isinstance(paper_ids, str):
            msg = f"papers() takes several ids, got the text {quoted(paper_ids)}; write paper(…)"
            raise TypeError(msg)
        known = [parse_paper_id(paper_id) for paper_id in paper_ids]
        return (paper_flow(self._hub, paper_id, comments=comments) for paper_id in known)

    def _outcome_flows(
        self, days: Iterable[dt.date]
    ) -> Iterator[Flow[Digest | FetchError | ParseError]]:
        """
        Return the flows of days, each of which returns its error instead of raising it.
        """
        if not isinstance(days, Iterable):
            raise wrong_type("fetch_outcomes()", "dates, such as Period.parse(…)", days)
        if isinstance(days, str):
            msg = f"fetch_outcomes() takes dates, got the text {quoted(days)}; pass Period.parse(…)"
            raise TypeError(msg)
        listed = (Period.day(day).start for day in days)
        return (_catch(day_flow(self._hub, day, name_previous=False)) for day in listed)


def _login(submitter: str) -> str:
    if not isinstance(submitter, str):
        msg = f"submitter is {quoted(submitter)}; write the login of an account on the Hub"
        raise TypeError(msg)
    if not submitter.strip():
        msg = f"submitter is the empty text {quoted(submitter)}; leave it out for all papers"
        raise ValueError(msg)
    check_encodable(submitter, "submitter")
    return submitter.strip()


def _catch(flow: Flow[_T]) -> Flow[_T | FetchError | ParseError]:
    """
    Return the result of a flow, or the error that it raises.
    """
    try:
        return (yield from flow)
    except (FetchError, ParseError) as exc:
        return exc


def check_digest(digest: object) -> None:
    """
    Raise `TypeError` if the value is not a digest.
    """
    if not isinstance(digest, Digest):
        msg = (
            f"enrich() takes a Digest, got {type(digest).__name__}; for papers write "
            "enrich(Digest(period=…, papers=papers))"
        )
        raise TypeError(msg)


def _check_arguments(
    *, retry: object, concurrency: object, on_event: object, sleep: object, now: object
) -> None:
    if not isinstance(retry, RetryPolicy):
        number = retry if type(retry) is int and 0 < retry < 100 else 3
        msg = f"retry is {quoted(retry)}; write retry=hfdaily.RetryPolicy(attempts={number})"
        raise TypeError(msg)
    if isinstance(concurrency, bool) or not isinstance(concurrency, int):
        msg = f"concurrency is {quoted(concurrency)}; write a whole number, such as 8"
        raise TypeError(msg)
    if concurrency < 1:
        msg = f"concurrency is {quoted(concurrency)}; make it 1 or more"
        raise ValueError(msg)
    for name, function in (("on_event", on_event), ("sleep", sleep), ("now", now)):
        if not callable(function) and (function is not None or name == "now"):
            msg = f"{name} is {quoted(function)}; pass a function"
            raise TypeError(msg)


def _user_agent(http_client: Any) -> str:
    given: str = http_client.headers.get("user-agent", "") if http_client else ""
    ours = f"hfdaily/{__version__}"
    return ours if not given or given.startswith("python-httpx/") else given
