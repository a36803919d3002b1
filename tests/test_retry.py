"""
Retries follow the table of the documentation, and waits follow the policy and the server.
"""

import contextlib
import datetime as dt
import gzip
import re
import ssl
import time

import httpx
import pytest
import trustme

from tests.scripted_server import reply, serve

from hfdaily import RetryPolicy, Timeout
from hfdaily.exceptions import FetchError, StatusError, TransportError

ATTEMPTS = 3
MIB = 2**20
PAPER = b'{"id":"2601.00001","title":"A paper"}'
NOW = dt.datetime(2026, 2, 23, 12, tzinfo=dt.UTC)


def at(answer):
    """
    Return a case in which a server gives this answer.
    """

    @contextlib.contextmanager
    def case(_):
        with serve(answer) as server:
            yield {"base_url": server.url}

    return case


def sends(data, *, close=False):
    return at(lambda connection: connection.send(data) or not close)


def raises(error):
    """
    Return a case with a transport that fails as a loopback server cannot.
    """

    @contextlib.contextmanager
    def case(http):
        def fail(_):
            raise error("as told")

        yield {
            "base_url": "http://hub.test",
            "http_client": http(transport=httpx.MockTransport(fail)),
        }

    return case


@contextlib.contextmanager
def refuses(_):
    """
    Return a case with a port where no server listens.
    """
    with serve(lambda _: False) as server:
        pass
    yield {"base_url": server.url}


@contextlib.contextmanager
def untrusted(_):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)

    def wrap(sock):
        return context.wrap_socket(sock, server_side=True)

    with serve(lambda _: False, wrap=wrap) as server:
        yield {"base_url": f"https://{server.address}"}


def dribbles(head, chunk):
    """
    Return a case in which a head and then endless chunks are sent until the client hangs up.
    """

    def answer(connection):
        connection.send(head)
        while True:
            connection.send(chunk)
            time.sleep(0.02)

    return at(answer)


