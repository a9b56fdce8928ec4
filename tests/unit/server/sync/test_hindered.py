"""What hinders the sync is told by its kind, for which a kiosk has words of its own."""

import sqlite3

import pytest

from server.contract.centre import CentreTrouble
from server.store import Store, StoreBusyError, StoreClosedError, writer
from server.store.connections import store_error
from server.sync.hindered import hindered_by
from server.sync.push import NoneStoredError, NotStoredError, OrderHeldError
from server.sync.remote import RemoteAwayError


def _sqlite(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("it fails")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        (sqlite3.SQLITE_FULL, CentreTrouble.STORE_FULL),
        (sqlite3.SQLITE_IOERR_WRITE, CentreTrouble.STORE_FAILED),
        (sqlite3.SQLITE_READONLY, CentreTrouble.STORE_FAILED),
        (sqlite3.SQLITE_BUSY, CentreTrouble.STORE_HELD),
        (sqlite3.SQLITE_CORRUPT, CentreTrouble.STORE_DAMAGED),
        (sqlite3.SQLITE_ERROR, CentreTrouble.STORE_FAULT),
    ],
)
def test_what_ails_this_store_is_a_trouble_of_its_own(code: int, trouble: CentreTrouble) -> None:
    error = store_error("keep orders", _sqlite(code))
    assert hindered_by(error) == {"problem": str(error), "trouble": trouble, "about": None}


async def test_a_queue_that_is_full_is_no_other_programs_doing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "QUEUE_LIMIT", 0)
    with pytest.raises(StoreBusyError) as full:
        await store.write(lambda _: None)
    told = hindered_by(full.value)
    assert told["trouble"] is CentreTrouble.STORE_BUSY
    assert "the disk is slow" in str(told["problem"])
    assert "program" not in str(told["problem"])


def test_an_order_in_use_is_named_where_it_is_known() -> None:
    told = hindered_by(OrderHeldError("A-1"))
    assert (told["trouble"], told["about"]) == (CentreTrouble.HELD, "A-1")
    assert "order A-1" in str(told["problem"])
    assert hindered_by(OrderHeldError(None))["about"] is None


def test_what_the_centre_said_goes_with_its_trouble() -> None:
    for error in (NoneStoredError(20, "a CHECK"), NotStoredError(1, "a CHECK")):
        assert hindered_by(error)["about"] == "a CHECK"
        assert hindered_by(error)["trouble"] is error.trouble
    assert hindered_by(RemoteAwayError("away", "wait"))["trouble"] is None


def test_a_fault_of_the_program_is_told_as_that_without_what_it_was_at_work_on() -> None:
    told = hindered_by(LookupError("Kim, SO-1001"))
    assert told["trouble"] is CentreTrouble.PROGRAM
    assert "the server's program fails: LookupError" in str(told["problem"])
    assert "Kim" not in str(told["problem"])


def test_nothing_and_what_nobody_at_a_kiosk_can_mend_have_no_kind() -> None:
    assert hindered_by(None) == {"problem": None, "trouble": None, "about": None}
    assert hindered_by(StoreClosedError("read", "closed", "wait"))["trouble"] is None
