"""
Both clients, against a replayed Hub and servers with scripted answers.
"""

import asyncio
import contextlib
import datetime as dt
import gc
import itertools
import json
import signal
import subprocess
import sys
import threading
import time
import traceback
import unicodedata
import warnings
import weakref

from concurrent.futures import ThreadPoolExecutor

import httpcore
import httpx
import pytest

from tests.factories import item
from tests.scripted_server import reply, serve

import hfdaily

from hfdaily import AsyncClient, Client, Period, RetryPolicy, Timeout
from hfdaily._client.exchange import same_origin
from hfdaily._fetching.flow import Request
from hfdaily.exceptions import FetchError, HFDailyError, PeriodError, StatusError, TransportError

PAPER = b'{"id":"2601.00001","title":"A paper"}'
ONCE = RetryPolicy(attempts=1)
NOW = dt.datetime(2026, 6, 3, 12, tzinfo=dt.UTC)


def day_of(connection):
    return dt.date.fromisoformat(connection.request.target.partition("date=")[2][:10])


def list_of(connection):
    """
    Answer with a list of one paper.
    """
    day = day_of(connection)
    connection.send(reply(200, json.dumps([item(day.toordinal() % 100_000, on=day)]).encode()))


def paper(connection):
    connection.send(reply(200, PAPER))


def test_a_day(make_client, hub, corpus):
    """
    A fetched day has all papers of the list in the Hub's order.
    """
    digest = make_client(base_url=hub.url).fetch("2026-02-23")

    assert [item["paper"]["id"] for item in corpus.day("2026-02-23")] == [
        paper.id for paper in digest.papers
    ]
    assert digest.complete


@pytest.mark.parametrize(
    "period", [dt.date(2026, 2, 23), Period.day(dt.date(2026, 2, 23)), "2026-02-23"]
)
def test_a_period_can_be_named_in_several_ways(make_client, hub, period):
    """
    A period can be passed as text, as a date or as a `Period`.
    """
    digest = make_client(base_url=hub.url).fetch(period)

    assert Period.parse("2026-02-23") == digest.period


def test_the_newest_list(make_client, hub):
    """
    Without a period, the newest list is fetched, which need not be that of today.
    """
    assert "2026-05-29" == make_client(base_url=hub.url).fetch().period.label


def test_a_week(make_client, hub, corpus):
    """
    A week is merged from its days.
    """
    digest = make_client(base_url=hub.url).fetch("2026-W09")
    days = [corpus.day(f"2026-02-{day}") for day in range(23, 28)]

    assert [item["paper"]["id"] for items in days for item in items] == [
        paper.id for paper in digest.papers
    ]
    assert (True, ()) == (digest.complete, digest.notes)


def test_both_clients_fetch_the_same(hub):
    """
    The blocking client and the client for asyncio return the same digests.
    """

    async def fetch():
        async with AsyncClient(base_url=hub.url, now=lambda: NOW) as client:
            return await client.fetch("2026-02")

    with Client(base_url=hub.url, now=lambda: NOW) as client:
        assert client.fetch("2026-02") == asyncio.run(fetch())


@pytest.mark.parametrize("period", ["2026-06-04", "2026-07", "2023-04", "nonsense"])
def test_periods_without_lists(make_client, hub, period):
    """
    A period that cannot have a list is refused before any request.
    """
    client = make_client(base_url=hub.url, now=lambda: NOW)
    for fetch in (client.fetch, client.fetch_days):
        with pytest.raises(PeriodError):
            fetch(period)

    assert [] == hub.requests


def test_days_are_refused_when_they_are_asked_for(hub):
    """
    `fetch_days` checks its period at once, not with the first day.
    """
    with Client(base_url=hub.url) as client, pytest.raises(PeriodError):
        client.fetch_days("2023-04")


def test_the_function_uses_a_client_or_makes_one(hub, monkeypatch):
    """
    `fetch` creates a client if it is given none, and leaves a given client open.
    """
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    with Client() as client:
        given = hfdaily.fetch("2026-02-23", client=client)
        client.fetch("2026-02-23")

    assert given.papers == hfdaily.fetch("2026-02-23").papers


def test_listed_days_in_order(make_client, hub, corpus):
    """
    Every calendar day is requested, and each day with a list yields a digest, in order.
    """
    digests = make_client(base_url=hub.url).fetch_days("2026-02")

    assert [day for day in corpus.days("2026-02-28") if day >= "2026-02"] == [
        digest.period.label for digest in digests
    ]
    assert 28 == len(hub.requests)


def test_no_day_after_today_is_asked_for(make_client, hub):
    """
    A period that is not over ends with today.
    """
    client = make_client(base_url=hub.url, now=lambda: NOW)
    client.fetch_days("2026-06")

    assert 3 == len(hub.requests)