CASES = {
    "no connection within `Timeout.connect`": raises(httpx.ConnectTimeout),
    "a connection is refused": refuses,
    "a connection is reset": at(lambda connection: connection.reset()),
    "nothing comes for `Timeout.read`": at(lambda connection: connection.sock.recv(1) and False),
    "a request cannot be written in time": raises(httpx.WriteTimeout),
    "a given `http_client=` has no connection free in time": raises(httpx.PoolTimeout),
    "a body breaks off": sends(reply(200, PAPER)[:-5], close=True),
    "a gzip body breaks off": sends(
        reply(200, gzip.compress(PAPER)[:-9], content_encoding="gzip"), close=True
    ),
    "a success other than 200 and 203, such as 206": sends(reply(206, PAPER)),
    "a redirect loop": sends(reply(302, location="/again")),
    "a redirect to a host that cannot exist": sends(
        reply(302, location=f"http://{'a' * 70}.test/")
    ),
    "a redirect to a scheme other than http or https": sends(
        reply(302, location="file:///etc/passwd")
    ),
    "a body larger than 8 MiB": sends(reply(200, b" " * (8 * MIB + 1))),
    "a body larger than 8 MiB when decompressed": sends(
        reply(200, gzip.compress(b" " * (8 * MIB + 1)), content_encoding="gzip")
    ),
    "a body in an encoding that was not requested": sends(reply(200, PAPER, content_encoding="br")),
    "a body that is not the gzip it claims to be": sends(
        reply(200, PAPER, content_encoding="gzip")
    ),
    "an answer slower than `Timeout.total`": dribbles(b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
    "headers slower than `Timeout.total`": dribbles(b"HTTP/1.1 200 OK\r\nx-long: ", b"x"),
    "interim responses (status 1xx) without end": dribbles(b"", b"HTTP/1.1 103 Hints\r\n\r\n"),
    "a certificate that is not trusted": untrusted,
}


PATIENCE = {
    "nothing comes for `Timeout.read`": {"read": 0.2},
    "an answer slower than `Timeout.total`": {"total": 0.5},
    "headers slower than `Timeout.total`": {"total": 0.5},
    "interim responses (status 1xx) without end": {"total": 0.5},
}


def rows(page):
    """
    Yield each case of the documentation and whether it is retried.
    """
    table = page.partition("| what happens | tried again |")[2].partition("\n\n")[0]
    left = dict(CASES)
    for what, again in re.findall(r"^\| (.+) \| (yes|no) \|$", table, re.MULTILINE):
        codes = re.fullmatch(r"status ([\d, ]+)", what)
        cases = (
            {f"status {code}": sends(reply(int(code), b"{}")) for code in codes[1].split(", ")}
            if codes
            else {what: left.pop(what)}
        )
        for name, case in cases.items():
            yield pytest.param(case, again == "yes", id=name)
    assert {} == left


def pytest_generate_tests(metafunc):
    if "again" in metafunc.fixturenames:
        page = metafunc.config.rootpath / "docs" / "reference" / "network.md"
        metafunc.parametrize(("case", "again"), list(rows(page.read_text("utf-8"))))


def test_the_table_of_the_docs(make_client, request, case, again):
    """
    Each row is true: temporary faults are retried as often as allowed, others not at all.
    """
    events = []
    # Timeouts are short only where time is the fault, because a busy machine may be slow.
    patience = Timeout(**PATIENCE.get(request.node.callspec.id.partition("-")[0], {}))
    with case(make_client.http) as options, pytest.raises(FetchError) as caught:
        make_client(
            **options,
            timeout=patience,
            retry=RetryPolicy(attempts=ATTEMPTS, wait_initial=0),
            on_event=events.append,
        ).paper("2601.00001")

    retries = [event for event in events if event.kind == "retry"]
    assert (ATTEMPTS - 1) * again == len(retries)
    times = f" {ATTEMPTS} times" * again
    # A paper that the Hub does not know has a message of its own; the cause is that of the request.
    cause = caught.value.__cause__
    error = cause if isinstance(cause, FetchError) else caught.value
    assert f"asked{times} for {options['base_url']}/api/papers/2601.00001, " in str(error)


class Clock:
    """
    A clock that advances only during sleep.
    """

    def __init__(self):
        self.slept = []

    def sleep(self, seconds):
        self.slept.append(seconds)

    def now(self):
        return NOW + dt.timedelta(seconds=sum(self.slept))


@pytest.fixture
def clock():
    return Clock()


def first(*answers):
    """
    Give these answers first and then the paper.
    """

    def answer(connection):
        at = connection.number - 1
        connection.send(answers[at] if at < len(answers) else reply(200, PAPER))

    return serve(answer)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "7"}, 7),
        ({"retry_after": "Mon, 23 Feb 2026 12:00:09 GMT"}, 9),
        ({"retry_after": "Mon, 23 Feb 2026 11:00:00 GMT"}, 0),
        ({"ratelimit": '"api";r=0;t=55'}, 55),
        ({"ratelimit": '"api";r=0;t=55', "retry_after": "60"}, 60),
        ({"ratelimit": '"pages";r=9;t=1, "api";r=0;t=44'}, 44),
        ({"ratelimit": '"api";r=400;t=300'}, None),
        ({"ratelimit": "nonsense"}, None),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "-5"}, None),
        ({}, None),
    ],
    ids=lambda value: "; ".join(value.values()) if isinstance(value, dict) else None,
)
def test_waits_as_long_as_it_is_asked_to(make_client, clock, headers, seconds):
    """
    The client waits for `Retry-After`, else for the end of the window, else for its own short time.
    """
    with first(reply(429, **headers)) as hub:
        client = make_client(
            base_url=hub.url,
            sleep=clock.sleep,
            now=clock.now,
            retry=RetryPolicy(wait_initial=0.25),
        )
        client.paper("2601.00001")

    waited = sum(clock.slept)
    assert 2 == len(hub.received)
    assert waited <= 0.25 if seconds is None else seconds == pytest.approx(waited, abs=0.5)


def test_waits_grow(make_client, clock):
    """
    Without a hint from the server, waits are drawn from growing ranges up to a limit.
    """
    with serve(lambda connection: connection.send(reply(503))) as hub:
        client = make_client(
            base_url=hub.url,
            sleep=clock.sleep,
            now=clock.now,
            retry=RetryPolicy(attempts=40, wait_initial=1, wait_max=8, total_wait=999),
        )
        with pytest.raises(StatusError, match=r"asked 40 times for .*, got HTTP 503"):
            client.paper("2601.00001")

    assert 39 == len(clock.slept)
    assert all(wait <= min(8, 2**at) for at, wait in enumerate(clock.slept))
    assert 4 < max(clock.slept)
    assert len(set(clock.slept)) > 30


