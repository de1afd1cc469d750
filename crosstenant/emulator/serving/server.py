"""A world on a loopback port, for programs in other processes and other languages."""

import socket
import ssl
import struct
import sys
import threading
import time
from collections.abc import Callable
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, cast

from crosstenant.emulator.serving.exchange import ConnectionLost, Incoming, Outgoing

if TYPE_CHECKING:
    from crosstenant.emulator.serving.tls import ServerCertificate
    from crosstenant.emulator.world import Emulator

_TICK = 0.05


class WorldServer:
    """Serves a world on ``127.0.0.1``; a context manager, or `start` and `close`.

    Args:
        world: The world.
        port: The port; 0 picks a free one.
        latency: Seconds that every answer takes longer.
        certificate: Serve https with this certificate.
        runs_clock: Let the world's clock run with the real one while the server is up; otherwise it stays hand-wound.

    Attributes:
        url: Scheme, host and port: Graph's root and the sign-in authority at once.
        ca: Path of the certificate that a client has to trust; None without https.
    """

    def __init__(
        self,
        world: "Emulator",
        *,
        port: int = 0,
        latency: float = 0.0,
        certificate: "ServerCertificate | None" = None,
        runs_clock: bool = False,
    ) -> None:
        self._world = world
        self._latency = latency
        self._runs_clock = runs_clock
        self._stopping = threading.Event()
        self._ticked_at = time.monotonic()
        self._threads: list[threading.Thread] = []
        self._server = _Server(("127.0.0.1", port), self._answer, certificate.context() if certificate else None)
        self.url = f"{self._server.scheme}://127.0.0.1:{self._server.server_port}"
        self.ca = certificate.path if certificate else None

    def __enter__(self) -> "WorldServer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Begin to answer, on threads."""
        self._ticked_at = time.monotonic()
        self._begin(lambda: self._server.serve_forever(poll_interval=_TICK))
        if self._runs_clock:
            self._begin(self._run_clock)

    def close(self) -> None:
        """Stop answering and give the port back."""
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        for thread in self._threads:
            thread.join()

    def _begin(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _run_clock(self) -> None:
        while not self._stopping.wait(_TICK):
            self._catch_up()

    def _catch_up(self) -> None:
        with self._world.lock:
            now = time.monotonic()
            elapsed, self._ticked_at = now - self._ticked_at, now
            self._world.clock.sleep(elapsed)

    def _answer(self, incoming: Incoming) -> Outgoing:
        if self._runs_clock:
            self._catch_up()
        try:
            return self._world.application.answer(incoming)
        finally:
            # Behind the work: in front of it, requests would begin to wait when the one before them is done, wake up
            # together, and stand in line time after time.
            if self._latency:
                time.sleep(self._latency)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(
        self, address: tuple[str, int], answer: Callable[[Incoming], Outgoing], tls: ssl.SSLContext | None
    ) -> None:
        super().__init__(address, _Handler)
        self.answer = answer
        self.tls = tls
        self.scheme = "https" if tls else "http"

    def handle_error(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """Stay silent about a client that goes away in the middle, and tell standard error of a mistake of ours."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """Reads requests off one kept-alive connection and writes each answer in one go."""

    protocol_version = "HTTP/1.1"
    # Header and body in two small writes would meet Nagle's algorithm and delayed acknowledgements: 40 ms each.
    wbufsize = -1
    disable_nagle_algorithm = True

    def setup(self) -> None:
        if self.owner.tls is not None:
            # Hands are shaken on the connection's own thread, so that a slow client keeps nobody waiting.
            self.request = self.owner.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def finish(self) -> None:
        super().finish()
        # With https this is another socket than the one that the server knows and closes.
        self.connection.close()

    @property
    def owner(self) -> _Server:
        """The server, as what it is."""
        return cast("_Server", self.server)

    def do_request(self) -> None:
        path, _, query_string = self.path.partition("?")
        incoming = Incoming(
            method=self.command,
            base_url=f"{self.owner.scheme}://{self.headers.get('Host', 'localhost')}",
            raw_path=path,
            query_string=query_string,
            headers={name.lower(): value for name, value in self.headers.items()},
            content=self._content(),
        )
        try:
            outgoing = self.owner.answer(incoming)
        except ConnectionLost:
            self._reset()
            return
        if outgoing.delay:
            time.sleep(outgoing.delay)
        self._write(outgoing)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_request  # noqa: N815 - http.server's names

    def _content(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return b"".join(iter(self._chunk, b""))
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _chunk(self) -> bytes:
        size = int(self.rfile.readline().partition(b";")[0], 16)
        chunk = self.rfile.read(size)
        self.rfile.readline()
        return chunk

    def _write(self, outgoing: Outgoing) -> None:
        head = [f"HTTP/1.1 {outgoing.status} {responses.get(outgoing.status, 'Status')}"]
        head += [f"{name}: {value}" for name, value in outgoing.all_headers()]
        # An answer that lies about its length can only end with the connection.
        self.close_connection = self.close_connection or outgoing.claimed_length is not None
        content = b"" if self.command == "HEAD" else outgoing.content
        self.wfile.write("\r\n".join(head).encode("latin-1", "replace") + b"\r\n\r\n" + content)
        self.wfile.flush()

    def _reset(self) -> None:
        # Lingering for no time makes the operating system reset the connection and not close it politely.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Stay silent: standard error is the user's."""
