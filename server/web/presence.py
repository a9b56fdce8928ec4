"""Who is there of the stations, as far as their sockets tell, and what their kiosks said. Pure."""

from msgspec import Struct
from msgspec.structs import replace

from server.contract.dashboard_live import StationNow
from server.contract.kiosk_now import DeviceNow, KioskNow
from server.contract.kiosk_state import KioskState
from server.contract.station import Welcome


class KioskWord(Struct, frozen=True):
    """What a kiosk said of itself last, and when. It `is_current` while it would say otherwise."""

    state: KioskState
    told_utc_ms: int
    is_current: bool = True


class Presence(Struct, frozen=True):
    """Whether a station has a socket, since when that is so, and how many scans it ever minted.

    `word` is None of a kiosk that does not tell of itself, or did not come since the start.
    """

    is_online: bool = False
    since_utc_ms: int | None = None
    minted_seq: int = 0
    word: KioskWord | None = None

    def came(self, minted_seq: int, now_utc_ms: int) -> "Presence":
        """Return it with a socket; one that replaces its socket was there all the time."""
        since = self.since_utc_ms if self.is_online else now_utc_ms
        return Presence(
            is_online=True, since_utc_ms=since, minted_seq=minted_seq, word=_past(self.word)
        )

    def left(self, now_utc_ms: int) -> "Presence":
        """Return it without a socket."""
        return replace(self, is_online=False, since_utc_ms=now_utc_ms, word=_past(self.word))

    def told(self, state: KioskState, now_utc_ms: int) -> "Presence":
        """Return it with what its kiosk said of itself."""
        minted = state.journal.last_seq
        return replace(self, minted_seq=minted, word=KioskWord(state, now_utc_ms))


NEVER_SEEN = Presence()


def _past(word: KioskWord | None) -> KioskWord | None:
    """Return a word as the last that is known: another kiosk may sit there, or none."""
    return None if word is None else replace(word, is_current=False)


def station_now(welcome: Welcome, presence: Presence) -> StationNow:
    """Return a station as the store has it and its socket tells."""
    view = welcome.view
    return StationNow(
        station=view.station,
        is_online=presence.is_online,
        since_utc_ms=presence.since_utc_ms,
        step=view.step.value,
        operator=view.operator,
        open_order=None if view.open_order is None else view.open_order.order_no,
        waits_at=None if view.pending is None else view.pending.verdict.value,
        unconfirmed=unconfirmed(presence, welcome.last_seq),
        held=view.held_count,
    )


def unconfirmed(presence: Presence, stored_seq: int) -> int | None:
    """Return how many scans a station has that are not stored here; None when nobody knows."""
    behind = max(0, presence.minted_seq - stored_seq)
    word = presence.word
    is_told = word is not None and (word.is_current or not presence.is_online)
    return behind if is_told or behind else None


def kiosk_now(station: str, presence: Presence) -> KioskNow | None:
    """Return a kiosk as it said; its ages become times."""
    word = presence.word
    if word is None:
        return None
    state, told = word.state, word.told_utc_ms
    return KioskNow(
        station=station,
        is_current=word.is_current,
        told_utc_ms=told,
        version=state.version,
        waiting=state.waiting,
        oldest_utc_ms=None if state.oldest_ms is None else told - state.oldest_ms,
        devices=tuple(
            DeviceNow(each.device, each.name, each.state, told - each.for_ms, each.trouble)
            for each in state.devices
        ),
        scans_timed=state.scans_timed,
        legs=state.legs,
    )
