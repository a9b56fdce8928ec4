"""What stations are told of the centre, and when: what `SyncStatus` means for a person there.

A change of state is told within a second, numbers that grow every few seconds at most, and the
rounds of everyday not at all. A clock that is off is logged once; nothing is decided by it. What it
is not: the sync (server.sync), or the socket (`live`). The server's event loop.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from server.contract.centre import CentreState, CentreTold, CentreTrouble
from server.store import Store, StoreError
from server.store.sync_state import SyncPhase, SyncStatus, skew_minutes, was_in_step

NO_CENTRE = CentreTold(CentreState.NONE)
LOOK_S = 1.0
NUMBERS_EVERY_S = 5.0
_A_ROUND_MS = 60_000
"""Who was in step so lately and is at work is in step: there is a round every half minute."""
_SIMPLE = {
    SyncPhase.IN_STEP: CentreState.IN_STEP,
    SyncPhase.AWAY: CentreState.AWAY,
    SyncPhase.REFUSED: CentreState.REFUSED,
    SyncPhase.STUCK: CentreState.STUCK,
    SyncPhase.CONNECTING: CentreState.CONNECTING,
}
_HINDERED = frozenset({CentreState.AWAY, CentreState.REFUSED, CentreState.STUCK})
_SCANS_WAIT = frozenset({CentreTrouble.HELD, CentreTrouble.NOT_STORED})
"""For these scans wait, while all else goes on."""
_log = logging.getLogger(__name__)


def centre_state(status: SyncStatus, now_utc_ms: int, *, is_first: bool) -> CentreState:
    """Return what a phase of the sync means; `is_first` of a store that never had everything."""
    since = status.in_step_utc_ms
    is_at_work = status.phase in (SyncPhase.PUSHING, SyncPhase.PULLING)
    if is_at_work and since is not None and now_utc_ms - since < _A_ROUND_MS:
        return CentreState.IN_STEP
    if is_at_work:
        return CentreState.FIRST_PULL if is_first else CentreState.CATCHING_UP
    return _SIMPLE[status.phase]


class CentreNews:
    """Looks at the sync and tells what is other than before through `tell`."""

    def __init__(
        self,
        store: Store,
        status: Callable[[], SyncStatus],
        tell: Callable[[CentreTold], Awaitable[None]],
        *,
        now_utc_ms: Callable[[], int],
        monotonic: Callable[[], float],
    ) -> None:
        self._store = store
        self._status = status
        self._tell = tell
        self._now_utc_ms = now_utc_ms
        self._monotonic = monotonic
        self._told = NO_CENTRE
        self._told_s = 0.0
        self._begun_utc_ms = now_utc_ms()
        self._since_utc_ms: int | None = None
        self._had_everything = False
        self._is_off = False

    async def run(self) -> None:
        """Look and tell until cancelled."""
        while True:
            try:
                await self.look()
            except StoreError:
                _log.warning("the sync cannot be told of: the store cannot be read")
            except Exception:  # noqa: BLE001  # the root of the task: the next look may go well
                _log.exception("telling of the sync failed")
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """Tell how the sync stands, if that is other than what was told."""
        status = self._status()
        self._look_at_clock(status)
        told = await self._standing(status)
        if told == self._told or not self._is_due(told):
            return
        self._told, self._told_s = told, self._monotonic()
        await self._tell(told)

    def _is_due(self, told: CentreTold) -> bool:
        """Say whether it may be told now: what a person acts on at once, mere numbers later.

        That anything waits at all is no mere number: "nothing waits" would be untrue.
        """
        before = self._told
        if (told.state, told.problem) != (before.state, before.problem):
            return True
        if bool(told.waiting) != bool(before.waiting):
            return True
        return self._monotonic() - self._told_s >= NUMBERS_EVERY_S

    async def _standing(self, status: SyncStatus) -> CentreTold:
        now = self._now_utc_ms()
        is_first = await self._is_first(status)
        state = centre_state(status, now, is_first=is_first)
        if state is CentreState.IN_STEP:
            self._since_utc_ms = now
            return CentreTold(state, skew_min=skew_minutes(status))
        is_hindered = state in _HINDERED
        has_reason = is_hindered or status.trouble in _SCANS_WAIT
        since = status.in_step_utc_ms or self._since_utc_ms
        orders, due = _orders_so_far(status) if is_first else (0, 0)
        return CentreTold(
            state,
            since_utc_ms=since if is_hindered else None,
            waiting=self._store.status().outbox_length,
            orders=orders,
            problem=(status.problem or "") if has_reason else "",
            skew_min=skew_minutes(status),
            orders_due=due,
            begun_utc_ms=self._begun_utc_ms if is_hindered and since is None else None,
            trouble=status.trouble if has_reason else None,
            about=status.about if has_reason else None,
        )

    async def _is_first(self, status: SyncStatus) -> bool:
        if not self._had_everything and status.in_step_utc_ms is None:
            self._had_everything = await self._store.read(was_in_step)
        return not self._had_everything and status.in_step_utc_ms is None

    def _look_at_clock(self, status: SyncStatus) -> None:
        minutes = skew_minutes(status)
        if minutes is not None and not self._is_off:
            _log.warning("clock is off", extra={"minutes_ahead": minutes})
        self._is_off = minutes is not None


def _orders_so_far(status: SyncStatus) -> tuple[int, int]:
    """Return how many orders are here, and of about how many, 0 where that is not known.

    More may be there than were counted when it began: then all that are here are about all.
    """
    if status.round_pulled is None or status.round_orders is None:
        return status.pulled_orders, 0
    return status.round_pulled, max(status.round_pulled, status.round_orders)
