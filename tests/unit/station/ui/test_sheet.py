"""What is printed is read back: every barcode of every page, as an image of 300 dpi, and words."""

import dataclasses
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pytest
import zxingcpp
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from drivers.barcode.symbol import symbol_of
from drivers.barcode.symbology import AimIdentifier, Symbology, symbology_of
from station.bridge.demo_orders import demo_rows
from station.bridge.doctor import chart_codes
from station.presenters.sheet import SheetContents, sheet_view
from station.presenters.sheet_view import SheetView
from station.presenters.words import LANGUAGES, Words
from station.ui.fonts import load_family
from station.ui.sheet import Page, lay_out, page_image, write_pdf
from station.ui.sheet_paper import (
    CONTENT_WIDTH,
    MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    Placed,
    mm,
    module_of,
)

_FORMATS = zxingcpp.BarcodeFormats(
    [
        zxingcpp.BarcodeFormat.EANUPC,
        zxingcpp.BarcodeFormat.Code128,
        zxingcpp.BarcodeFormat.ITF,
        zxingcpp.BarcodeFormat.QRCode,
        zxingcpp.BarcodeFormat.DataMatrix,
    ]
)


HANGUL = re.compile("[가-힣]")
LONGER_THAN_A_CARD = "프리미엄 저자극 약산성 아기 물티슈 캡형 100매"
READ_WITHIN_S = 20


class Read(NamedTuple):
    data: bytes
    symbology: Symbology | None


class Printed(NamedTuple):
    image: QImage
    placed: list[Placed]


def sheet(language: str) -> SheetView:
    rows = demo_rows("orders.csv"), demo_rows("operators.csv")
    return sheet_view(Words(language), SheetContents.ALL, *rows)


def pages(view: SheetView) -> tuple[Page, ...]:
    return lay_out(view, load_family())


def printed(view: SheetView) -> list[Printed]:
    laid_out = pages(view)
    return [
        Printed(*page_image(view, laid_out, number, load_family()))
        for number in range(len(laid_out))
    ]


def read(image: QImage) -> list[Read]:
    found = zxingcpp.read_barcodes(image, formats=_FORMATS, text_mode=zxingcpp.TextMode.Plain)
    return [
        Read(
            each.bytes, symbology_of(AimIdentifier.from_text(each.symbology_identifier), each.bytes)
        )
        for each in found
    ]


def meant(placed: Placed) -> Read:
    """Return what a reader makes of it: UPC-A is EAN-13 with a leading zero, bar by bar."""
    barcode = placed.barcode
    if barcode.symbology is Symbology.UPC_A:
        return Read(b"0" + barcode.data, Symbology.EAN_13)
    return Read(barcode.data, barcode.symbology)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_barcode_reads_as_what_it_was_meant_to_be(qtbot: QtBot, language: str) -> None:
    for image, placed in printed(sheet(language)):
        for each in placed:
            assert read(image.copy(each.place)) == [meant(each)]


def test_a_whole_page_at_once_reads_as_all_its_barcodes_and_no_others(qtbot: QtBot) -> None:
    for image, placed in printed(sheet("ko")):
        assert Counter(read(image)) == Counter(map(meant, placed))


def test_upc_a_reads_as_itself_where_the_reader_knows_nothing_else(qtbot: QtBot) -> None:
    found_at = [
        (image, each.place)
        for image, placed in printed(sheet("en"))
        for each in placed
        if each.barcode.symbology is Symbology.UPC_A
    ]
    ((image, place),) = found_at
    upc_a = zxingcpp.BarcodeFormat.UPCA
    (found,) = zxingcpp.read_barcodes(image.copy(place), zxingcpp.BarcodeFormats(upc_a))
    assert (found.text, found.format) == ("0850000000001", upc_a)