def test_days_come_in_order_however_long_they_take(make_client):
    """
    Days are yielded in order, even if an early day takes longer than the later ones.
    """

    def answer(connection):
        time.sleep(0.2 * (day_of(connection).day % 7 == 1))
        list_of(connection)

    with serve(answer) as server:
        digests = make_client(base_url=server.url, now=lambda: NOW).fetch_days("2026-03")

    assert list(range(1, 32)) == [digest.period.start.day for digest in digests]


def test_days_are_fetched_as_they_are_taken():
    """
    Nothing is requested before the first day is taken, and only a few days are fetched ahead.
    """
    with serve(list_of) as server, Client(base_url=server.url, concurrency=4) as client:
        days = client.fetch_days("2025-01-01..2025-12-31")
        assert [] == server.received
        next(days)
        time.sleep(0.3)
        assert len(server.received) <= 4 * 2 + 1
        days.close()


def test_days_that_were_taken_are_not_kept():
    """
    Memory does not grow with the number of days, because yielded digests are not kept.
    """
    seen, most = weakref.WeakSet(), 0
    with serve(list_of) as server, Client(base_url=server.url, concurrency=4) as client:
        gc.freeze()  # what is there already need not be searched for every day
        try:
            for digest in client.fetch_days("2025-03"):
                seen.add(digest)
                gc.collect()
                most = max(most, len(seen))
        finally:
            gc.unfreeze()

    assert most <= 2


def test_days_before_a_failure_are_not_lost():
    """
    Days before a failing one are yielded before the error, which names the failing day.
    """

    def answer(connection):
        if "2026-03-12" in connection.request.target:
            connection.send(reply(404))
        else:
            list_of(connection)

    with serve(answer) as server, Client(base_url=server.url) as client:
        days = client.fetch_days("2026-03")
        before = [digest.period.start.day for digest in itertools.islice(days, 11)]
        with pytest.raises(StatusError, match="the list of 2026-03-12 could not be fetched"):
            next(days)

    assert list(range(1, 12)) == before


def test_the_newest_list_as_days(make_client, hub):
    """
    "latest" is a period of one day, wherever a period is taken.
    """
    [digest] = make_client(base_url=hub.url).fetch_days("latest")

    assert "2026-05-29" == digest.period.label


def test_outcomes_of_days(make_client):
    """
    `fetch_outcomes` yields one outcome per day, in order, and continues after a failing day.
    """

    def answer(connection):
        day = day_of(connection).day
        if day == 2:
            connection.send(reply(404))
        elif day == 3:
            connection.send(reply(200, b"[]"))
        else:
            list_of(connection)

    days = [dt.date(2026, 3, day) for day in (4, 3, 2, 1)]
    with serve(answer) as server:
        client = make_client(base_url=server.url, now=lambda: NOW)
        fourth, third, second, first = client.fetch_outcomes(days)

    assert days[0] == fourth.period.start
    assert (days[1], ()) == (third.period.start, third.papers)
    assert isinstance(second, FetchError)
    assert "2026-03-02" in str(second)
    assert 1 == len(first.papers)


def test_outcomes_of_a_text(make_client):
    """
    `fetch_outcomes` refuses text, and its message shows how to pass a `Period`.
    """
    with pytest.raises(TypeError, match=r"takes dates, got the text '2026-03'"):
        make_client().fetch_outcomes("2026-03")
    with pytest.raises(TypeError, match=r"takes a date, got 5"):
        list(make_client().fetch_outcomes([5]))


def test_today_is_a_utc_day_of_the_clock(make_client):
    """
    `today` returns the UTC day of the clock that was passed to the client.
    """
    assert dt.date(2026, 6, 3) == make_client(now=lambda: NOW).today()


def test_never_more_requests_at_once_than_allowed(make_client):
    """
    `concurrency` limits the requests at once, whichever method makes them.
    """
    busy, most = [], []

    def answer(connection):
        busy.append(connection)
        most.append(len(busy))
        time.sleep(0.02)
        busy.remove(connection)
        list_of(connection)

    with serve(answer) as server:
        make_client(base_url=server.url, concurrency=3, now=lambda: NOW).fetch_days("2026-03")

    assert 3 == max(most)
    assert server.connections <= 3


def threads():
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("hfdaily")]


def stuck_after(first):
    """
    Answer the first requests, then leave the others open, and report each client that hangs up.
    """
    gone = []

    def answer(connection):
        if connection.number <= first:
            list_of(connection)
        else:
            connection.sock.recv(1)
            gone.append(connection)
            return False
        return None

    return answer, gone


