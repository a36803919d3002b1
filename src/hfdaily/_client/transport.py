"""
Send requests with httpx, with limits on time and size and with clear errors.

httpx only limits the time of each single read. `Timeout.total` limits a whole response, whose
headers and body may arrive byte by byte. The blocking client therefore makes its connections with a
network backend of httpcore (httpcore docs, "Network Backends") that limits each read to the time
left.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
import urllib.request
import zlib

from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit

import attrs
import httpcore
import httpx

from ..exceptions import one_line
from .actions import Reply, SendRequest
from .config import Timeout
from .environment import proxy_for, ssl_context
from .exchange import AttemptFailed
from .workers import CancelScope

__all__ = [
    "NETWORK_ERRORS",
    "BoundedBody",
    "Transport",
    "attempt_failed",
    "prepare_request",
]

#: The limit of a body in bytes. The largest known bodies, pages of a day, have 1 MB.
_BODY_LIMIT = 8 * 2**20
#: The number of bytes that are decompressed at a time.
_SLICE = 64 * 2**10
_GZIP = 31  # The wbits of zlib for a gzip header and the largest window.
#: The variables to check if no connection can be made.
_PROXIES = "HTTPS_PROXY, HTTP_PROXY and ALL_PROXY"
#: The number of characters of a library's message that an error quotes.
_QUOTE_LIMIT = 80
#: The exceptions of httpx, httpcore and sockets. An impossible host raises a UnicodeError, and an
#: impossible port an OverflowError.
NETWORK_ERRORS = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    OSError,
    OverflowError,
    UnicodeError,
)
_TIMEOUTS = (httpx.TimeoutException, httpcore.TimeoutException)
_RETRYABLE = (
    *_TIMEOUTS,
    httpx.NetworkError,
    httpx.RemoteProtocolError,
    httpcore.NetworkError,
    httpcore.RemoteProtocolError,
    ConnectionError,
)


class Transport:
    """
    Sends requests for the blocking client, from any thread.

    Args:
        timeout: How long a server may take.

        given: The user's own client, which is used with its own settings.
    """

    def __init__(self, timeout: Timeout, given: httpx.Client | None = None) -> None:
        self._timeout = timeout
        self._given = given
        self._clients: dict[Any, httpx.Client] = {}

    def send(self, action: SendRequest, scope: CancelScope | None = None) -> Reply:
        """
        Send a request and read its response.

        Args:
            action: What to send.

            scope: The scope through which another thread can abort the request.

        Raises:
            AttemptFailed: There is no usable response.
        """
        deadline = _Deadline(self._timeout.total)
        client = self._given or self._client(action.url)
        with scope.track(deadline) if scope else contextlib.nullcontext():
            _current_deadline.set(deadline)
            try:
                request, options = prepare_request(client, action)
                response = client.send(request, stream=True, **options)
                with contextlib.closing(response):
                    deadline.stream = response.extensions.get("network_stream")
                    body = BoundedBody(response)
                    if body.is_expected:
                        for chunk in response.iter_raw():
                            body.feed(chunk)
                            # A given client does not use the deadline.
                            if time.monotonic() >= deadline.ends_at:
                                raise httpcore.ReadTimeout
                    return body.reply()
            except NETWORK_ERRORS as exc:
                total = self._timeout.total if deadline.is_over else None
                raise attempt_failed(exc, total) from exc

    def close(self) -> None:
        """
        Close the connections. A given client stays open.
        """
        for client in self._clients.values():
            client.close()

    def _client(self, url: str) -> httpx.Client:
        """
        Return the client for a URL. There is one client for each scheme and proxy.
        """
        scheme, proxies = urlsplit(url).scheme, urllib.request.getproxies()
        proxy = proxy_for(url, proxies) if proxies else None
        client = self._clients.get((scheme, proxy))
        if client is None:
            pool = httpcore.ConnectionPool(
                ssl_context=ssl_context(scheme),
                proxy=httpcore.Proxy(proxy.url, auth=proxy.raw_auth) if proxy else None,
                # The client's concurrency limits the connections.
                max_connections=None,
                keepalive_expiry=5.0,
                network_backend=_DeadlineBackend(),
            )
            client = httpx.Client(
                transport=_PoolTransport(pool),
                trust_env=False,
                timeout=httpx.Timeout(self._timeout.read, connect=self._timeout.connect),
            )
            # Another thread may have created it in the meantime.
            client = self._clients.setdefault((scheme, proxy), client)
        return client


class _Deadline:
    """
    The time limit of a response, and the connection of its request.
    """

    def __init__(self, seconds: float) -> None:
        self.ends_at = time.monotonic() + seconds
        self.stream: Any = None

    @property
    def is_over(self) -> bool:
        """
        Tell whether the time is over or the request was aborted.
        """
        return time.monotonic() >= self.ends_at

    def abort(self) -> None:
        """
        Wake up a thread that waits for the response.
        """
        self.ends_at = float("-inf")
        sock = self.stream and self.stream.get_extra_info("socket")
        if sock:
            with contextlib.suppress(OSError):
                # SSLSocket.shutdown is not safe while another thread reads.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


#: The deadline of the request that this thread sends. httpcore does not pass the request to a network
#: backend, but calls the backend in the same thread.
_current_deadline: ContextVar[_Deadline] = ContextVar("_current_deadline")


class _DeadlineStream(httpcore.NetworkStream):
    """
    A connection that waits at most until the deadline of the current request.
    """

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._time_left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._time_left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._time_left(timeout)
        return _DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def _time_left(self, timeout: float | None) -> float:
        deadline = _current_deadline.get()
        deadline.stream = self._stream
        left = deadline.ends_at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if timeout is None else min(left, timeout)


class _DeadlineBackend(httpcore.SyncBackend):
    """
    Makes connections that respect the deadline.
    """

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *args: Any, **kwargs: Any
    ) -> httpcore.NetworkStream:
        left = _current_deadline.get().ends_at - time.monotonic()
        timeout = max(0.001, left if timeout is None else min(left, timeout))
        return _DeadlineStream(super().connect_tcp(host, port, timeout, *args, **kwargs))


class _PoolTransport(httpx.BaseTransport):
    """
    Lets httpx use a connection pool with our network backend.
    """

    def __init__(self, pool: httpcore.ConnectionPool) -> None:
        self._pool = pool

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        response = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_PoolStream(response.stream),
            extensions=response.extensions,
        )

    def close(self) -> None:
        self._pool.close()


@attrs.define
class _PoolStream(httpx.SyncByteStream):
    """
    The body of a response in the type that httpx requires.
    """

    stream: Any

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.stream)

    def close(self) -> None:
        self.stream.close()


def prepare_request(
    client: httpx.Client | httpx.AsyncClient, action: SendRequest
) -> tuple[httpx.Request, dict[str, Any]]:
    """
    Return the request to send, and the keyword arguments for sending it.

    Headers of a given client are sent only to the host that it was made for. Its parameters are not
    sent, because they would change which list is requested: httpx replaces the query by them.
    """
    request = client.build_request("GET", action.url, headers=dict(action.headers))
    request.url = httpx.URL(action.url)
    if action.trusted:
        return request, {"follow_redirects": False}
    for name in ("authorization", "cookie"):
        request.headers.pop(name, None)
    return request, {"follow_redirects": False, "auth": None}


class BoundedBody:
    """
    Reads the body of a response chunk by chunk, and never holds more than the limit.

    A small body can be huge when decompressed, so it is decompressed in slices. The body of an
    error response is not read.

    Args:
        response: The response, whose body was not read.

    Attributes:
        is_expected: Whether the body is to be read.

    Raises:
        AttemptFailed: The body is larger than the limit before or after it is decompressed, is
            encoded wrongly or in a way that was not requested, or is truncated.
    """

    def __init__(self, response: httpx.Response) -> None:
        self.is_expected = response.is_success and not response.is_stream_consumed
        self._response = response
        self._received = self._size = 0
        self._parts: list[bytes] = []
        self._gzip = None
        if response.is_success and response.is_stream_consumed:
            self.feed(
                response.content
            )  # A transport for tests has already read and decoded the whole body.
            return
        encoding = response.headers.get("content-encoding", "").strip().lower()
        if encoding in {"gzip", "x-gzip"}:
            self._gzip = zlib.decompressobj(_GZIP)
        elif encoding not in {"", "identity"} and self.is_expected:
            reason = f"got a body encoded as {one_line(encoding, 60)!r}, not as gzip"
            raise AttemptFailed(reason)

    def feed(self, data: bytes) -> None:
        """
        Read a chunk of the body.
        """
        self._received += len(data)
        while data:
            part, data = data, b""
            if self._gzip:
                try:
                    part = self._gzip.decompress(part, _SLICE)
                except zlib.error as exc:
                    raise AttemptFailed(f"got a body that is not gzip: {exc}") from exc
                data = self._gzip.unconsumed_tail
            self._size += len(part)
            if max(self._size, self._received) > _BODY_LIMIT:
                raise AttemptFailed(f"got more than {_BODY_LIMIT >> 20} MiB")
            self._parts.append(part)

    def reply(self) -> Reply:
        """
        Return the response with its whole body.
        """
        if self._gzip and self._received and not self._gzip.eof:
            raise AttemptFailed("got a gzip body that breaks off", retryable=True)
        return Reply(
            status=self._response.status_code,
            headers=dict(self._response.headers),
            body=b"".join(self._parts),
        )


def attempt_failed(exc: Exception, total: float | None) -> AttemptFailed:
    """
    Return the failure for an exception of the network.

    Args:
        exc: The exception of a library.

        total: The seconds of `Timeout.total`, if they have passed.
    """
    said = one_line(str(exc), _QUOTE_LIMIT) or type(exc).__name__
    _drop_tracebacks(exc)
    retryable = isinstance(exc, _RETRYABLE)
    if total is not None:
        reason = f"got no whole answer within {total:g} seconds; see Timeout"
        return AttemptFailed(reason)
    if certificate := _find_cause(exc, ssl.SSLCertVerificationError):
        # An expired certificate, and one of another host, are refused too.
        said = one_line(getattr(certificate, "verify_message", ""), _QUOTE_LIMIT)
        reason = f"got a certificate that cannot be trusted ({said}); see SSL_CERT_FILE"
        return AttemptFailed(reason)
    if isinstance(exc, _TIMEOUTS):
        reason = f"received nothing for too long ({type(exc).__name__}); see Timeout"
    elif isinstance(exc, httpx.ConnectError | httpcore.ConnectError):
        reason = f"got no connection ({said}); check the network, and {_PROXIES}"
    elif isinstance(exc, httpx.ProxyError | httpcore.ProxyError):
        reason = f"was refused by the proxy ({said}); see {_PROXIES}"
    elif isinstance(exc, UnicodeError | OverflowError | httpx.InvalidURL):
        reason = f"found that the host cannot exist ({said})"
    elif isinstance(exc, httpx.UnsupportedProtocol | httpcore.UnsupportedProtocol):
        reason = f"found that it is not an http(s) URL ({said})"
    else:
        reason = f"got no whole answer ({said})"
    return AttemptFailed(reason, retryable=retryable)


def _drop_tracebacks(exc: BaseException | None) -> None:
    """
    Remove the frames of other libraries, whose variables hold the token.
    """
    while exc is not None:
        exc.__traceback__ = None
        exc = exc.__cause__ or exc.__context__


def _find_cause(exc: BaseException | None, kind: type[BaseException]) -> BaseException | None:
    while exc is not None and not isinstance(exc, kind):
        exc = exc.__cause__ or exc.__context__
    return exc
