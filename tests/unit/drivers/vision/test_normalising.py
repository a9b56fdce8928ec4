import pytest

from drivers.barcode.symbology import Symbology
from drivers.vision.normalising import normalised


def test_an_ean_13_that_begins_with_zero_is_a_upc_a() -> None:
    found = normalised(Symbology.EAN_13, b"0036000291452")
    assert found == (Symbology.UPC_A, b"036000291452")


def test_an_ean_13_stays_what_it_is() -> None:
    assert normalised(Symbology.EAN_13, b"4006381333931") == (Symbology.EAN_13, b"4006381333931")


def test_a_upc_e_gets_its_eight_digits_back() -> None:
    found = normalised(Symbology.UPC_E, b"0012345000065", "01234565")
    assert found == (Symbology.UPC_E, b"01234565")


@pytest.mark.parametrize(
    ("symbology", "data"),
    [
        (Symbology.EAN_13, b"4006381333932"),
        (Symbology.EAN_8, b"96385075"),
        (Symbology.UPC_A, b"036000291453"),
        (Symbology.UPC_E, b"01234566"),
        (Symbology.UPC_E, b"11234562"),  # number system 1 names no GTIN
        (Symbology.ITF, b"15400141288764"),
    ],
)
def test_a_wrong_check_digit_is_no_reading(symbology: Symbology, data: bytes) -> None:
    assert normalised(symbology, data) is None


def test_an_itf_of_another_length_has_no_check_digit_to_fail() -> None:
    assert normalised(Symbology.ITF, b"0817605453") == (Symbology.ITF, b"0817605453")


@pytest.mark.parametrize(
    ("symbology", "data"),
    [
        (Symbology.ITF, b"1234"),
        (Symbology.CODABAR, b"A123B"),
        (Symbology.CODE_39, b"A1"),
        (Symbology.CODE_93, b"A1"),
        (Symbology.QR, b""),
    ],
)
def test_what_is_likelier_print_than_a_code_is_no_reading(
    symbology: Symbology, data: bytes
) -> None:
    assert normalised(symbology, data) is None


def test_binary_and_gs_are_left_alone() -> None:
    data = b"\x000104006381333931\x1d10\xff"
    assert normalised(Symbology.DATA_MATRIX, data) == (Symbology.DATA_MATRIX, data)