def wait_for(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_closing_the_days_early_stops_what_is_under_way():
    """
    Closing the iterator early ends its requests and threads, although the server never answers.
    """
    answer, gone = stuck_after(3)
    with serve(answer) as server, Client(base_url=server.url) as client:
        days = client.fetch_days("2026-03")
        next(days)
        wait_for(lambda: len(server.received) >= 8)
        began = time.monotonic()
        days.close()

        assert time.monotonic() - began < 10
        assert [] == threads()
        wait_for(lambda: len(gone) == len(server.received) - 3)


INTERRUPTED = """
import signal, sys, threading
from hfdaily import Client

# A process that a shell starts in the background ignores the signal.
signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    list(Client(base_url=sys.argv[1]).fetch_days("2026-03"))
except KeyboardInterrupt:
    # If the signal arrives while the executor starts a thread, the executor does not know the
    # thread and cannot join it. It ends by itself.
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(30)
    print(*(thread.name for thread in threading.enumerate()))
"""


def test_ctrl_c_leaves_no_thread():
    """
    Ctrl-C ends a fetch of many days at once, although the server does not answer.
    """
    answer, _ = stuck_after(3)
    with serve(answer) as server:
        argv = [sys.executable, "-c", INTERRUPTED, server.url]
        with subprocess.Popen(argv, stdout=subprocess.PIPE, encoding="utf-8") as process:
            wait_for(lambda: len(server.received) >= 8)
            process.send_signal(signal.SIGINT)
            said, _ = process.communicate(timeout=60)

    assert "MainThread\n" == said


def test_a_cancelled_fetch_leaves_nothing_behind():
    """
    A cancelled fetch leaves no task and no connection.
    """
    answer, gone = stuck_after(3)

    async def cancel(server):
        async with AsyncClient(base_url=server.url) as client:
            fetch = asyncio.create_task(client.fetch("2026-03"))
            await asyncio.to_thread(wait_for, lambda: len(server.received) >= 8)
            fetch.cancel()
            with pytest.raises(asyncio.CancelledError):
                await fetch
            assert {asyncio.current_task()} == asyncio.all_tasks()
            await asyncio.to_thread(wait_for, lambda: len(gone) == len(server.received) - 3)

    with serve(answer) as server:
        asyncio.run(cancel(server))


def test_days_closed_early_leave_no_task():
    """
    An iterator that is closed with `aclosing` leaves no task and no connection.
    """
    answer, gone = stuck_after(3)

    async def close(server):
        async with AsyncClient(base_url=server.url) as client:
            async with contextlib.aclosing(client.fetch_days("2026-03")) as days:
                await anext(days)
                await asyncio.to_thread(wait_for, lambda: len(server.received) >= 8)
            assert {asyncio.current_task()} == asyncio.all_tasks()
            await asyncio.to_thread(wait_for, lambda: len(gone) == len(server.received) - 3)

    with serve(answer) as server:
        asyncio.run(close(server))


def test_a_client_is_shared_by_threads(hub, corpus):
    """
    Sixteen threads can share a client, and each gets what it requested.
    """
    days = [day for day in corpus.days("2026-05-31") if day >= "2026-02"]
    with Client(base_url=hub.url) as client, ThreadPoolExecutor(16) as pool:
        digests = list(pool.map(client.fetch, days))

    assert [[item["paper"]["id"] for item in corpus.day(day)] for day in days] == [
        [paper.id for paper in digest.papers] for digest in digests
    ]


def test_a_closed_client_says_so(make_client, hub):
    """
    A closed client raises an error instead of making a request.
    """
    client = make_client(base_url=hub.url)
    client.leave()
    with pytest.raises(RuntimeError, match="closed"):
        client.fetch("2026-02-23")

    assert [] == hub.requests


def test_threads_that_cannot_be_started(monkeypatch):
    """
    When no thread can be started, one sentence names the limit and the remedy.
    """

    def start(_):
        msg = "can't start new thread"
        raise RuntimeError(msg)

    monkeypatch.setattr(threading.Thread, "start", start)
    with (
        Client(base_url="http://127.0.0.1:9") as client,
        pytest.raises(OSError, match=r"cannot start another thread .* smaller concurrency="),
    ):
        next(client.fetch_days("2026-03"))


def test_one_event_loop_after_the_other(hub):
    """
    One client works in several `asyncio.run` calls, one after the other.
    """
    with warnings.catch_warnings():
        # asyncio warns about connections that outlive their event loop.
        warnings.simplefilter("ignore", ResourceWarning)
        client = AsyncClient(base_url=hub.url)
        digests = [asyncio.run(client.fetch("2026-02-23")) for _ in range(2)]
        asyncio.run(client.aclose())
        del client
        gc.collect()

    assert digests[0].papers == digests[1].papers != ()


@pytest.mark.parametrize("given", [True, False])
def test_two_event_loops_at_once(given):
    """
    A client that is used in two event loops at once raises an error that says so.
    """
    with serve(paper) as server:
        http = httpx.AsyncClient() if given else None
        client = AsyncClient(base_url=server.url, http_client=http)
        loops = [asyncio.new_event_loop() for _ in range(2)]
        loops[0].run_until_complete(client.paper("2601.00001"))
        with pytest.raises(RuntimeError, match="another event loop before; make one within each"):
            loops[1].run_until_complete(client.paper("2601.00001"))
        loops[0].run_until_complete(client.aclose())
        if given:
            loops[0].run_until_complete(http.aclose())
        for loop in loops:
            loop.close()


@pytest.mark.parametrize(
    "text",
    [
        "2602.10693",
        " 2602.10693v2\n",
        "arXiv:2602.10693v2",
        "arxiv: 2602.10693",
        "https://huggingface.co/papers/2602.10693",
        "https://huggingface.co/papers/2602.10693.md",
        "https://hf-mirror.com/papers/2602.10693#community",
        "http://arxiv.org/abs/2602.10693v1",
        "https://www.arxiv.org/pdf/2602.10693v3.pdf",
        "https://arxiv.org/html/2602.10693?x=1",
    ],
)
def test_a_paper_by_any_of_its_names(make_client, hub, text):
    """
    A paper can be requested by any form of its id or URL.
    """
    assert "2602.10693" == make_client(base_url=hub.url).paper(text).id


@pytest.mark.parametrize(
    "text", ["", "VESPO", "2602", "2602.10693/../../whoami", "https://huggingface.co/papers", "v1"]
)
def test_no_paper_id(make_client, hub, text):
    """
    Text that is not a paper id is refused before any request.
    """
    with pytest.raises(ValueError, match="cannot read the paper id"):
        make_client(base_url=hub.url).paper(text)

    assert [] == hub.requests


def test_an_unknown_paper(make_client, hub):
    """
    An unknown paper raises an error with the status 404.
    """
    with pytest.raises(StatusError, match=r"does not know the paper .*HTTP 404") as caught:
        make_client(base_url=hub.url).paper("1234.56789")

    assert 404 == caught.value.status


@pytest.mark.parametrize("variable", [True, False])
def test_the_hub_can_be_elsewhere(make_client, hub, monkeypatch, variable):
    """
    `HF_ENDPOINT` or `base_url=` sets the address of the Hub, which may include a path.
    """
    url = hub.faulty("latency1") + "/"
    if variable:
        monkeypatch.setenv("HF_ENDPOINT", url)
    client = make_client(**({} if variable else {"base_url": url}))
    client.fetch("2026-02-23")

    assert "/~latency1/api/daily_papers?date=2026-02-23&limit=100" == hub.requests[0][1]


def test_an_empty_variable_is_no_endpoint(monkeypatch):
    """
    An empty `HF_ENDPOINT` is ignored.
    """
    monkeypatch.setenv("HF_ENDPOINT", "")
    monkeypatch.setenv("HF_TOKEN", "")
    with Client() as client:
        assert "https://huggingface.co" == client._hub


@pytest.mark.parametrize(
    "url",
    [
        "",
        "huggingface.co",
        "ftp://hub.test",
        "https://",
        "http://hub.test:x",
        "https://hub.test?a=b",
        "https://hub.test/#a",
        "https://hub test",
        "https://[::1",
        "file:///etc",
    ],
)
@pytest.mark.parametrize("argument", ["base_url", "arxiv_url"])
def test_what_is_no_endpoint_is_refused(url, argument):
    """
    An invalid endpoint is refused when the client is created, and the error names the argument.
    """
    with pytest.raises(ValueError, match=f"^{argument} is "):
        Client(**{argument: url})


def test_credentials_do_not_belong_into_an_endpoint():
    """
    An endpoint with credentials is refused, and the error does not show them.
    """
    with pytest.raises(ValueError, match="user or password") as caught:
        Client(base_url="https://me:secret@hub.test")

    assert "secret" not in str(caught.value)


def test_a_bad_token_is_refused_and_not_shown(monkeypatch):
    """
    A token with whitespace inside is refused without being shown, and surrounding whitespace is
    stripped.
    """
    monkeypatch.setenv("HF_TOKEN", "hf_secret\nX-Header: injected")
    with pytest.raises(ValueError, match="HF_TOKEN holds whitespace") as caught:
        Client()

    assert "hf_secret" not in str(caught.value)


@pytest.mark.parametrize("variable", [True, False])
def test_the_token_goes_to_the_hub(make_client, monkeypatch, variable):
    """
    The token of `HF_TOKEN` or `token=` is sent in the Authorization header.
    """
    if variable:
        monkeypatch.setenv("HF_TOKEN", " hf_secret\n")
    with serve(paper) as server:
        client = make_client(base_url=server.url, **({} if variable else {"token": "hf_secret"}))
        client.paper("2601.00001")

    assert "Bearer hf_secret" == server.received[0].headers["authorization"]
    assert f"hfdaily/{hfdaily.__version__}" == server.received[0].headers["user-agent"]


def test_the_token_stays_at_home(make_client):
    """
    A redirect to another host is followed without the token, and one on the same host with it.
    """
    with serve(paper) as other:

        def answer(connection):
            location = (
                f"{other.url}/elsewhere" if "again" in connection.request.target else "/again"
            )
            connection.send(reply(302, location=location))

        with serve(answer) as server:
            client = make_client(base_url=server.url, token="hf_secret")
            assert "2601.00001" == client.paper("2601.00001").id

    assert ["Bearer hf_secret"] * 2 == [
        request.headers["authorization"] for request in server.received
    ]
    assert "authorization" not in other.received[0].headers


def test_what_a_given_client_knows_stays_at_home_too(make_client):
    """
    Headers, cookies and auth of a given client are sent only to the host of the Hub.
    """
    with serve(paper) as other:
        answer = reply(302, location=f"{other.url}/elsewhere")
        with serve(lambda connection: connection.send(answer)) as server:
            http = make_client.http(
                headers={"authorization": "Basic abc", "cookie": "a=b"}, auth=("me", "secret")
            )
            make_client(base_url=server.url, http_client=http).paper("2601.00001")

    assert server.received[0].headers["authorization"].startswith("Basic")
    assert {"authorization", "cookie"}.isdisjoint(other.received[0].headers)


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        ("https://hub.test/a", "https://hub.test/b", True),
        ("https://hub.test/a", "https://hub.test:443/b", True),
        ("http://hub.test/a", "https://hub.test/b", True),
        ("https://hub.test/a", "http://hub.test/b", False),
        ("http://hub.test:8080/a", "https://hub.test/b", False),
        ("https://hub.test/a", "https://cdn.hub.test/b", False),
        ("https://hub.test/a", "https://hub.test:8443/b", False),
    ],
)
def test_the_same_place(one, other, may):
    """
    Two URLs have the same origin if scheme, host and port agree, or if only TLS was added.
    """
    assert may == same_origin(one, other)


