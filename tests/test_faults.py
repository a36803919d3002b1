"""
Under every fault of the Hub, a digest is correct, states what is missing, or an error is raised.

The table of faults in the documentation is run row by row, for both clients.
"""

import contextlib
import datetime as dt
import html
import json
import random
import re
import subprocess
import sys
import time

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import tests.hub

from tests.clients import AwaitedClient
from tests.hub import Hub

from hfdaily import Client, RetryPolicy, Timeout
from hfdaily.exceptions import HFDailyError, ParseError

DAY, MONTH = "2026-02-23", "2026-02"


def quick(fault):
    """
    Return options for a client with short timeouts.
    """
    # Timeouts are short only for faults of silence, because a busy machine may be slow too.
    patience = 0.25 if "stall" in fault else 10
    return {
        "timeout": Timeout(connect=10, read=patience, total=60),
        "retry": RetryPolicy(wait_initial=0.01, wait_max=0.05),
        "now": now,
    } | ({} if "quota" in fault else {"sleep": nap})


class Month:
    """
    The recorded lists of a month and the days around it, as the API and the page have them.
    """

    def __init__(self, corpus, folder):
        days = [day for day in corpus.days("2026-03-02") if day >= "2026-01-29"]
        self.lists = {day: corpus.day(day) for day in days}
        self.pages = {}
        around = zip([None, *days], days, [*days[1:], None], strict=False)
        for previous, day, following in around:
            data = {"dateString": day, "dailyPapers": self.lists[day]}
            data |= {"prevDate": previous, "nextDate": following}
            props = html.escape(json.dumps(data))
            self.pages[day] = folder / f"{day}.html"
            self.pages[day].write_text(
                f'<!doctype html><div data-target="DailyPapers" data-props="{props}"></div>',
                "utf-8",
            )

    def day(self, day):
        return self.lists.get(day)

    def days(self, until="9999"):
        return [day for day in self.lists if day <= until]

    def ids(self, period):
        return {
            item["paper"]["id"]
            for day, items in self.lists.items()
            if day.startswith(period)
            for item in items
        }


@pytest.fixture(scope="module")
def month(corpus, tmp_path_factory):
    return Month(corpus, tmp_path_factory.mktemp("pages"))


@pytest.fixture
def hub(month, tmp_path):
    hub = Hub(tmp_path, today="2026-03-03")
    hub.corpus = month
    with hub:
        yield hub


def now():
    return dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)


def nap(seconds):
    """
    Sleep for a part of the requested time, and advance the client's clock by all of it.
    """
    time.sleep(seconds / 50)


def judge(digest, ids):
    """
    Classify a digest in the words of the documentation, after checking that it is correct.
    """
    found = [paper.id for paper in digest.papers]
    assert len(set(found)) == len(found) == digest.listed
    if digest.complete:
        assert ids == set(found)
        from_page = any(note.kind == "page_instead" for note in digest.notes)
        assert ("page" == digest.source) == from_page
        return "from the page" if from_page else "complete"
    left_out = sum(note.count for note in digest.notes if note.kind == "papers_skipped")
    assert set(found) < ids
    assert len(ids) - len(found) == left_out
    return "marked"


def outcome(fetch, period, ids):
    try:
        digest = fetch(period)
    except HFDailyError as exc:
        return type(exc).__name__
    return judge(digest, ids)


def pytest_generate_tests(metafunc):
    if "case" in metafunc.fixturenames:
        page = (metafunc.config.rootpath / "docs" / "reference" / "network.md").read_text("utf-8")
        rows = re.findall(r"^\| `([\w,]+)` \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", page, re.MULTILINE)
        cases = [
            pytest.param((fault, period, expected), id=f"{fault}-{period}")
            for fault, day, month in rows
            for period, expected in ((DAY, day), (MONTH, month))
        ]
        assert len(cases) > 40
        metafunc.parametrize("case", cases)


def test_every_fault(make_client, hub, month, case):
    """
    Each row of the documentation's table is true for a day and for a month.
    """
    fault, period, expected = case
    client = make_client(base_url=hub.faulty(fault), **quick(fault))

    assert expected == outcome(client.fetch, period, month.ids(period))


