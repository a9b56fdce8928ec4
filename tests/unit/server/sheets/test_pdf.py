"""What is printed is read back: every barcode of every page, as pixels of a printer, and words."""

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator

import pytest
import zxingcpp

from drivers.barcode.chart import CHART
from drivers.barcode.symbol import symbol_of
from drivers.barcode.symbology import Symbology
from server.sheets.chart import chart_part
from server.sheets.commands import commands_part
from server.sheets.demo import demo_part
from server.sheets.language import LANGUAGES, Language
from server.sheets.paper import DPI, PaperSize, Place, Placed, mm, module_of
from server.sheets.pdf import Pdf, pdf_of, sheet_of
from server.sheets.view import SheetView
from server.sheets.words import Words
from tests.printed_pages import cut, each_read, meant, pages, read, words

HANGUL = re.compile("[가-힣]")
LONGER_THAN_A_CARD = "프리미엄 저자극 약산성 아기 물티슈 캡형 100매"
OFFICE_DPI = (150, 203, 300)
UNPRINTABLE = mm(5)
"""The edge that office printers leave blank."""


def everything(language: Language) -> SheetView:
    spoken = Words(language)
    return sheet_of(spoken, commands_part(spoken), demo_part(spoken), chart_part(spoken))


@pytest.fixture(scope="module", params=[*PaperSize])
def printed(request: pytest.FixtureRequest) -> Pdf:
    return pdf_of(everything("ko"), request.param)


@pytest.mark.parametrize("dpi", OFFICE_DPI)
def test_every_barcode_reads_as_what_it_was_meant_to_be(printed: Pdf, dpi: int) -> None:
    assert printed.placed
    assert each_read(printed, dpi) == [[meant(each.barcode)] for each in printed.placed]


def test_a_whole_page_at_once_reads_as_all_its_barcodes_and_no_others(printed: Pdf) -> None:
    for number, page in enumerate(pages(printed.content, DPI)):
        there = Counter(meant(each.barcode) for each in printed.placed if each.page == number)
        assert Counter(read(page)) == there


def test_every_symbology_of_the_demo_is_there(printed: Pdf) -> None:
    assert {each.barcode.symbology for each in printed.placed} == {
        Symbology.CODE_128,
        Symbology.QR,
        Symbology.EAN_13,
        Symbology.EAN_8,
        Symbology.UPC_A,
        Symbology.ITF,
        Symbology.GS1_128,
        Symbology.GS1_DATA_MATRIX,
    }


def test_upc_a_reads_as_itself_where_the_reader_knows_nothing_else(printed: Pdf) -> None:
    drawn = list(pages(printed.content, DPI))
    (upc,) = (each for each in printed.placed if each.barcode.symbology is Symbology.UPC_A)
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.UPCA)
    (found,) = zxingcpp.read_barcodes(cut(drawn[upc.page], upc.place, DPI), formats)
    assert found.text == "0850000000001"


def quiet_zones(placed: Placed) -> tuple[Place, Place]:
    """Return what must stay white left and right of the bars; ITF-14 has it within its frame."""
    symbol = symbol_of(placed.barcode)
    module, place = module_of(symbol), placed.place
    left = symbol.dark_from * module
    right = (symbol.width - symbol.dark_to) * module
    return (
        Place(place.left, place.top, left, place.height),
        Place(place.right - right, place.top, right, place.height),
    )


def test_nothing_is_printed_into_a_quiet_zone(printed: Pdf) -> None:
    drawn = list(pages(printed.content, DPI))
    for each in printed.placed:
        for zone in quiet_zones(each):
            assert cut(drawn[each.page], zone, DPI).min(initial=255) == 255


def test_a_printers_edge_stays_white(printed: Pdf) -> None:
    for page in pages(printed.content, DPI):
        inner = page.copy()
        inner[UNPRINTABLE:-UNPRINTABLE, UNPRINTABLE:-UNPRINTABLE] = 255
        assert inner.min() == 255


@pytest.mark.parametrize("size", PaperSize)
@pytest.mark.parametrize("language", LANGUAGES)
def test_commands_fill_one_page_to_hang_at_the_station_and_no_word_is_left_out(
    language: Language, size: PaperSize
) -> None:
    spoken = Words(language)
    made = pdf_of(sheet_of(spoken, commands_part(spoken)), size)
    assert made.pages == 1
    (page,) = words(made.content)
    assert "…" not in page
    assert spoken("sheet-step-ship") in " ".join(page.split())


def test_the_doctors_chart_has_its_codes_in_the_order_they_are_asked_for() -> None:
    made = pdf_of(sheet_of(Words("en"), chart_part(Words("en"))), PaperSize.A4)
    assert [each.barcode.data for each in made.placed] == [item.data for item in CHART]


def test_the_pdf_has_its_size_a_part_of_its_typeface_and_bars_that_are_no_pictures(
    printed: Pdf,
) -> None:
    pdf = printed.content
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b(?!s)", pdf)) == printed.pages
    assert b"/MediaBox [0 0 595.20 841.92]" in pdf or b"/MediaBox [0 0 612.00 792.00]" in pdf
    assert b"/Subtype /CIDFontType0C" in pdf
    assert len(re.findall(rb"/BaseFont /[A-Z]{6}\+Pretendard", pdf)) >= 2  # a tag: a subset
    assert len(pdf) < 200_000  # of two typefaces of 1.6 MB
    assert b"/Subtype /Image" not in pdf


def test_a_viewer_is_told_to_print_it_in_its_size(printed: Pdf) -> None:
    assert b"/PrintScaling /None" in printed.content
    assert b"/Lang (ko" in printed.content


def test_every_korean_word_can_be_read_in_the_pdf(printed: Pdf) -> None:
    there = hangul("".join(words(printed.content)))
    korean = [text for text in texts_in(everything("ko").parts) if hangul(text)]
    assert len(korean) > 50
    (cut_off,) = (text for text in korean if hangul(text) not in there)
    assert cut_off.startswith(LONGER_THAN_A_CARD)
    assert hangul(LONGER_THAN_A_CARD) in there


def hangul(text: str) -> str:
    """Return the syllables of a text alone."""
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
