"""The networks that this computer is in."""

import socket
from pathlib import Path

import pytest

from station.bridge.surroundings import networks_in, own_networks

HEAD = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
DEFAULT = "eth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
NETWORK = "eth0\t0000000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
BEHIND = "eth0\t0000010A\t0100000A\t0003\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
OTHER = "eth1\t00A8A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"


def test_a_network_that_is_reached_without_a_gateway_is_this_computers_own() -> None:
    found = networks_in(HEAD + DEFAULT + NETWORK + BEHIND + OTHER)
    assert [str(each) for each in found] == ["10.0.0.0/24", "192.168.168.0/24"]


def test_the_table_is_read_and_each_network_is_told_once(tmp_path: Path) -> None:
    table = tmp_path / "route"
    table.write_text(HEAD + NETWORK + NETWORK, "ascii")
    assert own_networks(table) == ("10.0.0.0/24",)


def test_without_a_table_the_network_around_each_address_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [(0, 0, 0, "", ("127.0.1.1", 0)), (0, 0, 0, "", ("10.2.3.4", 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: told)
    assert own_networks(tmp_path / "none") == ("10.2.3.0/24",)


def test_where_nothing_is_known_nothing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert own_networks(tmp_path / "none") == ()
