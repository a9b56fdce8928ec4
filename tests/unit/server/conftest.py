"""What stands for others' services beside the server."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest


class _Sentry(BaseHTTPRequestHandler):
    """What stands for Sentry: it takes envelopes."""

    taken: list[bytes]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        packed = self.headers.get("Content-Encoding") == "gzip"
        self.taken.append(gzip.decompress(body) if packed else body)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def sentry() -> Iterator[tuple[str, list[bytes]]]:
    """Return a DSN, and the envelopes that come there."""
    taken: list[bytes] = []
    handler = type("Taking", (_Sentry,), {"taken": taken})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://key@127.0.0.1:{server.server_port}/7", taken
        server.shutdown()
        thread.join()
