import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from station.ui import fonts

NO_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig/>"""


def korean_where_the_system_has_no_fonts(tmp_path: Path, before: str = "") -> str:
    """Ask a process of its own, since fonts once loaded serve the whole process."""
    config = tmp_path / "fonts.conf"
    config.write_text(NO_FONTS, encoding="utf-8")
    ask = f"""
from pathlib import Path
from PySide6.QtGui import QGuiApplication
from station.ui import fonts
application = QGuiApplication([])
{before}
print(fonts.can_write_korean())
"""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "FONTCONFIG_FILE": str(config)}
    done = subprocess.run(
        [sys.executable, "-c", ask],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.strip()


def test_korean_can_be_written_with_the_typeface_alone(qtbot: QtBot, tmp_path: Path) -> None:
    has_typeface = fonts.load_family() == fonts.FAMILY
    assert korean_where_the_system_has_no_fonts(tmp_path) == str(has_typeface)


def test_korean_cannot_be_written_without_any_font(tmp_path: Path) -> None:
    missing = f"fonts.files = lambda _package: Path({str(tmp_path)!r})"
    assert korean_where_the_system_has_no_fonts(tmp_path, missing) == "False"


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
