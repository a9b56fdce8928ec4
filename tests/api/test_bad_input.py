"""What no client of good will sends: each is answered in words, and none ends the server."""

import socket
from urllib.parse import urlsplit

import pytest

from tests.system.server.speaking import ServerProcess


def _status(server: ServerProcess, target: bytes) -> int:
    address = urlsplit(server.url)
    head = b"GET " + target + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    token = f"Authorization: Bearer {server.token}\r\n\r\n".encode()
    with socket.create_connection((address.hostname, address.port or 0), timeout=10) as raw:
        raw.sendall(head + token)
        answer = raw.recv(65536)
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
