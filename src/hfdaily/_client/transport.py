"""
Requests over httpx: connections, limits of time and size, and errors in our own words.

httpx's pool slows down with the connections in it, so each lane has a client
with one connection; what is dear, the certificates, they share.
"""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import time

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import httpx

from ..exceptions import TransportError
from .actions import Reply, Send
from .body import Body
from .config import Failed, Timeout
from .workers import Scope

__all__ = [
    "Lane",
    "Reader",
    "acknowledge_quickly",
    "client_options",
    "new_stream",
    "send_options",
    "translated",
]

#: What is read of a refusal's body, so that its connection can be used again.
_REFUSAL_LIMIT = 64 * 2**10
_PASSING = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError)
#: Seconds; time enough to read what has come already.
_MOMENT = 0.001
_QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)
_LATE = "all of it took too long"


class Lane:
    """
    One connection at a time; used by one thread at a time.

    Args:
        given: The user's own client, used as it is.
    """

    def __init__(self, timeout: Timeout, given: httpx.Client | None = None) -> None:
        self._timeout = timeout
        self._given = given
        self._clients: dict[str, httpx.Client] = {}
        self._deadline = float("inf")
        self._stream: Any = None

    def send(self, step: Send, scope: Scope) -> Reply:
        """
        Carry out a step, for a caller who may stop it.

        Raises:
            Failed: No usable answer came.
        """
        total = self._timeout.total
        self._deadline = time.monotonic() + total
        with scope.inside(self), translated(step.url, total, self._is_late):
            client = self._given or self._client(step.url)
            # The connections of a given client are not ours to watch.
            extensions = {} if self._given else {"trace": self._watch}
            request = client.build_request(
                "GET", step.url, headers=dict(step.headers), extensions=extensions
            )
            reply = client.send(request, stream=True, **send_options(request, step))
            with contextlib.closing(reply):
                reader, pieces = Reader(reply, step.url), reply.iter_raw()
                with contextlib.suppress(*reader.forgiven):
                    while reader.is_hungry and (piece := next(pieces, None)) is not None:
                        reader.feed(piece)
                        if self._is_late():
                            raise httpx.ReadTimeout(_LATE)
                return reader.reply()

    def abort(self) -> None:
        """
        Let a `send` of another thread end now.
        """
        self._deadline = float("-inf")
        sock = self._stream and self._stream.get_extra_info("socket")
        if sock:
            with contextlib.suppress(OSError):
                # Not by the method of a TLS socket, which that thread is using.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def close(self) -> None:
        """
        Close the connections; a given client stays open.
        """
        for client in self._clients.values():
            client.close()

    def _client(self, url: str) -> httpx.Client:
        scheme = urlsplit(url).scheme
        if scheme not in self._clients:
            self._clients[scheme] = httpx.Client(**client_options(scheme, self._timeout))
        return self._clients[scheme]

    def _is_late(self) -> bool:
        return time.monotonic() >= self._deadline

    def _watch(self, event: str, info: dict[str, Any]) -> None:
        """
        Hold every new connection to the deadline, byte by byte.

        httpx limits each single read only, and the headers of an answer can
        be many; asyncio has a timeout for all of it.
        """
        stream = new_stream(event, info)
        if stream is None:
            return
        self._stream, read, sock = stream, stream.read, stream.get_extra_info("socket")

        def read_in_time(max_bytes: int, timeout: float | None = None) -> bytes:
            left = max(self._deadline - time.monotonic(), _MOMENT)
            data: bytes = read(max_bytes, timeout=left if timeout is None else min(timeout, left))
            acknowledge_quickly(sock)
            return data

        stream.read = read_in_time


def new_stream(event: str, info: Mapping[str, Any]) -> Any:
    """
    The new connection that an event of httpcore's "trace" extension tells of, if it does.
    """
    if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
        return info["return_value"]
    return None


