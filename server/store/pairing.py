"""Pairing codes and the tokens they are given for, as jobs and queries on a connection.

What it is: one code a station, good once and for a few minutes, and one token in force a station.
Only their hashes are here. What it is not: how often somebody may try (server.web), or what is
hashed. The writer's and the readers' threads.
"""

import sqlite3
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from server.store.audit import Actor, Kind, note
from server.store.stations import note_station

CODE_LASTS_MS = 10 * 60_000
MAX_WRONG = 100
"""So many wrong codes from anybody end all that are open: far fewer than a lucky guess takes."""


class NoPairing(StrEnum):
    """Why a code pairs nobody."""

    WRONG = "wrong"
    OVER = "over"
    """It was used by another kiosk, has expired, or too many wrong ones were tried meanwhile."""
    OTHER_STATION = "other_station"
    """It is for another station than the kiosk is set up to be; it stays good."""


class Paired(Struct, frozen=True):
    """A kiosk's code was right: it is this station from now on."""

    station: str


class Offer(Struct, frozen=True):
    """What a kiosk offers for a token, whose hash is kept if it gets one.

    `station` is the name that the kiosk is bound to; None when it takes any.
    """

    code_hash: bytes
    kiosk: UUID
    token_hash: bytes
    station: str | None = None


class TokenTimes(Struct, frozen=True):
    """When a station was paired last, and when that was taken back; None when it never was."""

    paired_utc_ms: int | None = None
    revoked_utc_ms: int | None = None


class KeptCode(Struct, frozen=True):
    """What is kept of a code: its hash, and the part of it that says which one it is."""

    name: str
    code_hash: bytes


def save_code(
    connection: sqlite3.Connection,
    station: str,
    code: KeptCode,
    actor: Actor,
    *,
    now_utc_ms: int,
) -> int | None:
    """Keep a new code for a station, instead of the one before; return when it expires.

    None when another station's code has this name: nothing is kept, and another code is needed.
    """
    expires_utc_ms = now_utc_ms + CODE_LASTS_MS
    connection.execute("DELETE FROM pairing_codes WHERE expires_utc_ms <= ?", (now_utc_ms,))
    taken = "SELECT 1 FROM pairing_codes WHERE name = ? AND station <> ?"
    if connection.execute(taken, (code.name, station)).fetchone():
        return None
    note_station(connection, station)
    connection.execute(
        "INSERT OR REPLACE INTO pairing_codes (station, code_hash, name, expires_utc_ms)"
        " VALUES (?, ?, ?, ?)",
        (station, code.code_hash, code.name, expires_utc_ms),
    )
    note(connection, actor, "pairing_code.made", station, now_utc_ms=now_utc_ms)
    return expires_utc_ms


def pair(connection: sqlite3.Connection, offer: Offer, *, now_utc_ms: int) -> Paired | NoPairing:
    """Give a token for a code, in place of the station's token before.

    The kiosk that used a code may use it again while it lasts: it may never have had its answer.
    """
    row = connection.execute(
        "SELECT station, kiosk, expires_utc_ms, wrong FROM pairing_codes WHERE code_hash = ?",
        (offer.code_hash,),
    ).fetchone()
    if row is None:
        return _no_such_code(connection, now_utc_ms)
    station, kiosk, expires_utc_ms, wrong = row
    is_used = kiosk is not None and kiosk != offer.kiosk.bytes
    if is_used or _is_over(expires_utc_ms, wrong, now_utc_ms):
        return NoPairing.OVER
    if offer.station not in (None, station):
        return NoPairing.OTHER_STATION
    _give_token(connection, station, offer, now_utc_ms)
    return Paired(station)


def begin_proof(connection: sqlite3.Connection, name: str, *, now_utc_ms: int) -> bytes | NoPairing:
    """Return the hash of the code of this name, which is to be proven to somebody unknown.

    Each proof lets him try one guess, so that each counts as a wrong code.
    """
    row = connection.execute(
        "SELECT code_hash, expires_utc_ms, wrong FROM pairing_codes WHERE name = ?", (name,)
    ).fetchone()
    if row is None:
        return _no_such_code(connection, now_utc_ms)
    code_hash, expires_utc_ms, wrong = row
    if _is_over(expires_utc_ms, wrong, now_utc_ms):
        return NoPairing.OVER
    connection.execute("UPDATE pairing_codes SET wrong = wrong + 1 WHERE name = ?", (name,))
    return bytes(code_hash)


def _no_such_code(connection: sqlite3.Connection, now_utc_ms: int) -> NoPairing:
    connection.execute(
        "UPDATE pairing_codes SET wrong = wrong + 1 WHERE expires_utc_ms > ?", (now_utc_ms,)
    )
    return NoPairing.WRONG


def _is_over(expires_utc_ms: int, wrong: int, now_utc_ms: int) -> bool:
    # A clock that was set back would let a code live longer than it may.
    is_of_now = expires_utc_ms - CODE_LASTS_MS <= now_utc_ms < expires_utc_ms
    return wrong >= MAX_WRONG or not is_of_now


def _give_token(
    connection: sqlite3.Connection, station: str, offer: Offer, now_utc_ms: int
) -> None:
    _take_back(connection, station, now_utc_ms)
    connection.execute(
        "UPDATE pairing_codes SET kiosk = ? WHERE station = ?", (offer.kiosk.bytes, station)
    )
    connection.execute(
        "INSERT INTO station_tokens (token_hash, station, paired_utc_ms) VALUES (?, ?, ?)",
        (offer.token_hash, station, now_utc_ms),
    )
    actor = Actor(Kind.STATION, station)
    note(connection, actor, "station.paired", station, now_utc_ms=now_utc_ms)


def revoke(connection: sqlite3.Connection, station: str, actor: Actor, *, now_utc_ms: int) -> bool:
    """Take a station's token back, and a code that waits for it; False when there was none."""
    codes = connection.execute("DELETE FROM pairing_codes WHERE station = ?", (station,)).rowcount
    tokens = _take_back(connection, station, now_utc_ms)
    if codes or tokens:
        note(connection, actor, "station.revoked", station, now_utc_ms=now_utc_ms)
    return bool(codes or tokens)


def _take_back(connection: sqlite3.Connection, station: str, now_utc_ms: int) -> int:
    return connection.execute(
        "UPDATE station_tokens SET revoked_utc_ms = ? WHERE station = ? AND revoked_utc_ms IS NULL",
        (now_utc_ms, station),
    ).rowcount


def station_of_token(connection: sqlite3.Connection, token_hash: bytes) -> str | None:
    """Return whose token in force has this hash; None when nobody's has."""
    row = connection.execute(
        "SELECT station FROM station_tokens WHERE token_hash = ? AND revoked_utc_ms IS NULL",
        (token_hash,),
    ).fetchone()
    return None if row is None else str(row[0])


def token_times(connection: sqlite3.Connection, station: str) -> TokenTimes:
    """Return when a station was paired last."""
    row = connection.execute(
        "SELECT paired_utc_ms, revoked_utc_ms FROM station_tokens WHERE station = ?"
        " ORDER BY revoked_utc_ms IS NOT NULL, paired_utc_ms DESC, revoked_utc_ms DESC LIMIT 1",
        (station,),
    ).fetchone()
    return TokenTimes() if row is None else TokenTimes(*row)
