import json
import logging
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from station.bridge.logs import log_to


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