def test_a_given_client_is_used_as_it_is(make_client):
    """
    The headers of a given client are sent, and the client is never closed.
    """
    with serve(paper) as server:
        http = make_client.http(headers={"user-agent": "mine/1", "x-mine": "yes"})
        client = make_client(base_url=server.url, http_client=http)
        client.paper("2601.00001")
        client.leave()
        assert not http.is_closed

    assert ("mine/1", "yes") == tuple(
        server.received[0].headers[name] for name in ("user-agent", "x-mine")
    )


def test_parameters_of_a_given_client_are_not_sent(make_client, hub):
    """
    Query parameters of a given client are not sent, because each could change which list is asked
    for: `p` the page, `submitter` the papers, `sort` the order.
    """
    changing = {"p": "1", "sort": "trending", "submitter": "x", "limit": "1", "date": "2026-02-24"}
    http = make_client.http(params=changing)
    digest = make_client(base_url=hub.url, http_client=http).fetch("2026-02-23")

    assert "2026-02-23" == digest.period.label
    assert digest.complete
    assert ["/api/daily_papers?date=2026-02-23&limit=100"] == [path for _, path, _ in hub.requests]


def test_parameters_of_a_given_client_are_not_sent_without_a_query(make_client):
    """
    Query parameters of a given client are not sent with a request that has no query either.
    """
    with serve(paper) as server:
        http = make_client.http(params={"field": "comments"})
        make_client(base_url=server.url, http_client=http).paper("2601.00001")

    assert "/api/papers/2601.00001" == server.received[0].target


