"""A server of this package's own, with orders, operators and what stations scanned."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.system.server.conftest import _processes, import_demo
from tests.system.server.speaking import ServerProcess, seated


async def _work(server: ServerProcess) -> None:
    for name in ("pack-1", "pack-2"):
        async with seated(server, name) as station:
            for code in ("-b.1001.1s", "SO-1001", "stone", "=cmd|' /C calc'!A0", "8801000000013"):
                await station.send(station.mint(code))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Start a server that all share."""
    with _processes(tmp_path_factory.mktemp("api")) as started:
        running = started()
        import_demo(running)
        asyncio.run(_work(running))
        yield running
