"""The log in a file: a new one a day, the old ones compressed, and no server ended for it."""

import errno
import gzip
import logging
import stat
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from server.log_file import DailyFile

FIRST = date(2026, 11, 1)


class _Calendar:
    def __init__(self) -> None:
        self.day = FIRST

    def __call__(self) -> date:
        return self.day


@pytest.fixture
def calendar() -> _Calendar:
    return _Calendar()


@pytest.fixture
def daily(tmp_path: Path, calendar: _Calendar) -> Iterator[DailyFile]:
    made = DailyFile(tmp_path / "logs" / "server-8787.log", 14, calendar)
    yield made
    made.close()


def _say(handler: DailyFile, text: str) -> None:
    handler.handle(logging.LogRecord("server", logging.INFO, "", 0, text, None, None))
    if handler.tidying is not None:
        handler.tidying.join(10)


def _names(handler: DailyFile) -> list[str]:
    return sorted(path.name for path in Path(handler.baseFilename).parent.iterdir())


def test_a_day_s_first_line_begins_a_file_and_the_day_before_is_compressed(
    daily: DailyFile, calendar: _Calendar
) -> None:
    _say(daily, "yesterday's")
    calendar.day += timedelta(days=1)
    _say(daily, "today's")
    folder = Path(daily.baseFilename).parent
    assert _names(daily) == ["server-8787-2026-11-01.log.gz", "server-8787.log"]
    packed = gzip.decompress((folder / "server-8787-2026-11-01.log.gz").read_bytes())
    assert packed == b"yesterday's\n"
    assert (folder / "server-8787.log").read_text("utf-8") == "today's\n"


def test_a_clock_that_is_set_back_over_midnight_costs_no_line(
    daily: DailyFile, calendar: _Calendar
) -> None:
    _say(daily, "one")
    for step, text in ((1, "two"), (-1, "three"), (1, "four")):
        calendar.day += timedelta(days=step)
        _say(daily, text)
    folder = Path(daily.baseFilename).parent
    for day, said in (("01", b"one\n"), ("02", b"two\n")):
        assert gzip.decompress((folder / f"server-8787-2026-11-{day}.log.gz").read_bytes()) == said
    assert (folder / "server-8787.log").read_text("utf-8") == "three\nfour\n"


def test_after_a_clock_that_was_years_ahead_days_are_turned_again(
    daily: DailyFile, calendar: _Calendar
) -> None:
    for step in (0, 1500, -1500, 1, 1):
        calendar.day += timedelta(days=step)
        _say(daily, str(step))
    assert len(_names(daily)) == 4
    assert Path(daily.baseFilename).read_text("utf-8") == "1\n"


def test_fourteen_days_are_kept_and_another_server_s_are_left_alone(
    daily: DailyFile, calendar: _Calendar
) -> None:
    folder = Path(daily.baseFilename).parent
    (folder / "server-8788-2020-01-01.log.gz").write_bytes(b"")
    for _ in range(20):
        _say(daily, "a line")
        calendar.day += timedelta(days=1)
    _say(daily, "a line")
    mine = [name for name in _names(daily) if name.startswith("server-8787-")]
    assert len(mine) == 14
    assert mine[0] == "server-8787-2026-11-07.log.gz"
    assert "server-8788-2020-01-01.log.gz" in _names(daily)


def test_a_file_that_another_program_moved_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "server-8787.log"
    handler = DailyFile(path, 0)
    _say(handler, "before")
    path.replace(tmp_path / "moved")
    _say(handler, "after")
    handler.close()
    assert (tmp_path / "moved").read_text("utf-8") == "before\n"
    assert path.read_text("utf-8") == "after\n"


def test_where_another_program_turns_it_no_day_does(tmp_path: Path, calendar: _Calendar) -> None:
    handler = DailyFile(tmp_path / "server-8787.log", 0, calendar)
    _say(handler, "a line")
    calendar.day += timedelta(days=1)
    _say(handler, "a line")
    assert _names(handler) == ["server-8787.log"]
    handler.close()


class _Full:
    """A stream on a disk that is full."""

    def write(self, _: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def flush(self) -> None:
        return

    def close(self) -> None:
        return


def test_a_full_disk_costs_lines_and_is_told_once(
    daily: DailyFile, capsys: pytest.CaptureFixture[str]
) -> None:
    before = daily.stream
    daily.stream = _Full()  # type: ignore[assignment]  # what there is of one
    _say(daily, "lost")
    _say(daily, "lost, too")
    daily.stream = before
    _say(daily, "there is room again")
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "No space left on device" in told
    assert Path(daily.baseFilename).read_text("utf-8") == "there is room again\n"


def test_a_folder_that_is_gone_ends_no_caller(
    daily: DailyFile, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path(daily.baseFilename)
    path.unlink()
    path.parent.rmdir()
    _say(daily, "lost")
    assert "cannot be written" in capsys.readouterr().err
    path.parent.mkdir()
    _say(daily, "here again")
    assert path.read_text("utf-8") == "here again\n"


def test_lines_of_yesterday_that_were_there_at_the_start_are_turned(tmp_path: Path) -> None:
    path = tmp_path / "server-8787.log"
    path.write_text("of the run before\n")
    handler = DailyFile(path, 14, lambda: date(2999, 1, 1))
    _say(handler, "of this one")
    assert path.read_text("utf-8") == "of this one\n"
    assert len(_names(handler)) == 2
    handler.close()


def test_all_of_a_log_is_its_owner_s_alone(daily: DailyFile, calendar: _Calendar) -> None:
    folder = Path(daily.baseFilename).parent
    (folder / "server-8787-2026-11-01.log.part").touch(0o644)  # of a run that was cut off
    _say(daily, "yesterday's")
    calendar.day += timedelta(days=1)
    _say(daily, "today's")
    (folder / "server-8787.log").unlink()
    _say(daily, "begun anew")
    assert len(_names(daily)) == 2
    others = stat.S_IRWXG | stat.S_IRWXO
    assert [path.stat().st_mode & others for path in (folder, *folder.iterdir())] == [0, 0, 0]
