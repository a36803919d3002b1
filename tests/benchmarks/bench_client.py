"""
Fetching over loopback, compared with the minimum that latency or quota allow.
"""

import argparse
import asyncio
import contextlib
import datetime as dt
import math
import subprocess
import sys
import time

from collections.abc import Callable, Iterator
from itertools import cycle, islice
from typing import Any

import attrs

from _data import ROOT, corpus
from _harness import options

from hfdaily import AsyncClient, Client

YEAR, PAPERS, LATENCY, CONCURRENCY = 261, 50, 0.06, 8
QUOTA_DAYS, QUOTA_FLOOR = 200, 6.0  # 50 requests in two seconds: at 0, 2, 4 and 6 s
ROUNDS = 3
LAST = "2026-06-02"

Fetch = Callable[..., int]
Seconds = float


@attrs.frozen
class Row:
    """
    A bar: the seconds that `measure` returns are at most a multiple of the floor.
    """

    what: str
    measure: Callable[[str], Seconds]
    floor: Seconds
    at_most: float
    latency: Seconds = 0


def days(count: int) -> list[dt.date]:
    """
    Return days that have a list, over and over.
    """
    folder = corpus() / "api_daily"
    known = sorted(path.stem for path in folder.glob("*.json") if path.stem <= LAST)
    return list(islice(cycle(map(dt.date.fromisoformat, known)), count))


def blocking(url: str, count: int, **more: Any) -> int:
    """
    Fetch days with `Client`.
    """
    with Client(base_url=url, concurrency=CONCURRENCY, **more) as client:
        return sum(len(digest.papers) for digest in client.fetch_outcomes(days(count)))


def awaited(url: str, count: int, **more: Any) -> int:
    """
    Fetch days with `AsyncClient`.
    """

    async def fetch() -> int:
        async with AsyncClient(base_url=url, concurrency=CONCURRENCY, **more) as client:
            outcomes = client.fetch_outcomes(days(count))
            return sum([len(digest.papers) async for digest in outcomes])

    return asyncio.run(fetch())


def seconds(work: Callable[[], object]) -> Seconds:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def year(fetch: Fetch) -> Callable[[str], Seconds]:
    """
    Fetch the lists of a year of weekdays.
    """
    return lambda url: seconds(lambda: fetch(url, YEAR))


def papers(fetch: Callable[[str, list[str]], int]) -> Callable[[str], Seconds]:
    """
    Fetch papers by their ids, which are looked up first.
    """

    def measure(url: str) -> Seconds:
        with Client(base_url=url, concurrency=CONCURRENCY) as client:
            outcomes = list(client.fetch_outcomes(days(CONCURRENCY)))
        known = dict.fromkeys(paper.id for digest in outcomes for paper in digest.papers)
        return seconds(lambda: fetch(url, list(known)[:PAPERS]))

    return measure


def blocking_papers(url: str, known: list[str]) -> int:
    """
    Fetch papers with `Client`.
    """
    with Client(base_url=url, concurrency=CONCURRENCY) as client:
        return len(list(client.papers(known)))


def awaited_papers(url: str, known: list[str]) -> int:
    """
    Fetch papers with `AsyncClient`.
    """

    async def fetch() -> int:
        async with AsyncClient(base_url=url, concurrency=CONCURRENCY) as client:
            return len([paper async for paper in client.papers(known)])

    return asyncio.run(fetch())


def quota(fetch: Fetch) -> Callable[[str], Seconds]:
    """
    Fetch under a quota; not one request may be refused.
    """

    def measure(url: str) -> Seconds:
        events: list[Any] = []
        time.sleep(2)  # until the window of the last round is over
        spent = seconds(lambda: fetch(f"{url}/~quota50x2", QUOTA_DAYS, on_event=events.append))
        if refused := [event for event in events if event.kind == "retry"]:
            sys.exit(f"{len(refused)} requests were refused: {refused[0]}")
        return spent

    return measure


LATENCY_FLOOR = YEAR * LATENCY / CONCURRENCY
PAPERS_FLOOR = math.ceil(PAPERS / CONCURRENCY) * LATENCY
ROWS = [
    Row("a year, Client / floor", year(blocking), LATENCY_FLOOR, 1.3, LATENCY),
    Row("a year, AsyncClient / floor", year(awaited), LATENCY_FLOOR, 1.4, LATENCY),
    Row("50 papers, Client / floor", papers(blocking_papers), PAPERS_FLOOR, 1.5, LATENCY),
    Row("50 papers, AsyncClient / floor", papers(awaited_papers), PAPERS_FLOOR, 1.5, LATENCY),
    Row("200 days under a quota, Client / floor", quota(blocking), QUOTA_FLOOR, 1.2),
    Row("200 days under a quota, AsyncClient / floor", quota(awaited), QUOTA_FLOOR, 1.2),
]


@contextlib.contextmanager
def hub(latency: Seconds) -> Iterator[str]:
    """
    Serve the lists from another process, which has read all of them.
    """
    argv = [sys.executable, "-m", "tests.hub", corpus(), "--latency-ms", str(latency * 1000)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
        try:
            url = server.stdout.readline().split()[1]
            blocking(url, len(set(days(YEAR))))
            yield url
        finally:
            server.kill()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, parents=[options()])
    asked = parser.parse_args()
    print(" ".join(__doc__.split()), flush=True)
    width = max(len(row.what) for row in ROWS)
    print(f"{'what':{width}} | measured                         | bar      | ok")
    missed = False
    for row in ROWS:
        if asked.only not in row.what:
            continue
        # A floor does not drift with the machine, so what is above it in the best round counts.
        with hub(row.latency) as url:
            best = min(row.measure(url) for _ in range(ROUNDS))
        ratio = best / row.floor
        measured = f"{ratio:.3f} ({best * 1e3:.4g} / {row.floor * 1e3:.4g} ms)"
        verdict = "yes" if ratio <= row.at_most else "NO"
        missed |= ratio > row.at_most
        print(f"{row.what:{width}} | {measured:32} | ≤ {row.at_most:<6.4g} | {verdict}", flush=True)
    sys.exit(missed)


if __name__ == "__main__":
    main()
