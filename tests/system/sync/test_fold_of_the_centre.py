"""The centre folds orders in SQL as every edge does in Python: counts, winners and conflicts."""

import base64
import itertools
import random
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import msgspec
import pytest

from server.domain.convergence import (
    SETTLES,
    Conflict,
    ConflictKind,
    OrderTruth,
    SharedScan,
    converge,
)
from server.domain.progress import Closing, ErpStatus
from server.sync.postgres.remote import PostgresRemote
from server.sync.remote import PushedScan
from tests.postgres import connected
from tests.system.sync.agreeing import look_for_true_sums

SITES = ("seoul", "busan")
STATUSES = tuple(ErpStatus)
ORDERS = 40
STEPS = 25
_SCANS_READ = """
SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables
WHERE schemaname = 'scanstation' AND relname = 'scans'
"""
"""By this backend, as it counts them itself."""


@pytest.fixture
async def sites(centre: str) -> AsyncIterator[dict[str, PostgresRemote]]:
    async with connected(centre) as one, connected(centre) as other:
        yield {
            site: PostgresRemote(connection, site)
            for site, connection in zip(SITES, (one, other), strict=True)
        }


class History:
    """Random doings of two sites with a few stations, and of the ERP, on many orders."""

    def __init__(self, owner: asyncpg.Connection, sites: dict[str, PostgresRemote]) -> None:
        self._chance = random.Random(11)  # noqa: S311 - a history, the same each time
        self._owner = owner
        self._sites = sites
        self._seq = dict.fromkeys(SITES, 0)
        self._next_id = 0
        self.scans: dict[str, list[SharedScan]] = {}

    async def begin(self, order_no: str) -> None:
        await self._owner.execute("INSERT INTO scanstation.orders (order_no) VALUES ($1)", order_no)
        for line_no in (1, 2):
            await self._owner.execute(
                "INSERT INTO scanstation.order_lines (order_no, line_no, qty_ordered)"
                " VALUES ($1, $2, $3)",
                *(order_no, line_no, self._chance.randint(1, 3)),
            )
        self.scans[order_no] = []

    async def step(self, order_no: str) -> None:
        if self._chance.random() < 0.15:
            await self._change(order_no)
        else:
            site = self._chance.choice(SITES)
            batch = [self._scan(order_no, site) for _ in range(self._chance.randint(1, 3))]
            await self._push(site, order_no, batch)

    async def _change(self, order_no: str) -> None:
        if self._chance.random() < 0.5:
            await self._owner.execute(
                "UPDATE scanstation.orders SET status = $2 WHERE order_no = $1",
                *(order_no, str(self._chance.choice(STATUSES))),
            )
        else:
            await self._owner.execute(
                "UPDATE scanstation.order_lines SET qty_ordered = $3"
                " WHERE order_no = $1 AND line_no = $2",
                *(order_no, self._chance.randint(1, 2), self._chance.randint(0, 4)),
            )

    def _scan(self, order_no: str, site: str) -> SharedScan:
        self._next_id += 1
        completions = [s.scan_id for s in self.scans[order_no] if s.closing is Closing.COMPLETE]
        kinds = ["count"] * 6 + ["complete", "reopen", "ship", "nothing", "settle"]
        kind = self._chance.choice(kinds)
        counts = kind == "count" or (kind == "complete" and self._chance.random() < 0.5)
        is_reopening = kind == "reopen" and bool(completions)
        closing = Closing(kind) if kind in {"complete", "ship"} else None
        if kind == "settle":
            return self._settlement(order_no, site)
        scan = SharedScan(
            UUID(int=self._next_id),
            site,
            self._chance.choice(("pack-1", "pack-2")),
            self._chance.choice((1, 2, 3)) if counts else None,
            self._chance.choice((1, 1, 2, -1)) if counts else 0,
            Closing.REOPEN if is_reopening else closing,
            self._chance.choice(completions) if is_reopening else None,
            self._chance.randint(1, 5) if kind == "complete" else None,
        )
        self.scans[order_no].append(scan)
        return scan

    def _settlement(self, order_no: str, site: str) -> SharedScan:
        """Return what settles a conflict that there may be, or was, or is not."""
        scans = self.scans[order_no]
        settled = self._chance.choice(tuple(SETTLES))
        is_over = settled is Closing.SETTLE_OVER_SCAN
        lost = [None, *(scan.scan_id for scan in scans if scan.closing)]
        if settled is Closing.SETTLE_CHANGED_AFTER_PACK:
            lost = [converge(scans, {}, ErpStatus.OPEN, 0).completed_by]
        scan = SharedScan(
            UUID(int=self._next_id),
            site,
            "@supervisor",
            self._chance.choice((1, 2)) if is_over else None,
            0,
            settled,
            None if is_over else self._chance.choice(lost),
            self._chance.choice((None, 3, 50)),
        )
        self.scans[order_no].append(scan)
        return scan

    async def _push(self, site: str, order_no: str, batch: list[SharedScan]) -> None:
        told = []
        for scan in batch:
            self._seq[site] += 1
            told.append(_told(self._seq[site], order_no, scan))
        await self._sites[site].push(UUID(int=SITES.index(site)), 0, told)