@pytest.mark.parametrize(
    ("header", "back"),
    [
        ({"retry_after": "600"}, "2026-02-23 12:10:00"),
        ({"retry_after": "2592000"}, "2026-03-25 12:00:00"),
        ({"ratelimit": '"api";r=0;t=600'}, "2026-02-23 12:10:00"),
    ],
)
def test_does_not_wait_for_ever(make_client, clock, header, back):
    """
    A wait beyond `total_wait` is an error at once, which states when to come back.
    """
    with serve(lambda connection: connection.send(reply(429, **header))) as hub:
        client = make_client(base_url=hub.url, sleep=clock.sleep, now=clock.now)
        with pytest.raises(StatusError, match=f"come back after {back} UTC") as caught:
            client.paper("2601.00001")

    assert 429 == caught.value.status
    assert [] == clock.slept
    assert 1 == len(hub.received)


def test_waits_of_a_request_add_up(make_client, clock):
    """
    `total_wait` limits the sum of all waits of a request.
    """
    with serve(lambda connection: connection.send(reply(429, retry_after="4"))) as hub:
        policy = RetryPolicy(attempts=9, total_wait=10)
        client = make_client(base_url=hub.url, sleep=clock.sleep, now=clock.now, retry=policy)
        with pytest.raises(StatusError, match="come back after 2026-02-23 12:00:12 UTC"):
            client.paper("2601.00001")

    assert [4, 4] == pytest.approx(clock.slept)


def test_says_when_the_quota_is_back(make_client, clock):
    """
    With a used-up quota no request is made, and the error states when the quota is reset.
    """
    used_up = reply(200, PAPER, ratelimit='"api";r=0;t=90')
    with first(used_up) as hub:
        policy = RetryPolicy(total_wait=60)
        client = make_client(base_url=hub.url, sleep=clock.sleep, now=clock.now, retry=policy)
        client.paper("2601.00001")
        with pytest.raises(
            TransportError, match=r"quota.*come back after 2026-02-23 12:01:\d\d UTC"
        ):
            client.paper("2601.00001")

    assert 1 == len(hub.received)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"attempts": 0}, "attempts is 0"),
        ({"wait_initial": -1}, "wait_initial is -1"),
        ({"total_wait": float("nan")}, "total_wait is nan"),
    ],
)
def test_a_policy_is_checked_when_it_is_made(options, message):
    """
    An invalid value of a policy is refused by name.
    """
    with pytest.raises(ValueError, match=message):
        RetryPolicy(**options)


def test_a_timeout_is_checked_when_it_is_made():
    """
    An invalid value of a timeout is refused by name, and a number stands for all three.
    """
    with pytest.raises(ValueError, match="read is -1"):
        Timeout(read=-1)
    assert Timeout(connect=5, read=5, total=15) == Timeout.of(5)
    assert Timeout(read=1) == Timeout.of(Timeout(read=1))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"attempts": 2.5}, "attempts is 2.5; write a whole number"),
        ({"attempts": True}, "attempts is True; write a whole number"),
        ({"wait_max": "10"}, "wait_max is '10'; write a number of seconds"),
        ({"total_wait": None}, "total_wait is None; write a number of seconds"),
    ],
)
def test_a_policy_of_wrong_types_is_refused(options, message):
    """
    The message for a wrong type says what to write.
    """
    with pytest.raises(TypeError, match=message):
        RetryPolicy(**options)


@pytest.mark.parametrize(
    "header",
    [
        {"retry_after": "1000000000"},
        {"retry_after": "Mon, 23 Feb 9999 12:00:00 GMT"},
        {"ratelimit": '"api";r=0;t=999999999'},
    ],
    ids=str,
)
def test_an_absurd_wait_blocks_no_later_request_for_long(make_client, clock, header):
    """
    A request with an absurd wait fails, and a later one waits for one quota window at most.
    """
    with first(reply(429, **header)) as hub:
        client = make_client(
            base_url=hub.url,
            sleep=clock.sleep,
            now=clock.now,
            retry=RetryPolicy(wait_initial=0),
        )
        with contextlib.suppress(FetchError):
            client.paper("2601.00001")
        client.paper("2601.00001")

    assert sum(clock.slept) <= 301
