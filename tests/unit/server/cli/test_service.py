"""`scanstation-server service`, with a stand-in for Windows' service manager."""

import json
import os
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable
from contextlib import suppress
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


class Asked:
    """Commands that were run, and whose the folder is that one of them asks for."""

    def __init__(self, owner: str = "S-1-5-32-544") -> None:
        self.owner = owner
        self.commands: list[tuple[str, ...]] = []

    def __call__(self, command: tuple[str, ...]) -> str:
        self.commands.append(command)
        return self.owner if command[0] == "powershell" else ""


def test_it_is_installed_with_its_folder_and_the_rights_of_its_account(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    windows, asked = Windows(), Asked()
    folder = tmp_path / "data"
    assert service.install(windows, str(folder), asked) is ExitCode.OK
    assert folder.is_dir()
    assert str(folder) in windows.made[0].command
    assert [command[0] for command in asked.commands] == ["icacls"] * 3
    assert "sc start scanstation" in capsys.readouterr().out


def test_a_folder_that_somebody_else_filled_is_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / "scanstation.sqlite3").write_bytes(b"")
    windows, asked = Windows(), Asked(owner="S-1-5-21-1-2-3-1001")
    with pytest.raises(CommandError, match="belongs to S-1-5-21-1-2-3-1001"):
        service.install(windows, str(tmp_path), asked)
    assert windows.made == []
    assert not any("/grant:r" in command for command in asked.commands)
    assert service.install(windows, str(tmp_path), Asked()) is ExitCode.OK


def test_what_windows_refuses_is_told(tmp_path: Path) -> None:
    windows = Windows(refuses=OSError("Access is denied"))
    with pytest.raises(CommandError, match="cannot be made: Access is denied"):
        service.install(windows, str(tmp_path), Asked())
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
    try:
        assert told.get(timeout=WAIT_S) == Told(State.STARTING)
        assert told.get(timeout=WAIT_S) == Told(State.RUNNING)
        # The log may not say it yet; where it is reached is published before it is told.
        url = json.loads((tmp_path / "server" / "address.json").read_text("utf-8"))["listening"]
        with urllib.request.urlopen(f"{url}/health", timeout=60) as answer:  # noqa: S310 - our own
            assert answer.status == 200
        run.stop()
        assert told.get(timeout=WAIT_S) == Told(State.STOPPING)
        assert told.get(timeout=WAIT_S) == Told(State.STOPPED)
    finally:
        with suppress(RuntimeError):  # it has ended
            run.stop()
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


_FAILS_AS_A_SERVICE = """
import logging, sys
from pathlib import Path
from server.cli.service_run import Run
from server.windows.service import State, Told

def tell(told):
    if told.state is State.RUNNING:
        logging.getLogger("server.web").error("request failed")
        run.stop()

run = Run(Path(sys.argv[1]))
run.serve(tell)
"""


def test_it_logs_where_its_settings_say_and_reports_errors_to_their_sentry(
    tmp_path: Path, sentry: tuple[str, list[bytes]]
) -> None:
    dsn, taken = sentry
    logs = tmp_path / "elsewhere"
    of_the_service = {
        **os.environ,
        "SCANSTATION_PORT": "0",
        "SCANSTATION_LOG_DIR": str(logs),
        "SENTRY_DSN": dsn,
    }
    words = [sys.executable, "-c", _FAILS_AS_A_SERVICE, str(tmp_path / "data")]
    subprocess.run(words, env=of_the_service, check=True, timeout=WAIT_S)
    assert "request failed" in (logs / "server-0.log").read_text("utf-8")
    assert any(b"request failed" in envelope for envelope in taken)
