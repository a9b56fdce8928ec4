"""The kiosk killed with -9 again and again while a scanner scans: what was captured is kept.

Real parts: the kiosk off screen, with its own server or one beside it; a pty for the scanner's
port; SIGKILL, from outside at any moment or from within at a chosen step. After each kill a new
kiosk takes up where the last one was torn off.
"""

import os
import random
import re
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from server.domain.policy import Policy
from server.store import Store
from server.store.orders_import import ImportFormat, import_file
from tests.system.faults.desk import Desk, KilledError
from tests.system.faults.steps import WAY, Moment, Step

KILLS = int(os.environ.get("FAULT_KIOSK_KILLS", "50"))
WITH_ITS_SERVER = KILLS * 3 // 10
"""So many of them take the kiosk's own server along; the others leave a server alone."""
SEED = 20261124
PIECES = 100_000
ORDER = "K-1"
GTIN = "08809900000019"
DATABASE = Path("server") / "scanstation.sqlite3"
MOST_CODES = 25
LAST_STEP = 10
"""Before which time of a step, at most, a kiosk dies of it."""
ENOUGH_CODES = 500
"""For that step to come so often, though a slow machine sends many scans at once."""
STARTING_S = 1.5
ANY, STARTING = "any", "starting"
DEATHS = (
    ANY,
    ANY,
    STARTING,
    Moment.WRITTEN,
    Moment.CAPTURED,
    Moment.SENT,
    Moment.ANSWERED,
    Moment.CONFIRMED,
)
"""How kiosks die, each so often in eight: by a kill at any moment, or in the midst of a step."""
GAPS = {
    Moment.WRITTEN: "in the journal, not told",
    Moment.CAPTURED: "captured, not sent",
    Moment.SENT: "sent, not answered",
    Moment.ANSWERED: "answered, not confirmed",
    Moment.CONFIRMED: "confirmed, not written down",
    Moment.JUDGED: "confirmed, not written down",
}
UNREAD, IDLE = "on the cable, not in the journal", "nothing under way"


class Feeder:
    """Who scans: no code twice. Keeps what was scanned and for which the kiosk said "captured"."""

    def __init__(self, desk: Desk, chance: random.Random) -> None:
        self._desk = desk
        self._chance = chance
        self.fed: list[str] = [ORDER]
        self.captured: dict[str, tuple[int, str]] = {}
        """The number and `scan_id` of each."""
        self.judged: set[str] = set()
        """The pieces that the kiosk was heard to count; one whose mark was lost is told again."""

    def open_order(self) -> None:
        self._desk.until(Moment.SCANNER)
        self._desk.scan(ORDER.encode())
        assert self._desk.until(Moment.JUDGED, ORDER).verdict == "ORDER_OPENED"

    def scan(self) -> str:
        """Scan one piece; now and then go on before the kiosk has said anything."""
        code = f"01{GTIN}21{len(self.fed):06d}"
        self.fed.append(code)
        self._desk.scan(f"]C1{code}".encode())
        if self._chance.random() < 0.6:
            self._desk.until(Moment.CAPTURED, code)
        else:
            time.sleep(self._chance.random() * 0.01)
        return code

    def note(self, told: list[Step]) -> None:
        """Take note of what a kiosk called captured, each once, and of the verdicts."""
        for step in told:
            if step.moment is Moment.CAPTURED:
                assert step.data not in self.captured
                self.captured[step.data] = step.seq, step.scan_id
        self.judged |= {step.data for step in told if step.verdict == "ITEM_MATCHED"}


def live_and_die(desk: Desk, feeder: Feeder, death: str, chance: random.Random) -> None:
    """Live one kiosk's life up to its death."""
    if isinstance(death, Moment):
        desk.start(death, str(chance.randrange(LAST_STEP)))
        with suppress(KilledError):
            take_up(desk)
            for _ in range(ENOUGH_CODES):
                feeder.scan()
        desk.wait_for_death()
        return
    desk.start()
    if death == STARTING:
        time.sleep(chance.random() * STARTING_S)
    else:
        take_up(desk)
        for _ in range(chance.randint(1, MOST_CODES)):
            feeder.scan()
        time.sleep(chance.random() * 0.03)
    desk.kill()


def take_up(desk: Desk) -> None:
    """Wait until the kiosk shows the open order again."""
    desk.until(Moment.SCANNER)
    desk.until(Moment.RESUMED)
    assert desk.until(Moment.SHOWN).order == ORDER


def gaps_hit(desk: Desk, feeder: Feeder, fed_before: int) -> set[str]:
    """Return between which two steps a kiosk that is dead now has left scans."""
    journal = desk.journal()
    assert not journal.damaged
    written = {scan.data.decode() for scan in journal.scans}
    hit = {UNREAD} if set(feeder.fed[fed_before:]) - written else set()
    for scan in journal.scans:
        if scan.station_seq > journal.confirmed_seq:
            told = scan.data.decode() in feeder.captured
            hit.add(GAPS[furthest(desk.told, scan.station_seq, told_before=told)])
    return hit or {IDLE}


