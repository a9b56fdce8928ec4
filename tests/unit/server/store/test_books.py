"""Stations scan, retry and undo, orders change and servers die, in any order: books stay right."""

import asyncio
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid5

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from server.contract.order import OrderStatus, WorkStep
from server.contract.own_code import Command, command_code
from server.contract.station import Refusal, RefusalCode, ScanMessage, ScanReply, StationView
from server.contract.verdict import Verdict
from tests.unit.server.store.books import check_books, packed_past_the_order, progress
from tests.unit.server.store.packing_site import (
    ITEM_CODES,
    ITEMS,
    OK,
    ORDER_CODES,
    ORDER_COMMANDS,
    OTHER_CODES,
    STEP_PACK,
    UNDO,
    Code,
    Site,
    order_rows,
)
from tests.unit.server.store.stations import NOW_UTC_MS

STATIONS = ("left", "middle", "right")
SCAN_IDS = UUID(int=9)
codes = st.sampled_from(ITEM_CODES * 3 + ORDER_CODES * 2 + ORDER_COMMANDS + [OK] * 4 + OTHER_CODES)
batches = st.lists(codes, min_size=1, max_size=4)
stations = st.sampled_from(STATIONS)
lines = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(sorted(ITEMS)), st.integers(1, 3)),
    min_size=1,
    max_size=3,
    unique_by=lambda line: line[0],
)
statuses = st.sampled_from(["open"] * 7 + ["on_hold", "cancelled", "shipped"])


