"""A store that was used without a centre: its orders are handed over once, its scans anyhow."""

from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from server.contract.verdict import Verdict
from tests.system.server.conftest import Start, import_csv, start
from tests.system.server.speaking import ServerProcess, command, seated
from tests.system.sync.looking import asked_until, in_step, until

__all__ = ["start"]
COLUMNS = (
    "order_no,customer,ship_by,order_barcode,line_no,sku,gtin,description,qty,barcode,case_gtin"
    ",case_qty\n"
)
ROWS = """\
A-1,김철수,2026-12-02,X-1,1,apple,8809900000019,사과,2,a-2,18809900000016,10
A-1,김철수,2026-12-02,X-1,2,pear,,,1,,,
A-2,Lee,,,1,fig,,,4,,,
"""
FILE = COLUMNS + ROWS


async def standalone(start: Start, data_dir: Path) -> None:
    """Use a server without a centre for a while, and end it."""
    alone = start(data_dir=data_dir)
    import_csv(alone, FILE)
    async with seated(alone, "pack-1") as station:
        for code in ("A-1", "apple", "apple", "pear"):
            ack = await station.scan(code)
    assert ack.verdict is Verdict.ORDER_COMPLETED
    assert alone.stop() == 0


def _adopt(data_dir: Path, *more: str) -> tuple[int, str]:
    done = command(data_dir, "sync", "adopt", *more, site="seoul")
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def folder(tmp_path: Path, centre: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATABASE_URL", centre)
    return tmp_path / "seoul"


def begun(start: Start, data_dir: Path) -> ServerProcess:
    return start(data_dir=data_dir, site="seoul")


@pytest.mark.parametrize("is_running", [False, True])
async def test_orders_are_handed_over_once_and_come_back_with_what_is_packed(
    is_running: bool,
    start: Start,
    folder: Path,
    owner: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    centre: str,
) -> None:
    monkeypatch.delenv("DATABASE_URL")
    await standalone(start, folder)
    monkeypatch.setenv("DATABASE_URL", centre)
    server = begun(start, folder) if is_running else None
    code, said = _adopt(folder)
    assert code == 0
    assert "2 orders handed over: 2 are new at the centre" in said
    server = server or begun(start, folder)
    await until(in_step, server)
    row = await owner.fetchrow(
        "SELECT units_packed, completed_by IS NOT NULL AS is_done FROM scanstation.order_state"
        " WHERE order_no = 'A-1'"
    )
    assert row is not None
    assert (row["units_packed"], row["is_done"]) == (3, True)
    assert await owner.fetchval("SELECT count(*) FROM scanstation.conflicts") == 0
    await until(_have_come_back, server)
    code, said = _adopt(folder)
    assert (code, "nothing to hand over" in said) == (0, True)
    code, said = _adopt(folder, "--all")
    assert (code, "0 are new at the centre, 2 were there as they are here, 0 with" in said) == (
        0,
        True,
    )


def _have_come_back(told: dict[str, object]) -> bool:
    """See that the centre has told the two orders: it was in step before they were handed over."""
    assert isinstance(told["status"], dict)
    return int(told["status"]["pulled_orders"]) >= 2 and in_step(told)


async def test_an_order_the_centre_has_otherwise_stays_as_it_is_there_and_is_named(
    start: Start,
    folder: Path,
    owner: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    centre: str,
) -> None:
    monkeypatch.delenv("DATABASE_URL")
    await standalone(start, folder)
    monkeypatch.setenv("DATABASE_URL", centre)
    await owner.execute(
        "INSERT INTO scanstation.orders (order_no, customer) VALUES ('A-1', 'the ERP''s');"
        "INSERT INTO scanstation.order_lines (order_no, line_no, sku, qty_ordered)"
        " VALUES ('A-1', 1, 'apple', 5)"
    )
    code, said = _adopt(folder)
    assert code == 0
    assert "1 are new at the centre, 0 were there as they are here, 1 with other content" in said
    assert "What the centre has stands, and comes to this store" in said
    assert "  A-1" in said.splitlines()
    server = begun(start, folder)
    await asked_until(_is_of_the_erp, server, "/api/orders?q=A-1")
    await until(in_step, server)
    rows = await owner.fetch("SELECT kind, line_no FROM scanstation.conflicts ORDER BY kind")
    assert [tuple(row) for row in rows] == [("changed_after_pack", 0)]


def _is_of_the_erp(told: dict[str, object]) -> bool:
    assert isinstance(told["heads"], list)
    return bool(told["heads"][0]["customer"] == "the ERP's")


async def test_what_the_centre_cannot_store_is_named_and_the_rest_goes(
    start: Start,
    folder: Path,
    owner: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    centre: str,
) -> None:
    monkeypatch.delenv("DATABASE_URL")
    await standalone(start, folder)
    monkeypatch.setenv("DATABASE_URL", centre)
    await owner.execute("ALTER TABLE scanstation.orders ADD CHECK (customer <> 'Lee')")
    code, said = _adopt(folder)
    assert code == 1
    assert "refused: A-2: The centre cannot store it" in said
    assert await owner.fetchval("SELECT order_no FROM scanstation.orders") == "A-1"


async def test_it_says_what_is_missing(
    start: Start, folder: Path, monkeypatch: pytest.MonkeyPatch, centre: str
) -> None:
    server = begun(start, folder)
    await until(in_step, server)
    server.stop()
    code, said = _adopt(folder)
    assert (code, "nothing to hand over" in said) == (0, True)
    other = command(folder, "sync", "adopt", site="busan")
    assert (other.returncode, "belongs to site seoul" in other.stderr) == (2, True)
    monkeypatch.delenv("DATABASE_URL")
    none = command(folder, "sync", "adopt")
    assert (none.returncode, "There is no centre" in none.stderr) == (2, True)
    import_csv(alone := start(data_dir=folder), FILE)
    alone.stop()
    monkeypatch.setenv("DATABASE_URL", f"postgresql://e@127.0.0.1:1{urlsplit(centre).path}")
    code, said = _adopt(folder)
    assert (code, "enter the command again" in said) == (3, True)
