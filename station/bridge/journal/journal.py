"""The journal: scans in, durable scans out, in order, many sharing one sync.

What it is: the owner of `scan_id` and `station_seq`; lives on the I/O loop, writes in one thread of
its own, so that a slow disk stops no other work. What it is not: the sending (`link`).
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from server.contract.kiosk_state import JournalTold, Lost
from server.contract.station import ScanMessage
from station.bridge.journal.capture import Capture, message, refuse_what_no_server_takes
from station.bridge.journal.errors import JournalError, NotDurableError
from station.bridge.journal.file import JournalFile
from station.bridge.journal.lock import JournalLock
from station.bridge.journal.opening import open_journal
from station.bridge.journal.record import Confirmed, Contents, Scanned, encode
from station.bridge.journal.state import JournalState

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class JournalLimits:
    """How much is kept and waited for.

    `retained` confirmed scans outlive a compaction, so that a restored server can be fed again.
    More than `dead_records` records of no use make a compaction due, when they are also more than
    the useful ones. `waiting` scans may wait for the disk; one more is refused. `group` of them
    share one sync. What was confirmed is synced with the next scan, or after `rest_s` without one.
    """

    retained: int = 500
    dead_records: int = 4000
    waiting: int = 1000
    group: int = 256
    rest_s: float = 1.0


@dataclass(frozen=True, slots=True)
class _Append:
    capture: Capture
    written: "asyncio.Future[ScanMessage]"


@dataclass(frozen=True, slots=True)
class _Renumbering:
    numbered: Callable[[JournalState], JournalState]
    written: "asyncio.Future[None]"


@dataclass(frozen=True, slots=True)
class _Settled:
    """Up to which number answers are noted in the file, and how many they are."""

    confirmed_seq: int = 0
    acknowledged: int = 0


class Journal:
    """One station's journal, open from `open` until `run` has ended.

    `mint_id` makes UUIDv7s, `utc_now` dates the copies kept aside. `captured` is called on the loop
    with each scan as soon as it is durable, before anyone else can see it.
    """

    def __init__(
        self,
        path: Path,
        *,
        mint_id: Callable[[], UUID],
        captured: Callable[[ScanMessage], None] = lambda _scan: None,
        utc_now: Callable[[], datetime] = _utc_now,
        limits: JournalLimits | None = None,
    ) -> None:
        self._mint_id = mint_id
        self._utc_now = utc_now
        self._captured = captured
        self._limits = limits or JournalLimits()
        self._lock = JournalLock(path)
        self._file = JournalFile(path)
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._state = JournalState("", Contents(), 0)
        self._records = 0
        self._appends: deque[_Append] = deque()
        self._renumberings: deque[_Renumbering] = deque()
        self._mark: Confirmed | None = None
        self._settled = _Settled()
        self._unsynced: _Settled | None = None
        self._work = asyncio.Event()
        self._stopping = False
        self.changed = asyncio.Event()
        """Set whenever a scan was added or confirmed; the one who waits for it clears it."""

    @property
    def last_seq(self) -> int:
        """The highest `station_seq` ever minted; 0 before the first."""
        return self._state.last_seq

    @property
    def confirmed_seq(self) -> int:
        """The `station_seq` up to which the server has confirmed everything."""
        return self._state.confirmed_seq

    @property
    def next_to_send(self) -> int:
        """The `station_seq` of the first scan the server has not confirmed, else of the next."""
        unconfirmed = self._state.unconfirmed
        return unconfirmed[0].station_seq if unconfirmed else self._state.next_seq

    @property
    def unconfirmed(self) -> Sequence[ScanMessage]:
        """The scans the server has not confirmed, in `station_seq` order. Live: copy to keep."""
        return self._state.unconfirmed

    def told(self) -> JournalTold:
        """Return what is counted here; as acknowledged only what a crash now would leave so."""
        state, now_ms = self._state, self._now_ms()
        return JournalTold(
            since_seq=state.since_seq,
            last_seq=state.last_seq,
            captured=state.captured,
            confirmed_seq=min(self._settled.confirmed_seq, state.confirmed_seq),
            acknowledged=min(self._settled.acknowledged, state.acknowledged),
            lost=tuple(
                Lost(lost.first_seq, lost.last_seq, max(0, now_ms - lost.utc_ms))
                for lost in state.lost
            ),
        )

    async def open(self, station: str) -> None:
        """Lock, read and if need be mend the journal of `station`.

        Raises:
            JournalError: another kiosk uses it, it is another station's, or it cannot be read.
        """
        try:
            await self._in_thread(self._open, station)
        except JournalError:
            self.close()
            raise

    async def run(self) -> None:
        """Write what is asked for until `stop`; then finish what waits, and close."""
        try:
            while not self._stopping or self._waiting_work():
                await self._wait_for_work()
                self._work.clear()
                await self._do_waiting_work()
            await self._sync_marks()
        finally:
            self.close()

    def stop(self) -> None:
        """Accept nothing more and let `run` end once everything waiting is written."""
        self._stopping = True
        self._work.set()

    def close(self) -> None:
        """Close at once; scans still waiting are refused. `run` does this at its end."""
        self._stopping = True
        self._disk.shutdown()
        for append in self._appends:
            _fail(append.written, NotDurableError("The kiosk is closing; this scan was not kept."))
        for renumbering in self._renumberings:
            _fail(renumbering.written, JournalError("The kiosk is closing."))
        self._file.close()
        self._lock.free()

    async def append(self, capture: Capture) -> ScanMessage:
        """Make a scan durable and return it with its `scan_id` and `station_seq`.

        Raises:
            NotDurableError: it is kept nowhere.
        """
        if self._stopping:
            raise NotDurableError("The kiosk is closing; this scan was not kept.")
        if len(self._appends) >= self._limits.waiting:
            raise NotDurableError("The disk does not keep up; this scan was not kept.")
        refuse_what_no_server_takes(capture)
        append = _Append(capture, asyncio.get_running_loop().create_future())
        self._appends.append(append)
        self._work.set()
        return await append.written

    def confirm(self, through_seq: int) -> None:
        """Note that the server stored everything up to `through_seq`; written with the next work.

        A mark lost in a crash costs one more sending of the same scan, which changes nothing.
        """
        self._state.confirm(through_seq)
        self._mark = Confirmed(through_seq)
        self._work.set()
        self.changed.set()

    def reopen(self, after_seq: int) -> bool:
        """Make the confirmed scans after `after_seq` unconfirmed again, if all are still kept."""
        reopened = self._state.reopen(after_seq)
        if reopened:
            self._settle()
        self.changed.set()
        return reopened

    async def renumber(self, after_seq: int, *, is_anew: bool = False) -> None:
        """Count the unconfirmed scans on from `after_seq`; each keeps its `scan_id`. Durable.

        With `is_anew` it is another server than the one that confirmed the others: they are not
        lost, and no longer counted.

        Raises:
            JournalError: the disk refused, or the kiosk is closing; the old numbers stand.
        """

        def numbered(state: JournalState) -> JournalState:
            return state.renumbered(after_seq, utc_ms=self._now_ms(), is_anew=is_anew)

        await self._rewrite(numbered)

    async def leave_out(self, known: Mapping[UUID, int]) -> None:
        """Leave out unconfirmed scans that the server has under these other numbers. Durable.

        Those after them move up, for the server has no scan under the numbers these had. 0 stands
        for a scan that the server has of another station.

        Raises:
            JournalError: the disk refused, or the kiosk is closing; they are still unconfirmed.
        """
        await self._rewrite(lambda state: state.without(known, utc_ms=self._now_ms()))

    async def _rewrite(self, numbered: Callable[[JournalState], JournalState]) -> None:
        if self._stopping:
            raise JournalError("The kiosk is closing.")
        renumbering = _Renumbering(numbered, asyncio.get_running_loop().create_future())
        self._renumberings.append(renumbering)
        self._work.set()
        await renumbering.written

    def _open(self, station: str) -> None:
        self._lock.take()
        self._state = open_journal(
            self._file, station, keep=self._limits.retained, utc_now=self._utc_now
        )
        self._records = self._state.live_records
        self._settle()

    def _settle(self) -> None:
        """Note that the file says of answers what is known of them."""
        self._settled = _Settled(self._state.confirmed_seq, self._state.acknowledged)
        self._unsynced = None

    def _now_ms(self) -> int:
        return int(self._utc_now().timestamp() * 1000)

    async def _wait_for_work(self) -> None:
        """Wait for something to write; when nothing comes for a while, make the last durable."""
        if self._unsynced is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._limits.rest_s):
                    await self._work.wait()
            if not self._work.is_set():
                await self._sync_marks()
        await self._work.wait()

    async def _sync_marks(self) -> None:
        settled, self._unsynced = self._unsynced, None
        if settled is None:
            return
        try:
            await self._in_thread(self._file.append, b"", durable=True)
        except OSError as error:
            _log.warning("confirmation not made durable, that is tried again: %s", error)
            self._unsynced = settled
        else:
            self._settled = settled

    async def _in_thread(self, work: Callable[..., _T], *args: object, **more: object) -> _T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._disk, partial(work, *args, **more))

    def _waiting_work(self) -> bool:
        return bool(self._appends or self._renumberings or self._mark)

    async def _do_waiting_work(self) -> None:
        while self._appends:
            await self._write_group()
        while self._renumberings:
            await self._renumber(self._renumberings.popleft())
        if self._mark:
            await self._write_mark(self._mark)
        live_records = self._state.live_records
        if self._records - live_records > max(self._limits.dead_records, live_records):
            await self._compact()

    async def _write_group(self) -> None:
        count = min(len(self._appends), self._limits.group)
        group = [self._appends.popleft() for _ in range(count)]
        try:
            await self._write(group)
        except OSError as error:
            await self._write_one_by_one(group, error)

    async def _write_one_by_one(self, group: list[_Append], error: OSError) -> None:
        """Keep what fits of a group that did not fit whole."""
        for append in group:
            try:
                if len(group) > 1:
                    await self._write([append])
                else:
                    _fail(append.written, _not_kept(error))
            except OSError as alone:
                _fail(append.written, _not_kept(alone))

    async def _write(self, group: list[_Append]) -> None:
        scans = [
            message(append.capture, self._mint_id(), station_seq, self._state.confirmed_seq)
            for station_seq, append in enumerate(group, self._state.next_seq)
        ]
        lines = b"".join(encode(Scanned(scan)) for scan in scans)
        await self._in_thread(self._file.append, lines, durable=True)
        if self._unsynced is not None:  # it lies before these in the file
            self._settled, self._unsynced = self._unsynced, None
        for append, scan in zip(group, scans, strict=True):
            self._records += 1
            self._captured(scan)
            self._state.add(scan)
            if not append.written.done():
                append.written.set_result(scan)
        self.changed.set()

    async def _renumber(self, renumbering: _Renumbering) -> None:
        state = renumbering.numbered(self._state)
        try:
            if len(state.retained) < len(self._state.retained):
                label = f"before-renumbering-{self._utc_now():%Y%m%dT%H%M%SZ}"
                await self._in_thread(self._file.keep_aside, label)
            await self._in_thread(self._file.replace, state.lines())
        except OSError as error:
            failed = JournalError(f"The journal could not be rewritten: {error}")
            _fail(renumbering.written, failed)
            return
        self._state, self._records, self._mark = state, state.live_records, None
        self._settle()
        self.changed.set()
        if not renumbering.written.done():
            renumbering.written.set_result(None)

    async def _write_mark(self, mark: Confirmed) -> None:
        self._mark = None
        noted = _Settled(mark.through_seq, self._state.acknowledged)
        try:
            await self._in_thread(self._file.append, encode(mark), durable=False)
        except OSError as error:
            _log.warning("confirmation not noted, the scans will be sent again: %s", error)
        else:
            self._records += 1
            self._unsynced = noted

    async def _compact(self) -> None:
        live_records = self._state.live_records
        held = _Settled(self._state.confirmed_seq, self._state.acknowledged)
        try:
            await self._in_thread(self._file.replace, self._state.lines())
        except OSError as error:
            _log.warning("journal not compacted, the old file stays in use: %s", error)
        else:
            self._settled, self._unsynced = held, None
        self._records = live_records


def _not_kept(error: OSError) -> NotDurableError:
    return NotDurableError(f"This scan was not kept: {error.strerror or error}.")


def _fail(future: "asyncio.Future[_T]", error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
