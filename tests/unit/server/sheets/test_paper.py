from drivers.barcode.printed import Barcode
from drivers.barcode.symbol import symbol_of
from drivers.barcode.symbology import Symbology
from server.sheets.paper import (
    BAR_MODULE,
    DPI,
    SQUARE_MODULE,
    Paper,
    PaperSize,
    Print,
    band_heights,
    mm,
)


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


def test_text_breaks_between_words_and_the_last_line_is_elided() -> None:
    lines = lines_of("두 번 스캔하면 끝납니다. 한 번 더 해 보세요.", mm(22), 2)
    assert len(lines) == 2
    assert lines[0] == "두 번 스캔하면"
    assert lines[1].endswith("…")


def test_a_word_wider_than_a_line_is_broken_anywhere_and_nothing_of_it_is_lost() -> None:
    lines = lines_of("가나다라마바사아자차카타파하", mm(10), 9)
    assert len(lines) > 2
    assert "".join(lines) == "가나다라마바사아자차카타파하"


def test_text_that_fits_is_one_line_as_it_is() -> None:
    assert lines_of("Undo", 10_000, 3) == ["Undo"]
    assert lines_of("", 10_000, 3) == []


def lines_of(text: str, width: int, most: int) -> list[str]:
    with Paper(PaperSize.A4, "", "ko") as paper:
        return paper.lines(text, Print.BODY.value, width, most)