def test_a_base_url_of_a_given_client_does_not_count(make_client):
    """
    The base URL of a given client is ignored, because every request has an absolute URL.
    """
    with serve(paper) as server:
        http = make_client.http(base_url="http://127.0.0.1:9/prefix")
        make_client(base_url=server.url, http_client=http).paper("2601.00001")

    assert "/api/papers/2601.00001" == server.received[0].target


def test_a_transport_for_tests_will_do(make_client):
    """
    A client with httpx's mock transport works as `http_client=`.
    """

    def handle(request):
        return httpx.Response(200, content=PAPER)

    http = make_client.http(transport=httpx.MockTransport(handle))
    client = make_client(base_url="http://hub.test", http_client=http)

    assert "2601.00001" == client.paper("2601.00001").id


@pytest.mark.parametrize(
    ("kind", "http"), [(Client, httpx.AsyncClient), (AsyncClient, httpx.Client)]
)
def test_the_wrong_kind_of_client_is_refused(kind, http):
    """
    A client of the wrong kind is refused when the client is created, not at its first request.
    """
    with pytest.raises(TypeError, match=f"{kind.__name__} cannot use a {http.__name__}"):
        kind(http_client=http.__new__(http))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"retry": 3}, r"retry is 3; write retry=hfdaily.RetryPolicy\(attempts=3\)"),
        ({"retry": None}, r"retry is None; write retry=hfdaily.RetryPolicy"),
        ({"timeout": None}, "timeout is None; write a number of seconds"),
        ({"timeout": "5"}, "timeout is '5'; write a number of seconds"),
        ({"timeout": True}, "timeout is True; write a number of seconds"),
        ({"timeout": httpx.Timeout(5)}, r"timeout is Timeout.*; write a number of seconds"),
        ({"concurrency": "8"}, "concurrency is '8'; write a whole number"),
        ({"concurrency": 1.5}, "concurrency is 1.5; write a whole number"),
        ({"concurrency": None}, "concurrency is None; write a whole number"),
        ({"on_event": "print"}, "on_event is 'print'; pass a function"),
        ({"sleep": 5}, "sleep is 5; pass a function"),
        ({"now": NOW}, "now is .*; pass a function"),
        ({"base_url": 5}, "base_url is 5; write a URL as text"),
        ({"base_url": b"http://hub.test"}, "base_url is .*; write a URL as text"),
        ({"token": b"hf_secret"}, "token is of type bytes; write the token as text"),
        ({"http_client": "proxy"}, "cannot use a str as http_client=; pass an httpx"),
    ],
    ids=str,
)
def test_wrong_types_are_refused_at_the_door(make_client, options, message):
    """
    Arguments of a wrong type are refused in one sentence that says what to write.
    """
    with pytest.raises(TypeError, match=message) as caught:
        make_client(**options)

    assert "hf_secret" not in str(caught.value)


