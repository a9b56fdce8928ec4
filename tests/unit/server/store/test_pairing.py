import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from uuid import UUID

import pytest

from server.store.audit import entries
from server.store.pairing import (
    CODE_LASTS_MS,
    MAX_WRONG,
    KeptCode,
    NoPairing,
    Offer,
    Paired,
    TokenTimes,
    begin_proof,
    pair,
    revoke,
    save_code,
    station_of_token,
    token_times,
)
from tests.unit.server.store.people import BOSS, NOW_UTC_MS, memory

KIOSK, OTHER = UUID(int=1), UUID(int=2)


def _hash(text: str) -> bytes:
    return sha256(text.encode()).digest()


class Pairing:
    """A store, and a clock that is moved by hand."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.now_utc_ms = NOW_UTC_MS

    def make(self, station: str, code: str) -> int | None:
        kept = KeptCode(code[:2], _hash(code))
        return save_code(self.connection, station, kept, BOSS, now_utc_ms=self.now_utc_ms)

    def prove(self, name: str) -> bytes | NoPairing:
        return begin_proof(self.connection, name, now_utc_ms=self.now_utc_ms)

    def pair(
        self, code: str, token: str, kiosk: UUID = KIOSK, bound_to: str | None = None
    ) -> Paired | NoPairing:
        offer = Offer(_hash(code), kiosk, _hash(token), bound_to)
        return pair(self.connection, offer, now_utc_ms=self.now_utc_ms)

    def whose(self, token: str) -> str | None:
        return station_of_token(self.connection, _hash(token))


@pytest.fixture
def pairing() -> Iterator[Pairing]:
    with memory() as opened:
        yield Pairing(opened)


def test_a_code_gives_one_kiosk_a_token(pairing: Pairing) -> None:
    assert pairing.make("left", "abcd") == NOW_UTC_MS + CODE_LASTS_MS
    assert pairing.pair("abcd", "first") == Paired("left")
    assert pairing.whose("first") == "left"
    assert pairing.pair("abcd", "second", OTHER) is NoPairing.OVER
    assert pairing.whose("second") is None


def test_a_kiosk_that_never_had_its_answer_asks_again_and_its_first_token_ends(
    pairing: Pairing,
) -> None:
    pairing.make("left", "abcd")
    pairing.pair("abcd", "lost")
    assert pairing.pair("abcd", "found") == Paired("left")
    assert (pairing.whose("lost"), pairing.whose("found")) == (None, "left")


def test_a_code_lasts_ten_minutes_and_no_clock_set_back_makes_it_longer(pairing: Pairing) -> None:
    pairing.make("left", "abcd")
    pairing.now_utc_ms = NOW_UTC_MS + CODE_LASTS_MS
    assert pairing.pair("abcd", "token") is NoPairing.OVER
    pairing.now_utc_ms = NOW_UTC_MS - 1
    assert pairing.pair("abcd", "token") is NoPairing.OVER
    pairing.now_utc_ms = NOW_UTC_MS + CODE_LASTS_MS - 1
    assert pairing.pair("abcd", "token") == Paired("left")


def test_a_new_code_of_a_station_ends_the_one_before(pairing: Pairing) -> None:
    pairing.make("left", "abcd")
    pairing.make("left", "wxyz")
    assert pairing.pair("abcd", "token") is NoPairing.WRONG
    assert pairing.pair("wxyz", "token") == Paired("left")


def test_many_wrong_codes_end_all_that_are_open(pairing: Pairing) -> None:
    pairing.make("left", "abcd")
    for number in range(MAX_WRONG - 1):
        assert pairing.pair(f"guess {number}", "token") is NoPairing.WRONG
    pairing.make("right", "wxyz")
    assert pairing.pair("one more", "token") is NoPairing.WRONG
    assert pairing.pair("abcd", "token") is NoPairing.OVER
    assert pairing.pair("wxyz", "token") == Paired("right")


def test_a_kiosk_that_is_another_station_is_refused_and_the_code_stays_good(
    pairing: Pairing,
) -> None:
    pairing.make("left", "abcd")
    assert pairing.pair("abcd", "token", bound_to="right") is NoPairing.OTHER_STATION
    assert pairing.pair("abcd", "token", OTHER, bound_to="left") == Paired("left")


def test_pairing_a_station_anew_ends_the_token_before(pairing: Pairing) -> None:
    pairing.make("left", "abcd")
    pairing.pair("abcd", "old")
    pairing.make("left", "wxyz")
    assert pairing.whose("old") == "left"
    pairing.pair("wxyz", "new", OTHER)
    assert (pairing.whose("old"), pairing.whose("new")) == (None, "left")


def test_a_revoked_station_has_no_token_and_its_open_code_is_gone(pairing: Pairing) -> None:
    assert token_times(pairing.connection, "left") == TokenTimes()
    pairing.make("left", "abcd")
    pairing.pair("abcd", "token")
    assert token_times(pairing.connection, "left") == TokenTimes(NOW_UTC_MS)
    pairing.make("left", "wxyz")
    pairing.now_utc_ms += 5
    assert revoke(pairing.connection, "left", BOSS, now_utc_ms=pairing.now_utc_ms)
    assert pairing.whose("token") is None
    assert pairing.pair("wxyz", "again") is NoPairing.WRONG
    assert token_times(pairing.connection, "left") == TokenTimes(NOW_UTC_MS, NOW_UTC_MS + 5)
    assert not revoke(pairing.connection, "left", BOSS, now_utc_ms=pairing.now_utc_ms)


def test_the_audit_log_tells_of_each_step_and_of_no_secret(pairing: Pairing) -> None:
    pairing.make("left", "abcd")
    pairing.pair("abcd", "token")
    revoke(pairing.connection, "left", BOSS, now_utc_ms=NOW_UTC_MS)
    told = [(each.who, each.what, each.about) for each in entries(pairing.connection, limit=9)]
    assert told == [
        ("boss", "station.revoked", "left"),
        ("left", "station.paired", "left"),
        ("boss", "pairing_code.made", "left"),
    ]


def test_codes_that_have_expired_are_cleared_when_one_is_made(pairing: Pairing) -> None:
    pairing.make("left", "abcd")
    pairing.now_utc_ms += CODE_LASTS_MS
    pairing.make("right", "wxyz")
    kept = pairing.connection.execute("SELECT station FROM pairing_codes").fetchall()
    assert kept == [("right",)]


def test_two_open_codes_never_share_the_name_that_tells_them_apart(pairing: Pairing) -> None:
    pairing.make("left", "abcd")
    assert pairing.make("right", "abxy") is None
    assert pairing.pair("abcd", "token") == Paired("left")
    assert pairing.make("left", "abxy") is not None
    pairing.now_utc_ms += CODE_LASTS_MS
    assert pairing.make("right", "abmn") is not None


def test_the_code_of_a_name_is_proven_until_it_is_over(pairing: Pairing) -> None:
    pairing.make("left", "abcd")
    assert pairing.prove("ab") == _hash("abcd")
    assert pairing.prove("xy") is NoPairing.WRONG
    pairing.now_utc_ms += CODE_LASTS_MS
    assert pairing.prove("ab") is NoPairing.OVER


def test_each_proof_counts_as_a_guess(pairing: Pairing) -> None:
    pairing.make("left", "abcd")
    for _ in range(MAX_WRONG - 1):
        assert pairing.prove("ab") == _hash("abcd")
    assert pairing.prove("xy") is NoPairing.WRONG
    assert pairing.prove("ab") is NoPairing.OVER
    assert pairing.pair("abcd", "token") is NoPairing.OVER
