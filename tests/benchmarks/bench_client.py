"""
Fetching over loopback: against the floor of latency or quota, and against other clients.
"""

import argparse
import asyncio
import contextlib
import datetime as dt
import subprocess
import sys
import time

from collections.abc import Callable, Iterator
from itertools import cycle, islice
from statistics import median
from typing import Any

import attrs

from _data import UPSTREAM
from _harness import options

from hfdaily import AsyncClient, Client
from hfdaily._fetching.flows import day_flow
from hfdaily._parsing.hub import read_list

YEAR, LATENCY, CONCURRENCY = 261, 0.06, 8
HUB_DAYS = 30  # one by one, they take long
QUOTA_DAYS, QUOTA_FLOOR = 200, 6.0  # 50 in two seconds: at 0, 2, 4 and 6 s
ROUNDS = 3
LAST = "2026-06-02"

Fetch = Callable[..., int]
Seconds = float


@attrs.frozen
class Row:
    """
    One claim: the first number that `measure` returns is at most so many times the second.
    """

    what: str
    measure: Callable[[str], tuple[Seconds, Seconds]]
    at_most: float
    latency: Seconds = 0


def days(count: int) -> list[dt.date]:
    """
    Return days whose lists were recorded, over and over.
    """
    known = sorted(path.stem for path in UPSTREAM.glob("api_daily/*.json") if path.stem <= LAST)
    return list(islice(cycle(map(dt.date.fromisoformat, known)), count))


def blocking(url: str, count: int, **more: Any) -> int:
    """
    Fetch days as `Client.fetch_days` does.
    """
    with Client(base_url=url, concurrency=CONCURRENCY, **more) as client:
        flows = (day_flow(url, day, name_previous=False) for day in days(count))
        return sum(len(digest.papers) for digest in client._run_each(flows))


def awaited(url: str, count: int, **more: Any) -> int:
    """
    Fetch days as `AsyncClient.fetch_days` does.
    """

    async def fetch() -> int:
        async with AsyncClient(base_url=url, concurrency=CONCURRENCY, **more) as client:
            flows = (day_flow(url, day, name_previous=False) for day in days(count))
            return sum([len(digest.papers) async for digest in client._run_each(flows)])

    return asyncio.run(fetch())


def cost(clock: Callable[[], Seconds], work: Callable[[], object]) -> Seconds:
    start = clock()
    work()
    return clock() - start


def year(fetch: Fetch) -> Callable[[str], tuple[Seconds, Seconds]]:
    """
    Compare with the latency of a year's requests, so many at once.
    """
    floor = YEAR * LATENCY / CONCURRENCY
    return lambda url: (cost(time.perf_counter, lambda: fetch(url, YEAR)), floor)


def quota(fetch: Fetch) -> Callable[[str], tuple[Seconds, Seconds]]:
    """
    Compare with the time that a quota allows; not one request may be refused.
    """

    def measure(url: str) -> tuple[Seconds, Seconds]:
        events: list[Any] = []
        time.sleep(2)  # until the window of the last round is over
        seconds = cost(
            time.perf_counter,
            lambda: fetch(f"{url}/~quota50x2", QUOTA_DAYS, on_event=events.append),
        )
        if refused := [event for event in events if event.kind == "retry"]:
            sys.exit(f"{len(refused)} requests were refused: {refused[0]}")
        return seconds, QUOTA_FLOOR

    return measure


def beside_hub(fetch: Fetch) -> Callable[[str], tuple[Seconds, Seconds]]:
    """
    Compare a day's share of many with huggingface_hub, which takes one by one.
    """

    def measure(url: str) -> tuple[Seconds, Seconds]:
        from huggingface_hub import HfApi

        def theirs() -> None:
            for day in days(HUB_DAYS):
                list(api.list_daily_papers(date=day.isoformat(), limit=100))

        api = HfApi(endpoint=url)
        ours = cost(time.perf_counter, lambda: fetch(url, YEAR)) / YEAR
        return ours, cost(time.perf_counter, theirs) / HUB_DAYS

    return measure


