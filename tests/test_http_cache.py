"""
hishel's HTTP cache as `http_client=`, as the how-to guide describes it.
"""

import asyncio
import contextlib

import pytest

from hfdaily import AsyncClient, Client

hishel = pytest.importorskip("hishel")
cached = pytest.importorskip("hishel.httpx")


def test_the_blocking_client(hub, tmp_path):
    """
    A repeated fetch is revalidated by its ETag and returns an equal digest.
    """
    with contextlib.ExitStack() as stack:
        storage = hishel.SqliteStorage(database_path=tmp_path / "cache.db")
        http = stack.enter_context(
            cached.CacheClient(storage=storage, rfc=hishel.CacheOptions(shared=False))
        )
        client = stack.enter_context(Client(base_url=hub.url, http_client=http))
        digests = [client.fetch("2026-02-23") for _ in range(2)]

    assert digests[0].papers == digests[1].papers != ()
    assert [None, True] == [headers.get("if-none-match") and True for headers in received(hub)]


def test_the_client_for_asyncio(hub, tmp_path):
    """
    A repeated fetch of the client for asyncio is revalidated by its ETag too.
    """

    async def fetch():
        storage = hishel.AsyncSqliteStorage(database_path=tmp_path / "cache.db")
        async with (
            cached.AsyncCacheClient(storage=storage, rfc=hishel.CacheOptions(shared=False)) as http,
            AsyncClient(base_url=hub.url, http_client=http) as client,
        ):
            return [await client.fetch("2026-02-23") for _ in range(2)]

    digests = asyncio.run(fetch())

    assert digests[0].papers == digests[1].papers != ()
    assert [None, True] == [headers.get("if-none-match") and True for headers in received(hub)]


def received(hub):
    """
    Return the headers of all requests, with names in lower case.
    """
    return [
        {name.lower(): value for name, value in headers.items()} for _, _, headers in hub.requests
    ]
