"""
Both clients behind one blocking face, so that every promise is tested of both.
"""

import asyncio
import contextlib

import httpx

from hfdaily import AsyncClient, Client


class Blocking:
    """
    The blocking client.
    """

    kind = "sync"
    http = httpx.Client

    def __init__(self, **options):
        self.client = Client(**options)
        self.given = options.get("http_client")

    def fetch(self, *args):
        return self.client.fetch(*args)

    def fetch_days(self, *args):
        with contextlib.closing(self.client.fetch_days(*args)) as days:
            return list(days)

    def paper(self, *args):
        return self.client.paper(*args)

    def run(self, flow):
        return self.client._run(flow)

    def leave(self):
        self.client.close()

    def close(self):
        self.leave()
        if self.given:
            self.given.close()


class Awaited:
    """
    The client for asyncio, in an event loop of its own.
    """

    kind = "async"
    http = httpx.AsyncClient

    def __init__(self, **options):
        self.runner = asyncio.Runner()
        if sleep := options.get("sleep"):

            async def asleep(seconds):
                sleep(seconds)

            options["sleep"] = asleep
        self.client = AsyncClient(**options)
        self.given = options.get("http_client")

    def fetch(self, *args):
        return self.runner.run(self.client.fetch(*args))

    def fetch_days(self, *args):
        async def days():
            async with contextlib.aclosing(self.client.fetch_days(*args)) as found:
                return [digest async for digest in found]

        return self.runner.run(days())

    def paper(self, *args):
        return self.runner.run(self.client.paper(*args))

    def run(self, flow):
        return self.runner.run(self.client._run(flow))

    def leave(self):
        self.runner.run(self.client.aclose())

    def close(self):
        self.leave()
        if self.given:
            self.runner.run(self.given.aclose())
        self.runner.close()


BOTH = (Blocking, Awaited)