def test_every_symbology_of_the_demo_is_there(qtbot: QtBot) -> None:
    there = {each.barcode.symbology for page in printed(sheet("en")) for each in page.placed}
    assert there == {
        Symbology.CODE_128,
        Symbology.QR,
        Symbology.EAN_13,
        Symbology.EAN_8,
        Symbology.UPC_A,
        Symbology.ITF,
        Symbology.GS1_128,
        Symbology.GS1_DATA_MATRIX,
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_printed_into_a_quiet_zone(qtbot: QtBot, language: str) -> None:
    for image, placed in printed(sheet(language)):
        for each in placed:
            assert all(is_white(image.copy(zone)) for zone in quiet_zones(each))


def test_a_printers_margin_stays_white(qtbot: QtBot) -> None:
    for image, _placed in printed(sheet("en")):
        bottom = PAGE_HEIGHT - MARGIN
        right = MARGIN + CONTENT_WIDTH
        for edge in (
            QRect(0, 0, PAGE_WIDTH, MARGIN),
            QRect(0, bottom, PAGE_WIDTH, MARGIN),
            QRect(0, 0, MARGIN, PAGE_HEIGHT),
            QRect(right, 0, PAGE_WIDTH - right, PAGE_HEIGHT),
        ):
            assert is_white(image.copy(edge))


def quiet_zones(placed: Placed) -> tuple[QRect, QRect]:
    symbol = symbol_of(placed.barcode)
    module = module_of(symbol)
    left, right = QRect(placed.place), QRect(placed.place)
    left.setWidth(symbol.dark_from * module)
    right.setLeft(placed.place.left() + symbol.dark_to * module)
    return left, right


def is_white(image: QImage) -> bool:
    blank = image.copy()
    blank.fill(Qt.GlobalColor.white)
    return image == blank


def test_commands_fill_one_page_to_hang_at_the_station(qtbot: QtBot) -> None:
    for language in LANGUAGES:
        titles = [page.title for page in pages(sheet(language))]
        assert titles.count(titles[0]) == 1


def test_no_page_is_overfull(qtbot: QtBot) -> None:
    for page in pages(sheet("en")):
        top, last = page.blocks[-1]
        assert top + last.height <= PAGE_HEIGHT - MARGIN - mm(6)


def test_the_pdf_is_a4_has_its_font_inside_and_bars_that_are_no_pictures(
    qtbot: QtBot, tmp_path: Path
) -> None:
    view = sheet("ko")
    path = tmp_path / "sheet.pdf"
    count = write_pdf(view, path, load_family())
    pdf = path.read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert count == len(pages(view)) == len(re.findall(rb"/Type /Page\b(?!s)", pdf))
    assert b"/MediaBox [0 0 595" in pdf
    assert b"/FontFile" in pdf
    assert b"/Subtype /Image" not in pdf


def test_every_korean_word_can_be_read_in_the_pdf(qtbot: QtBot, tmp_path: Path) -> None:
    view = sheet("ko")
    path = tmp_path / "sheet.pdf"
    write_pdf(view, path, load_family())
    printed = hangul(words_in(path))
    korean = [text for text in texts_in(view) if hangul(text)]
    assert len(korean) > 50
    (cut_off,) = (text for text in korean if hangul(text) not in printed)
    assert cut_off.startswith(LONGER_THAN_A_CARD)
    assert hangul(LONGER_THAN_A_CARD) in printed


def words_in(pdf: Path) -> str:
    """Return the words of a PDF in the order they are drawn in; an empty box is none."""
    read = subprocess.run(
        ["pdftotext", "-raw", "-enc", "UTF-8", pdf, "-"],
        capture_output=True,
        timeout=READ_WITHIN_S,
        check=True,
    )
    return read.stdout.decode()


def hangul(text: str) -> str:
    """Return the syllables of a text alone: the typeface writes some signs in ways a PDF loses."""
    return "".join(HANGUL.findall(text))


def texts_in(shown: object) -> Iterator[str]:
    """Yield each text of a sheet."""
    if isinstance(shown, str):
        yield shown
    elif isinstance(shown, tuple):
        for each in shown:
            yield from texts_in(each)
    elif dataclasses.is_dataclass(shown):
        for field in dataclasses.fields(shown):
            yield from texts_in(getattr(shown, field.name))


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
def test_a_sheet_that_cannot_be_written_is_an_error(qtbot: QtBot, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot be written"):
        write_pdf(sheet("en"), tmp_path, load_family())


def test_the_doctors_chart_is_read_back_and_no_code_lies_on_another(qtbot: QtBot) -> None:
    view = sheet_view(Words("ko"), SheetContents.CHART, [], [], chart_codes())
    laid = pages(view)
    placed = [
        place for number in range(len(laid)) for place in page_image(view, laid, number, "")[1]
    ]
    assert [place.barcode.data for place in placed] == [data for _, _, data in chart_codes()]
    for one, other in combinations(placed, 2):
        assert one.page != other.page or not one.place.intersects(other.place)
