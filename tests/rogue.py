"""
A server on loopback that does what it is told, down to the byte.
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
class Asked:
    """
    A request that came in.
    """

    method: str
    target: str
    headers: dict[str, str]


@attrs.define
class Rogue:
    """
    What came in so far, at a host and port.
    """

    at: str
    asked: list[Asked] = attrs.field(factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        return f"http://{self.at}"


class Connection:
    """
    One connection, for the answer to write to.
    """

    def __init__(self, sock: socket.socket, asked: Asked, number: int) -> None:
        self.sock = sock
        self.asked = asked
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
def rogue(
    answer: Answer, *, wrap: Callable[[socket.socket], socket.socket] = lambda sock: sock
) -> Iterator[Rogue]:
    """
    Serve; `answer` is called for each request, and closes the connection by returning False.

    Args:
        wrap: Make TLS of a connection.
    """

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                sock = wrap(self.request)
                server.connections += 1
                while asked := _read(sock):
                    with lock:
                        server.asked.append(asked)
                        number = len(server.asked)
                    if answer(Connection(sock, asked, number)) is False:
                        break
                sock.close()

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True
        request_queue_size = 64
        block_on_close = False

    lock = threading.Lock()
    with Server(("127.0.0.1", 0), Handler) as tcp:
        server = Rogue(f"127.0.0.1:{tcp.server_address[1]}")
        threading.Thread(target=tcp.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server
        finally:
            tcp.shutdown()


def _read(sock: socket.socket) -> Asked | None:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = sock.recv(65536)
        if not piece:
            return None
        data += piece
    line, _, head = data.partition(b"\r\n")
    method, target, _ = line.decode().split(" ", 2)
    headers = BytesHeaderParser().parsebytes(head)
    return Asked(method, target, {name.lower(): value for name, value in headers.items()})
