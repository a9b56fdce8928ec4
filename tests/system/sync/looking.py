"""Looking at a running server until it is as it should be."""

import asyncio
import json
import urllib.request
from collections.abc import Callable

from tests.system.server.speaking import ServerProcess

SOON_S = 15.0
_LOOK_S = 0.05


def ask(server: ServerProcess, path: str) -> dict[str, object]:
    request = urllib.request.Request(f"{server.url}{path}", headers=server.bearer)  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own server
        told: dict[str, object] = json.load(answer)
        return told


async def sync(server: ServerProcess) -> dict[str, object]:
    return await asyncio.to_thread(ask, server, "/api/sync")


async def until(what: Callable[[dict[str, object]], bool], server: ServerProcess) -> None:
    """Wait until what `/api/sync` tells is as it should be."""
    await asked_until(what, server, "/api/sync")


async def asked_until(
    what: Callable[[dict[str, object]], bool], server: ServerProcess, path: str
) -> None:
    async with asyncio.timeout(SOON_S):
        while not what(await asyncio.to_thread(ask, server, path)):  # noqa: ASYNC110 - a process
            await asyncio.sleep(_LOOK_S)


def phase(told: dict[str, object]) -> str:
    assert isinstance(told["status"], dict)
    return str(told["status"]["phase"])


def in_step(told: dict[str, object]) -> bool:
    assert isinstance(told["counts"], dict)
    return phase(told) == "in_step" and told["counts"]["unsynced_scans"] == 0


def problem(told: dict[str, object]) -> str:
    assert isinstance(told["status"], dict)
    return str(told["status"]["problem"])
