"""Messages of supervisors to stations, as jobs and queries on a connection.

What it is: the `station_messages` table; a message is kept, whether it was read or not. What it is
not: what may stand in one (server.web). The writer's and the readers' threads.
"""

import sqlite3
from uuid import UUID

from server.contract.station import StationMessage
from server.store.audit import Actor, note

MAX_UNSEEN = 20
"""Unread messages of a station, at most."""
_COLUMNS = "message_id, text, sender, sent_utc_ms"


class TooManyUnseenError(Exception):
    """Nobody reads the messages at this station."""


class OtherMessageError(Exception):
    """Another message was sent under this identifier."""


def save_message(
    connection: sqlite3.Connection, station: str, message: StationMessage, actor: Actor
) -> StationMessage:
    """Keep a message and return it; one that is here already is returned as it was kept.

    Raises:
        OtherMessageError: what is here under its identifier says something else.
        TooManyUnseenError: too many are unread.
    """
    row = connection.execute(
        f"SELECT {_COLUMNS}, station FROM station_messages WHERE message_id = ?",  # noqa: S608
        (message.message_id.bytes,),
    ).fetchone()
    if row is not None:
        if (row[1], row[-1]) != (message.text, station):
            raise OtherMessageError
        return _message(row[:-1])
    if len(unseen_messages(connection, station)) >= MAX_UNSEEN:
        raise TooManyUnseenError
    connection.execute(
        "INSERT INTO station_messages (message_id, station, text, sender, sent_utc_ms)"
        " VALUES (?, ?, ?, ?, ?)",
        (message.message_id.bytes, station, message.text, message.sender, message.sent_utc_ms),
    )
    note(connection, actor, "station.message", station, now_utc_ms=message.sent_utc_ms)
    return message


def unseen_messages(connection: sqlite3.Connection, station: str) -> tuple[StationMessage, ...]:
    """Return what nobody at a station has read yet, the oldest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM station_messages"  # noqa: S608  # our names
        " WHERE station = ? AND seen_utc_ms IS NULL ORDER BY message_key",
        (station,),
    )
    return tuple(map(_message, rows))


def saw_message(
    connection: sqlite3.Connection, station: str, message_id: UUID, *, now_utc_ms: int
) -> None:
    """Note that a message was read; again, or of one that is not the station's, changes nothing."""
    connection.execute(
        "UPDATE station_messages SET seen_utc_ms = ?"
        " WHERE message_id = ? AND station = ? AND seen_utc_ms IS NULL",
        (now_utc_ms, message_id.bytes, station),
    )


def _message(row: tuple[bytes, str, str, int]) -> StationMessage:
    message_id, text, sender, sent_utc_ms = row
    return StationMessage(UUID(bytes=message_id), text, sender, sent_utc_ms)