def acknowledge_quickly(sock: socket.socket | None) -> None:
    """
    Spare us the 40 ms by which Linux delays acknowledgements (TCP(7), TCP_QUICKACK).

    A server that sends headers and body apart, as Python's own does, sends
    the second only when the first is acknowledged (Nagle's algorithm). The
    option does not last, so it is set after every read.
    """
    if sock and _QUICKACK is not None:
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)


def client_options(scheme: str, timeout: Timeout) -> dict[str, Any]:
    where = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    # A context without certificates costs nothing, and trusts nobody.
    tls = _trusting(*where) if scheme == "https" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return {
        "verify": tls,
        "limits": httpx.Limits(max_connections=1),
        "timeout": httpx.Timeout(timeout.read, connect=timeout.connect),
    }


@lru_cache(maxsize=1)
def _trusting(cert_file: str | None, cert_dir: str | None) -> ssl.SSLContext:
    """
    The certificates that httpx finds where these variables name some; slow to read.
    """
    try:
        return httpx.create_ssl_context()
    except OSError as exc:
        msg = f"cannot read the certificates of SSL_CERT_FILE or SSL_CERT_DIR: {exc}"
        raise OSError(msg) from exc


class Reader:
    """
    Reads a success whole, within limits, and of a refusal a little.
    """

    def __init__(self, reply: httpx.Response, url: str) -> None:
        self._reply = reply
        self._url = url
        self._body: Body | None = None
        self._skipped = 0
        self.is_hungry = not reply.is_stream_consumed
        #: The status of a refusal is known, whatever happens to its body.
        self.forgiven = () if reply.is_success else (httpx.HTTPError,)
        if reply.is_success:
            encoding = reply.headers.get("content-encoding", "") if self.is_hungry else ""
            self._body = Body(url, encoding)
            if not self.is_hungry:  # a transport for tests had it whole, and decoded
                self._body.feed(reply.content)

    def feed(self, piece: bytes) -> None:
        if self._body:
            self._body.feed(piece)
        else:
            self._skipped += len(piece)
            self.is_hungry = self._skipped <= _REFUSAL_LIMIT

    def reply(self) -> Reply:
        return Reply(
            url=self._url,
            status=self._reply.status_code,
            headers=dict(self._reply.headers),
            body=self._body.close() if self._body else b"",
        )


def send_options(request: httpx.Request, step: Send) -> dict[str, Any]:
    """
    How to send; what a given client knows of its user goes nowhere else.
    """
    if step.trusted:
        return {"follow_redirects": False}
    for name in ("authorization", "cookie"):
        request.headers.pop(name, None)
    return {"follow_redirects": False, "auth": None}


@contextlib.contextmanager
def translated(
    url: str, total: float, is_late: Callable[[], bool] = lambda: False
) -> Iterator[None]:
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as exc:
        failed = _failed(exc, url, total, late=isinstance(exc, TimeoutError) or is_late())
        failed.error.__cause__ = exc
        raise failed from exc


def _failed(exc: Exception, url: str, total: float, *, late: bool) -> Failed:
    said = str(exc) or type(exc).__name__
    may_pass = isinstance(exc, _PASSING)
    if late:
        what, may_pass = f"got no whole answer within {total:g} seconds; see Timeout", False
    elif certificate := _find(exc, ssl.SSLCertVerificationError):
        what = f"got a certificate that nobody vouches for ({certificate}); see SSL_CERT_FILE"
        may_pass = False
    elif isinstance(exc, httpx.TimeoutException):
        what = f"heard nothing for too long ({type(exc).__name__}); see Timeout"
    elif isinstance(exc, httpx.ConnectError | httpx.ProxyError):
        what = f"got no connection ({said}); is there a network, or a proxy to name?"
    elif isinstance(exc, httpx.InvalidURL | httpx.UnsupportedProtocol):
        what = f"found that it is no URL to ask for ({said})"
    else:
        what = f"got no whole answer ({said})"
    return Failed(TransportError(what, url=url), may_pass=may_pass)


def _find(exc: BaseException | None, kind: type[BaseException]) -> BaseException | None:
    while exc is not None and not isinstance(exc, kind):
        exc = exc.__cause__ or exc.__context__
    return exc
