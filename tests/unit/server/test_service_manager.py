"""What the service manager is told, on a real socket."""

import asyncio
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.service_manager import NOBODY, ServiceManager


@pytest.fixture
def told(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(5)
        yield listening


def _manager(told: socket.socket, **more: str) -> ServiceManager:
    return ServiceManager({"NOTIFY_SOCKET": told.getsockname(), **more})


def test_states_are_one_datagram(told: socket.socket) -> None:
    _manager(told).tell("READY=1", "STATUS=포장")
    assert told.recv(4096).decode() == "READY=1\nSTATUS=포장"


def test_an_abstract_socket_is_written_with_an_at() -> None:
    name = f"scanstation-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0{name}")
        listening.settimeout(5)
        ServiceManager({"NOTIFY_SOCKET": f"@{name}"}).tell("READY=1")
        assert listening.recv(4096) == b"READY=1"


@pytest.mark.expects_log("server.service_manager")
async def test_a_manager_that_has_gone_or_was_never_there_ends_nobody(tmp_path: Path) -> None:
    ServiceManager({"NOTIFY_SOCKET": str(tmp_path / "nowhere")}).tell("READY=1")
    NOBODY.tell("READY=1")
    await NOBODY.keep_alive(_never)


async def _never() -> bool:
    raise AssertionError


@pytest.mark.expects_log("server.service_manager")
async def test_the_watchdog_is_fed_while_the_store_answers(told: socket.socket) -> None:
    answers = iter([True, False, True])
    manager = _manager(told, WATCHDOG_USEC="30000", WATCHDOG_PID=str(os.getpid()))

    async def ask() -> bool:
        try:
            return next(answers)
        except StopIteration:
            raise asyncio.CancelledError from None

    with pytest.raises(asyncio.CancelledError):
        await manager.keep_alive(ask)
    assert [told.recv(4096), told.recv(4096)] == [b"WATCHDOG=1", b"WATCHDOG=1"]
    told.setblocking(False)
    with pytest.raises(BlockingIOError):
        told.recv(4096)


@pytest.mark.parametrize(
    "odd",
    [
        {"WATCHDOG_USEC": "many"},
        {"WATCHDOG_USEC": "0"},
        {"WATCHDOG_USEC": "9", "WATCHDOG_PID": "1"},
    ],
)
async def test_a_watchdog_that_is_none_or_not_ours_is_not_fed(
    odd: dict[str, str], told: socket.socket
) -> None:
    await _manager(told, **odd).keep_alive(_never)