def test_no_request_at_all_is_refused(make_client):
    """
    A concurrency below one is refused.
    """
    with pytest.raises(ValueError, match="concurrency is 0; make it 1 or more"):
        make_client(concurrency=0)


def test_only_a_digest_is_enriched(make_client):
    """
    `enrich` refuses a list of papers with a sentence that says what to write.
    """
    digest = hfdaily.testing.sample_digest()
    for wrong in (digest.papers, list(digest.papers), None):
        with pytest.raises(TypeError, match=r"enrich\(\) takes a Digest, got"):
            make_client().enrich(wrong)


def test_a_paper_is_asked_for_by_text(make_client):
    """
    A number as a paper id is refused, because it has lost its trailing zeros.
    """
    with pytest.raises(TypeError, match=r"id of a paper as text, got 2602.1"):
        make_client().paper(2602.10)


HEADS = [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nx-long: "]


def dribble(connection, head):
    """
    Send one byte after the other until the client hangs up.
    """
    connection.send(head)
    while True:
        connection.send(b"x")
        time.sleep(0.05)


@pytest.mark.parametrize("head", HEADS, ids=["body", "headers"])
def test_a_server_that_sends_a_byte_at_a_time_is_cut_off(make_client, head):
    """
    The total timeout ends a slow answer, whichever part of it is slow.
    """
    with serve(lambda connection: dribble(connection, head)) as server:
        client = make_client(base_url=server.url, timeout=Timeout(total=0.4))
        with pytest.raises(TransportError, match=r"got no whole answer within 0\.4 seconds"):
            client.paper("2601.00001")


def test_a_slow_body_is_cut_off_for_a_given_client_too(make_client):
    """
    `Timeout.total` holds for the body, whatever the timeouts of the given client are.
    """
    with serve(lambda connection: dribble(connection, HEADS[0])) as server:
        client = make_client(
            base_url=server.url,
            timeout=Timeout(total=0.4),
            http_client=make_client.http(timeout=None),
        )
        with pytest.raises(TransportError, match=r"got no whole answer within 0\.4 seconds"):
            client.paper("2601.00001")


def test_slow_headers_of_many_requests_leave_no_thread():
    """
    The whole-response timeout of the blocking client needs no thread of its own.
    """
    with serve(lambda connection: dribble(connection, HEADS[1])) as server:
        timeout, policy = Timeout(total=0.4), RetryPolicy(attempts=1)
        with Client(base_url=server.url, timeout=timeout, retry=policy) as client:
            outcomes = list(client.fetch_outcomes(Period.parse("2026-W10")))

    assert 7 == len(outcomes)
    assert all("within 0.4 seconds" in str(outcome) for outcome in outcomes)
    assert [] == threads()


def ask_arxiv(client, url):
    def flow():
        yield Request(f"{url}/api/query", bucket="arxiv")

    return client.run(flow())


def test_arxiv_knows_no_token(make_client):
    """
    The Hub's token is never sent to arXiv, whatever address it has.
    """
    with serve(paper) as server:
        ask_arxiv(make_client(base_url=server.url, token="hf_secret"), server.url)

    assert "authorization" not in server.received[0].headers


def test_arxiv_is_left_alone_once_it_refuses(make_client):
    """
    After a 403 arXiv gets no further request, as its rules demand, while the Hub still does.
    """
    answer = lambda connection: connection.send(
        reply(403 if "query" in connection.request.target else 200, PAPER)
    )
    with serve(answer) as server:
        client = make_client(base_url=server.url)
        for _ in range(2):
            with pytest.raises(StatusError, match=r"HTTP 403 Forbidden$"):
                ask_arxiv(client, server.url)
        client.paper("2601.00001")

    assert ["/api/query", "/api/papers/2601.00001"] == [
        request.target for request in server.received
    ]


def test_arxiv_gets_three_seconds_between_requests(make_client):
    """
    Requests to arXiv are three seconds apart and use one connection.
    """
    slept = []
    with serve(paper) as server:
        client = make_client(base_url=server.url, sleep=slept.append)
        for _ in range(3):
            ask_arxiv(client, server.url)

    assert [3, 3] == pytest.approx(slept, abs=0.5)
    assert 1 == server.connections


def test_every_step_can_be_watched(make_client, hub):
    """
    Events report requests, retries and waits in order, with their purposes.
    """
    events = []
    client = make_client(
        base_url=hub.faulty("503x1,notjson"),
        on_event=events.append,
        retry=RetryPolicy(wait_initial=0.01),
    )
    client.fetch("2026-02-23")

    kinds = ["request", "retry", "wait", "request"]
    assert [*kinds, "fallback", *kinds] == [event.kind for event in events]
    assert [1, 2, 2, 2, 1, 1, 2, 2, 2] == [event.attempt for event in events]
    url = f"{hub.faulty('503x1,notjson')}/api/daily_papers?date=2026-02-23&limit=100"
    assert url == events[0].url
    assert f"requesting {url}" == str(events[0])
    assert "HTTP 503" in str(events[1])
    assert 0 < events[2].seconds <= 0.01
    assert "HTML" in events[4].reason


def test_a_wait_for_the_quota_can_be_watched(make_client, hub):
    """
    The event of a wait names its reason and its length.
    """
    events = []
    client = make_client(base_url=hub.faulty("quota2x1"), on_event=events.append)
    for _ in range(3):
        client.fetch("2026-02-23")

    [wait] = [event for event in events if event.kind == "wait"]
    assert "quota of api requests" in str(wait)
    assert 0 < wait.seconds <= 1


@pytest.mark.parametrize("concurrency", [1, 8])
def test_a_quota_is_never_overdrawn(make_client, hub, concurrency):
    """
    No request is refused for the quota, however many requests are made at once.
    """
    events = []
    client = make_client(
        base_url=hub.faulty("quota10x1"),
        concurrency=concurrency,
        now=lambda: NOW,
        on_event=events.append,
    )
    client.fetch_days("2026-04-01..2026-04-24")

    assert [] == [event for event in events if event.kind == "retry"]
    assert 24 == len(hub.requests)


def test_errors_name_what_was_asked_and_what_came(make_client):
    """
    Errors name the URL and the answer in one line, with a hint about the token if it may help.
    """
    said = {"x-error-message": "Invalid credentials"}
    answer = lambda connection: connection.send(reply(401, **said))
    with serve(answer) as server, pytest.raises(StatusError) as caught:
        make_client(base_url=server.url, token="hf_secret").paper("2601.00001")

    assert (
        f"asked for {server.url}/api/papers/2601.00001, got HTTP 401 ('Invalid credentials'); "
        "is the token (HF_TOKEN or token=) right?"
    ) == str(caught.value)
    assert 401 == caught.value.status


def test_the_cause_of_an_error_is_kept(make_client):
    """
    The error of the HTTP library is kept as the cause.
    """
    answer = lambda connection: connection.reset()
    with serve(answer) as server, pytest.raises(FetchError) as caught:
        make_client(base_url=server.url, retry=ONCE).paper("2601.00001")

    assert isinstance(caught.value.__cause__, httpx.HTTPError | httpcore.NetworkError)


NOISE = "\x1b[31m\x07" + "x" * 5000 + "\u202e\x9b\u2066"
ODD_HEADER = "y" * 5000


@pytest.mark.parametrize(
    "data",
    [
        reply(401, x_error_message=ODD_HEADER),
        reply(401, x_error_message="\x1b]0;title\x07\x9b31m"),
        reply(302, location="ftp://" + ODD_HEADER),
        reply(302, location="http://" + ODD_HEADER),
        reply(302, location="\x1b[31m://"),
        reply(200, PAPER, content_encoding=ODD_HEADER),
        reply(429, retry_after="999999999"),
        b"HTTP/1.1 500 \x1b[31m" + b"z" * 5000 + b"\r\ncontent-length: 0\r\n\r\n",
        b"\x1b[31m" + b"z" * 5000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\x1b[31m" + b"z" * 5000 + b": a\r\n\r\n",
        reply(200, NOISE.encode()),
        reply(200, f'{{"id":"{"z" * 5000}","title":3}}'.encode()),
    ],
    ids=range(12),
)
def test_messages_are_short_and_clean_whatever_was_sent(make_client, data):
    """
    Messages are one line of at most 300 characters without control characters.
    """

    def answer(connection):
        connection.send(data)
        return False

    events = []
    with serve(answer) as server:
        client = make_client(
            base_url=f"{server.url}/{'a' * 2000}",
            retry=RetryPolicy(attempts=2, wait_initial=0),
            on_event=events.append,
            sleep=lambda seconds: None,
        )
        with pytest.raises(HFDailyError) as caught:
            client.paper("2601.00001")
        with pytest.raises(HFDailyError) as both:
            client.fetch("2026-02-23")

    for message in (str(caught.value), str(both.value), *[event.reason for event in events]):
        assert len(message) <= 300
        assert [] == [sign for sign in message if unicodedata.category(sign) in {"Cc", "Cf"}]


def frames_of(exc):
    """
    Yield the reprs of all local variables of an exception and of what led to it.
    """
    while exc is not None:
        for frame, _ in traceback.walk_tb(exc.__traceback__):
            if (
                "hfdaily" in frame.f_code.co_filename and "/tests/" not in frame.f_code.co_filename
            ) or "site-packages" in frame.f_code.co_filename:
                yield from (repr(value) for value in frame.f_locals.values())
        exc = exc.__cause__ or exc.__context__


def test_the_token_shows_nowhere(make_client, caplog):
    """
    The token is not in reprs, errors, events, logs or local variables of tracebacks.
    """
    caplog.set_level("DEBUG")
    events = []
    answer = lambda connection: connection.reset()
    with serve(answer) as server:
        client = make_client(
            base_url=server.url,
            token="hf_secret",
            retry=RetryPolicy(attempts=2, wait_initial=0),
            on_event=events.append,
        )
        with pytest.raises(FetchError) as caught:
            client.paper("2601.00001")

    shown = [repr(client.client), repr(vars(client.client)), repr(client.client._session)]
    shown += [*map(repr, events), *map(str, events), *frames_of(caught.value), caplog.text]
    shown += [str(caught.value), repr(caught.value.__cause__), repr(vars(caught.value))]
    assert [] == [text for text in shown if "hf_secret" in text]


def test_the_frames_of_other_libraries_are_dropped(make_client):
    """
    Frames of HTTP libraries are dropped from tracebacks, because their variables hold the token.
    """

    def fail(request):
        headers = dict(request.headers)
        raise httpx.WriteError(f"{len(headers)} headers not sent")

    http = make_client.http(transport=httpx.MockTransport(fail))
    client = make_client(
        base_url="http://hub.test", token="hf_secret", http_client=http, retry=ONCE
    )
    with pytest.raises(TransportError) as caught:
        client.paper("2601.00001")

    cause = caught.value.__cause__
    assert isinstance(cause, httpx.WriteError)
    assert [] == [name for name, _ in traceback.walk_tb(cause.__traceback__)]


def test_a_bad_token_shows_in_no_variable(make_client):
    """
    The error about an invalid token does not show it, not even in local variables.
    """
    with pytest.raises(ValueError, match="token= holds whitespace") as caught:
        make_client(token="hf_secret\nX-Header: injected")

    frames = [
        repr(value)
        for frame, _ in traceback.walk_tb(caught.value.__traceback__)
        if "/_client/" in frame.f_code.co_filename
        for value in frame.f_locals.values()
    ]
    assert len(frames) > 0
    assert [] == [text for text in frames if "hf_secret" in text]


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_help_stands_alone(kind):
    """
    The docstring of each method of each client states arguments, return value and errors.
    """
    for name in ("fetch", "fetch_days", "fetch_outcomes", "paper", "enrich"):
        doc = getattr(kind, name).__doc__
        assert "Args:" in doc
        assert "as `Client." not in doc.lower()
    assert "Raises:" in hfdaily.fetch.__doc__
    assert "concurrency:" in kind.__doc__
