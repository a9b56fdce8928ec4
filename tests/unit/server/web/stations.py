"""Stations that are paired, for tests."""

from functools import partial
from uuid import UUID

from server.store import Store
from server.store.audit import Actor, Kind
from server.store.pairing import KeptCode, Offer, Paired, pair, save_code
from server.web.station_tokens import hash_of, new_token
from tests.unit.server.web.sample import NOW_UTC_MS

_BOSS = Actor(Kind.USER, "boss")


async def paired(store: Store, station: str) -> str:
    """Pair a kiosk as a station and return its token."""
    code, token = hash_of(f"code of {station}"), new_token()
    kept = KeptCode(station, code)
    job = partial(save_code, station=station, code=kept, actor=_BOSS, now_utc_ms=NOW_UTC_MS)
    await store.write(job)
    offer = Offer(code, UUID(int=1), hash_of(token))
    done = await store.write(partial(pair, offer=offer, now_utc_ms=NOW_UTC_MS))
    assert done == Paired(station)
    return token
