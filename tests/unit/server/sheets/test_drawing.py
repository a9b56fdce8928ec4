import pytest

from drivers.barcode.printed import Barcode
from drivers.barcode.symbology import Symbology
from server.contract.pairing import pairing_barcode
from server.sheets.drawing import bars_and_square, drawing_of
from tests.drawn_path import pixels
from tests.printed_pages import Read, meant, read

CODE = pairing_barcode("abcdefgh")


@pytest.mark.parametrize("module", [1, 2, 3])
def test_a_code_is_read_off_its_bars_and_off_its_square(module: int) -> None:
    bars, square = bars_and_square(CODE)
    assert read(pixels(bars, module)) == [Read(CODE.encode(), Symbology.CODE_128)]
    assert read(pixels(square, module)) == [Read(CODE.encode(), Symbology.QR)]


def test_the_quiet_zones_are_within() -> None:
    bars, square = (pixels(each, 1) for each in bars_and_square(CODE))
    assert bars[:, :10].min() == bars[:, -10:].min() == 255
    assert square[:4].min() == square[-4:].min() == square[:, :4].min() == 255


def test_a_symbol_of_several_bands_is_drawn_whole() -> None:
    barcode = Barcode(Symbology.ITF, b"18809900000030")
    assert read(pixels(drawing_of(barcode), 2)) == [meant(barcode)]
