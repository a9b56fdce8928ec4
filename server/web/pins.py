"""A PIN typed at a station: measured here, and never kept, logged or sent on.

What it is: the answer to `pin`. What it is not: signing in, which the scan of the answered code
does in its turn among the station's scans (server.domain.signing_in). The server's event loop.
"""

from collections.abc import Callable
from functools import partial

from server.contract.own_code import sign_in_code
from server.contract.station import (
    PinAnswer,
    PinLocked,
    PinRequest,
    PinRight,
    PinWrong,
    Refusal,
    RefusalCode,
)
from server.store import Store
from server.store.operator_pins import Locked, PinTry, Right, Wrong, begin_try, end_try
from server.web.passwords import Passwords
from server.web.problems import ProblemError

_MINUTE_MS = 60_000


class Pins:
    """Measures PINs in turn with the passwords of people."""

    def __init__(
        self, store: Store, passwords: Passwords, *, now_utc_ms: Callable[[], int]
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._now_utc_ms = now_utc_ms

    async def answer(self, station: str, asked: PinRequest) -> PinAnswer:
        """Say whether a PIN is right, and how often it may be tried."""
        now, scan_id = self._now_utc_ms, asked.scan_id
        begin = partial(begin_try, station=station, scan_id=scan_id, now_utc_ms=now())
        tried = await self._store.write(begin)
        if not isinstance(tried, PinTry):
            return _told(tried)
        try:
            fits = await self._fits(asked.pin, tried.pin_hash)
        except ProblemError as error:
            return Refusal(RefusalCode.NOT_STORED, str(error))
        end = partial(
            end_try, station=station, scan_id=scan_id, tried=tried, fits=fits, now_utc_ms=now()
        )
        return _told(await self._store.write(end))

    async def _fits(self, pin: str, pin_hash: str | None) -> bool:
        if pin_hash is None:
            return True
        return (await self._passwords.measured(pin, pin_hash)).fits


def _told(outcome: Right | Wrong | Locked | None) -> PinAnswer:
    match outcome:
        case Right(ticket):
            return PinRight(sign_in_code(ticket))
        case Wrong(left):
            return PinWrong(left)
        case Locked(for_ms):
            return PinLocked(-(-for_ms // _MINUTE_MS))
    return Refusal(RefusalCode.NOT_FOUND, "no PIN is asked for by this scan")
