"""What ends a server: signals, the parent's end, and the exit code of each error."""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from server.cli import run as run_module
from server.cli.console import CommandError, ExitCode
from server.config import Settings
from server.store import StoreCorruptError
from server.variables import Environment


@pytest.fixture(autouse=True)
def _log() -> Iterator[None]:
    """Give the root logger back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    yield
    logging.captureWarnings(False)
    root.handlers, root.level = handlers, level


def _ended(settings: Settings) -> ExitCode:
    with pytest.raises(CommandError) as error:
        run_module.run(settings, stop_on_stdin_close=False)
    assert "\n" not in str(error.value)
    return error.value.code


def _settings(folder: Path, port: int = 0) -> Settings:
    return Settings(environment=Environment.PRODUCTION, data_dir=folder, port=port)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_sets_the_event_and_handlers_are_given_back(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    stop = asyncio.Event()
    with run_module._signals(asyncio.get_running_loop(), stop.set):
        os.kill(os.getpid(), number)
        async with asyncio.timeout(5):
            await stop.wait()
    assert signal.getsignal(number) is before


async def test_the_end_of_standard_input_sets_the_event(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    monkeypatch.setattr(run_module, "_STDIN", reading)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    run_module._watch_stdin(lambda: loop.call_soon_threadsafe(stop.set))
    os.write(writing, b"what the parent says does not matter")
    await asyncio.sleep(0)
    assert not stop.is_set()
    os.close(writing)
    async with asyncio.timeout(5):
        await stop.wait()
    os.close(reading)


def test_standard_input_closed_from_the_start_ends_it_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reading, writing = os.pipe()
    os.close(writing)
    monkeypatch.setattr(run_module, "_STDIN", reading)
    assert run_module.run(_settings(tmp_path), stop_on_stdin_close=True) is ExitCode.OK
    captured = capsys.readouterr()
    assert captured.out.startswith('{"listening":"http://127.0.0.1:')
    assert captured.err.splitlines()[-1].startswith('{"time"')
    os.close(reading)


def test_a_taken_port_ends_with_4(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert _ended(_settings(tmp_path, taken.getsockname()[1])) is ExitCode.PORT


def test_a_store_that_is_none_is_said_so(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    settings.folder.mkdir()
    settings.store_path.write_bytes(b"holiday pictures" * 500)
    with pytest.raises(StoreCorruptError, match="left as it is"):
        run_module.run(settings, stop_on_stdin_close=False)


def test_a_token_that_is_none_ends_with_3(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    settings.folder.mkdir()
    settings.token_path.write_text("none", encoding="ascii")
    assert _ended(settings) is ExitCode.STORE


def test_a_log_that_cannot_be_written_ends_with_2_and_the_setting_to_change(tmp_path: Path) -> None:
    (tmp_path / "none").touch()
    settings = msgspec.structs.replace(_settings(tmp_path), log_dir=tmp_path / "none" / "logs")
    with pytest.raises(CommandError, match="set SCANSTATION_LOG_DIR to") as error:
        run_module.run(settings, stop_on_stdin_close=False)
    assert error.value.code is ExitCode.CONFIG
