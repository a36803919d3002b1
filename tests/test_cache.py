"""
The cache: what is asked again, with what, and what becomes of it when it is damaged.
"""

import copy
import datetime as dt
import random
import subprocess
import sys
import textwrap
import threading

import attrs
import pytest

from tests.rogue import reply, rogue

from hfdaily import CachePolicy, Client, RetryPolicy
from hfdaily.exceptions import HFDailyError, MissingExtraError, TransportError

pytest.importorskip("hishel")

DAY = "2026-02-23"
NOON = dt.datetime(2026, 6, 3, 12, tzinfo=dt.UTC)


@attrs.define
class Clock:
    """
    Time that passes when it is told to.
    """

    time: dt.datetime = NOON

    def __call__(self):
        return self.time

    def wait(self, seconds):
        self.time += dt.timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def run(make_client, hub, tmp_path, clock):
    """
    One run of a program: a client is made, fetches, and is closed.
    """

    def run(period=DAY, *, base_url=hub.url, **policy):
        before = len(hub.requests)
        cache = CachePolicy(tmp_path / "cache", **policy)
        client = make_client(
            base_url=base_url, cache=cache, now=clock, retry=RetryPolicy(attempts=1)
        )
        digest = client.fetch(period)
        client.leave()
        return digest, hub.requests[before:]

    return run


def tags(requests):
    return [
        headers.get("If-None-Match", headers.get("if-none-match")) for _, _, headers in requests
    ]


def test_a_run_within_a_minute_asks_nothing(run, clock):
    """
    The answers of the first run are taken as they are, and say how old they are.
    """
    first, _ = run()
    clock.wait(59)
    second, asked = run()

    assert [] == asked
    assert first == second
    assert NOON == second.as_of


def test_after_a_minute_only_the_etag_is_compared(run, clock):
    """
    An answer that still holds is not sent again; it is as new as the question.
    """
    first, _ = run()
    clock.wait(60)
    second, asked = run()

    assert [True] == [tag is not None for tag in tags(asked)]
    assert first.papers == second.papers
    assert clock.time == second.as_of
    clock.wait(59)
    assert [] == run()[1]


def test_a_changed_list_is_taken(run, clock, hub, monkeypatch):
    """
    A list that has grown replaces the old one.
    """
    run()
    clock.wait(60)
    grown = copy.deepcopy([*hub.corpus.day(DAY), *hub.corpus.day("2026-02-24")])
    for item in grown:
        item["paper"]["submittedOnDailyAt"] = f"{DAY}T00:00:00.000Z"
    monkeypatch.setattr(hub.corpus, "day", lambda _: grown)
    digest, asked = run()

    assert 1 == len(asked)
    assert len(grown) == len(digest.papers)
    assert len(grown) == len(run()[0].papers)


def test_several_days(run, clock):
    """
    Each day has its own answer.
    """
    run("2026-02")
    clock.wait(60)
    _, asked = run("2026-02")

    assert [True] * 28 == [tag is not None for tag in tags(asked)]
    assert [] == run("2026-02")[1]


def test_the_age_can_be_chosen(run, clock):
    """
    `max_age=0` compares the ETag each time.
    """
    run()

    assert 1 == len(run(max_age=0)[1])


def test_offline_takes_what_is_there(run, clock):
    """
    However old it is, and without a single request.
    """
    first, _ = run()
    clock.wait(1e7)
    again, asked = run(offline=True)

    assert [] == asked
    assert first == again


def test_offline_and_not_there(run):
    """
    The error says so; it is not taken for a day without papers.
    """
    with pytest.raises(TransportError, match="not in the cache, and nothing is asked for offline"):
        run("2026-02-24", offline=True)


def test_refresh_asks_anew(run):
    """
    Nothing of the cache is used, not even its ETags, but the answers are kept.
    """
    run()
    _, asked = run(refresh=True)

    assert [None] == tags(asked)
    assert [] == run()[1]


def test_offline_and_refresh_exclude_each_other():
    """
    It is either the one or the other.
    """
    with pytest.raises(ValueError, match="exclude each other"):
        CachePolicy("cache", offline=True, refresh=True)


def test_errors_are_not_kept(run, hub):
    """
    A Hub that is up again is asked again.
    """
    with pytest.raises(HFDailyError):
        run(base_url=hub.faulty("apidown,pagedown"))

    assert 1 == len(run()[1])


