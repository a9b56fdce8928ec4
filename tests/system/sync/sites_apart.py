"""Sites whose stores meet at one centre, and all that can be done to them: one step after another.

Each site has stations that keep what they scanned, as a kiosk's journal does, and send it again to
a store that knows less than they. What it is not: which steps, or what has to be true after them.
"""

import shutil
from contextlib import suppress
from functools import partial
from pathlib import Path
from uuid import UUID

import asyncpg
from asyncpg.transaction import Transaction

from server.contract.own_code import Command, command_code
from server.contract.station import ScanAck, ScanMessage, ScanReply
from server.domain.convergence import ConflictKind
from server.domain.progress import ErpStatus
from server.domain.settling import POSSIBLE, NotPossibleError
from server.store import Policy, Store
from server.store.audit import NOBODY
from server.store.order_content import ItemBarcode, LineContent
from server.store.quarantine import release
from server.store.settling import ConflictToSettle, settle
from server.store.sync_state import SyncState, begin_anew, ensure_state, read_counts
from server.sync.outbox import waiting
from server.sync.postgres.link import PostgresLink
from server.sync.pull import Pull
from server.sync.push import (
    NoneStoredError,
    NotStoredError,
    OrderHeldError,
    Push,
    PutBackError,
)
from server.sync.remote import CentreOrder, RemoteAwayError
from tests.system.sync.agreeing import Standing, standing_in
from tests.system.sync.lossy_link import AnswerLostError, LatePush, LossyLink, Way
from tests.unit.server.store.stations import NOW_UTC_MS, scan

OK = command_code(Command.OK)
HELD = (OrderHeldError, RemoteAwayError)
"""A push was tried in vain, and nothing else goes wrong on the way here: it is tried again."""
NOT_STORED = (NotStoredError, NoneStoredError)
LINES = (
    LineContent(1, "S-1", "apple", 2, None, (ItemBarcode("apple", 1),)),
    LineContent(2, "S-2", "pear", 1, None, (ItemBarcode("pear", 1), ItemBarcode("pears", 2))),
)


class KioskAt:
    """A station that keeps all it ever scanned, and what it was told of it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.sent: list[ScanMessage] = []
        self.told: dict[UUID, list[ScanAck]] = {}
        self._awaits_ok = False

    async def greet(self, store: Store) -> None:
        """Say hello and send what the store has not heard of, as a kiosk does."""
        welcome = await store.hello(self.name)
        assert welcome.last_seq <= len(self.sent)
        self._awaits_ok = welcome.view.pending is not None
        missing = self.sent[welcome.last_seq :]
        if missing:
            await self._send(store, missing)

    async def scan(self, store: Store, text: str) -> None:
        """Scan a code; an error before it is acknowledged first."""
        for each in (OK, text) if self._awaits_ok else (text,):
            message = scan(self.name, len(self.sent) + 1, each)
            self.sent.append(message)
            await self._send(store, [message])

    async def _send(self, store: Store, scans: list[ScanMessage]) -> None:
        reply = await store.judge(self.name, scans)
        assert isinstance(reply, ScanReply), reply
        self._awaits_ok = reply.view.pending is not None
        for ack in reply.acks:
            self.told.setdefault(ack.scan_id, []).append(ack)


class SiteApart:
    """One site's server: its store in a folder, its stations, its clock, its own connection.

    Its pushes that are on their way it adds to `late`.
    """

    def __init__(
        self,
        site: str,
        folder: Path,
        centre: asyncpg.Connection,
        late: list[LatePush] | None = None,
    ) -> None:
        self.site = site
        self.folder = folder
        self.backup: Path | None = None
        self.has_begun_anew = False
        self.clock_ms = NOW_UTC_MS
        self.kiosks: list[KioskAt] = []
        self.settled: list[UUID] = []
        self._link = LossyLink(centre, site, [] if late is None else late)
        self.start()

    def start(self) -> None:
        """Open the store."""
        self.store = Store.open(
            self.folder / "store.db", policy=Policy(), now_utc_ms=lambda: self.clock_ms
        )
        self._connect()

    def _connect(self) -> None:
        """Begin over a new link, as the engine does when one has failed."""
        self._push = Push(self.store, self._link, self.site, lambda: self.clock_ms)
        self._pull = Pull(self.store, self._link, self.site, lambda: self.clock_ms)

    def stop(self) -> None:
        self._link.begin_anew()
        self.store.close()

    def copy_to(self, folder: Path) -> None:
        """Copy the folder, the server stopped meanwhile."""
        self.stop()
        shutil.copytree(self.folder, folder)
        self.start()

    def back_up(self, folder: Path) -> None:
        self.copy_to(folder)
        self.backup = folder

    async def put_back(self) -> None:
        """Put the backup in the store's place, and let the stations come again."""
        assert self.backup is not None
        self.stop()
        shutil.rmtree(self.folder)
        shutil.copytree(self.backup, self.folder)
        self.start()
        await self.greet()

    async def greet(self) -> None:
        for kiosk in self.kiosks:
            await kiosk.greet(self.store)

    async def push_once(self, way: Way = Way.OPEN) -> None:
        """Push a batch; where it is refused, begin anew.

        Raises:
            OrderHeldError, RemoteAwayError: when the ERP has an order of it open, or the same push
                of a copied disk waits for that.
            NotStoredError, NoneStoredError: when the centre stores none of it.
        """
        self._link.way = way
        try:
            await self._push.once((await self._state()).incarnation)
        except AnswerLostError:
            pass
        except PutBackError as error:
            why = str(error)
            await self.store.write(lambda connection: begin_anew(connection, why, NOW_UTC_MS))
            self.has_begun_anew = True
            self._link.begin_anew()
            self._connect()
        finally:
            self._link.way = Way.OPEN

    async def pull_once(self) -> bool:
        """Pull a page; return whether there is nothing more for now."""
        state = await self._state()
        page = await self._pull.once(state)
        return page.is_last and not page.orders

    async def pull_in_vain(self, way: Way) -> None:
        """Pull a page that does not come, or late, and the link with it: now, or the one after."""
        self._link.way = way
        with suppress(AnswerLostError):
            await self.pull_once()
        self._link.way = Way.OPEN
        self._connect()

    async def sync(self) -> bool:
        """Be in step as far as can be; return whether there was anything to do."""
        worked = False
        with suppress(*HELD, *NOT_STORED):
            while await self.store.read(lambda connection: waiting(connection, 1)):
                worked = True
                await self.push_once()
        while not await self.pull_once():
            worked = True
        return worked

    async def release(self) -> None:
        """Send again what the centre could not store."""
        await self.store.write(release)

    async def settle(self, order_no: str, which: int) -> None:
        """Settle a conflict of those that this site sees, in one of the ways there are."""
        standing = await self.standing(order_no)
        if standing is None or not standing["conflicts"]:
            return
        there = sorted(standing["conflicts"], key=str)
        kind, line_no, lost = there[which % len(there)]
        resolution = POSSIBLE[kind][which % len(POSSIBLE[kind])]
        wanted = ConflictToSettle(order_no, ConflictKind(kind), resolution, line_no or None, lost)
        job = partial(settle, wanted=wanted, actor=NOBODY, now_utc_ms=self.clock_ms)
        with suppress(NotPossibleError):
            self.settled.append(await self.store.write(job))

    async def in_quarantine(self) -> int:
        return (await self.store.read(read_counts)).quarantined

    async def _state(self) -> SyncState:
        return await self.store.write(lambda connection: ensure_state(connection, self.site))

    async def standing(self, order_no: str) -> Standing | None:
        """Return all this site makes of an order; None when it is not its to pack."""
        return await self.store.read(lambda connection: standing_in(connection, order_no))


