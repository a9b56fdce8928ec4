"""The sync as it runs for weeks: connect, push, pull, wait; and again, whatever happens.

Push goes before pull, so that what comes back is numbered. While the centre is away the wait
between two tries grows to a minute. Scanning never waits for anything here. What it is not: a step
of it (`push`, `pull`). The asyncio loop.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress
from functools import partial
from typing import Protocol

from msgspec.structs import replace

from server.contract.centre import CentreTrouble
from server.store import Store, StoreError
from server.store.bulk import at_rest
from server.store.sync_state import (
    SyncPhase,
    SyncState,
    SyncStatus,
    begin_anew,
    ensure_state,
    find_state,
)
from server.sync.gaps import Gaps
from server.sync.hindered import hindered_by
from server.sync.pace import Pace, Paces
from server.sync.pull import FIRST_PAGE_ORDERS, QUIET_PAGE_ORDERS, Pull, position_of
from server.sync.push import (
    BATCH,
    BATCH_BESIDE_SCANNING,
    FIRST_BATCH,
    NoneStoredError,
    NotStoredError,
    OrderHeldError,
    Push,
    PutBackError,
)
from server.sync.remote import Page, Remote, RemoteAwayError, RemoteError, RemoteRefusedError
from server.sync.waits import WAITS, Waits
from server.sync.watch import WatchedRemote

_log = logging.getLogger(__name__)
LOCAL_LOOK_S = 0.2
"""How often a look is taken at what waits to be pushed: two keys of an index."""
POLL_BUSY_S = 1.0
POLL_IDLE_S = 30.0
PUSHES_IN_TURN = 20
"""Batches pushed before a page is pulled: who scans on and on hears of others all the same."""
TURN_S = 10.0
"""And no longer than this, where a line is slow."""
AGAIN_S = 30.0
"""After so long scans that the centre does not take are tried again."""
BEAT_S = 10.0
"""How often a link with nothing to tell is heard of: a dead one looks like a quiet one."""


class Link(Remote, Protocol):
    """A connected centre."""

    @property
    def is_listening(self) -> bool:
        """Whether it has proven that it wakes us."""

    async def woken(self, timeout_s: float) -> bool:
        """Wait until there is news or the time is over; return whether there is."""

    async def beat(self) -> None:
        """Come back once the centre was heard of."""


Connect = Callable[[], AbstractAsyncContextManager[Link]]


class SyncEngine:
    """Keeps one store in step with one centre. `run` ends when it is cancelled."""

    def __init__(
        self,
        store: Store,
        site: str,
        connect: Connect,
        *,
        now_utc_ms: Callable[[], int],
        changed: Callable[[], Awaitable[None]],
        waits: Waits = WAITS,
    ) -> None:
        self._store = store
        self._site = site
        self._connect = connect
        self._now_utc_ms = now_utc_ms
        self._changed = changed
        self._gaps = Gaps(store)
        self._waits = waits
        self._paces = Paces(
            Pace(FIRST_PAGE_ORDERS, QUIET_PAGE_ORDERS, waits),
            Pace(FIRST_BATCH, BATCH, waits, least=BATCH_BESIDE_SCANNING),
        )
        self._retry_s = self._anew_s = waits.first_retry_s
        self._status = SyncStatus()
        self._watchdog = asyncio.timeout(None)
        self._asked = asyncio.Event()
        self._held: OrderHeldError | NotStoredError | NoneStoredError | None = None
        self._again_s = 0.0
        """The loop's time at which scans that are held are tried again."""
        self._is_behind = False
        """Whether a turn of pushing left scans, or more wait than come while one ends."""

    @property
    def status(self) -> SyncStatus:
        """How it stands now."""
        return self._status

    async def look(self) -> None:
        """Look for news now: whoever imports through the centre wants to see it here."""
        self._asked.set()

    async def run(self) -> None:
        """Stay in step until cancelled."""
        while True:
            try:
                await self._connect_and_stay()
            except RemoteRefusedError as error:
                self._hindered(SyncPhase.REFUSED, error)
            except RemoteError as error:
                self._hindered(SyncPhase.AWAY, error)
            except StoreError as error:
                self._hindered(SyncPhase.STUCK, error)
            except Exception as error:  # noqa: BLE001  # the root of the task: it goes on, says so
                _log.exception("the sync failed")
                self._note(phase=SyncPhase.STUCK, is_listening=False, **hindered_by(error))
            with suppress(StoreError):
                await self._store.write(at_rest)
            await self._pause()

    async def _pause(self) -> None:
        """Wait before the next try; not for who asks to look, and was at the centre just now."""
        pause_s = self._retry_s * random.uniform(0.5, 1.0)  # noqa: S311 - jitter
        with suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await self._asked.wait()
        self._asked.clear()
        self._retry_s = min(self._waits.last_retry_s, self._retry_s * 2)

    async def _connect_and_stay(self) -> None:
        waits = self._waits
        try:
            await self._recall()
            async with asyncio.timeout(waits.stuck_s) as self._watchdog, self._connect() as link:
                self._note(is_listening=link.is_listening)
                await self._stay(link)
        except TimeoutError as error:
            if not self._watchdog.expired():
                raise
            raise RemoteAwayError(
                f"nothing went on for {waits.stuck_s:.0f} s", "it is begun anew by itself"
            ) from error

    async def _recall(self) -> None:
        """Tell what the store knows of the time before this server began."""
        state = await self._store.read(find_state)
        if state is not None:
            position = position_of(state)
            self._note(
                in_step_utc_ms=state.in_step_utc_ms,
                round_pulled=None if position.in_round is None else position.pulled,
                round_orders=position.in_round,
            )

    async def _stay(self, link: Link) -> None:
        paces = self._paces
        remote = WatchedRemote(
            link,
            self._silent,
            paces,
            self._waits,
            asked=self._goes_on,
            answered=lambda: self._works(SyncPhase.PULLING),
        )
        push = Push(
            self._store, remote, self._site, self._now_utc_ms, paces.push, noted=self._pushed
        )
        pull = Pull(
            self._store, remote, self._site, self._now_utc_ms, paces.pull, kept=self._is_keeping
        )
        quiet_s = POLL_BUSY_S
        self._held = None
        while True:
            try:
                was_news = await self._round(push, pull)
            except PutBackError as error:
                await self._begin_anew(error)
                self._retry_s = self._anew_s
                self._anew_s = min(self._waits.last_retry_s, self._anew_s * 2)
                hint = "everything is told to it again"
                raise RemoteAwayError(str(error), hint, CentreTrouble.ANEW) from error
            if self._goes_on_at_once():
                continue
            self._anew_s = self._waits.first_retry_s
            self._is_through()
            quiet_s = POLL_BUSY_S if was_news else min(POLL_IDLE_S, quiet_s * 1.5)
            await self._wait(link, remote, POLL_IDLE_S if link.is_listening else quiet_s)

    async def _round(self, push: Push, pull: Pull) -> bool:
        """Push all that waits and pull all that is new; return whether there was any.

        Scans that the centre did not take are not tried again before each page, as a try takes a
        second; every half minute they are, as a first pull may take hours.
        """
        was_news = is_last = False
        while not is_last:
            state = await self._state()
            pull.tell_failure()
            if self._is_due():
                was_news |= await self._push_some(push, state)
            is_pushed = self._held is None and not self._is_behind
            page = await pull.once(state, is_pushed=is_pushed)
            is_last = page.is_last
            was_news |= bool(page.orders)
            await self._pulled(page)
        return was_news

    def _is_due(self) -> bool:
        """Say whether to push: what the centre did not take after a while, or with a scan more."""
        held = self._held
        if isinstance(held, NotStoredError) and self._store.status().outbox_length > held.count:
            return True
        return held is None or asyncio.get_running_loop().time() >= self._again_s

    def _goes_on_at_once(self) -> bool:
        """Say whether the next round follows at once, with a push, to be there when one goes."""
        if isinstance(self._held, OrderHeldError):
            self._again_s = 0.0
            return True
        return self._held is None and self._is_behind

    def _is_through(self) -> None:
        """Tell that all is here, and what the centre takes there."""
        self._works(SyncPhase.IN_STEP)
        if self._held is None:
            self._note(in_step_utc_ms=self._now_utc_ms())

    async def _push_some(self, push: Push, state: SyncState) -> bool:
        """Push what waits; between two pages, too, as a first pull takes minutes.

        Not for ever: scans may come faster than they are pushed. Where more wait than a batch, the
        next is pushed in a gap between scans, and so is the page pulled that follows.
        """
        before = self._status.pushed_scans
        until_s = asyncio.get_running_loop().time() + TURN_S
        count = 0
        for _ in range(PUSHES_IN_TURN):
            try:
                count = await push.once(state.incarnation)
            except (OrderHeldError, NotStoredError, NoneStoredError) as error:
                self._hold(error)
                break
            self._held = None
            if not count or asyncio.get_running_loop().time() > until_s:
                break
            if count >= BATCH_BESIDE_SCANNING:
                await self._gaps.next()
        is_through = not count
        left = self._store.status().outbox_length
        self._is_behind = left > (BATCH_BESIDE_SCANNING if is_through else 0)
        return self._status.pushed_scans > before

    def _pushed(self, count: int) -> None:
        """Tell of scans that the centre has now."""
        self._held = None
        pushed_scans = self._status.pushed_scans + count
        self._advanced(SyncPhase.PUSHING, pushed_scans=pushed_scans)
        self._proves_good()

    async def _pulled(self, page: Page) -> None:
        """Tell of a page. With no order on it, it is no progress as long as scans wait."""
        in_round = page.position.in_round
        figures = {
            "pulled_orders": self._status.pulled_orders + len(page.orders),
            "skew_ms": self._now_utc_ms() - page.centre.utc_ms,
            "round_pulled": None if in_round is None else page.position.pulled,
            "round_orders": in_round,
        }
        if self._held is not None and not page.orders:
            self._goes_on()
            self._note(**figures)
            return
        self._advanced(SyncPhase.PULLING, **figures)
        if page.orders:
            self._proves_good()
            await self._changed()

    async def _state(self) -> SyncState:
        state = await self._store.read(find_state)
        if state is None:
            begin = partial(ensure_state, site=self._site)
            state = await self._store.write(begin)
        if state.site != self._site:
            raise RemoteRefusedError(
                f"this data folder belongs to site {state.site}, not {self._site}",
                f"set SCANSTATION_SITE={state.site}, or give {self._site} a data folder of its own",
                CentreTrouble.SITE,
                state.site,
            )
        return state

    async def _wait(self, link: Link, remote: WatchedRemote, at_most_s: float) -> None:
        """Wait for news of the centre, for a scan to push, or for the time to be over."""
        waited_s = at_most_s * random.uniform(0.8, 1.0)  # noqa: S311 - jitter
        beat_s = BEAT_S
        while waited_s > 0:
            self._goes_on()
            if beat_s <= 0:
                await remote.heard(link.beat())
                self._proves_good()
                self._works(SyncPhase.IN_STEP)
                beat_s = BEAT_S
            if await link.woken(min(LOCAL_LOOK_S, waited_s)):
                return
            if self._asked.is_set() or (self._store.status().outbox_length and self._is_due()):
                self._asked.clear()
                return
            waited_s -= LOCAL_LOOK_S
            beat_s -= LOCAL_LOOK_S

    async def _begin_anew(self, why: PutBackError) -> None:
        _log.warning("everything is told to the centre again", extra={"why": str(why)})
        begin = partial(begin_anew, why=str(why), now_utc_ms=self._now_utc_ms())
        await self._store.write(begin)

    def _hindered(self, phase: SyncPhase, error: Exception) -> None:
        if str(error) != self._status.problem:
            level = logging.INFO if isinstance(error, RemoteAwayError) else logging.WARNING
            _log.log(level, "the sync waits", extra={"phase": str(phase), "why": str(error)})
        self._note(phase=phase, is_listening=False, **hindered_by(error))

    def _hold(self, error: OrderHeldError | NotStoredError | NoneStoredError) -> None:
        self._held = error
        self._again_s = asyncio.get_running_loop().time() + AGAIN_S
        if str(error) != self._status.problem:
            level = logging.INFO if isinstance(error, OrderHeldError) else logging.WARNING
            _log.log(level, "scans wait", extra={"why": str(error)})
        self._works(SyncPhase.PUSHING)

    def _silent(self) -> None:
        """Say that the centre lets wait; the next answer says otherwise."""
        said = f"it has not answered for {self._waits.silent_s:.0f} s (wait)"
        trouble = CentreTrouble.SILENT
        self._note(phase=SyncPhase.AWAY, problem=said, trouble=trouble, about=None)

    def _goes_on(self, within_s: float = 0.0) -> None:
        """Tell the watchdog that a step was done; the next may take so long, and ends by itself."""
        if self._watchdog.when() is not None:
            due_s = within_s + self._waits.stuck_s
            self._watchdog.reschedule(asyncio.get_running_loop().time() + due_s)

    def _is_keeping(self) -> None:
        """Tell the watchdog that a page goes on; an answer that is waited for may take longer."""
        due_s = self._watchdog.when()
        if due_s is not None:
            stuck_s = asyncio.get_running_loop().time() + self._waits.stuck_s
            self._watchdog.reschedule(max(due_s, stuck_s))

    def _proves_good(self) -> None:
        """Try again soon should the link break: it lasts, or has brought something.

        One that breaks right after an answer that there is no news is as bad as none.
        """
        self._retry_s = self._waits.first_retry_s

    def _advanced(self, phase: SyncPhase, **what: object) -> None:
        self._goes_on()
        self._works(phase, progress_utc_ms=self._now_utc_ms(), **what)

    def _works(self, phase: SyncPhase, **what: object) -> None:
        """Say that the centre answers; of scans that wait all the same, why they do."""
        if isinstance(self._held, NoneStoredError):
            phase = SyncPhase.REFUSED
        elif self._held is not None and phase is SyncPhase.IN_STEP:
            phase = SyncPhase.PUSHING
        self._note(phase=phase, **hindered_by(self._held), **what)

    def _note(self, **what: object) -> None:
        self._status = replace(self._status, **what)