def beside_httpx(url: str) -> tuple[Seconds, Seconds]:
    """
    Compare the CPU time of a day with httpx and nothing around it, both parsed.
    """
    import httpx

    def theirs() -> None:
        with httpx.Client() as client:
            for day in days(YEAR):
                params = {"date": day.isoformat(), "limit": "100"}
                read_list(client.get(f"{url}/api/daily_papers", params=params).content, day=day)

    def ours() -> None:
        with Client(base_url=url) as client:
            for day in days(YEAR):
                client._run(day_flow(url, day, name_previous=False))

    return cost(time.process_time, ours) / YEAR, cost(time.process_time, theirs) / YEAR


def bare_requests(url: str) -> tuple[Seconds, Seconds]:
    """
    Compare the CPU time of a request alone, for a body of two bytes.
    """
    import httpx

    from hfdaily._fetching.flows import Request

    def theirs() -> None:
        with httpx.Client() as client:
            for _ in range(YEAR):
                client.get(
                    f"{url}/api/daily_papers", params={"date": "2024-01-06"}
                ).raise_for_status()

    def ours() -> None:
        def flow():
            yield Request(f"{url}/api/daily_papers", (("date", "2024-01-06"),))

        with Client(base_url=url) as client:
            for _ in range(YEAR):
                client._run(flow())

    return cost(time.process_time, ours) / YEAR, cost(time.process_time, theirs) / YEAR


ROWS = [
    Row("a year, Client / floor", year(blocking), 1.4, LATENCY),
    Row("a year, AsyncClient / floor", year(awaited), 1.4, LATENCY),
    Row("a day of a year, Client / huggingface_hub", beside_hub(blocking), 1 / 6, LATENCY),
    Row("a day of a year, AsyncClient / huggingface_hub", beside_hub(awaited), 1 / 6, LATENCY),
    Row("200 days under a quota, Client / floor", quota(blocking), 1.4),
    Row("200 days under a quota, AsyncClient / floor", quota(awaited), 1.4),
    Row("CPU of a day, Client / bare httpx", beside_httpx, 1.3),
    Row("CPU of a request alone, Client / bare httpx", bare_requests, 1.3),
]


@contextlib.contextmanager
def hub(latency: Seconds) -> Iterator[str]:
    """
    Serve the recordings from another process, all of them read before.
    """
    argv = [sys.executable, UPSTREAM / "replay.py", "--data", UPSTREAM]
    argv += ["--latency-ms", str(latency * 1000)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as server:
        try:
            url = server.stdout.readline().split()[1]
            blocking(url, len(set(days(YEAR))))
            yield url
        finally:
            server.kill()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, parents=[options()])
    asked = parser.parse_args()
    if not (UPSTREAM / "replay.py").exists():
        sys.exit(f"no recordings at {UPSTREAM}: set HFDAILY_UPSTREAM to their folder")
    print(" ".join(__doc__.split()), flush=True)
    width = max(len(row.what) for row in ROWS)
    print(f"{'what':{width}} | measured                         | bar      | ok")
    missed = False
    for row in ROWS:
        if asked.only not in row.what:
            continue
        try:
            with hub(row.latency) as url:
                rounds = [row.measure(url) for _ in range(ROUNDS)]
            # A floor does not drift with the machine, so what is above it in the best round counts.
            typical = min if row.what.endswith("floor") else median
            ratio = typical(ours / peer for ours, peer in rounds)
            ours, peer = (typical(side) * 1e3 for side in zip(*rounds, strict=True))
            measured = f"{ratio:.3f} ({ours:.4g} / {peer:.4g} ms)"
            verdict = "yes" if ratio <= row.at_most else "NO"
            missed |= ratio > row.at_most
        except ModuleNotFoundError as exc:
            measured, verdict = f"skipped: no {exc.name}", "-"
        print(f"{row.what:{width}} | {measured:32} | ≤ {row.at_most:<6.4g} | {verdict}", flush=True)
    sys.exit(missed)


if __name__ == "__main__":
    main()