def _told(seq: int, order_no: str, scan: SharedScan) -> PushedScan:
    return PushedScan(
        seq=seq,
        scan_id=scan.scan_id,
        station=scan.station,
        station_seq=seq,
        step="pack",
        verdict="ITEM_MATCHED",
        scanner_id="sim",
        data=base64.b64encode(b"x").decode(),
        captured_utc_ms=0,
        stored_utc_ms=0,
        qty=scan.qty,
        order_no=order_no,
        line_no=scan.line_no,
        closing=scan.closing,
        reopens=scan.reopens,
        revision=scan.revision,
    )


async def _expected(
    owner: asyncpg.Connection, order_no: str, scans: list[SharedScan]
) -> OrderTruth:
    head = await owner.fetchrow(
        "SELECT status, revision FROM scanstation.orders WHERE order_no = $1", order_no
    )
    lines = await owner.fetch(
        "SELECT line_no, qty_ordered FROM scanstation.order_lines WHERE order_no = $1", order_no
    )
    assert head is not None
    ordered = {row["line_no"]: row["qty_ordered"] for row in lines}
    return converge(scans, ordered, ErpStatus(head["status"]), head["revision"])


async def _found(owner: asyncpg.Connection, order_no: str) -> OrderTruth:
    counts = await owner.fetch(
        "SELECT line_no, qty_packed FROM scanstation.packed"
        " WHERE order_no = $1 AND qty_packed <> 0",
        order_no,
    )
    state = await owner.fetchrow(
        "SELECT completed_by, shipped_by FROM scanstation.order_state WHERE order_no = $1", order_no
    )
    conflicts = await owner.fetch(
        "SELECT kind, line_no, scan_id FROM scanstation.conflicts WHERE order_no = $1", order_no
    )
    assert state is not None
    completed_by, shipped_by = (
        None if name is None else UUID(int=name.int) for name in state.values()
    )
    return OrderTruth(
        {row["line_no"]: row["qty_packed"] for row in counts},
        completed_by,
        shipped_by,
        frozenset(
            Conflict(
                ConflictKind(row["kind"]),
                row["line_no"],
                None if row["scan_id"] is None else UUID(int=row["scan_id"].int),
            )
            for row in conflicts
        ),
    )


async def test_the_centre_and_the_rules_fold_every_history_alike(
    owner: asyncpg.Connection, sites: dict[str, PostgresRemote]
) -> None:
    history = History(owner, sites)
    kinds: set[ConflictKind] = set()
    settled: set[ConflictKind] = set()
    for number in range(ORDERS):
        order_no = f"A-{number}"
        await history.begin(order_no)
        for _ in range(STEPS):
            await history.step(order_no)
            scans = history.scans[order_no]
            found = await _found(owner, order_no)
            assert found == await _expected(owner, order_no, scans)
            kinds |= {conflict.kind for conflict in found.conflicts}
            unsettled = [scan for scan in scans if scan.closing not in SETTLES]
            there = (await _expected(owner, order_no, unsettled)).conflicts
            settled |= {conflict.kind for conflict in there - found.conflicts}
        await look_for_true_sums(owner)
    assert kinds == set(ConflictKind)
    assert settled == set(SETTLES.values())