def test_each_token_has_its_own_answers(make_client, hub, tmp_path, clock):
    """
    What was sent to one user is not shown to another; the token is not in the files.
    """
    for token in ("hf_one", "hf_two", "hf_one"):
        client = make_client(base_url=hub.url, cache=tmp_path, token=token, now=clock)
        client.fetch(DAY)
        client.leave()

    assert 2 == len(hub.requests)
    assert not any(b"hf_one" in path.read_bytes() for path in tmp_path.iterdir())


def test_answers_without_an_etag(make_client, tmp_path, clock):
    """
    They are asked for again, as nothing can be compared.
    """
    with rogue(lambda connection: connection.send(reply(200, b"[]"))) as server:
        for _ in range(2):
            client = make_client(base_url=server.url, cache=tmp_path, now=clock)
            client.fetch_days(DAY)
            client.leave()
            clock.wait(60)

    assert 2 == len(server.asked)
    assert "if-none-match" not in server.asked[1].headers


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("how", ["garbage", "cut", "flipped", "emptied"])
def test_a_damaged_cache_is_thrown_away(run, clock, tmp_path, how, seed):
    """
    Whatever happened to its files, the digest is right, and the next run has a cache again.
    """
    good, _ = run("2026-02-23..2026-02-27")
    chance = random.Random(seed)
    for path in (tmp_path / "cache").glob("*.sqlite3"):
        data = bytearray(path.read_bytes())
        if how == "garbage":
            data = bytearray(chance.randbytes(len(data)))
        elif how == "cut":
            data = data[: chance.randrange(1, len(data))]
        elif how == "emptied":
            data = bytearray()
        else:
            for _ in range(200):
                data[chance.randrange(len(data))] ^= 0xFF
        path.write_bytes(data)
    clock.wait(60)

    assert good.papers == run("2026-02-23..2026-02-27")[0].papers
    again, asked = run("2026-02-23..2026-02-27")
    assert good.papers == again.papers
    assert [] == asked


def test_a_cache_is_shared(make_client, hub, tmp_path, corpus):
    """
    Several clients at once, in several threads, do not harm each other.
    """
    clients = [make_client(base_url=hub.url, cache=tmp_path) for _ in range(4)]
    found = [None] * 4

    def fetch(at):
        found[at] = clients[at].fetch("2026-W09")

    threads = [threading.Thread(target=fetch, args=(at,)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [found[0].papers] * 4 == [digest.papers for digest in found]


def test_a_cache_that_cannot_be_made(make_client, tmp_path):
    """
    A file where the directory should be is an error that names it.
    """
    (tmp_path / "taken").write_text("")
    with pytest.raises(OSError, match="taken"):
        make_client(cache=tmp_path / "taken")


WITHOUT = """
import sys

sys.modules["hishel"] = None
from hfdaily import Client

Client(cache=sys.argv[1])
"""


def test_without_its_extra(tmp_path):
    """
    The error names the extra, and how to get it; it is an `ImportError` too.
    """
    argv = [sys.executable, "-c", WITHOUT, str(tmp_path)]
    run = subprocess.run(argv, check=False, stderr=subprocess.PIPE, text=True)

    assert "MissingExtraError: cache= needs the extra 'cache'" in run.stderr
    assert "pip install 'hfdaily[cache]'" in run.stderr
    assert issubclass(MissingExtraError, ImportError)


NOISY = """
import pathlib, sys
from hfdaily import Client

with Client(base_url=sys.argv[1], cache=sys.argv[2]) as client:
    client.fetch("2026-02-23")
    for path in pathlib.Path(sys.argv[2]).iterdir():
        path.write_bytes(b"damage" * 9999)
    client.fetch("2026-02-24")
"""


def test_damage_under_way_is_no_error(hub, tmp_path):
    """
    Nor does anything of it reach the terminal.
    """
    argv = [sys.executable, "-c", NOISY, hub.url, str(tmp_path)]
    run = subprocess.run(argv, check=False, stderr=subprocess.PIPE, text=True)

    assert (0, "") == (run.returncode, run.stderr)


def test_nothing_is_read_of_httpx_where_all_is_cached(hub, tmp_path):
    """
    A run that asks nothing does not even load what it would ask with.
    """
    with Client(base_url=hub.url, cache=tmp_path) as client:
        client.fetch(DAY)
    code = """
        import sys, hfdaily

        hfdaily.Client(base_url=sys.argv[1], cache=sys.argv[2]).fetch("2026-02-23")
        print({"httpx", "tenacity"} & set(sys.modules))
    """
    argv = [sys.executable, "-c", textwrap.dedent(code), hub.url, str(tmp_path)]
    run = subprocess.run(argv, check=True, stdout=subprocess.PIPE, text=True)

    assert "set()\n" == run.stdout
