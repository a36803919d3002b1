"""
What the two clients share: their arguments, and what to ask for a period.
"""

from __future__ import annotations

import datetime as dt
import inspect
import os

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from .. import __version__
from .._fetching.flows import Bucket, Flow, day_flow, latest_flow
from .._records.digest import Digest
from .._records.period import LATEST, Period, PeriodLike, as_period
from .config import RetryPolicy, Timeout
from .endpoints import arxiv_endpoint, hub_endpoint, token_for_hub
from .events import Event
from .exchange import Session

if TYPE_CHECKING:
    from .cache import Cache, CachePolicy

__all__ = ["TURN", "BaseClient", "Lanes"]

#: Seconds; how long a request lets others go first.
TURN = 0.01

_Http = TypeVar("_Http")
_Slept = TypeVar("_Slept")
_Lane = TypeVar("_Lane")


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class BaseClient(Generic[_Http, _Slept]):
    """
    Everything that does no I/O.
    """

    _awaits: ClassVar[bool]

    def __init__(
        self,
        *,
        base_url: str | None = None,
        arxiv_url: str | None = None,
        token: str | None = None,
        timeout: float | Timeout = Timeout(),  # noqa: B008  # frozen
        retry: RetryPolicy = RetryPolicy(),  # noqa: B008  # frozen
        concurrency: int = 8,
        cache: str | os.PathLike[str] | CachePolicy | None = None,
        http_client: _Http | None = None,
        on_event: Callable[[Event], object] | None = None,
        sleep: Callable[[float], _Slept] | None = None,
        now: Callable[[], dt.datetime] = _utc_now,
    ) -> None:
        if concurrency < 1:
            msg = f"concurrency is {concurrency}; make it 1 or more"
            raise ValueError(msg)
        if http_client is not None and self._is_wrong(http_client):
            msg = f"{type(self).__name__} cannot use a {type(http_client).__name__} as http_client="
            raise TypeError(msg)
        self._hub = hub_endpoint(base_url)
        self._arxiv = arxiv_endpoint(arxiv_url)
        self._timeout = Timeout.of(timeout)
        self._concurrency = concurrency
        self._gate = self._new_gate()
        self._lanes: Lanes[Any] = Lanes(self._lane)
        self._given = http_client
        self._sleep = sleep
        self._now = now
        self._session = Session(
            token=token_for_hub(token),
            user_agent=_user_agent(http_client),
            retry=retry,
            cache=_open_cache(cache),
            on_event=on_event,
            now=now,
        )

    def _new_gate(self) -> Any:
        """
        What lets so many through as may make requests at once.
        """
        raise NotImplementedError

    def _lane(self) -> Any:
        """
        A new connection.
        """
        raise NotImplementedError

    def _is_wrong(self, http_client: object) -> bool:
        return inspect.iscoroutinefunction(getattr(http_client, "send", None)) != self._awaits

    def _today(self) -> dt.date:
        return self._now().date()

    def _period(self, period: PeriodLike) -> Period:
        return as_period(period, today=self._today())

    def _days(self, period: Period) -> list[dt.date]:
        """
        The days of a period to ask for.
        """
        return period.listable_days(self._today())

    def _plan(self, period: PeriodLike) -> Flow[Digest] | Period:
        """
        The flow for a single list, or a period of several days.
        """
        if period == LATEST:
            return latest_flow(self._hub)
        period = self._period(period)
        if period.kind != "day":
            return period
        [day] = self._days(period)
        return day_flow(self._hub, day)

    def _day_flows(self, period: Period) -> Iterator[Flow[Digest]]:
        return (day_flow(self._hub, day, name_previous=False) for day in self._days(period))


class Lanes(Generic[_Lane]):
    """
    Connections, made when they are needed; the one used last is used first.
    """

    def __init__(self, make: Callable[[], _Lane]) -> None:
        self._make = make
        self._made: list[_Lane] = []
        # arXiv gets one of its own: there is never more than one request to it.
        self._idle: dict[bool, list[_Lane]] = {True: [], False: []}
        self._closed = False

    @contextmanager
    def borrowed(self, bucket: Bucket) -> Iterator[_Lane]:
        """
        A lane that nobody else uses.
        """
        if self._closed:
            msg = "the client is closed; make a new one"
            raise RuntimeError(msg)
        idle = self._idle[bucket == "arxiv"]
        try:
            lane = idle.pop()
        except IndexError:
            lane = self._make()
            self._made.append(lane)
        try:
            yield lane
        finally:
            idle.append(lane)

    def close(self) -> list[_Lane]:
        """
        All lanes, to be closed.
        """
        self._closed = True
        return self._made


def _user_agent(http_client: Any) -> str:
    given: str = http_client.headers.get("user-agent", "") if http_client else ""
    ours = f"hfdaily/{__version__}"
    return ours if not given or given.startswith("python-httpx/") else given


def _open_cache(cache: str | os.PathLike[str] | CachePolicy | None) -> Cache | None:
    if cache is None:
        return None
    from .cache import Cache, CachePolicy

    return Cache(cache if isinstance(cache, CachePolicy) else CachePolicy(cache))
