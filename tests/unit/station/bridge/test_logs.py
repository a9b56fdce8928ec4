import json
import logging
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from station.bridge.logs import LogFile, log_to


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    for handler in handlers:
        root.removeHandler(handler)
    yield
    for handler in root.handlers[:]:
        root.removeHandler(handler)
        handler.close()
    for handler in handlers:
        root.addHandler(handler)
    root.setLevel(level)


def test_a_record_is_one_json_object_with_what_was_given(tmp_path: Path) -> None:
    log_to(tmp_path / "logs" / "station.log", StringIO())
    logging.getLogger("x").info("scan %d", 7, extra={"scan_id": "abc"})
    line = json.loads((tmp_path / "logs" / "station.log").read_text())
    assert (line["event"], line["scan_id"], line["level"]) == ("scan 7", "abc", "info")


def test_only_trouble_is_on_stderr_and_traces_are_in_the_file(tmp_path: Path) -> None:
    stderr = StringIO()
    log_to(tmp_path / "station.log", stderr)
    log = logging.getLogger("x")
    log.info("fine")
    try:
        int("bad")
    except ValueError:
        log.exception("trouble")
    assert "fine" not in stderr.getvalue()
    assert "ERROR: trouble" in stderr.getvalue()
    last = json.loads((tmp_path / "station.log").read_text().splitlines()[-1])
    assert "ValueError: invalid literal" in last["trace"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's")
def test_a_full_disk_is_told_in_one_line_and_again_only_after_there_was_room(
    tmp_path: Path,
) -> None:
    path, stderr = tmp_path / "station.log", StringIO()
    path.symlink_to("/dev/full")
    log_to(path, stderr)
    log, told = logging.getLogger("x"), f"The log {path} is not kept: No space left on device."
    for number in range(3):
        log.info("record %d", number)
    assert stderr.getvalue() == f"{told} Make room on its disk.\n"
    (handler,) = (each for each in logging.getLogger().handlers if isinstance(each, LogFile))
    full, handler.stream = handler.stream, StringIO()  # type: ignore[assignment]  # there is room
    log.info("record 3")
    handler.stream = full
    log.info("record 4")
    assert stderr.getvalue().count(told) == 2


def test_a_record_that_cannot_be_written_is_a_fault_of_ours_and_shown_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log_to(tmp_path / "station.log", StringIO())
    logging.getLogger("x").info("%d", "no number")
    assert "Traceback" in capsys.readouterr().err


def test_a_name_that_is_no_text_is_written_by_its_numbers(tmp_path: Path) -> None:
    log_to(tmp_path / "station.log", StringIO())
    logging.getLogger("x").info("%s", "\udcff")
    assert json.loads((tmp_path / "station.log").read_text())["event"] == "\udcff"