def test_the_table_has_every_fault(root):
    """
    The table has every fault that the test server can simulate.
    """
    table = (root / "docs" / "reference" / "network.md").read_text("utf-8")
    listed = re.findall(r"^    ([a-z0-9]\w+(?: \w+)*) {3,}", tests.hub.__doc__, re.MULTILINE)
    faults = {re.sub(r"(x?N|MS|NxS|S)$", "", name) for line in listed for name in line.split()}
    listed = set(re.findall(r"`([\w]+)` \|", table))
    listed |= {re.sub(r"((?<=[a-z])\d+)?(x\d+)?$", "", name) for name in listed}

    assert {"wait"} == faults - listed


def test_days_before_a_fault_are_not_lost(make_client, hub):
    """
    If one of many days fails, the days before it are yielded and the error names it.
    """
    client = make_client(base_url=hub.faulty("drift"), **quick("drift"))
    with pytest.raises(ParseError, match="the list of 2026-02-05 could not be fetched"):
        client.fetch_days(MONTH)


HUNGRY = r"""
import asyncio, contextlib, pathlib, re, sys
import hfdaily

async def fetch(**options):
    async with hfdaily.AsyncClient(**options) as client:
        await client.fetch(sys.argv[1])

for base_url in sys.argv[2:]:
    options = {"base_url": base_url, "timeout": 60}
    with contextlib.suppress(hfdaily.exceptions.HFDailyError), hfdaily.Client(**options) as client:
        client.fetch(sys.argv[1])
    with contextlib.suppress(hfdaily.exceptions.HFDailyError):
        asyncio.run(fetch(**options))
print(re.search(r"VmHWM:\s*(\d+)", pathlib.Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read from /proc")
def test_memory_is_bounded(hub):
    """
    A month of decompression bombs, eight at once, uses less than 400 MB of memory. A single one would
    take more than a GB if it were unpacked.
    """
    urls = [hub.faulty(fault) for fault in ("bomb", "bomb,apidown", "latency1")]
    run = subprocess.run(
        [sys.executable, "-c", HUNGRY, MONTH, *urls],
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )

    assert 0 < int(run.stdout) < 400_000


def schedule(seed, count):
    """
    Yield random faults, a day, and whether an error is allowed.
    """
    chance = random.Random(seed)
    for _ in range(count):
        passing = chance.sample(["429", "500", "503", "reset", "cut"], chance.randint(0, 2))
        faults = [f"{name}x{chance.choice((1, 1, 1, 2, 3, 4))}" for name in passing]
        lasting = ["apidown", "pagedown", "notjson", "drift", "badfew", "cap50", "bomb", "stallx1"]
        faults += chance.sample(lasting, chance.choice((0, 0, 1, 1, 2)))
        chance.shuffle(faults)
        day = dt.date(2026, 2, chance.randint(1, 28)).isoformat()
        yield ",".join(faults) or "latency1", day


def must_succeed(fault):
    """
    Tell whether one of the ways to the list works within the allowed attempts.
    """
    names = fault.split(",")
    failures = sum(int(name[-1]) for name in names if re.fullmatch(r"[a-z]*\d*x\d", name))
    return failures < 4 and not {"bomb", "drift", "apidown", "notjson"} & set(names)


@pytest.mark.slow
def test_a_thousand_fetches_with_random_faults(hub, month):
    """
    Under random faults, no list is replaced by an empty digest, and no paper is lost without a
    note.
    """
    outcomes = []

    def check(fetch, fault, day):
        ids = month.ids(day)
        try:
            digest = fetch(day)
        except HFDailyError:
            assert not must_succeed(fault), (fault, day)
            outcomes.append("error")
            return
        if ids:
            outcomes.append(judge(digest, ids))
        else:
            assert (0, True) == (len(digest.papers), digest.complete)
            assert digest.notes
            outcomes.append("no list")

    def blocking(fault, day):
        with Client(base_url=hub.faulty(fault), **quick(fault)) as client:
            check(client.fetch, fault, day)

    def awaited(fault, day):
        client = AwaitedClient(base_url=hub.faulty(fault), **quick(fault))
        with contextlib.closing(client):
            check(client.fetch, fault, day)

    plan = list(schedule(20260223, 1000))
    with ThreadPoolExecutor(8) as threads:
        for at in range(0, 1000, 100):
            hub.counts.clear()
            works = [blocking, awaited] * 50
            list(threads.map(lambda work, case: work(*case), works, plan[at : at + 100]))

    assert 1000 == len(outcomes)
    assert {"complete", "from the page", "marked", "error", "no list"} == set(outcomes)
