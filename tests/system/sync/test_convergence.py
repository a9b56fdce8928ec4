"""Whatever sites did apart, and whatever was done to them: once in step, all tell the same.

Hypothesis makes up the stories, the same ones each time: scans, undoing and reopening at sites that
do not hear of each other; pushes whose answer is lost, or that arrive after later ones, twice, or
when their store has another name; pages that are cut, or kept after what was done since they were
fetched; all sites at once, each over its own connection; restarts, copied disks, backups put back,
clocks that jump; supervisors who settle conflicts; a centre that stores some scans or none for a
while; and an owner who edits, cancels and moves orders meanwhile, in transactions that stay open
for a while.
"""

import asyncio
import itertools
import os
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from server.contract.own_code import Command, command_code
from server.domain.progress import ErpStatus
from server.sync import pull, push
from server.sync.postgres import schema
from tests.postgres import connected, new_database
from tests.system.sync.agreeing import (
    Standing,
    centre_standing,
    look_for_one_winner,
    look_for_true_sums,
)
from tests.system.sync.lossy_link import LatePush, Way
from tests.system.sync.sites_apart import HELD, NOT_STORED, CentreApart, KioskAt, SiteApart

T = TypeVar("T")
MOST_SITES = 4
_IMPATIENT = "ALTER FUNCTION scanstation.push_v1 SET lock_timeout = '5ms'"
"""Of a push that the ERP has an order of open: nothing else goes on meanwhile that could end it."""
IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - no secret
"""Where there is such a place: no story is about the disk, and each step waits for it."""
MOST_ROUNDS = 12
STORIES = int(os.environ.get("SYNC_STORIES", "15"))
STEPS = 60
UNDO, REOPEN, CANCEL, CONFIRM = map(
    command_code, (Command.UNDO, Command.REOPEN, Command.CANCEL, Command.CONFIRM)
)
WORK = (
    ("",),
    ("", "apple", "apple", "pear"),
    ("", "apple"),
    ("apple", "apple"),
    ("pears", "nobody knows it"),
    (CONFIRM, CONFIRM, CONFIRM),
    (UNDO,),
    (REOPEN, UNDO, UNDO),
    (CANCEL,),
)


class Meeting(Enum):
    """How a site and the centre meet."""

    WHOLE = auto()
    ALL = auto()
    A_PUSH = auto()
    A_PUSH_WITHOUT_ITS_ANSWER = auto()
    A_PUSH_THAT_IS_LATE = auto()
    A_PAGE = auto()
    A_PAGE_NOT_KEPT = auto()
    A_PAGE_KEPT_LATE = auto()
    ALL_AT_ONCE = auto()


class Mishap(Enum):
    """What happens to a site's server."""

    RESTARTED = auto()
    BACKED_UP = auto()
    PUT_BACK = auto()
    DISK_COPIED = auto()
    RELEASED = auto()
    CLOCK_BACK = auto()
    CLOCK_ON = auto()


WAYS = {
    Meeting.A_PUSH: Way.OPEN,
    Meeting.A_PUSH_WITHOUT_ITS_ANSWER: Way.ANSWER_IS_LOST,
    Meeting.A_PUSH_THAT_IS_LATE: Way.IS_LATE,
}
places = st.integers(0, MOST_SITES - 1)
kiosks = st.integers(0, 1)
orders = st.integers(0, 1)


class Deed(Enum):
    """One step of a story."""

    WORK = auto()
    MEET = auto()
    BEFALL = auto()
    SET_QTY = auto()
    SET_STATUS = auto()
    MOVE = auto()
    LEAVE_OPEN = auto()
    ARRIVE = auto()
    MIND = auto()
    SETTLE = auto()


GIVEN = {
    Deed.WORK: st.tuples(places, kiosks, orders, st.sampled_from(WORK)),
    Deed.MEET: st.tuples(places, st.sampled_from(Meeting)),
    Deed.BEFALL: st.tuples(places, st.sampled_from(Mishap)),
    Deed.SET_QTY: st.tuples(orders, st.integers(1, 3), st.integers(0, 3)),
    Deed.SET_STATUS: st.tuples(orders, st.sampled_from((ErpStatus.OPEN, *ErpStatus))),
    Deed.MOVE: st.tuples(orders, places),
    Deed.LEAVE_OPEN: st.tuples(st.integers(1, 8)),
    Deed.ARRIVE: st.tuples(st.integers(0, 7), st.booleans()),
    Deed.SETTLE: st.tuples(places, st.integers(0, 3)),
    Deed.MIND: st.tuples(st.sampled_from((None, "data <> 'pear'", "qty <> 1", "false"))),
}
OFTEN = (
    *[Deed.WORK] * 8,
    *[Deed.MEET] * 5,
    *[Deed.BEFALL] * 4,
    *[Deed.SET_QTY] * 2,
    Deed.ARRIVE,
    *[Deed.MIND] * 2,
    *[Deed.SETTLE] * 3,
    *Deed,
)
DEEDS = st.sampled_from(OFTEN).flatmap(lambda deed: st.tuples(st.just(deed), GIVEN[deed]))


