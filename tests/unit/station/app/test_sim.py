"""`scanstation sim`."""

from io import StringIO
from pathlib import Path

import pytest

from station.app.exit_code import ExitCode
from station.app.sim import play_capture

CAPTURE = """\
{"capture": 1}
{"source": 1, "kind": "serial", "scanner": "usb:1", "aim": true}
{"at_ms": 250, "data": "]d20104006381333931\\u001d10\\u00ec\\u00a3\\u00bc\\r"}
{"at_ms": 900, "data": "HALF"}
"""
INF = float("inf")


def test_each_reading_is_a_line_with_its_time_symbology_and_data(tmp_path: Path) -> None:
    path, out = tmp_path / "a.jsonl", StringIO()
    path.write_text(CAPTURE, encoding="utf-8")
    assert play_capture(path, INF, out) is ExitCode.OK
    assert [line.split() for line in out.getvalue().splitlines()] == [
        ["0.000", "s", "gs1_datamatrix", r"0104006381333931\x1d10주"],
        ["0.650", "s", "(unfinished)", "HALF"],
    ]


def test_what_cannot_be_replayed_is_said_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = StringIO()
    assert play_capture(tmp_path / "none.jsonl", INF, out) is ExitCode.FAILED
    said = capsys.readouterr().err
    assert "none.jsonl: No such file or directory. Name a file" in said
    assert out.getvalue() == ""
