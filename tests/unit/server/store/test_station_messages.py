import sqlite3
from collections.abc import Iterator
from uuid import UUID

import pytest
from msgspec.structs import replace

from server.contract.station import StationMessage
from server.store.audit import entries
from server.store.station_messages import (
    MAX_UNSEEN,
    OtherMessageError,
    TooManyUnseenError,
    save_message,
    saw_message,
    unseen_messages,
)
from tests.unit.server.store.people import BOSS, NOW_UTC_MS, memory


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with memory() as opened:
        yield opened


def _message(number: int, text: str = "상자를 바꾸세요") -> StationMessage:
    return StationMessage(UUID(int=number), text, "boss", NOW_UTC_MS)


def _send(connection: sqlite3.Connection, message: StationMessage) -> StationMessage:
    return save_message(connection, "left", message, BOSS)


def test_messages_wait_in_their_order_for_the_station_they_are_for(
    connection: sqlite3.Connection,
) -> None:
    first, second = _message(2), _message(1, "둘째")
    _send(connection, first)
    _send(connection, second)
    assert unseen_messages(connection, "left") == (first, second)
    assert unseen_messages(connection, "right") == ()


def test_a_message_sent_again_is_the_same_one_and_stays_read(
    connection: sqlite3.Connection,
) -> None:
    sent = _send(connection, _message(1))
    saw_message(connection, "left", sent.message_id, now_utc_ms=NOW_UTC_MS)
    again = replace(sent, sent_utc_ms=NOW_UTC_MS + 5)
    assert _send(connection, again) == sent
    assert unseen_messages(connection, "left") == ()
    assert len(entries(connection, limit=9)) == 1


def test_another_text_or_station_under_the_same_identifier_is_refused(
    connection: sqlite3.Connection,
) -> None:
    _send(connection, _message(1))
    with pytest.raises(OtherMessageError):
        _send(connection, _message(1, "else"))
    with pytest.raises(OtherMessageError):
        save_message(connection, "right", _message(1), BOSS)


def test_only_the_station_it_is_for_reads_a_message_and_when_first_stays(
    connection: sqlite3.Connection,
) -> None:
    sent = _send(connection, _message(1))
    saw_message(connection, "right", sent.message_id, now_utc_ms=1)
    assert unseen_messages(connection, "left") == (sent,)
    saw_message(connection, "left", sent.message_id, now_utc_ms=2)
    saw_message(connection, "left", sent.message_id, now_utc_ms=3)
    assert connection.execute("SELECT seen_utc_ms FROM station_messages").fetchone() == (2,)


def test_a_station_where_nobody_reads_takes_no_more(connection: sqlite3.Connection) -> None:
    for number in range(MAX_UNSEEN):
        _send(connection, _message(number))
    with pytest.raises(TooManyUnseenError):
        _send(connection, _message(MAX_UNSEEN))
    saw_message(connection, "left", UUID(int=0), now_utc_ms=1)
    _send(connection, _message(MAX_UNSEEN))
