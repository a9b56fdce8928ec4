"""A store with orders and scans, for tests of its backups."""

from pathlib import Path

from server.contract.station import ScanReply
from server.store import Policy, Store
from tests.unit.server.store.stations import NOW_UTC_MS, line, order, save, scan


def opened(path: Path) -> Store:
    """Open the store at `path`."""
    return Store.open(path, policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS)


async def fill(store: Store, *order_nos: str) -> None:
    """Save orders and pack one piece of each."""
    for order_no in order_nos:
        await save(store, order(order_no, line(1, f"item-{order_no}", 1)))
        seq = (await store.hello("left")).last_seq
        texts = (order_no, f"item-{order_no}")
        reply = await store.judge(
            "left", [scan("left", seq + n, text) for n, text in enumerate(texts, 1)]
        )
        assert isinstance(reply, ScanReply), reply


def damage(path: Path, *, keep_bytes: int = 4096) -> bytes:
    """Overwrite everything behind the file's first page, and return what it holds now."""
    content = path.read_bytes()
    path.write_bytes(content[:keep_bytes] + b"\xa5" * (len(content) - keep_bytes))
    return path.read_bytes()