class Apart(RuleBasedStateMachine):
    """Two sites and two orders at first."""

    numbers = itertools.count(1)
    runner: asyncio.Runner
    centre: str
    owner: asyncpg.Connection
    """For whoever looks, and for pushes that are late."""

    def __init__(self) -> None:
        super().__init__()
        self._room = TemporaryDirectory(prefix="apart-", dir=IN_MEMORY)
        self._number = next(self.numbers)
        self._story = f"s{self._number}"
        self._folders = (Path(self._room.name) / str(number) for number in itertools.count())
        self._connections: list[asyncpg.Connection] = []
        self._centre = CentreApart(self._connection())
        self._kiosks: list[KioskAt] = []
        self._late: list[LatePush] = []
        self._stays_open = 0
        self._put_back: set[str] = set()
        self.sites = [self._site(f"{self._story}-{name}", next(self._folders)) for name in "ab"]
        self.order_nos = [f"{self._story}-{name}" for name in "AB"]
        names = [site.site for site in self.sites]
        for order_no in self.order_nos:
            self._run(self._centre.bring(order_no, names))
        for site in self.sites:
            self._run(site.sync())
            site.back_up(next(self._folders))

    def _run(self, doing: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(doing)

    def _connection(self) -> asyncpg.Connection:
        connection = self._run(asyncpg.connect(self.centre, statement_cache_size=0))
        self._connections.append(connection)
        return connection

    def _site(self, name: str, folder: Path) -> SiteApart:
        site = SiteApart(name, folder, self._connection(), self._late)
        for _ in range(2):
            kiosk = KioskAt(f"{self._story}-k{len(self._kiosks)}")
            self._kiosks.append(kiosk)
            site.kiosks.append(kiosk)
        return site

    def _at(self, place: int) -> SiteApart:
        return self.sites[place % len(self.sites)]

    @rule(deed=DEEDS)
    def do(self, deed: tuple[Deed, Any]) -> None:
        """Do one thing, of all there are: rules of their own would each be left out at times."""
        what, given = deed
        doing: dict[Deed, Callable[..., None]] = {
            Deed.WORK: self._work,
            Deed.MEET: self._meet,
            Deed.BEFALL: self._befall,
            Deed.SET_QTY: self._set_qty,
            Deed.SET_STATUS: self._set_status,
            Deed.MOVE: self._move,
            Deed.LEAVE_OPEN: self._leave_open,
            Deed.ARRIVE: self._arrive,
            Deed.MIND: self._mind,
            Deed.SETTLE: self._settle,
        }
        doing[what](*given)
        self._stays_open -= 1
        if self._stays_open == 0:
            self._run(self._centre.commit())

    def _work(self, place: int, kiosk: int, order: int, codes: tuple[str, ...]) -> None:
        """Scan at a station; the empty code is the order's."""
        site = self._at(place)
        for code in codes:
            self._run(site.kiosks[kiosk].scan(site.store, code or self.order_nos[order]))

    def _meet(self, place: int, how: Meeting) -> None:
        site = self._at(place)
        match how:
            case Meeting.WHOLE:
                self._run(site.sync())
            case Meeting.ALL:
                for each in self.sites:
                    self._run(each.sync())
            case Meeting.ALL_AT_ONCE:
                self._run(_at_once(self.sites))
            case Meeting.A_PAGE:
                self._run(site.pull_once())
            case Meeting.A_PAGE_NOT_KEPT:
                self._run(site.pull_in_vain(Way.ANSWER_IS_LOST))
            case Meeting.A_PAGE_KEPT_LATE:
                self._run(site.pull_in_vain(Way.IS_LATE))
            case _:
                with suppress(*HELD, *NOT_STORED):
                    self._run(site.push_once(WAYS[how]))

    def _arrive(self, which: int, is_copied: bool) -> None:
        """Have a push arrive that was late; a copy of it may arrive after it."""
        if self._late:
            late = self._late[which % len(self._late)]
            with suppress(asyncpg.CheckViolationError):
                self._run(late.arrive(self.owner))
            if not is_copied:
                self._late.remove(late)

    def _befall(self, place: int, what: Mishap) -> None:
        site = self._at(place)
        match what:
            case Mishap.RESTARTED:
                site.stop()
                site.start()
                self._run(site.greet())
            case Mishap.BACKED_UP:
                site.back_up(next(self._folders))
            case Mishap.PUT_BACK:
                self._put_back.add(site.site)
                self._run(site.put_back())
            case Mishap.DISK_COPIED if len(self.sites) < MOST_SITES:
                self._copy_disk(site)
            case Mishap.RELEASED:
                self._run(site.release())
            case Mishap.CLOCK_BACK:
                site.clock_ms -= 86_400_000
            case Mishap.CLOCK_ON:
                site.clock_ms += 3_600_000

    def _copy_disk(self, site: SiteApart) -> None:
        self._put_back.add(site.site)
        folder = next(self._folders)
        site.copy_to(folder)
        copied = self._site(site.site, folder)
        copied.back_up(next(self._folders))
        self.sites.append(copied)

    def _set_qty(self, order: int, line_no: int, qty: int) -> None:
        self._run(self._centre.set_qty(self.order_nos[order], line_no, qty))

    def _set_status(self, order: int, status: ErpStatus) -> None:
        self._run(self._centre.set_status(self.order_nos[order], status))

    def _move(self, order: int, place: int) -> None:
        self._run(self._centre.assign(self.order_nos[order], self._at(place).site))

    def _leave_open(self, deeds: int) -> None:
        """Have what the owner does from now on be seen by nobody until so much else was done."""
        self._run(self._centre.begin())
        self._stays_open = deeds + 1

    def _mind(self, what: str | None) -> None:
        self._run(self._centre.mind(what))

    def _settle(self, place: int, which: int) -> None:
        for order_no in self.order_nos:
            self._run(self._at(place).settle(order_no, which))

    def teardown(self) -> None:
        try:
            self._run(self._look())
        finally:
            self._run(self._centre.mind(None))
            for site in self.sites:
                site.stop()
            self._room.cleanup()
            for connection in self._connections:
                self._run(connection.close())

    async def _look(self) -> None:
        await self._centre.mind(None)
        for site in self.sites:
            await site.release()
        await self._be_quiet()
        for late in self._late:  # when all is in step
            await late.arrive(self.owner)
        await self._be_quiet()
        await self._nothing_lost_or_doubled()
        assert await self._centre.in_quarantine() == 0
        assert not any([await site.in_quarantine() for site in self.sites])
        began_anew = {site.site for site in self.sites if site.has_begun_anew}
        assert began_anew <= self._put_back, "everything was told again for nothing"
        await self._all_agree()
        await self._settle_all()
        assert not any(standing["conflicts"] for standing in await self._all_agree())

    async def _all_agree(self) -> list[Standing]:
        """Look at the orders; return how they stand at the centre, those that a site has."""
        await look_for_true_sums(self.owner)
        found = []
        for order_no in self.order_nos:
            standing = await centre_standing(self.owner, order_no)
            look_for_one_winner(standing)
            at = await self._centre.sites_of(order_no)
            for site in self.sites:
                here = await site.standing(order_no)
                assert here == (standing if site.site in at else None), site.site
            found += [standing] if at else []
        return found

    async def _settle_all(self) -> None:
        """Have a supervisor settle what there is; what is taken out may show something else."""
        for which in range(self._number, self._number + MOST_ROUNDS):
            for site in self.sites:
                for order_no in self.order_nos:
                    await site.settle(order_no, which)
                await site.sync()
        await self._be_quiet()

    async def _be_quiet(self) -> None:
        for _ in range(MOST_ROUNDS):
            if not any([await site.sync() for site in self.sites]):
                return
        pytest.fail("the sites never come to rest")

    async def _nothing_lost_or_doubled(self) -> None:
        """Every scan is at the centre once, as its station was told of it."""
        stored = await self._centre.scans([site.site for site in self.sites])
        sent = [scan.scan_id for kiosk in self._kiosks for scan in kiosk.sent]
        settled = {scan_id for site in self.sites for scan_id in site.settled}
        scanned = [scan_id for scan_id, *_ in stored if scan_id not in settled]
        assert sorted(scanned) == sorted(sent)
        self._settled_is_there({scan_id for scan_id, *_ in stored})
        told = {scan_id: acks for each in self._kiosks for scan_id, acks in each.told.items()}
        for scan_id, verdict, qty in stored:
            if scan_id not in settled:
                assert (verdict, qty) in {(ack.verdict, ack.qty) for ack in told[scan_id]}

    def _settled_is_there(self, stored: set[UUID]) -> None:
        """Look for what supervisors settled at the centre, but of stores that were put back."""
        for site in self.sites:
            if site.site not in self._put_back:
                assert stored >= set(site.settled)


@pytest.fixture
def machine(cluster_uri: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Apart]]:
    """Have a centre that all stories share, each with sites and orders of its own.

    Batches and pages are small, so that there are several of them.
    """
    for name in ("BATCH", "BATCH_BESIDE_SCANNING"):
        monkeypatch.setattr(push, name, 3)
    monkeypatch.setattr(pull, "QUIET_PAGE_ORDERS", 1)
    monkeypatch.setattr(pull, "PAGE_ORDERS", 1)
    with asyncio.Runner() as runner:
        Apart.runner, Apart.centre = runner, runner.run(_centre(cluster_uri))
        Apart.owner = runner.run(asyncpg.connect(Apart.centre, statement_cache_size=0))
        yield Apart
        runner.run(Apart.owner.close())


async def _centre(cluster_uri: str) -> str:
    centre = await new_database(cluster_uri)
    async with connected(centre) as connection:
        await schema.up(connection)
        await connection.execute(_IMPATIENT)
    return centre


async def _at_once(sites: list[SiteApart]) -> None:
    async with asyncio.TaskGroup() as group:
        for site in sites:
            group.create_task(site.sync())


@pytest.mark.expects_log("server.sync.push")
@pytest.mark.timeout(600)
def test_all_sites_and_the_centre_agree_in_the_end(machine: type[Apart]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=STORIES,
            stateful_step_count=STEPS,
            suppress_health_check=list(HealthCheck),
        ),
    )
