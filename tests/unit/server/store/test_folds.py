from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from server.store import migrate
from server.store.connections import open_writer
from server.store.errors import StoreFaultError
from server.store.folds import Folds, StationFold, read_fold
from server.store.group_connection import GroupConnection


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[GroupConnection]:
    """Return an empty store's file."""
    path = tmp_path / "store.db"
    with closing(open_writer(path)) as opened:
        migrate.up(opened, path, backups=tmp_path / "backups", now_utc_ms=0)
        yield opened


def _next(fold: StationFold) -> StationFold:
    state = replace(fold.state, counted=fold.state.counted + 1)
    return StationFold(fold.last_seq + 1, state)


def test_a_station_never_heard_of_begins_at_nothing(connection: GroupConnection) -> None:
    assert read_fold(connection, "left") is None
    assert Folds(connection).take_up("left", 5) == StationFold()
    assert read_fold(connection, "left") == StationFold()
    assert connection.execute("SELECT * FROM stations").fetchall() == [("left", 5)]


def test_a_fold_is_taken_up_where_it_was_saved_without_reading_it(
    connection: GroupConnection,
) -> None:
    folds = Folds(connection)
    begun = folds.take_up("left", 0)
    folds.save("left", begun, _next(begun))
    run: list[str] = []
    connection.set_trace_callback(run.append)
    assert folds.take_up("left", 0) == _next(begun)
    assert run == []
    folds.forget()
    assert folds.take_up("left", 0) == _next(begun) == read_fold(connection, "left")


def test_a_station_that_stands_elsewhere_is_left_there(connection: GroupConnection) -> None:
    folds = Folds(connection)
    begun = folds.take_up("left", 0)
    connection.execute("UPDATE station_state SET last_seq = 9")
    folds.save("left", begun, _next(begun))
    with pytest.raises(StoreFaultError, match="UPDATE station_state: of 1 rows 0 are"):
        connection.settle()
    connection.undo()
    assert read_fold(connection, "left") == StationFold(9)