def furthest(told: list[Step], seq: int, *, told_before: bool) -> Moment:
    """Return how far a scan came; of a batch the link tells only the last number."""
    steps = [step.moment for step in told if step.moment in WAY[2:] and step.seq >= seq]
    return max(steps, key=WAY.index, default=Moment.CAPTURED if told_before else Moment.WRITTEN)


def check_resumed(told: list[Step], judged: int, fed: int) -> int:
    """See that each server a kiosk greeted had the order open, with all it was known to have."""
    resumed = [step for step in told if step.moment is Moment.RESUMED]
    assert all(step.order == ORDER and judged <= step.packed <= fed for step in resumed)
    return len(resumed)


class Deaths:
    """What the kiosks died of, for whoever reads the outcome."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.gaps: Counter[str] = Counter()
        self.resumed = 0

    def each(self, kills: int) -> Iterator[str]:
        """Yield so many, each sort as often as any other, in no order."""
        deck: list[str] = []
        for _ in range(kills):
            deck = deck or self._chance.sample(DEATHS, len(DEATHS))
            yield deck.pop()

    def told(self, kills: int, feeder: Feeder, stored: set[str]) -> list[str]:
        """Return the lines."""
        uncertain = [code for code in feeder.fed if code not in feeder.captured]
        return [
            f"{kills} kills, {len(feeder.fed)} codes scanned, {len(feeder.captured)} captured;"
            f" of the {len(uncertain)} others {len(stored & set(uncertain))} are stored;"
            f" the open order was resumed {self.resumed} times",
            *(f"{times:4} left scans: {gap}" for gap, times in sorted(self.gaps.items())),
        ]


async def seed_order(folder: Path) -> None:
    (folder / "server").mkdir(mode=0o700)
    store = Store.open(
        folder / DATABASE, policy=Policy(require_operator=False), now_utc_ms=lambda: 0
    )
    csv = folder / "orders.csv"
    csv.write_text(f"order_no,line_no,sku,qty,gtin\n{ORDER},1,A,{PIECES},{GTIN}\n")
    with csv.open("rb") as file:
        report = await import_file(store, file, format=ImportFormat.CSV, now_utc_ms=lambda: 0)
    store.close()
    assert report.orders_added == 1


def rows(folder: Path) -> list[tuple[int, str, str, str]]:
    """Return what is stored, in order: number, `scan_id`, code, verdict."""
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        found = database.execute(
            "SELECT station_seq, hex(scan_id), data, verdict FROM scans ORDER BY scan_key"
        ).fetchall()
    return [(seq, scan_id.lower(), data.decode(), verdict) for seq, scan_id, data, verdict in found]


@pytest.fixture
async def desk(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    await seed_order(tmp_path)
    desk = Desk(tmp_path, server_of_its_own=request.param)
    yield desk
    desk.close()


@pytest.mark.timeout(120 + 10 * KILLS)
@pytest.mark.parametrize(
    ("desk", "kills"),
    [(False, WITH_ITS_SERVER), (True, KILLS - WITH_ITS_SERVER)],
    indirect=["desk"],
    ids=["with its server", "beside a server"],
)
def test_what_was_captured_is_stored_once_in_order_and_the_open_order_goes_on(
    desk: Desk, kills: int, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(SEED + kills)  # noqa: S311 - a test's plan, not a secret
    feeder, deaths = Feeder(desk, chance), Deaths(chance)
    desk.start()
    feeder.open_order()
    desk.kill()
    feeder.note(desk.told)
    for death in deaths.each(kills):
        fed_before, judged = len(feeder.fed), len(feeder.judged)
        live_and_die(desk, feeder, death, chance)
        feeder.note(desk.told)
        deaths.gaps.update(gaps_hit(desk, feeder, fed_before))
        deaths.resumed += check_resumed(desk.told, judged, len(feeder.fed))
    counted = last_life(desk, feeder)

    stored = rows(desk.folder)
    codes = [code for _, _, code, _ in stored]
    record_property("kills", deaths.told(kills, feeder, set(codes)))
    assert [seq for seq, *_ in stored] == list(range(1, len(stored) + 1))
    assert codes == [code for code in feeder.fed if code in set(codes)]  # in order, none twice
    by_code = {code: (seq, scan_id) for seq, scan_id, code, _ in stored}
    assert feeder.captured.items() <= by_code.items()
    assert [verdict for *_, verdict in stored] == ["ORDER_OPENED"] + ["ITEM_MATCHED"] * counted
    assert deaths.resumed >= kills * 3 // 4
    if kills >= 2 * len(DEATHS):
        assert set(GAPS.values()) <= set(deaths.gaps)


def last_life(desk: Desk, feeder: Feeder) -> int:
    """Run the kiosk as users do, to its orderly end; return how many pieces it says are packed."""
    desk.start_as_users_do()
    desk.printed(b"Server: connected")
    desk.printed(b" ready")  # the scanner: what is on the cable before is thrown away
    last = f"01{GTIN}21999999"
    feeder.fed.append(last)
    desk.scan(f"]C1{last}".encode())
    line = desk.printed(last.encode())
    packed = re.search(rf"ITEM_MATCHED .* {ORDER} ([\d]+)/{PIECES}".encode(), line)
    assert packed, line
    assert desk.end() == 0
    return int(packed[1])