class CentreApart:
    """What the ERP does at the centre, and what the centre makes of it all."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._sql = connection
        self._open: Transaction | None = None

    async def begin(self) -> None:
        """Leave a transaction open in which all is done from now on, unless one is."""
        if self._open is None:
            self._open = self._sql.transaction()
            await self._open.start()

    async def commit(self) -> None:
        """Commit what is open."""
        opened, self._open = self._open, None
        if opened is not None:
            await opened.commit()

    async def bring(self, order_no: str, sites: list[str]) -> None:
        order = CentreOrder(order_no, "김철수", ErpStatus.OPEN, None, (), LINES)
        for site in sites:
            await PostgresLink(self._sql, site).import_orders([order])

    async def set_status(self, order_no: str, status: ErpStatus) -> None:
        await self._sql.execute(
            "UPDATE scanstation.orders SET status = $2 WHERE order_no = $1", order_no, str(status)
        )

    async def set_qty(self, order_no: str, line_no: int, qty: int) -> None:
        """Order so many pieces of a line; 0 takes it away."""
        if qty == 0:
            await self._sql.execute(
                "DELETE FROM scanstation.order_lines WHERE order_no = $1 AND line_no = $2",
                *(order_no, line_no),
            )
            return
        await self._sql.execute(
            "INSERT INTO scanstation.order_lines (order_no, line_no, qty_ordered)"
            " VALUES ($1, $2, $3) ON CONFLICT (order_no, line_no) DO UPDATE SET qty_ordered = $3",
            *(order_no, line_no, qty),
        )

    async def mind(self, what: str | None) -> None:
        """Let the centre store only scans of which something is true; None is any scan."""
        await self.commit()
        await self._sql.execute("ALTER TABLE scanstation.scans DROP CONSTRAINT IF EXISTS minded")
        if what is not None:
            await self._sql.execute(
                f"ALTER TABLE scanstation.scans ADD CONSTRAINT minded CHECK ({what}) NOT VALID"
            )

    async def in_quarantine(self) -> int:
        """Return how many scans are kept aside."""
        count: int = await self._sql.fetchval("SELECT count(*) FROM scanstation.quarantine")
        return count

    async def assign(self, order_no: str, site: str) -> None:
        """Have a site work on an order, or no more."""
        gone = await self._sql.fetchval(
            "DELETE FROM scanstation.order_site WHERE order_no = $1 AND site = $2 RETURNING 1",
            *(order_no, site),
        )
        if gone is None:
            await self._sql.execute(
                "INSERT INTO scanstation.order_site VALUES ($1, $2)", order_no, site
            )

    async def sites_of(self, order_no: str) -> set[str]:
        rows = await self._sql.fetch(
            "SELECT site FROM scanstation.order_site WHERE order_no = $1", order_no
        )
        return {row[0] for row in rows}

    async def scans(self, sites: list[str]) -> list[tuple[UUID, str, int]]:
        """Return every scan these sites pushed, with its verdict and pieces."""
        rows = await self._sql.fetch(
            "SELECT scan_id, verdict, qty FROM scanstation.scans WHERE site = ANY ($1)", sites
        )
        return [(UUID(int=row[0].int), row[1], row[2]) for row in rows]
