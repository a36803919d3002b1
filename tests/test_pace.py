"""
Pacing, played through in time that is only counted: a server with a quota, and workers that ask.
"""

import heapq
import itertools
import math

import attrs
import pytest

from hypothesis import example, given
from hypothesis import strategies as st

from hfdaily._client.rate_limit import Hold, Pacer, Ticket

#: How often a worker that was told to wait for others looks again.
TURN = 0.01


@attrs.define
class Server:
    """
    A quota in fixed windows; each starts with the first request after the last one.
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


def play(pacer, server, *, requests, workers, latencies, until=1e6):
    """
    Let workers make requests as the pacer says; return when the last answer was there.
    """
    latency = itertools.cycle(latencies)
    order = itertools.count()
    events = [(0.0, next(order), "ask", None) for _ in range(workers)]
    todo, end = requests, 0.0
    while events:
        now, _, what, at_hand = heapq.heappop(events)
        assert now < until
        if what == "arrive":  # at the server, half of the way
            ticket, half = at_hand
            heapq.heappush(events, (now + half, next(order), "ask", (ticket, server.answer(now))))
            continue
        if at_hand:
            ticket, headers = at_hand
            pacer.give_back(ticket, now, headers, good=True)
            end = now
        if not todo:
            continue
        turn = pacer.take("api", now)
        if isinstance(turn, Hold):
            later = now + (TURN if turn.seconds is None else turn.seconds)
            heapq.heappush(events, (later, next(order), "ask", None))
        else:
            todo -= 1
            half = next(latency) / 2
            heapq.heappush(events, (now + half, next(order), "arrive", (turn, half)))
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
    Not one request is refused, whatever part of the quota was used before; and little time is lost.
    """
    server = Server(quota, window)
    for _ in range(min(used, quota - 1)):
        server.answer(0.0)
    left = quota - server.used
    end = play(Pacer(), server, requests=requests, workers=workers, latencies=latencies)

    windows = 1 + math.ceil(max(0, requests - left) / quota)
    # A window's requests, and the slack of seconds that are rounded up.
    each = window + 1 + max(latencies) * (2 + quota / workers)
    assert 0 == server.refused
    assert end <= windows * each


def test_the_quota_is_used_to_the_full():
    """
    200 requests at 50 in two seconds take six seconds and a little.
    """
    server = Server(50, 2)
    end = play(Pacer(), server, requests=200, workers=8, latencies=[0.1])

    assert 0 == server.refused
    assert 6 <= end <= 7.2


def test_a_server_without_a_quota_is_not_waited_for():
    """
    Where nothing is told, one request goes ahead, then all run free.
    """

    class Silent(Server):
        def answer(self, now):
            return {}

    end = play(Pacer(), Silent(0, 0), requests=81, workers=8, latencies=[0.1])

    assert 1.1 == pytest.approx(end, abs=2 * TURN)


def take(pacer, now, bucket="api"):
    turn = pacer.take(bucket, now)
    return turn if isinstance(turn, Ticket) else turn.seconds


def test_one_request_finds_out_the_quota():
    """
    The others wait for its answer, but not for long.
    """
    pacer = Pacer()
    assert isinstance(take(pacer, 0.0), Ticket)
    assert take(pacer, 0.5) is None
    assert isinstance(take(pacer, 1.0), Ticket)
    assert take(pacer, 1.5) is None


def test_buckets_are_apart():
    """
    The API's quota is not that of the pages.
    """
    pacer = Pacer()
    pacer.give_back(pacer.take("api", 0), 0, {"ratelimit": '"api";r=0;t=9'}, good=True)

    assert 9 == take(pacer, 0)
    assert isinstance(take(pacer, 0, "pages"), Ticket)


def test_a_late_answer_of_an_old_window_is_not_believed():
    """
    What was left when the old window ended says nothing of the new one.
    """
    pacer = Pacer()
    policy = {"ratelimit-policy": '"fixed window";"api";q=5;w=2'}
    late = pacer.take("api", 0)
    pacer.give_back(late, 0, policy | {"ratelimit": '"api";r=3;t=2'}, good=True)
    late = pacer.take("api", 1.9)
    in_time = pacer.take("api", 2.1)
    pacer.give_back(in_time, 2.2, policy | {"ratelimit": '"api";r=4;t=2'}, good=True)
    pacer.give_back(late, 2.3, policy | {"ratelimit": '"api";r=0;t=1'}, good=True)

    assert isinstance(take(pacer, 2.4), Ticket)


def test_answers_that_overtake_each_other():
    """
    The lowest count is the latest, in whichever order they arrive.
    """
    pacer = Pacer()
    pacer.give_back(pacer.take("api", 0), 0, {"ratelimit": '"api";r=2;t=9'}, good=True)
    first, second = pacer.take("api", 0), pacer.take("api", 0)
    pacer.give_back(second, 1, {"ratelimit": '"api";r=0;t=8'}, good=True)
    pacer.give_back(first, 1, {"ratelimit": '"api";r=1;t=8'}, good=True)

    assert 8 == take(pacer, 1)


def test_requests_without_an_answer_may_have_been_counted():
    """
    A request that broke off is taken off what is left, until an answer tells better.
    """
    pacer = Pacer()
    pacer.give_back(pacer.take("api", 0), 0, {"ratelimit": '"api";r=2;t=9'}, good=True)
    for _ in range(2):
        pacer.give_back(pacer.take("api", 0), 0, None)

    assert 9 == take(pacer, 0)


def test_lost_requests_never_block_for_good():
    """
    A new window in which no answer ever arrives is asked again and again, one request at a time.
    """
    pacer = Pacer()
    headers = {"ratelimit": '"api";r=0;t=1', "ratelimit-policy": '"api";q=1;w=1'}
    pacer.give_back(pacer.take("api", 0), 0, headers, good=True)
    for now in range(2, 9):
        ticket = pacer.take("api", now)
        assert isinstance(ticket, Ticket)
        pacer.give_back(ticket, now + 0.5, None)


def test_a_refusal_holds_all_back():
    """
    Whoever asks while the server wants to be left alone waits too.
    """
    pacer = Pacer()
    pacer.pause("api", 5)

    assert 4 == take(pacer, 1)
    assert isinstance(take(pacer, 5), Ticket)


def test_arxiv_gets_one_request_every_three_seconds():
    """
    From start to start, and never two at once.
    """
    pacer = Pacer()
    ticket = pacer.take("arxiv", 0)

    assert isinstance(ticket, Ticket)
    assert 1 == take(pacer, 2, "arxiv")
    assert take(pacer, 60, "arxiv") is None
    pacer.give_back(ticket, 60, {}, good=True)
    assert isinstance(take(pacer, 60, "arxiv"), Ticket)
    assert 3 == take(pacer, 60, "arxiv")


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
    A header of another shape holds nothing back.
    """
    pacer = Pacer()
    pacer.give_back(pacer.take("api", 0), 0, {"ratelimit": header}, good=True)

    assert isinstance(take(pacer, 0), Ticket)
