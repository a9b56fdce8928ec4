"""`scanstation-server service`, with a stand-in for Windows' service manager."""

import sys
import threading
import urllib.request
from collections.abc import Callable
from pathlib import Path
from queue import Queue

import pytest

from server.cli import service
from server.cli.console import CommandError, ExitCode
from server.cli.main import main
from server.cli.service_run import Run
from server.windows.service import NAME, Service, State, Told

WAIT_S = 30


class Windows:
    """A service manager that does as it is told, or refuses."""

    def __init__(self, state: State | None = None, refuses: OSError | None = None) -> None:
        self.now, self.refuses = state, refuses
        self.made: list[Service] = []

    def install(self, service: Service) -> None:
        if self.refuses:
            raise self.refuses
        self.made.append(service)

    def uninstall(self, name: str) -> None:
        assert name == NAME
        if self.refuses:
            raise self.refuses
        self.now = None

    def state(self, name: str) -> State | None:
        assert name == NAME
        return self.now

    def run(
        self,
        name: str,
        serve: Callable[[Callable[[Told], None]], None],
        stop: Callable[[], None],
    ) -> None:
        assert name == NAME
        serve(lambda _told: stop())


def test_it_is_installed_with_its_folder_and_the_rights_of_its_account(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    windows, given = Windows(), list[tuple[str, ...]]()
    folder = tmp_path / "data"
    assert service.install(windows, str(folder), given.append) is ExitCode.OK
    assert folder.is_dir()
    assert str(folder) in windows.made[0].command
    assert given[0][0] == "icacls"
    assert "sc start scanstation" in capsys.readouterr().out


def test_what_windows_refuses_is_told(tmp_path: Path) -> None:
    windows = Windows(refuses=OSError("Access is denied"))
    with pytest.raises(CommandError, match="cannot be made: Access is denied"):
        service.install(windows, str(tmp_path), lambda _command: None)
    with pytest.raises(CommandError, match="cannot be removed: Access is denied"):
        service.uninstall(windows)


def test_how_it_stands_is_told_and_is_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert service.tell_status(Windows(State.RUNNING)) is ExitCode.OK
    assert service.tell_status(Windows(State.STOPPED)) is ExitCode.FAILED
    assert service.tell_status(Windows(None)) is ExitCode.FAILED
    assert "not installed" in capsys.readouterr().out
    assert service.uninstall(Windows(State.RUNNING)) is ExitCode.OK


@pytest.mark.skipif(sys.platform == "win32", reason="there it is at home")
def test_elsewhere_it_says_what_does_it_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["service", "status"]) == ExitCode.CONFIG
    assert "systemd" in capsys.readouterr().err


def test_a_real_server_runs_as_it_and_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCANSTATION_PORT", "0")
    told: Queue[Told] = Queue()
    run = Run(tmp_path)
    serving = threading.Thread(target=run.serve, args=(told.put,))
    serving.start()
    assert told.get(timeout=WAIT_S) == Told(State.STARTING)
    assert told.get(timeout=WAIT_S) == Told(State.RUNNING)
    log = (tmp_path / "logs" / "server.log").read_text("utf-8")
    url = log.split('"url": "')[1].split('"')[0]
    with urllib.request.urlopen(f"{url}/health", timeout=10) as answer:  # noqa: S310 - our own
        assert answer.status == 200
    run.stop()
    assert told.get(timeout=WAIT_S) == Told(State.STOPPING)
    assert told.get(timeout=WAIT_S) == Told(State.STOPPED)
    serving.join(WAIT_S)
    assert not serving.is_alive()


@pytest.mark.expects_log("server.cli.service_run")
def test_settings_that_cannot_be_used_are_a_death_with_its_reason_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCANSTATION_PORT", "no port")
    told: list[Told] = []
    Run(tmp_path).serve(told.append)
    assert told == [Told(State.STARTING), Told(State.STOPPED, 1)]
    assert "SCANSTATION_PORT" in (tmp_path / "logs" / "server.log").read_text("utf-8")
