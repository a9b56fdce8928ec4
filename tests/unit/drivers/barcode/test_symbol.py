import pytest

from drivers.barcode.printed import Barcode
from drivers.barcode.symbol import Symbol, symbol_of
from drivers.barcode.symbology import Symbology

_QUIET_MODULES = {
    Symbology.EAN_13: (b"8809900000019", 11, 7),
    Symbology.EAN_8: (b"88012346", 7, 7),
    Symbology.UPC_A: (b"850000000001", 9, 9),
    Symbology.CODE_128: (b"SO-1001", 10, 10),
    Symbology.GS1_128: (b"010085000000000110L2611", 10, 10),
    Symbology.QR: (b"-s.ok.tt", 4, 4),
    Symbology.GS1_DATA_MATRIX: (b"010880990000008821TB500000123", 1, 1),
}
"""Data, and the modules that the symbology's standard wants left and right."""


def symbol(symbology: Symbology, data: bytes) -> Symbol:
    return symbol_of(Barcode(symbology, data))


@pytest.mark.parametrize("symbology", _QUIET_MODULES)
def test_the_quiet_zones_of_the_standard_are_kept(symbology: Symbology) -> None:
    data, left, right = _QUIET_MODULES[symbology]
    made = symbol(symbology, data)
    assert made.dark_from >= left
    assert made.width - made.dark_to >= right


def test_bars_are_one_band_without_longer_guard_bars() -> None:
    made = symbol(Symbology.EAN_13, b"8809900000019")
    (band,) = made.bands
    assert (made.dark_to - made.dark_from, len(band.runs)) == (95, 30)
    assert not made.is_matrix


def test_itf_14_has_bearer_bars_all_around_and_its_quiet_zones_within() -> None:
    upper, bars, lower = symbol(Symbology.ITF, b"18809900000030").bands
    assert upper.runs == lower.runs
    ((first, width),) = upper.runs
    frame, *_, last = bars.runs
    assert frame[0] == first
    assert sum(last) == first + width
    assert bars.runs[1][0] - sum(frame) >= 10


def test_a_square_has_as_many_rows_as_columns() -> None:
    made = symbol(Symbology.QR, b"-s.ok.tt")
    assert made.is_matrix
    assert sum(band.height for band in made.bands) == made.width


def test_a_wrong_check_digit_is_refused() -> None:
    with pytest.raises(ValueError, match="check digit"):
        symbol(Symbology.EAN_13, b"8809900000018")
