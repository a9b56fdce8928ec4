"""The log: one JSON object a line."""

import io
import json
import logging
import os
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import socketio  # type: ignore[import-untyped]  # python-socketio ships no types
from aiohttp.http_exceptions import InvalidHeader

from server.logs import configure_logging
from server.web.request_id import CLIENT, REQUEST_ID


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    yield io.StringIO()
    logging.captureWarnings(False)
    root.handlers, root.level = handlers, level


def _lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_line_with_its_facts(stream: io.StringIO) -> None:
    configure_logging("info", stream)
    logging.getLogger("server.web").info("scan judged", extra={"scan_id": "s1", "station": "팩"})
    (line,) = _lines(stream)
    assert line["event"] == "scan judged"
    assert (line["level"], line["logger"]) == ("info", "server.web")
    assert (line["scan_id"], line["station"]) == ("s1", "팩")
    assert str(line["time"]).endswith("+00:00")
    assert set(line) == {"time", "level", "event", "logger", "scan_id", "station"}


def test_what_is_logged_in_a_request_names_it_and_who_asks(stream: io.StringIO) -> None:
    configure_logging("info", stream)
    before = REQUEST_ID.set("of-the-front"), CLIENT.set("10.9.0.7")
    logging.getLogger("server.web").info("failed")
    REQUEST_ID.reset(before[0])
    CLIENT.reset(before[1])
    (line,) = _lines(stream)
    assert (line["request_id"], line["client"]) == ("of-the-front", "10.9.0.7")


def test_a_request_that_is_no_http_is_a_short_line_without_what_it_was(stream: io.StringIO) -> None:
    configure_logging("info", stream)
    log = logging.getLogger("aiohttp.server")
    sent = InvalidHeader(b"Authorization : Bearer secret")
    log.error("Error handling request from %s", "127.0.0.1", exc_info=sent)
    (line,) = _lines(stream)
    assert (line["level"], line["event"]) == ("warning", "no HTTP was sent: InvalidHeader")
    assert "secret" not in stream.getvalue()
    log.error("failed", exc_info=ValueError("ours"))
    assert "ours" in str(_lines(stream)[1]["error"])


def test_what_is_below_the_level_is_not_written(stream: io.StringIO) -> None:
    configure_logging("warning", stream)
    logging.getLogger("server").info("hidden")
    assert stream.getvalue() == ""


def test_an_error_carries_its_traceback_in_the_same_line(stream: io.StringIO) -> None:
    configure_logging("info", stream)
    try:
        int("first\nsecond")
    except ValueError:
        logging.getLogger("server").exception("failed")
    (line,) = _lines(stream)
    assert "ValueError: invalid literal" in str(line["error"])


def test_a_fact_json_cannot_write_is_written_as_text(stream: io.StringIO) -> None:
    configure_logging("info", stream)
    logging.getLogger("server").info("odd", extra={"thing": {1, 2}})
    assert _lines(stream)[0]["thing"] == "{1, 2}"


def test_no_packet_of_a_socket_is_ever_written(stream: io.StringIO) -> None:
    configure_logging("debug", stream)
    server = socketio.AsyncServer(async_mode="aiohttp")
    for logger in (server.logger, server.eio.logger):
        logger.info("Received packet MESSAGE data 0/station,{token}")
        logger.error("bad transport")
        assert not logger.handlers
    assert [line["event"] for line in _lines(stream)] == ["bad transport"] * 2


def test_a_warning_of_python_is_a_line_too(stream: io.StringIO) -> None:
    configure_logging("info", stream)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old", UserWarning, stacklevel=1)
    assert _lines(stream)[0]["logger"] == "py.warnings"


def test_the_journal_is_told_how_grave_a_line_is(stream: io.StringIO, tmp_path: Path) -> None:
    path = tmp_path / "journal"
    with path.open("w", encoding="utf-8") as journal:
        there = os.fstat(journal.fileno())
        configure_logging("debug", journal, f"{there.st_dev}:{there.st_ino}")
        log = logging.getLogger("server.web")
        for level in (logging.CRITICAL, logging.ERROR, logging.WARNING, logging.INFO, 15):
            log.log(level, "said\nin two lines")
        lines = path.read_text("utf-8").splitlines()
    assert [line[:3] for line in lines] == ["<2>", "<3>", "<4>", "<6>", "<7>"]
    assert all(json.loads(line[3:])["event"] == "said\nin two lines" for line in lines)


def test_what_the_journal_does_not_read_is_json_alone(stream: io.StringIO, tmp_path: Path) -> None:
    configure_logging("info", stream, "8:1")
    logging.getLogger("server.web").warning("no file")
    with (tmp_path / "pipe").open("w+", encoding="utf-8") as pipe:
        configure_logging("info", pipe, "8:1")
        logging.getLogger("server.web").warning("inherited")
        pipe.seek(0)
        stream.write(pipe.read())
    assert [line["event"] for line in _lines(stream)] == ["no file", "inherited"]
