"""
Send requests with httpx and asyncio. Code that does not wait is shared with `transport`.
"""

from __future__ import annotations

import asyncio
import contextlib
import urllib.request

from typing import Any
from urllib.parse import urlsplit

import httpx

from .actions import Reply, SendRequest
from .config import Timeout
from .environment import proxy_for, ssl_context
from .transport import NETWORK_ERRORS, BoundedBody, attempt_failed, prepare_request

__all__ = ["AsyncTransport"]


class AsyncTransport:
    """
    Sends requests for the client for asyncio.

    Args:
        timeout: How long a server may take.

        given: The user's own client, used with its own settings.
    """

    def __init__(self, timeout: Timeout, given: httpx.AsyncClient | None = None) -> None:
        self._timeout = timeout
        self._given = given
        self._clients: dict[Any, httpx.AsyncClient] = {}

    async def send(self, action: SendRequest) -> Reply:
        """
        Send a request and read its response.

        Args:
            action: What to send.

        Raises:
            AttemptFailed: There is no usable response.
        """
        client = self._given or self._client(action.url)
        limit = asyncio.timeout(self._timeout.total)
        try:
            async with limit:
                request, options = prepare_request(client, action)
                response = await client.send(request, stream=True, **options)
                async with contextlib.aclosing(response):
                    body = BoundedBody(response)
                    if body.is_expected:
                        async for chunk in response.aiter_raw():
                            body.feed(chunk)
                    return body.reply()
        except NETWORK_ERRORS as exc:
            total = self._timeout.total if limit.expired() else None
            raise attempt_failed(exc, total) from exc

    async def close(self) -> None:
        """
        Close the connections; a given client stays open.
        """
        for client in self._clients.values():
            await client.aclose()

    def _client(self, url: str) -> httpx.AsyncClient:
        """
        Return the client for a URL: one for each scheme and proxy.
        """
        scheme, proxies = urlsplit(url).scheme, urllib.request.getproxies()
        proxy = proxy_for(url, proxies) if proxies else None
        if (scheme, proxy) not in self._clients:
            self._clients[scheme, proxy] = httpx.AsyncClient(
                verify=ssl_context(scheme),
                proxy=httpx.Proxy(proxy.url, auth=proxy.auth) if proxy else None,
                trust_env=False,
                timeout=httpx.Timeout(self._timeout.read, connect=self._timeout.connect),
                # The client's concurrency limits the connections.
                limits=httpx.Limits(max_connections=None, keepalive_expiry=5.0),
            )
        return self._clients[scheme, proxy]
