"""`scanstation-server cluster` where systemd keeps no servers: a sentence, and nothing is done."""

from pathlib import Path

import pytest

from server.cli.main import main


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


_ACTIONS = [["status"], ["status", "--json"], ["logs", "-f"], ["scale", "2"], ["reload"]]


@pytest.mark.parametrize("action", _ACTIONS)
def test_without_systemd_it_says_what_there_is_instead(
    action: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cluster", *action]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "docker compose ps" in told.err
    assert "scanstation-server@PORT" in told.err
