"""
The rate limiter in simulated time, with a server that has a quota and workers that send requests.
"""

import datetime as dt
import heapq
import itertools
import math

import attrs
import pytest

from hypothesis import example, given
from hypothesis import strategies as st

from hfdaily._client.rate_limit import Delay, Permit, RateLimiter, rate_limiters, retry_after

#: Seconds after which a worker that waits for others asks again.
POLL_INTERVAL = 0.01


@attrs.define
class Server:
    """
    A quota in fixed windows, each of which starts with the first request after the last window.
    """

    quota: int
    window: float
    used: int = 0
    start: float = -math.inf
    refused: int = 0

    def answer(self, now: float) -> dict[str, str]:
        if now >= self.start + self.window:
            self.start, self.used = now, 0
        self.used += 1
        self.refused += self.used > self.quota
        return {
            "ratelimit": f'"api";r={max(0, self.quota - self.used)};t={self.to_go(now)}',
            "ratelimit-policy": f'"fixed window";"api";q={self.quota};w={int(self.window)}',
        }

    def to_go(self, now: float) -> int:
        return math.ceil(self.start + self.window - now)


def play(limiter, server, *, requests, workers, latencies, until=1e6):
    """
    Let workers make requests as the limiter allows, and return the time of the last answer.
    """
    latency = itertools.cycle(latencies)
    order = itertools.count()
    events = [(0.0, next(order), "ask", None) for _ in range(workers)]
    todo, end = requests, 0.0
    while events:
        now, _, what, at_hand = heapq.heappop(events)
        assert now < until
        if what == "arrive":  # The request reaches the server after half of the latency.
            permit, half = at_hand
            heapq.heappush(events, (now + half, next(order), "ask", (permit, server.answer(now))))
            continue
        if at_hand:
            permit, headers = at_hand
            limiter.release(permit, now, headers, success=True)
            end = now
        if not todo:
            continue
        permit = limiter.acquire(now)
        if isinstance(permit, Delay):
            later = now + (POLL_INTERVAL if permit.seconds is None else permit.seconds)
            heapq.heappush(events, (later, next(order), "ask", None))
        else:
            todo -= 1
            half = next(latency) / 2
            heapq.heappush(events, (now + half, next(order), "arrive", (permit, half)))
    return end


@given(
    quota=st.integers(1, 60),
    window=st.integers(1, 30),
    used=st.integers(0, 60),
    requests=st.integers(1, 150),
    workers=st.integers(1, 16),
    latencies=st.lists(st.floats(0.001, 0.5), min_size=1, max_size=8),
)
@example(quota=50, window=2, used=0, requests=200, workers=8, latencies=[0.06])
@example(quota=500, window=300, used=499, requests=20, workers=8, latencies=[0.01, 0.3])
def test_a_quota_is_used_up_and_never_overdrawn(  # noqa: PLR0917  # hypothesis names them
    quota, window, used, requests, workers, latencies
):
    """
    No request is refused, whatever part of the quota was used before, and little time is lost.
    """
    server = Server(quota, window)
    for _ in range(min(used, quota - 1)):
        server.answer(0.0)
    left = quota - server.used
    end = play(RateLimiter("api"), server, requests=requests, workers=workers, latencies=latencies)

    windows = 1 + math.ceil(max(0, requests - left) / quota)
    # The windows that are needed, plus a second for each because its end is rounded up.
    each = window + 1 + max(latencies) * (2 + quota / workers)
    assert 0 == server.refused
    assert end <= windows * each


def test_the_quota_is_used_to_the_full():
    """
    200 requests with a quota of 50 in two seconds take little more than six seconds.
    """
    server = Server(50, 2)
    end = play(RateLimiter("api"), server, requests=200, workers=8, latencies=[0.1])

    assert 0 == server.refused
    assert 6 <= end <= 7.2


def test_a_server_without_a_quota_is_not_waited_for():
    """
    If the first response names no quota, all further requests are sent at once.
    """

    class Silent(Server):
        def answer(self, now):
            return {}

    end = play(RateLimiter("api"), Silent(0, 0), requests=81, workers=8, latencies=[0.1])

    assert 1.1 == pytest.approx(end, abs=2 * POLL_INTERVAL)


def acquire(limiter, now):
    permit = limiter.acquire(now)
    return permit if isinstance(permit, Permit) else permit.seconds


def test_one_request_finds_out_the_quota():
    """
    Other requests wait for the first response, but not for long.
    """
    limiter = RateLimiter("api")
    assert isinstance(acquire(limiter, 0.0), Permit)
    assert acquire(limiter, 0.5) is None
    assert isinstance(acquire(limiter, 1.0), Permit)
    assert acquire(limiter, 1.5) is None


def test_buckets_are_apart():
    """
    The quotas of the API and of pages are independent.
    """
    limiters = rate_limiters()
    api, headers = limiters["api"], {"ratelimit": '"api";r=0;t=9'}
    api.release(api.acquire(0), 0, headers, success=True)

    assert 9 == acquire(api, 0)
    assert isinstance(acquire(limiters["pages"], 0), Permit)


def test_a_late_answer_of_an_old_window_is_not_believed():
    """
    A late response from an earlier window does not change the count of the current one.
    """
    limiter = RateLimiter("api")
    policy = {"ratelimit-policy": '"fixed window";"api";q=5;w=2'}
    late = limiter.acquire(0)
    limiter.release(late, 0, policy | {"ratelimit": '"api";r=3;t=2'}, success=True)
    late = limiter.acquire(1.9)
    in_time = limiter.acquire(2.1)
    limiter.release(in_time, 2.2, policy | {"ratelimit": '"api";r=4;t=2'}, success=True)
    limiter.release(late, 2.3, policy | {"ratelimit": '"api";r=0;t=1'}, success=True)

    assert isinstance(acquire(limiter, 2.4), Permit)


