"""A server killed between the commit of a scan and its answer: counted once, answered later."""

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

from server.contract.station import ScanReply
from server.contract.verdict import Verdict
from tests.system.server.conftest import Start, import_csv
from tests.system.server.speaking import ServerProcess, Station, seated


def _stored(server: ServerProcess) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(server.store_path)) as connection:
        return connection.execute("SELECT station_seq, verdict FROM scans").fetchall()


def _packed(server: ServerProcess) -> int:
    with closing(sqlite3.connect(server.store_path)) as connection:
        (packed,) = connection.execute(
            "SELECT s.units_packed FROM order_state s JOIN orders o ON o.order_key = s.order_key"
            " WHERE o.order_no = 'F-1'"
        ).fetchone()
        return int(packed)


async def test_a_scan_committed_and_not_answered_is_counted_once_and_gets_its_verdict_later(
    start: Start, tmp_path: Path
) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    dying = start(program=("tests.system.dies_before_answering", str(marks)))
    import_csv(dying, "order_no,line_no,sku,qty\nF-1,1,FATAL-1,3\n")
    station = Station("unanswered")
    await station.connect(dying)
    await station.hello()
    assert (await station.scan("F-1")).verdict is Verdict.ORDER_OPENED
    scan = station.mint("FATAL-1")
    assert await station.send_or_be_cut_off(scan) is None
    assert dying.process.wait(timeout=30) == -signal.SIGKILL
    await station.leave()

    assert [path.name for path in marks.iterdir()] == [scan["scan_id"]]
    assert _stored(dying) == [(1, "ORDER_OPENED"), (2, "ITEM_MATCHED")]
    assert _packed(dying) == 1

    alive = start()
    async with seated(alive, "unanswered") as again:
        assert again.seq == 2, "the server does not know what it committed"
        answers = [await again.send(scan) for _ in range(2)]
        assert isinstance(answers[0], ScanReply)
        assert answers[0].acks[0].verdict is Verdict.ITEM_MATCHED
        assert answers[0].acks == answers[1].acks  # type: ignore[union-attr]  # as the first
        assert (await again.scan("FATAL-1")).line is not None
    assert _packed(alive) == 2
    assert len(_stored(alive)) == 3
