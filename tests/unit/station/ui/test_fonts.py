import logging
from pathlib import Path

import pytest
from PySide6.QtGui import QFontDatabase
from pytestqt.qtbot import QtBot

from station.ui import fonts


def test_korean_can_be_written_where_a_font_has_hangul(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def families(system: QFontDatabase.WritingSystem) -> list[str]:
        asked.append(system)
        return [] if len(asked) == 1 else ["Noto Sans CJK KR"]

    monkeypatch.setattr(QFontDatabase, "families", families)
    assert not fonts.can_write_korean()
    assert fonts.can_write_korean()
    assert set(asked) == {QFontDatabase.WritingSystem.Korean}


def test_without_the_typeface_the_system_serves_and_it_is_logged_once(
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(fonts, "files", lambda _package: tmp_path)
    fonts.load_family.cache_clear()
    with caplog.at_level(logging.INFO):
        assert fonts.load_family() == ""
        assert fonts.load_family() == ""
    assert [record.message for record in caplog.records] == ["typeface missing, using the system's"]
    fonts.load_family.cache_clear()
