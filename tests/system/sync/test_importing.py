"""Orders of a file through the centre: real servers, a real file, a way that fails."""

import asyncio
import io
import json
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from server.store.orders_import import (
    ImportFormat,
    ImportPhase,
    ImportProgress,
    ImportReport,
    ImportStoppedError,
    NotTakenError,
    import_file,
)
from server.sync.importing import BATCH_LINES, into_the_centre
from server.sync.postgres.link import connected
from tests.fault_proxy import FaultProxy, fault_proxy
from tests.postgres import connected as connected_owner
from tests.system.server.conftest import Start, start
from tests.system.server.speaking import ServerProcess, command, seated
from tests.system.sync.edges import Edge, edge_at
from tests.system.sync.looking import asked_until, in_step, phase, until

__all__ = ["start"]
FILE = """order_no,customer,line_no,sku,qty
A-1,김철수,1,apple,2
A-1,김철수,2,pear,1
A-2,Lee,1,fig,0
A-3,Park,1,fig,4
"""


@pytest.fixture
async def proxy(centre: str) -> AsyncIterator[FaultProxy]:
    (folder,) = parse_qs(urlsplit(centre).query)["host"]
    async with fault_proxy(Path(folder) / ".s.PGSQL.5432") as between:
        yield between


@pytest.fixture
def address(centre: str, proxy: FaultProxy) -> str:
    return f"postgresql://postgres@127.0.0.1:{proxy.port}{urlsplit(centre).path}"


@pytest.fixture
def seoul(address: str, start: Start, tmp_path: Path) -> ServerProcess:
    return start(data_dir=tmp_path / "seoul", site="seoul", more={"DATABASE_URL": address})