async def test_scans_that_are_told_again_or_quarantined_are_added_up_once_or_never(
    owner: asyncpg.Connection, sites: dict[str, PostgresRemote]
) -> None:
    scans = [_piece(number) for number in range(1, 7)]
    told = [_told(seq, "A-1", scan) for seq, scan in enumerate(scans, 1)]
    told[3] = msgspec.structs.replace(told[3], poison="a NUL in its note", sent="")
    await sites["seoul"].push(UUID(int=1), 0, told[:4])
    await sites["seoul"].push(UUID(int=1), 0, told)
    await sites["seoul"].push(UUID(int=2), 0, told)
    await look_for_true_sums(owner)
    packed = await owner.fetch("SELECT order_no, line_no, qty_packed FROM scanstation.packed")
    assert list(map(tuple, packed)) == [("A-1", 1, 5)]


@pytest.mark.parametrize("is_late", [False, True])
async def test_an_order_that_was_deleted_and_comes_again_is_not_the_one_that_was_packed(
    owner: asyncpg.Connection, sites: dict[str, PostgresRemote], *, is_late: bool
) -> None:
    whole = [
        SharedScan(UUID(int=n), "seoul", "pack-1", 1, 1, closing, revision=1)
        for n, closing in ((1, None), (2, None), (3, Closing.COMPLETE))
    ]
    told = [_told(seq, "A-1", scan) for seq, scan in enumerate(whole, 1)]
    await _ordered(owner, 3)
    if not is_late:
        await sites["seoul"].push(UUID(int=1), 0, told)
        assert not (await _found(owner, "A-1")).conflicts
    await owner.execute("DELETE FROM scanstation.orders")
    await _ordered(owner, 5)
    if is_late:
        await sites["seoul"].push(UUID(int=1), 0, told)
    found = await _found(owner, "A-1")
    assert found == await _expected(owner, "A-1", whole)
    assert found.conflicts == {Conflict(ConflictKind.CHANGED_AFTER_PACK, scan_id=UUID(int=3))}


async def _ordered(owner: asyncpg.Connection, pieces: int) -> None:
    """Insert the order as an ERP does, its line in the same transaction."""
    async with owner.transaction():
        await owner.execute("INSERT INTO scanstation.orders (order_no) VALUES ('A-1')")
        await owner.execute(
            "INSERT INTO scanstation.order_lines (order_no, line_no, qty_ordered)"
            " VALUES ('A-1', 1, $1)",
            pieces,
        )


async def test_a_scan_that_was_undone_in_two_copies_leaves_nothing_and_not_less(
    owner: asyncpg.Connection, sites: dict[str, PostgresRemote]
) -> None:
    undone = [msgspec.structs.replace(_piece(number), qty=-1) for number in (2, 3)]
    told = [_told(seq, "A-1", scan) for seq, scan in enumerate([_piece(1), *undone], 1)]
    await History(owner, sites).begin("A-1")
    await sites["seoul"].push(UUID(int=1), 0, told)
    packed = await owner.fetch("SELECT line_no, qty_packed FROM scanstation.packed")
    assert list(map(tuple, packed)) == [(1, 0)]
    assert await owner.fetchval("SELECT units_packed FROM scanstation.order_state") == 0


async def test_a_push_reads_nothing_of_what_its_order_has_already(
    owner: asyncpg.Connection, sites: dict[str, PostgresRemote]
) -> None:
    await History(owner, sites).begin("A-1")
    read = []
    seqs = itertools.count(1)
    for _ in range(8):
        batch = [_told(seq, "A-1", _piece(seq)) for seq in itertools.islice(seqs, 500)]
        await PostgresRemote(owner, "seoul").push(UUID(int=1), 0, batch)
        await owner.execute("ANALYZE scanstation.scans")
        few = [_told(seq, "A-1", _piece(seq)) for seq in itertools.islice(seqs, 5)]
        async with owner.transaction():
            before = await owner.fetchval(_SCANS_READ)
            await PostgresRemote(owner, "seoul").push(UUID(int=1), 0, few)
            read.append(await owner.fetchval(_SCANS_READ) - before)
    assert read[-1] < 50, read


def _piece(number: int) -> SharedScan:
    return SharedScan(UUID(int=number), "seoul", "pack-1", 1, 1)
