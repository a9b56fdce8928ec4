import socket

import pytest

from drivers.keepalive import BETWEEN_S, IDLE_S, PROBES, keep_alive


def test_a_peer_that_falls_silent_is_given_up_within_a_quarter_of_a_minute() -> None:
    assert IDLE_S + PROBES * BETWEEN_S <= 15
    with socket.socket() as connection:
        keep_alive(connection)
        told = [
            connection.getsockopt(socket.IPPROTO_TCP, option)
            for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
        ]
        assert connection.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    assert told == [IDLE_S, BETWEEN_S, PROBES]


def test_where_the_system_lets_only_some_of_it_be_set_that_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(socket, "TCP_KEEPCNT")
    with socket.socket() as connection:
        keep_alive(connection)
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL) == BETWEEN_S
