"""What no client of good will sends: each is answered in words, and none ends the server."""

import gzip
import re
import socket
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from tests.system.server.speaking import ServerProcess


def _status(server: ServerProcess, target: bytes) -> int:
    head = b"GET " + target + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    token = f"Authorization: Bearer {server.token}\r\n\r\n".encode()
    return _answered(server, head + token)


def _answered(server: ServerProcess, request: bytes) -> int:
    """Send a request as it stands; return the status of the one answer, with which it is over."""
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port or 0), timeout=60) as raw:
        with suppress(ConnectionError):
            raw.sendall(request)
        answer = b""
        with suppress(ConnectionError):
            while part := raw.recv(65536):
                answer += part
    assert len(re.findall(rb"HTTP/1\.[01] \d{3} ", answer)) == 1, answer
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (b"/api/scans?code=\xff\xfe", {200, 400}),
        (b"/api/scans?code=\xed\xa0\x80", {200, 400}),
        (b"/api/scans?code=%ED%A0%80", {200, 400}),
        (b"/api/orders?q=\xed\xa0\x80", {200, 400}),
        (b"/api/orders?q=%ED%A0%80%00", {200, 400}),
        (b"/api/orders/\xff", {404, 400}),
        (b"/api/orders/%00", {404}),
        (b"/api/order-scans?order_no=\xed\xa0\x80", {404, 400}),
        (b"/api/order-scans?order_no=%00", {404}),
        (b"/api/../../etc/passwd", {404}),
        (b"/api/scans/..%2f..%2fserver/embedded.token", {404}),
        (b"/assets/..%2f..%2fserver/embedded.token", {404}),
        (b"//127.0.0.1/api/scans", {404, 400}),
        (b"/api/scans?" + b"a=1&" * 5000, {400}),
        (b"/api/scans?station=" + b"x" * 100_000, {400, 414}),
        (b"/api/scans?" + b"&" * 20_000, {200, 400}),
        (b"/api/scans?station=%27%20OR%201%3D1%20--", {200}),
        (b"/api/scans?code=%3Cscript%3Ealert(1)%3C/script%3E", {200}),
        (b"/api/scans?after=9999999999999999.999999999999999999", {200}),
        (b"/api/scans?limit=99999999999999999999999999999999999", {400}),
    ],
)
def test_an_odd_request_is_answered(server: ServerProcess, target: bytes, status: set[int]) -> None:
    assert _status(server, target) in status
    assert _status(server, b"/health") == 200


@pytest.mark.parametrize("path", [b"/api/session", b"/api/tokens", b"/api/orders/import"])
@pytest.mark.parametrize(
    ("encoding", "body", "status"),
    [
        (b"gzip", b"no gzip", {400}),
        (b"deflate", b"no deflate", {400}),
        (b"gzip", gzip.compress(b"[" * 1000, mtime=0)[:-12], {400, 422}),
        (b"br", b"no brotli", {400}),
        (b"gzip", gzip.compress(b" " * 60_000_000, mtime=0), {413, 422}),
    ],
    ids=["no gzip", "no deflate", "cut gzip", "no brotli", "bomb"],
)
def test_a_body_that_is_not_compressed_as_it_says_or_a_bomb_is_refused(
    server: ServerProcess, path: bytes, encoding: bytes, body: bytes, status: set[int]
) -> None:
    kind = b"application/json"
    head = b"POST " + path + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    more = f"Authorization: Bearer {server.token}\r\nContent-Length: {len(body)}\r\n".encode()
    coded = b"Content-Encoding: " + encoding + b"\r\nContent-Type: " + kind + b"\r\n\r\n"
    assert _answered(server, head + more + coded + body) in status
    assert _status(server, b"/health") == 200


@pytest.mark.parametrize(
    "more",
    [
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
        b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
        b"Content-Length: +5\r\n\r\nabcde",
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
        b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        b"Host: evil.example\r\n\r\n",
        b"X: a\r\n b\r\n\r\n",
        b"X: a\0b\r\n\r\n",
        b"X: a\rb\r\n\r\n",
    ],
)
def test_a_request_that_two_servers_could_read_in_two_ways_is_refused(
    server: ServerProcess, more: bytes
) -> None:
    head = b"POST /api/session HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    assert _answered(server, head + more) == 400
