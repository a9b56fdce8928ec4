"""What stations are told of in figures."""

from hashlib import sha256
from uuid import UUID

from server.contract.own_code import OwnCodeKind, own_code
from server.store import Store
from server.store.operators import OperatorRow, save_operator
from server.store.pairing import KeptCode, Offer, pair, revoke, save_code
from server.store.station_figures import StationFigures, station_figures
from tests.unit.server.store.people import BOSS, NOW_UTC_MS
from tests.unit.server.store.stations import StationAt, line, order, save


async def test_one_that_is_signed_in_and_has_nothing_open_has_no_work_in_hand(store: Store) -> None:
    await save(store, order("A-1", line(1, "apple", 2)))
    await store.write(lambda connection: save_operator(connection, OperatorRow("kim", "김민준")))
    badge = own_code(OwnCodeKind.BADGE, "kim")
    await StationAt(store, "left").scan(badge)
    await StationAt(store, "right").scan(badge, "A-1", "apple")
    assert await store.read(station_figures) == (
        StationFigures("left", 1, is_at_work=False, held=0),
        StationFigures("right", 3, is_at_work=True, held=0),
    )


async def test_one_that_was_taken_away_is_told_of_no_more_until_it_is_paired_again(
    store: Store,
) -> None:
    await StationAt(store, "left").scan("stone")
    await StationAt(store, "right").scan("stone")
    await _paired(store, "left", "first")
    assert await _known(store) == ["left", "right"]
    await store.write(lambda connection: revoke(connection, "left", BOSS, now_utc_ms=NOW_UTC_MS))
    assert await _known(store) == ["right"]
    await _paired(store, "left", "second")
    assert await _known(store) == ["left", "right"]


async def _known(store: Store) -> list[str]:
    return [each.station for each in await store.read(station_figures)]


async def _paired(store: Store, station: str, token: str) -> None:
    code, kept = sha256(token.encode()).digest(), sha256(token[::-1].encode()).digest()
    await store.write(
        lambda connection: save_code(
            connection, station, KeptCode(token[:2], code), BOSS, now_utc_ms=NOW_UTC_MS
        )
    )
    offer = Offer(code, UUID(int=1), kept, None)
    await store.write(lambda connection: pair(connection, offer, now_utc_ms=NOW_UTC_MS))
