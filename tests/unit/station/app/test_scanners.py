from io import StringIO

import pytest

from station.app import ExitCode, list_scanners
from station.config import Config, ScannerConfig


def test_the_scanners_are_listed() -> None:
    out = StringIO()
    assert list_scanners(Config(scanners=(ScannerConfig("loop://", "Try"),)), out) is ExitCode.OK
    assert out.getvalue().startswith("serial:loop://\n    Try at loop://, set up by block 1 of ")


def test_that_they_cannot_be_listed_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise OSError("no /sys here")

    monkeypatch.setattr("station.bridge.scanner_list.SerialDiscovery.listed", lambda _self: fail())
    assert list_scanners(Config(), StringIO()) is ExitCode.FAILED
    assert "cannot be listed: no /sys here" in capsys.readouterr().err
