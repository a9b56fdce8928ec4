"""Notice a network peer that is gone without a word: power cut, cable pulled.

What it is: TCP's own probes, set so that silence of the peer's machine ends the connection within
a quarter of a minute (RFC 9293, section 3.8.4: they are off by default, and begin after two hours).
What it is not: a protocol; the peer's program sees nothing of it.
"""

import socket

IDLE_S = 5
"""How long nothing may come before the first probe."""
BETWEEN_S = 2
PROBES = 3
"""Unanswered ones that end the connection: after IDLE_S + PROBES * BETWEEN_S."""


def keep_alive(connection: socket.socket) -> None:
    """Have the system probe the peer of a connection; reading fails when it is gone."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    # macOS calls the first one TCP_KEEPALIVE.
    for names, value in (
        (("TCP_KEEPIDLE", "TCP_KEEPALIVE"), IDLE_S),
        (("TCP_KEEPINTVL",), BETWEEN_S),
        (("TCP_KEEPCNT",), PROBES),
    ):
        option = next((getattr(socket, name) for name in names if hasattr(socket, name)), None)
        if option is not None:
            connection.setsockopt(socket.IPPROTO_TCP, option, value)
