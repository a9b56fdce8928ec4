import sqlite3
from pathlib import Path

import pytest

from server.contract.order import WorkStep
from server.contract.station import Refusal, RefusalCode, ScanReply
from server.contract.verdict import Verdict
from server.store import (
    Policy,
    Store,
    StoreClosedError,
    StoreCorruptError,
    StoreFailedError,
    StoreLockedError,
    StoreTooNewError,
    order_id_of,
)
from tests.unit.server.store.damage import damage_table
from tests.unit.server.store.stations import NOW_UTC_MS, StationAt, line, order, save, scan


def _open(path: Path, *, require_operator: bool = False) -> Store:
    policy = Policy(require_operator=require_operator)
    return Store.open(path, policy=policy, now_utc_ms=lambda: NOW_UTC_MS)


async def test_a_station_never_heard_of_stands_at_the_beginning(store: Store) -> None:
    welcome = await store.hello("left")
    assert welcome.last_seq == 0
    assert welcome.view.station == "left"
    assert welcome.view.step is WorkStep.PACK
    assert welcome.view.open_order is None


async def test_scans_and_the_state_they_fold_to_survive_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    store = _open(path)
    await save(store, order("A", line(1, "apple", 2)))
    reply = await StationAt(store, "left").scan("A", "apple")
    store.close()
    again = _open(path)
    welcome = await again.hello("left")
    assert welcome.last_seq == 2
    assert welcome.view == reply.view
    assert welcome.view.open_order is not None
    assert welcome.view.open_order.units_packed == 1
    again.close()


async def test_an_order_is_found_by_its_identifier_and_its_number(store: Store) -> None:
    await save(store, order("A", line(1, "apple", 2), line(2, "pear", 1, case=6)))
    view = await store.order(order_id_of("A"))
    assert view is not None
    assert view == await store.order_by_no("A")
    assert [i.barcodes for i in view.lines] == [("apple",), ("pear", "pear-case")]
    assert await store.order_by_no("B") is None


async def test_a_refused_request_stores_nothing(store: Store) -> None:
    await StationAt(store, "left").scan("A")
    refusal = await store.judge("left", [scan("left", 2, "x"), scan("left", 4, "y")])
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.last_seq) == (RefusalCode.GAP, 1)
    assert (await store.hello("left")).last_seq == 1
    assert store.status().outbox_length == 1


@pytest.mark.expects_log("server.store.judging")
async def test_what_cannot_be_stored_is_refused_in_words(store: Store) -> None:
    def break_scans(connection: sqlite3.Connection) -> None:
        connection.execute("ALTER TABLE scans RENAME TO scans_gone")

    await store.write(break_scans)
    refusal = await store.judge("left", [scan("left", 1, "x")])
    assert isinstance(refusal, Refusal)
    assert refusal.code is RefusalCode.NOT_STORED
    assert "no such table" in refusal.message
    assert refusal.message.endswith("nothing is lost, it will be sent again")


async def test_the_policy_it_was_opened_with_is_applied(tmp_path: Path) -> None:
    store = _open(tmp_path / "store.db", require_operator=True)
    reply = await store.judge("left", [scan("left", 1, "A")])
    assert isinstance(reply, ScanReply)
    assert reply.acks[0].verdict is Verdict.OPERATOR_REQUIRED
    store.close()


async def test_the_status_tells_queue_outbox_and_room(store: Store, tmp_path: Path) -> None:
    await StationAt(store, "left").scan("A", "B")
    status = store.status()
    assert status.path == tmp_path / "store.db"
    assert (status.queue_depth, status.outbox_length) == (0, 2)
    assert status.free_bytes > 0


async def test_a_status_that_cannot_be_read_says_so(store: Store) -> None:
    await store.write(lambda connection: connection.execute("DROP TABLE outbox"))
    with pytest.raises(StoreFailedError, match="read the store's status"):
        store.status()


async def test_a_closed_store_refuses_in_words_and_may_be_closed_again(tmp_path: Path) -> None:
    store = _open(tmp_path / "store.db")
    store.close()
    store.close()
    with pytest.raises(StoreClosedError):
        await store.hello("left")
    refusal = await store.judge("left", [scan("left", 1, "x")])
    assert isinstance(refusal, Refusal)
    assert refusal.code is RefusalCode.NOT_STORED


def test_a_second_server_on_the_same_folder_is_refused_in_words(
    store: Store, tmp_path: Path
) -> None:
    with pytest.raises(StoreLockedError, match="another server uses"):
        _open(tmp_path / "store.db")
    store.close()
    _open(tmp_path / "store.db").close()


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(b"precious, but no database " * 100)
    before = path.read_bytes()
    with pytest.raises(StoreCorruptError, match="restore a backup"):
        _open(path)
    assert path.read_bytes() == before


@pytest.mark.expects_log("server.store.writer")
async def test_damage_that_a_scan_meets_is_told_with_what_to_do_and_stores_nothing(
    tmp_path: Path,
) -> None:
    path = tmp_path / "store.db"
    _open(path).close()
    damage_table(path, "scans")
    store = _open(path)
    assert await store.damage() is None
    refusal = await store.judge("left", [scan("left", 1, "A")])
    assert isinstance(refusal, Refusal)
    assert refusal.code is RefusalCode.STORE_DAMAGED
    assert refusal.message == await store.damage()
    assert "malformed (the file is left as it is; restore a backup" in refusal.message
    assert refusal.message.endswith(f". There is no backup in {tmp_path / 'backups'}.")
    assert (await store.hello("left")).last_seq == 0
    store.close()


def test_another_programs_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with sqlite3.connect(path) as foreign:
        foreign.execute("CREATE TABLE theirs (x)")
    foreign.close()
    before = path.read_bytes()
    with pytest.raises(StoreCorruptError, match="not a Scanstation file"):
        _open(path)
    assert path.read_bytes() == before


def test_a_file_for_a_newer_program_is_refused_and_the_folder_let_go(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    _open(path).close()
    with sqlite3.connect(path) as newer:
        newer.execute("INSERT INTO schema_migrations VALUES (99, 'future', 'x', '9.0.0', 0)")
    newer.close()
    for _ in range(2):
        with pytest.raises(StoreTooNewError, match=r"needs Scanstation 9\.0\.0"):
            _open(path)


def test_a_file_whose_ledger_is_damaged_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    _open(path).close()
    with sqlite3.connect(path) as damaged:
        damaged.execute("ALTER TABLE schema_migrations RENAME COLUMN checksum TO lost")
    damaged.close()
    with pytest.raises(StoreFailedError, match="no such column"):
        _open(path)


def test_a_folder_that_cannot_be_made_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreFailedError, match="writable"):
        _open(tmp_path / "file" / "data" / "store.db")


async def test_when_somebody_scanned_last_is_told_whatever_else_is_stored(store: Store) -> None:
    await store.write(lambda connection: connection.execute("DELETE FROM meta WHERE key = 'x'"))
    assert store.scanned_utc_ms is None
    await StationAt(store, "left").scan("A", "B")
    assert store.scanned_utc_ms == NOW_UTC_MS
