"""
Requests over httpx and asyncio; what is not about waiting is in `_http`.
"""

from __future__ import annotations

import asyncio
import contextlib

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from .actions import Reply, Send
from .config import Timeout
from .transport import (
    Reader,
    acknowledge_quickly,
    client_options,
    new_stream,
    send_options,
    translated,
)

__all__ = ["AsyncLane"]


class AsyncLane:
    """
    As `Lane`, awaited.
    """

    def __init__(self, timeout: Timeout, given: httpx.AsyncClient | None = None) -> None:
        self._timeout = timeout
        self._given = given
        self._clients: dict[str, httpx.AsyncClient] = {}

    async def send(self, step: Send) -> Reply:
        """
        Carry out a step.

        Raises:
            Failed: No usable answer came.
        """
        total = self._timeout.total
        with translated(step.url, total):
            async with asyncio.timeout(total):
                client = self._given or self._client(step.url)
                request = client.build_request(
                    "GET",
                    step.url,
                    headers=dict(step.headers),
                    extensions={"trace": _watch},
                )
                reply = await client.send(request, stream=True, **send_options(request, step))
                async with contextlib.aclosing(reply):
                    reader, pieces = Reader(reply, step.url), reply.aiter_raw()
                    with contextlib.suppress(*reader.forgiven):
                        while reader.is_hungry and (piece := await anext(pieces, None)) is not None:
                            reader.feed(piece)
                    return reader.reply()

    async def close(self) -> None:
        """
        Close the connections; a given client stays open.
        """
        for client in self._clients.values():
            await client.aclose()

    def _client(self, url: str) -> httpx.AsyncClient:
        scheme = urlsplit(url).scheme
        if scheme not in self._clients:
            self._clients[scheme] = httpx.AsyncClient(**client_options(scheme, self._timeout))
        return self._clients[scheme]


async def _watch(event: str, info: Mapping[str, Any]) -> None:
    stream = new_stream(event, info)
    if stream is None:
        return
    read, sock = stream.read, stream.get_extra_info("socket")

    async def read_quickly(*args: Any, **kwargs: Any) -> bytes:
        data: bytes = await read(*args, **kwargs)
        acknowledge_quickly(sock)
        return data

    stream.read = read_quickly
