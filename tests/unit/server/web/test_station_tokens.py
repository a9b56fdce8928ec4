from functools import partial

import pytest

from server.store import Store
from server.store.audit import NOBODY
from server.store.pairing import revoke
from server.web.access import Principal, Role
from server.web.guard import token_check
from server.web.station_tokens import PREFIX, Speaker, StationTokens
from tests.unit.server.web.sample import NOW_UTC_MS
from tests.unit.server.web.stations import paired


@pytest.fixture
def tokens(store: Store) -> StationTokens:
    return StationTokens(store, token_check("the owner's"))


async def test_the_owner_speaks_for_every_station_and_is_none(tokens: StationTokens) -> None:
    assert await tokens.speaker("the owner's") == Speaker(None)
    assert await tokens.principal("the owner's") is None


async def test_a_paired_station_speaks_for_itself_until_its_token_is_revoked(
    tokens: StationTokens, store: Store
) -> None:
    secret = await paired(store, "left")
    assert await tokens.speaker(secret) == Speaker("left")
    assert await tokens.principal(secret) == Principal("left", Role.STATION)
    await store.write(partial(revoke, station="left", actor=NOBODY, now_utc_ms=NOW_UTC_MS))
    assert await tokens.speaker(secret) is None
    assert await tokens.principal(secret) is None


@pytest.mark.parametrize("token", ["", "wrong", PREFIX, f"{PREFIX}wrong", f"{PREFIX}\ud800", "가"])
async def test_what_is_nobodys_token_speaks_for_nobody(tokens: StationTokens, token: str) -> None:
    assert await tokens.speaker(token) is None
    assert await tokens.principal(token) is None


async def test_a_token_is_kept_nowhere_in_the_store(store: Store) -> None:
    secret = await paired(store, "left")
    dump = await store.read(lambda connection: "\n".join(connection.iterdump()))
    assert "station_tokens" in dump
    assert secret not in dump
