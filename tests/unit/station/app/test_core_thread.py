import time
from pathlib import Path

import pytest

from station.app import core_thread
from station.app.core import Place
from station.app.core_thread import CoreThread
from station.config import Config, ServerConfig

LONG_S = 1.0


@pytest.mark.usefixtures("qtbot")
def test_a_core_that_does_not_end_is_waited_for_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core_thread, "_STOP_S", LONG_S)
    token = tmp_path / "token"
    token.write_text("nobody asks for it")
    nowhere = ServerConfig(url="http://127.0.0.1:9", token_file=str(token))
    thread = CoreThread(Config(find_scanners=False, server=nowhere), Place(tmp_path, {}))
    with monkeypatch.context() as deaf:
        deaf.setattr(thread.built.core, "stop", lambda: None)
        thread.start()
        assert not thread.stop()
        asked_at = time.monotonic()
        assert not thread.stop()
        assert time.monotonic() - asked_at < LONG_S / 2
    assert thread.io.stop(10)
    assert thread.stop()