def post(server: ServerProcess, text: str) -> tuple[int, dict[str, object]]:
    request = urllib.request.Request(  # noqa: S310 - our own server
        f"{server.url}/api/orders/import",
        data=text.encode(),
        headers={"Content-Type": "text/csv", **server.bearer},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - the same
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


async def imported(server: ServerProcess, text: str) -> tuple[int, dict[str, object]]:
    return await asyncio.to_thread(post, server, text)


def counts(report: dict[str, object]) -> tuple[object, ...]:
    kinds = ("added", "changed", "unchanged", "refused")
    return tuple(report[f"orders_{kind}"] for kind in kinds)


async def numbers(owner: asyncpg.Connection) -> list[str]:
    rows = await owner.fetch("SELECT order_no FROM scanstation.orders")
    return sorted(row["order_no"] for row in rows)


async def test_a_file_goes_to_the_centre_comes_back_and_again_changes_nothing(
    seoul: ServerProcess, owner: asyncpg.Connection
) -> None:
    status, report = await imported(seoul, FILE)
    assert (status, counts(report)) == (200, (2, 0, 0, 1))
    assert await numbers(owner) == ["A-1", "A-3"]
    await asked_until(lambda told: bool(told["heads"]), seoul, "/api/orders?q=A-1")
    status, report = await imported(seoul, FILE)
    assert (status, counts(report)) == (200, (0, 0, 2, 1))
    refused = report["refused"]
    assert isinstance(refused, list)
    assert (refused[0]["row"], refused[0]["order_no"]) == (4, "A-2")


async def test_what_a_changed_order_leaves_to_look_at_is_noted_as_everywhere_packed(
    seoul: ServerProcess,
) -> None:
    await imported(seoul, FILE)
    await asked_until(lambda told: bool(told["heads"]), seoul, "/api/orders?q=A-1")
    async with seated(seoul, "pack-1") as station:
        for code in ("A-1", "apple", "apple", "pear"):
            await station.scan(code)
    await until(in_step, seoul)
    _, report = await imported(seoul, FILE.replace("apple,2", "apple,1"))
    assert counts(report) == (0, 1, 1, 1)
    assert isinstance(report["notes"], list)
    assert [(note["order_no"], note["code"]) for note in report["notes"]] == [
        ("A-1", "changed_after_pack"),
        ("A-1", "over_packed"),
    ]
    await asked_until(lambda told: _units(told) == 2, seoul, "/api/orders?q=A-1")


def _units(told: dict[str, object]) -> object:
    assert isinstance(told["heads"], list)
    return told["heads"][0]["units_ordered"]


async def test_while_the_centre_is_away_nothing_is_imported_and_it_says_what_to_do(
    seoul: ServerProcess, proxy: FaultProxy, owner: asyncpg.Connection
) -> None:
    await proxy.cut()
    status, problem = await imported(seoul, FILE)
    assert status == 503
    said = str(problem["detail"])
    assert "The centre takes no orders now" in said
    assert "Import the file when it does" in said
    assert said.endswith("Nothing was imported.")
    await until(lambda told: phase(told) == "away", seoul)
    assert await numbers(owner) == []
    await proxy.mend()
    assert (await imported(seoul, FILE))[0] == 200


async def test_a_refusal_of_the_centre_is_told_with_who_has_to_do_what(
    seoul: ServerProcess, owner: asyncpg.Connection
) -> None:
    await owner.execute("ALTER FUNCTION scanstation.import_v1 RENAME TO import_v0")
    status, problem = await imported(seoul, FILE)
    assert status == 503
    assert "migrate --database postgres up" in str(problem["detail"])


async def test_an_order_the_centre_cannot_store_is_refused_alone(
    seoul: ServerProcess, owner: asyncpg.Connection
) -> None:
    await owner.execute("ALTER TABLE scanstation.orders ADD CHECK (customer <> 'Park')")
    more = "".join(f"B-{n},Kim,1,fig,1\n" for n in range(9))
    status, report = await imported(seoul, FILE + more)
    assert (status, counts(report)) == (200, (10, 0, 0, 2))
    assert isinstance(report["refused"], list)
    last = report["refused"][-1]
    assert (last["row"], last["order_no"], last["code"]) == (5, "A-3", "centre_refuses")
    assert "orders_customer_check" in last["reason"]


def test_without_a_server_the_command_hands_orders_to_the_centre_and_says_so(
    centre: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", centre)
    file = tmp_path / "orders.csv"
    file.write_text(FILE, encoding="utf-8")
    arguments = ("orders", "import", str(file))
    done = command(tmp_path / "seoul", *arguments, site="seoul")
    assert "2 orders added, 0 changed, 0 unchanged, 1 refused" in done.stdout
    assert "the orders go to the centre, and come from there when it runs" in done.stderr
    monkeypatch.setenv("DATABASE_URL", "postgresql://edge@no-such-host.invalid/centre")
    away = command(tmp_path / "seoul", *arguments, site="seoul")
    assert (away.returncode, away.stdout) == (3, "")
    assert "Nothing was imported." in away.stderr


MANY = 5 * BATCH_LINES
BIG = "order_no,line_no,sku,qty\n" + "".join(f"M-{n:05d},1,fig,1\n" for n in range(MANY))


@pytest.fixture
async def edge(centre: str, tmp_path: Path) -> AsyncIterator[Edge]:
    async with edge_at(centre, "seoul", tmp_path) as at:
        yield at


@pytest.fixture
def import_many(edge: Edge, address: str) -> Callable[..., object]:
    return partial(
        import_file,
        edge.store,
        io.BytesIO(BIG.encode()),
        format=ImportFormat.CSV,
        to=into_the_centre(lambda: connected(address, "seoul"), retry_s=(0.1,)),
    )


@pytest.mark.parametrize("answer", ["lost", "never asked for"])
async def test_a_centre_that_goes_away_half_way_leaves_whole_orders_and_says_which(
    answer: str, import_many: Callable[..., object], proxy: FaultProxy, owner: asyncpg.Connection
) -> None:
    cutting: list[asyncio.Task[None]] = []

    def cut_half_way(told: ImportProgress) -> None:
        if told.phase is ImportPhase.APPLYING and told.orders_done >= MANY // 2 and not cutting:
            cutting.append(asyncio.get_running_loop().create_task(_cut(proxy, answer)))

    with pytest.raises(ImportStoppedError) as caught:
        await _run(import_many, progress=cut_half_way)
    await cutting[0]
    stopped = caught.value.report.stopped
    assert stopped is not None
    assert stopped.arrived_through is not None
    assert stopped.unsure_through is not None
    arrived = await numbers(owner)
    sure = [number for number in arrived if number <= stopped.arrived_through]
    assert (len(sure), sure[-1]) == (stopped.orders_arrived, stopped.arrived_through)
    assert arrived[-1] in {stopped.arrived_through, stopped.unsure_through}
    assert stopped.orders_total == MANY
    assert f"up to and with {stopped.arrived_through}" in str(caught.value)
    await proxy.mend()
    report = await _run(import_many)
    assert (report.orders_unchanged, report.orders_added) == (len(arrived), MANY - len(arrived))
    assert len(await numbers(owner)) == MANY


async def _cut(proxy: FaultProxy, answer: str) -> None:
    if answer == "lost":
        proxy.swallow()
        await asyncio.sleep(0.2)
    await proxy.cut()


async def _run(import_many: Callable[..., object], **more: object) -> ImportReport:
    running = import_many(**more)
    assert asyncio.iscoroutine(running)
    report = await running
    assert isinstance(report, ImportReport)
    return report


async def test_a_way_that_breaks_off_for_a_moment_is_not_noticed(
    import_many: Callable[..., object], proxy: FaultProxy, owner: asyncpg.Connection
) -> None:
    cutting: list[asyncio.Task[None]] = []

    async def cut_and_mend() -> None:
        await proxy.cut()
        await proxy.mend()

    def cut_once(told: ImportProgress) -> None:
        if told.phase is ImportPhase.APPLYING and not cutting:
            cutting.append(asyncio.get_running_loop().create_task(cut_and_mend()))

    report = await _run(import_many, progress=cut_once)
    await cutting[0]
    assert report.orders_added + report.orders_unchanged == MANY
    assert len(await numbers(owner)) == MANY


async def test_a_right_that_is_taken_away_half_way_stops_it_at_a_known_place(
    import_many: Callable[..., object], owner: asyncpg.Connection, centre: str
) -> None:
    async def refuse() -> None:
        async with connected_owner(centre) as connection:
            await connection.execute("ALTER FUNCTION scanstation.import_v1 RENAME TO import_v0")

    taking: list[asyncio.Task[None]] = []

    def take_away(told: ImportProgress) -> None:
        if told.phase is ImportPhase.APPLYING and not taking:
            taking.append(asyncio.get_running_loop().create_task(refuse()))

    with pytest.raises(ImportStoppedError) as caught:
        await _run(import_many, progress=take_away)
    await taking[0]
    stopped = caught.value.report.stopped
    assert stopped is not None
    assert stopped.unsure_through is None
    assert len(await numbers(owner)) == stopped.orders_arrived
    with pytest.raises(NotTakenError):
        await _run(import_many)
