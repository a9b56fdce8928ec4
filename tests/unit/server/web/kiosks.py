"""What kiosks say of themselves, for tests."""

from msgspec.structs import replace

from server.contract.kiosk_state import (
    DeviceState,
    DeviceTold,
    JournalTold,
    KioskState,
    Leg,
    LegTold,
)

BELT = DeviceTold("usb:1", "Belt", DeviceState.READY, 60_000)
_WELL = KioskState(
    version="1.2.3",
    waiting=0,
    oldest_ms=None,
    devices=(BELT,),
    scans_timed=7,
    legs=(LegTold(Leg.WHOLE, 12_000, 17_000),),
    journal=JournalTold(0, 0, 0, 0, 0),
)


def standing(
    minted: int = 0, answered: int | None = None, *, oldest_ms: int | None = None
) -> KioskState:
    """Return a kiosk that made so many scans and has the answers of so many, else of all."""
    known = minted if answered is None else answered
    journal = JournalTold(0, minted, minted, known, known)
    return replace(_WELL, journal=journal, waiting=minted - known, oldest_ms=oldest_ms)
