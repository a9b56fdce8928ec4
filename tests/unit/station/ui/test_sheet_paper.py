import pytest
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from drivers.barcode.printed import Barcode
from drivers.barcode.symbol import symbol_of
from drivers.barcode.symbology import Symbology
from station.ui.sheet_paper import (
    BAR_MODULE,
    DPI,
    SQUARE_MODULE,
    Print,
    band_heights,
    elided_lines,
    mm,
)


@pytest.fixture
def metrics(qtbot: QtBot) -> QFontMetrics:
    return QFontMetrics(Print.BODY.font(""))


def test_modules_are_wide_enough_for_any_scanner() -> None:
    assert BAR_MODULE / DPI * 25.4 >= 0.33
    assert SQUARE_MODULE / DPI * 25.4 >= 0.5


def test_bars_are_as_high_as_wanted_bearer_bars_included() -> None:
    made = symbol_of(Barcode(Symbology.ITF, b"18809900000030"))
    upper, bars, lower = band_heights(made, mm(12))
    assert upper == lower == 5 * BAR_MODULE
    assert upper + bars + lower == mm(12)


def test_a_square_is_as_high_as_its_modules() -> None:
    made = symbol_of(Barcode(Symbology.QR, b"-s.ok.tt"))
    assert sum(band_heights(made, 0)) == made.width * SQUARE_MODULE


def test_text_breaks_between_words_and_the_last_line_is_elided(metrics: QFontMetrics) -> None:
    width = metrics.horizontalAdvance("두 번 스캔하면")
    lines = elided_lines("두 번 스캔하면 끝납니다. 한 번 더 해 보세요.", metrics, width, 2)
    assert len(lines) == 2
    assert lines[0] == "두 번 스캔하면"
    assert lines[1].endswith("…")
    assert all(metrics.horizontalAdvance(line) <= width for line in lines)


def test_text_that_fits_is_one_line_as_it_is(metrics: QFontMetrics) -> None:
    assert elided_lines("Undo", metrics, 10_000, 3) == ["Undo"]
    assert elided_lines("", metrics, 10_000, 3) == []
