import io
import signal

import pytest
from pytestqt.qtbot import QtBot

from station.app import kiosk
from station.app.end_asked import EndAsked
from station.app.exit_code import ExitCode, exit_code
from station.app.kiosk import Terminal, quit_on_signals
from station.bridge.journal import JournalError
from station.config import Config
from station.events import NotRecorded


def test_the_end_is_a_code_and_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(None) is ExitCode.OK
    assert exit_code(JournalError("in use")) is ExitCode.DATA
    assert exit_code(RuntimeError("fault")) is ExitCode.FAILED
    words = capsys.readouterr().err
    assert "in use\n" in words
    assert "station.log" in words


class Narrow(io.TextIOWrapper):
    """A terminal of another encoding, which somebody closes."""

    def __init__(self) -> None:
        self.bytes = io.BytesIO()
        super().__init__(self.bytes, encoding="cp949", newline="\n")


def test_what_a_terminal_cannot_write_is_told_by_number() -> None:
    out = Narrow()
    Terminal(out, scans=True).heard(NotRecorded("😀", "the disk is full"))
    assert b"\\U0001f600" in out.bytes.getvalue()


def test_a_terminal_that_is_gone_is_told_once_and_asked_no_more(
    caplog: pytest.LogCaptureFixture,
) -> None:
    out = io.StringIO()
    terminal = Terminal(out, scans=True)
    out.close()
    terminal.say("one")
    terminal.say("two")
    assert [record.levelname for record in caplog.records] == ["WARNING"]


@pytest.mark.usefixtures("own_handlers")
def test_a_signal_ends_the_kiosk_in_a_turn_of_its_own(qtbot: QtBot) -> None:
    ends: list[bool] = []
    quit_on_signals(EndAsked(), lambda: ends.append(True))
    signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGINT)
    assert not ends
    qtbot.waitUntil(lambda: len(ends) == 2, timeout=1000)


@pytest.mark.usefixtures("own_handlers")
def test_a_signal_that_came_during_the_start_ends_the_kiosk_when_it_stands(qtbot: QtBot) -> None:
    ends: list[bool] = []
    asked = EndAsked()
    asked.listen()
    signal.raise_signal(signal.SIGINT)
    quit_on_signals(asked, lambda: ends.append(True))
    assert not ends
    qtbot.waitUntil(lambda: ends == [True], timeout=1000)


def test_korean_is_not_spoken_where_no_font_can_show_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(kiosk, "can_write_korean", lambda: False)
    assert kiosk._language(Config(language="ko")) == "en"
    assert "no font here has Hangul" in caplog.text
    monkeypatch.setattr(kiosk, "can_write_korean", lambda: True)
    assert kiosk._language(Config(language="ko")) == "ko"