class Shift(RuleBasedStateMachine):
    """Three stations at one store. `minted` is what a station's journal holds, in order."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        self._folders = (Path(self._folder.name) / str(number) for number in count(1))
        self._loop = asyncio.Runner()
        self.site = self._open_next()
        self.minted: dict[str, list[ScanMessage]] = {station: [] for station in STATIONS}
        self.stored = dict.fromkeys(STATIONS, 0)
        self.told: dict[UUID, bytes] = {}
        self.imports: list[tuple[int, str]] = []
        self.past_the_order: dict[tuple[bytes, int], int] = {}

    @initialize()
    def three_orders_come_in(self) -> None:
        self.site.sign_up()
        self.change_order("SO-1", [(1, "apple", 2), (2, "pear", 3)], "open")
        self.change_order("SO-2", [(1, "apple", 1)], "open")
        self.change_order("SO-3", [(1, "pear", 1), (2, "fig", 1), (3, "pear", 2)], "open")

    @rule(station=stations, batch=batches, unseen=st.sampled_from([0, 0, 0, 1, 2]))
    def scan(self, station: str, batch: list[Code], unseen: int) -> None:
        self._capture(station, batch, unseen)
        self._deliver(station)

    @rule(station=stations, steps=st.integers(1, 6))
    def go_on_packing(self, station: str, steps: int) -> None:
        """Do what the screen asks for."""
        for _ in range(steps):
            self._capture(station, [self._next_code(station)], 0)
            self._deliver(station)

    @rule(station=stations, code=st.sampled_from(ORDER_COMMANDS), times=st.integers(1, 2))
    def do(self, station: str, code: Code, times: int) -> None:
        """Give a command, where something is to be acknowledged after that."""
        if self._view(station).pending is not None:
            self._capture(station, [OK], 0)
        self._capture(station, [code] * times, 0)
        self._deliver(station)

    @rule(station=stations, packed=st.integers(0, 3), undone=st.integers(1, 3))
    def pack_and_undo(self, station: str, packed: int, undone: int) -> None:
        """Send each undo twice, as a station does that heard no answer: it undoes once."""
        self.go_on_packing(station, packed)
        for _ in range(undone):
            self.do(station, UNDO, 1)
            before = self.site.read(progress)
            self._deliver(station, again=1)
            assert self.site.read(progress) == before

    @rule(station=stations, batch=batches)
    def scan_while_the_server_is_away(self, station: str, batch: list[Code]) -> None:
        self._capture(station, batch, 0)

    @rule(station=stations, start=st.integers(0, 30), size=st.integers(1, 5))
    def retry(self, station: str, start: int, size: int) -> None:
        known = self.minted[station][: self.stored[station]]
        again = known[start % (len(known) + 1) :][:size]
        if again:
            self._accept(station, again, self.site.judged(station, again))

    @rule(station=stations, back=st.integers(1, 4), batch=batches)
    def retry_and_go_on(self, station: str, back: int, batch: list[Code]) -> None:
        self._capture(station, batch, 0)
        self._deliver(station, again=back)

    @rule(first=batches, second=batches, pair=st.permutations(STATIONS))
    def two_stations_scan_at_once(
        self, first: list[Code], second: list[Code], pair: list[str]
    ) -> None:
        requests = []
        for station, batch in zip(pair, (first, second), strict=False):
            self._capture(station, batch, 0)
            requests.append((station, self.minted[station][self.stored[station] :]))

        async def both() -> list[ScanReply | Refusal]:
            return await asyncio.gather(
                *(self.site.store.judge(station, request) for station, request in requests)
            )

        for (station, request), reply in zip(requests, self.site.run(both()), strict=True):
            assert isinstance(reply, ScanReply), reply
            self._note(station, request, reply)

    @rule(station=stations, back=st.integers(0, 2), place=st.integers(0, 30), other=stations)
    def what_does_not_fit_is_refused_whole(
        self, station: str, back: int, place: int, other: str
    ) -> None:
        stored = self.stored[station]
        known = self.minted[station][:stored]
        new, after = (self._message(station, ahead, Code("apple"), 0) for ahead in (1, 3))
        self._refused(station, [*known[max(0, stored - back) :], new, after], RefusalCode.GAP)
        for taken in known[place % (stored + 1) :][:1]:
            stranger = msgspec.structs.replace(taken, scan_id=uuid5(SCAN_IDS, "stranger"))
            self._refused(station, [new, stranger], RefusalCode.SEQ_TAKEN)
            for number in (1, stored + 1, stored + 2):
                self._answered_as_before(station, taken, number)
            if other != station:
                self._refused(other, [taken], RefusalCode.SCAN_TAKEN)

    @rule(order_no=st.sampled_from(["SO-1", "SO-2", "SO-3"]), of_lines=lines, status=statuses)
    def change_order(
        self, order_no: str, of_lines: list[tuple[int, str, int]], status: str
    ) -> None:
        rows = order_rows(order_no, of_lines, status)
        if self.site.import_orders(rows):
            self.imports.append((len(self.told), rows))
        assert not self.site.import_orders(rows)
        self.past_the_order = self.site.read(packed_past_the_order)

    @rule(killed=st.booleans())
    def the_server_is_started_again(self, *, killed: bool) -> None:
        if killed:
            self._crash(*self._files())
        else:
            self.site.store.close()
            self.site = Site(self._loop, self.site.path.parent)

    @rule(station=stations, batch=batches, share=st.sampled_from([0.0, 1.0]) | st.floats(0, 1))
    def the_server_is_killed_in_mid_commit(
        self, station: str, batch: list[Code], share: float
    ) -> None:
        """Keep of the commit's bytes a share: the request is stored whole, or not at all."""
        self._capture(station, batch, 0)
        request = self.minted[station][self.stored[station] :]
        file, log = self._files()
        reply = self.site.judged(station, request)
        file_after, log_after = self._files()
        if file_after != file or not log_after.startswith(log):
            share = 1.0  # the log was begun anew
        cut = len(log) + int(share * (len(log_after) - len(log)))
        self._crash(file_after, log_after[:cut])
        if cut == len(log_after):
            self._note(station, request, reply)
        welcome = self.site.run(self.site.store.hello(station))
        assert welcome.last_seq == self.stored[station]

    @invariant()
    def the_books_are_right(self) -> None:
        self.site.read(check_books)
        past = self.site.read(packed_past_the_order)
        assert all(packed <= self.past_the_order.get(key, 0) for key, packed in past.items())
        self.past_the_order = past
        stored = self.site.read(lambda db: dict(db.execute("SELECT scan_id, ack FROM scans")))
        assert stored == {scan_id.bytes: ack for scan_id, ack in self.told.items()}

    def teardown(self) -> None:
        try:
            self._check_replay()
        finally:
            self.site.store.close()
            self._loop.close()
            self._folder.cleanup()

    def _open_next(self) -> Site:
        folder = next(self._folders)
        folder.mkdir()
        return Site(self._loop, folder)

    def _files(self) -> tuple[bytes, bytes]:
        """Return what a crash would leave: the file and its log."""
        return self.site.path.read_bytes(), self.site.path.with_name("store.db-wal").read_bytes()

    def _crash(self, file: bytes, log: bytes) -> None:
        self.site.store.close()
        folder = next(self._folders)
        folder.mkdir()
        (folder / "store.db").write_bytes(file)
        (folder / "store.db-wal").write_bytes(log)
        self.site = Site(self._loop, folder)

    def _message(self, station: str, ahead: int, code: Code, unseen: int) -> ScanMessage:
        """Return the scan that is `ahead` after the last one stored."""
        seq = self.stored[station] + ahead
        return ScanMessage(
            uuid5(SCAN_IDS, f"{station}.{seq}"),
            seq,
            "scanner",
            code.text.encode(),
            NOW_UTC_MS,
            code.symbology,
            code.aim,
            max(0, self.stored[station] - unseen),
        )

    def _capture(self, station: str, batch: list[Code], unseen: int) -> None:
        minted = self.minted[station]
        for code in batch:
            minted.append(
                self._message(station, len(minted) + 1 - self.stored[station], code, unseen)
            )

    def _deliver(self, station: str, *, again: int = 0) -> None:
        """Send what is not stored, and in front of it the last `again` scans that are."""
        request = self.minted[station][max(0, self.stored[station] - again) :]
        self._accept(station, request, self.site.judged(station, request))

    def _refused(self, station: str, request: Sequence[ScanMessage], code: RefusalCode) -> None:
        refusal = self.site.run(self.site.store.judge(station, request))
        assert isinstance(refusal, Refusal), refusal
        assert (refusal.code, refusal.last_seq) == (code, self.stored[station])

    def _answered_as_before(self, station: str, known: ScanMessage, number: int) -> None:
        """Send a known scan under another number: nothing but its answer comes of it."""
        moved = msgspec.structs.replace(known, station_seq=number)
        reply = self.site.run(self.site.store.judge(station, [moved]))
        assert isinstance(reply, ScanReply), reply
        self._accept(station, [moved], reply)

    def _accept(self, station: str, request: Sequence[ScanMessage], reply: ScanReply) -> None:
        self._note(station, request, reply)
        welcome = self.site.run(self.site.store.hello(station))
        assert (welcome.last_seq, welcome.view) == (self.stored[station], reply.view)

    def _note(self, station: str, request: Sequence[ScanMessage], reply: ScanReply) -> None:
        """Note answers; a scan that was answered before got the same answer again."""
        assert [ack.scan_id for ack in reply.acks] == [scan.scan_id for scan in request]
        for ack in reply.acks:
            encoded = msgspec.json.encode(ack)
            assert self.told.setdefault(ack.scan_id, encoded) == encoded
            if ack.qty > 0:
                assert ack.line is not None
                assert ack.line.qty_packed <= ack.line.qty_ordered
            if ack.verdict is Verdict.ORDER_COMPLETED:
                assert ack.order is not None
                assert ack.order.status is OrderStatus.PACKED
        self.stored[station] = max(self.stored[station], reply.acks[-1].station_seq)

    def _view(self, station: str) -> StationView:
        return self.site.run(self.site.store.hello(station)).view

    def _next_code(self, station: str) -> Code:
        """Return what an operator would scan now: an answer, an order, or an item it misses."""
        view = self._view(station)
        if view.pending is not None:
            return OK
        if view.step is not WorkStep.PACK:
            return STEP_PACK
        if view.open_order is None:
            return ORDER_CODES[len(self.minted[station]) % 3]
        order = self.site.run(self.site.store.order(view.open_order.order_id))
        assert order is not None
        missing = [line.sku for line in order.lines if line.qty_packed < line.qty_ordered]
        return Code(missing[0]) if missing else Code(command_code(Command.CANCEL))

    def _check_replay(self) -> None:
        """Judge the same scans in the same order in a new store: they get the same answers."""
        rows = self.site.read(
            lambda db: db.execute("SELECT scan_id, station FROM scans ORDER BY scan_key").fetchall()
        )
        scans = {scan.scan_id.bytes: scan for minted in self.minted.values() for scan in minted}
        again = self._open_next()
        try:
            again.sign_up()
            for place, row in enumerate([*rows, None]):
                for _, orders in (each for each in self.imports if each[0] == place):
                    assert again.import_orders(orders)
                if row is not None:
                    (ack,) = again.judged(row[1], [scans[row[0]]]).acks
                    assert msgspec.json.encode(ack) == self.told[ack.scan_id]
            assert again.read(progress) == self.site.read(progress)
        finally:
            again.store.close()


@pytest.mark.timeout(300)
def test_whatever_happens_in_whatever_order_the_books_are_right() -> None:
    run_state_machine_as_test(
        Shift,
        settings=settings(
            max_examples=40, stateful_step_count=30, suppress_health_check=list(HealthCheck)
        ),
    )
