"""
Both clients behind one blocking interface, so that every test runs with both.
"""

import asyncio
import contextlib

import httpx

from hfdaily import AsyncClient, Client


class BlockingClient:
    """
    The blocking client.
    """

    kind = "sync"
    client_type = Client
    http = httpx.Client

    def __init__(self, **options):
        self.client = Client(**options)
        self.given = options.get("http_client")
        self.today = self.client.today
        self.fetch = self.client.fetch
        self.paper = self.client.paper
        self.enrich = self.client.enrich
        self.trending = self.client.trending
        self.search = self.client.search
        self.read = self.client.read

    def fetch_days(self, *args, **options):
        with contextlib.closing(self.client.fetch_days(*args, **options)) as days:
            return list(days)

    def papers(self, *args, **options):
        with contextlib.closing(self.client.papers(*args, **options)) as papers:
            return list(papers)

    def fetch_outcomes(self, *args):
        with contextlib.closing(self.client.fetch_outcomes(*args)) as outcomes:
            return list(outcomes)

    def run(self, flow):
        return self.client._run(flow)

    def leave(self):
        self.client.close()

    def close(self):
        self.leave()
        if self.given:
            self.given.close()


class AwaitedClient:
    """
    The client for asyncio, in an event loop of its own.
    """

    kind = "async"
    client_type = AsyncClient
    http = httpx.AsyncClient

    def __init__(self, **options):
        self.runner = asyncio.Runner()
        if callable(sleep := options.get("sleep")):

            async def asleep(seconds):
                sleep(seconds)

            options["sleep"] = asleep
        self.client = AsyncClient(**options)
        self.given = options.get("http_client")
        self.today = self.client.today

    def fetch(self, *args, **options):
        return self.runner.run(self.client.fetch(*args, **options))

    def trending(self, *args):
        return self.runner.run(self.client.trending(*args))

    def search(self, *args):
        return self.runner.run(self.client.search(*args))

    def paper(self, *args, **options):
        return self.runner.run(self.client.paper(*args, **options))

    def papers(self, *args, **options):
        return self.runner.run(_listed(self.client.papers(*args, **options)))

    def read(self, *args):
        return self.runner.run(self.client.read(*args))

    def enrich(self, *args, **options):
        return self.runner.run(self.client.enrich(*args, **options))

    def fetch_days(self, *args, **options):
        return self.runner.run(_listed(self.client.fetch_days(*args, **options)))

    def fetch_outcomes(self, *args):
        return self.runner.run(_listed(self.client.fetch_outcomes(*args)))

    def run(self, flow):
        return self.runner.run(self.client._run(flow))

    def leave(self):
        self.runner.run(self.client.aclose())

    def close(self):
        self.leave()
        if self.given:
            self.runner.run(self.given.aclose())
        self.runner.close()


async def _listed(generator):
    async with contextlib.aclosing(generator) as items:
        return [item async for item in items]


BOTH = (BlockingClient, AwaitedClient)
