"""
A server on loopback whose answers are written by the tests, byte by byte.
"""

import contextlib
import socket
import socketserver
import struct
import threading

from collections.abc import Callable, Iterator
from email.parser import BytesHeaderParser

import attrs


@attrs.frozen
class Request:
    """
    A request that the server received.
    """

    method: str
    target: str
    headers: dict[str, str]


@attrs.define
class ScriptedServer:
    """
    The address of a server, and what it has received so far.
    """

    address: str
    received: list[Request] = attrs.field(factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        return f"http://{self.address}"


class Connection:
    """
    A connection that an answer is written to.
    """

    def __init__(self, sock: socket.socket, request: Request, number: int) -> None:
        self.sock = sock
        self.request = request
        self.number = number

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def reset(self) -> None:
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


Answer = Callable[[Connection], object]


def reply(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """
    Return a whole answer; `retry_after="1"` becomes the header `retry-after`.
    """
    lines = {"content-length": str(len(body))}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} So\r\n{head}\r\n".encode() + body


@contextlib.contextmanager
def serve(
    answer: Answer, *, wrap: Callable[[socket.socket], socket.socket] = lambda sock: sock
) -> Iterator[ScriptedServer]:
    """
    Run a server. Each request is answered by a call of `answer`.

    Args:
        answer: Writes the answer to the connection. It returns False to close the connection.
        wrap: Turns a socket into one with TLS.
    """

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                sock = wrap(self.request)
                server.connections += 1
                while request := _read(sock):
                    with lock:
                        server.received.append(request)
                        number = len(server.received)
                    if answer(Connection(sock, request, number)) is False:
                        break
                sock.close()

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True
        request_queue_size = 64
        block_on_close = False

    lock = threading.Lock()
    with Server(("127.0.0.1", 0), Handler) as tcp:
        server = ScriptedServer(f"127.0.0.1:{tcp.server_address[1]}")
        threading.Thread(target=tcp.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server
        finally:
            tcp.shutdown()


def _read(sock: socket.socket) -> Request | None:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = sock.recv(65536)
        if not piece:
            return None
        data += piece
    line, _, head = data.partition(b"\r\n")
    method, target, _ = line.decode().split(" ", 2)
    headers = BytesHeaderParser().parsebytes(head)
    return Request(method, target, {name.lower(): value for name, value in headers.items()})