def test_answers_that_overtake_each_other():
    """
    The lowest count of all responses is used, in whichever order they arrive.
    """
    limiter = RateLimiter("api")
    limiter.release(limiter.acquire(0), 0, {"ratelimit": '"api";r=2;t=9'}, success=True)
    first, second = limiter.acquire(0), limiter.acquire(0)
    limiter.release(second, 1, {"ratelimit": '"api";r=0;t=8'}, success=True)
    limiter.release(first, 1, {"ratelimit": '"api";r=1;t=8'}, success=True)

    assert 8 == acquire(limiter, 1)


def test_requests_without_an_answer_may_have_been_counted():
    """
    A request without a response is subtracted from the quota until a response states the count.
    """
    limiter = RateLimiter("api")
    limiter.release(limiter.acquire(0), 0, {"ratelimit": '"api";r=2;t=9'}, success=True)
    for _ in range(2):
        limiter.release(limiter.acquire(0), 0)

    assert 9 == acquire(limiter, 0)


def test_lost_requests_never_block_for_good():
    """
    If a window gets no response, one request at a time is sent to try again.
    """
    limiter = RateLimiter("api")
    headers = {"ratelimit": '"api";r=0;t=1', "ratelimit-policy": '"api";q=1;w=1'}
    limiter.release(limiter.acquire(0), 0, headers, success=True)
    for now in range(2, 9):
        permit = limiter.acquire(now)
        assert isinstance(permit, Permit)
        limiter.release(permit, now + 0.5)


def test_a_refusal_holds_all_back():
    """
    After a refusal, all requests wait as long as the server asks.
    """
    limiter = RateLimiter("api")
    limiter.pause(0, 5)

    assert 4 == acquire(limiter, 1)
    assert isinstance(acquire(limiter, 5), Permit)


def test_arxiv_gets_one_request_every_three_seconds():
    """
    Requests to arXiv start three seconds apart, and never two are in flight at once.
    """
    limiter = rate_limiters()["arxiv"]
    permit = limiter.acquire(0)

    assert isinstance(permit, Permit)
    assert 1 == acquire(limiter, 2)
    assert acquire(limiter, 60) is None
    limiter.release(permit, 60, {}, success=True)
    assert isinstance(acquire(limiter, 60), Permit)
    assert 3 == acquire(limiter, 60)


@pytest.mark.parametrize(
    "header",
    [
        "",
        ";;;",
        '"api"',
        '"api";r=;t=',
        '"api";r=x;t=y',
        '"api";r=5',
        '"api";t=5',
        '"api";r=-1;t=-1',
    ],
)
def test_what_cannot_be_read_is_no_quota(header):
    """
    A header of an unknown form does not delay any request.
    """
    limiter = RateLimiter("api")
    limiter.release(limiter.acquire(0), 0, {"ratelimit": header}, success=True)

    assert isinstance(acquire(limiter, 0), Permit)


@pytest.mark.parametrize("seconds", ["999999999", "99999999999999999999"])
def test_an_absurd_window_is_believed_for_one_quota_window_at_most(seconds):
    """
    A window of 30 years blocks requests for one quota window at most.
    """
    limiter = RateLimiter("api")
    headers = {"ratelimit": f'"api";r=0;t={seconds}'}
    limiter.release(limiter.acquire(0), 0, headers, success=True)

    assert isinstance(acquire(limiter, 300), Permit)


def test_an_absurd_pause_ends_after_one_quota_window():
    """
    A `Retry-After` of 30 years blocks later requests for one quota window at most.
    """
    limiter = RateLimiter("api")
    limiter.pause(0, 1e9)

    assert 300 == acquire(limiter, 0)
    assert isinstance(acquire(limiter, 300), Permit)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": " 7 "}, 7),
        ({"retry-after": "Mon, 23 Feb 2026 12:00:09 GMT"}, 9),
        ({"retry-after": "Mon, 23 Feb 2026 11:00:00 GMT"}, 0),
        ({"retry-after": "Mon, 23 Feb 99999999999999999999 12:00:00 GMT"}, None),
        ({"retry-after": "99999999999999999999"}, None),
        ({"retry-after": "Mon, 01 Jan 9999 00:00:00 GMT"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "٧"}, None),
        ({"retry-after": "soon", "ratelimit": '"api";r=0;t=4'}, 4),
        ({"ratelimit": '"pages";r=0;t=1, "api";r=3;t=44'}, None),
    ],
)
def test_what_a_refusal_asks_to_wait(headers, seconds):
    """
    The delay is read from seconds, a date or the end of a used-up window, and other values are
    ignored.
    """
    now = dt.datetime(2026, 2, 23, 12, tzinfo=dt.UTC)

    assert seconds == retry_after(headers, "api", now)


@given(value=st.text(max_size=40))
def test_any_header_can_be_read(value):
    """
    No header value raises an error.
    """
    now = dt.datetime(2026, 2, 23, 12, tzinfo=dt.UTC)
    limiter = RateLimiter("api")
    headers = {"ratelimit": value, "retry-after": value, "ratelimit-policy": value}
    limiter.release(limiter.acquire(0), 0, headers, success=True)

    assert (retry_after(headers, "api", now) or 0) >= 0
