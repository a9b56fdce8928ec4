"""`scanstation-server cluster` where systemd keeps no servers: a sentence, and nothing is done."""

from pathlib import Path

import pytest

from server.cli.cluster_change import one_at_a_time, somebody_changes
from server.cli.console import CommandError
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


def test_one_at_a_time_changes_the_servers_of_a_host(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    assert not somebody_changes(lock)
    with one_at_a_time(lock):
        assert somebody_changes(lock)
        with pytest.raises(CommandError, match="just now"), one_at_a_time(lock):
            raise AssertionError
    assert not somebody_changes(lock)
