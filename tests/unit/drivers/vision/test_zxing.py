import pytest

from drivers.barcode.symbology import Symbology
from drivers.vision.reading import Reading
from drivers.vision.view import whole
from drivers.vision.zxing import ALL, UPRIGHT, Zxing
from tests.unit.drivers.vision.drawn import code

EVERYTHING = Zxing(frozenset(Symbology))


def only(text: str | bytes, kind: str, *, gs1: bool = False) -> Reading:
    (reading,) = EVERYTHING.any_code(whole(code(text, kind, gs1=gs1)), UPRIGHT, "test")
    return reading


@pytest.mark.parametrize(
    ("text", "kind", "symbology", "data", "aim"),
    [
        ("4006381333931", "EAN13", Symbology.EAN_13, b"4006381333931", "]E0"),
        ("96385074", "EAN8", Symbology.EAN_8, b"96385074", "]E4"),
        ("036000291452", "UPCA", Symbology.UPC_A, b"036000291452", "]E0"),
        ("01234565", "UPCE", Symbology.UPC_E, b"01234565", "]E0"),
        ("SO-1234", "Code128", Symbology.CODE_128, b"SO-1234", "]C0"),
        ("CODE 39", "Code39", Symbology.CODE_39, b"CODE 39", "]A0"),
        ("CODE 93", "Code93", Symbology.CODE_93, b"CODE 93", "]G0"),
        ("A12345A", "Codabar", Symbology.CODABAR, b"A12345A", "]F0"),
        ("15400141288763", "ITF", Symbology.ITF, b"15400141288763", "]I1"),
        ("PALLET 12", "PDF417", Symbology.PDF417, b"PALLET 12", "]L2"),
        ("TICKET 12", "Aztec", Symbology.AZTEC, b"TICKET 12", "]z0"),
        ("PART 12", "DataMatrix", Symbology.DATA_MATRIX, b"PART 12", "]d1"),
        ("http://x.y/1", "QRCode", Symbology.QR, b"http://x.y/1", "]Q1"),
    ],
)
def test_every_symbology_comes_back_as_a_scanner_would_send_it(
    text: str, kind: str, symbology: Symbology, data: bytes, aim: str
) -> None:
    reading = only(text, kind)
    assert (reading.symbology, reading.data, str(reading.aim)) == (symbology, data, aim)


@pytest.mark.parametrize(
    ("kind", "symbology", "aim"),
    [
        ("Code128", Symbology.GS1_128, "]C1"),
        ("DataMatrix", Symbology.GS1_DATA_MATRIX, "]d2"),
        ("QRCode", Symbology.GS1_QR, "]Q3"),
        ("DataBarExp", Symbology.GS1_DATABAR, "]e0"),
    ],
)
def test_gs1_codes_are_named_and_keep_their_separator(
    kind: str, symbology: Symbology, aim: str
) -> None:
    reading = only("[01]04006381333931[10]ABC[21]7", kind, gs1=True)
    assert reading.data == b"010400638133393110ABC\x1d217"
    assert (reading.symbology, str(reading.aim)) == (symbology, aim)


def test_binary_content_stays_bytes() -> None:
    assert only(b"\x00\xff\xfe\x80bin", "QRCode").data == b"\x00\xff\xfe\x80bin"


def test_hangul_comes_as_utf_8() -> None:
    assert only("주문 12", "QRCode").data == "주문 12".encode()


@pytest.mark.parametrize("number", ["PO/A123", "PO-12/X"])
def test_an_order_number_with_a_slash_is_not_taken_for_full_ascii(number: str) -> None:
    assert only(number, "Code39Std").data == number.encode()


def test_small_letters_are_read_as_full_ascii() -> None:
    assert only("Order-12", "Code39Ext").data == b"Order-12"


def test_what_is_switched_off_is_not_read() -> None:
    retail = Zxing(frozenset({Symbology.EAN_13}))
    assert retail.any_code(whole(code("SO-1234", "Code128")), ALL, "test") == []


def test_of_code_128_the_plain_form_alone_can_be_switched_on() -> None:
    plain = Zxing(frozenset({Symbology.CODE_128}))
    label = code("[01]04006381333931", "Code128", gs1=True)
    assert plain.any_code(whole(label), UPRIGHT, "test") == []


def test_matrix_codes_alone_ask_for_no_linear_one() -> None:
    matrix = Zxing(frozenset({Symbology.QR}))
    assert matrix.linear(whole(code("SO-1234", "Code128")), UPRIGHT, "test") == []


def test_the_corners_lie_around_the_code() -> None:
    picture = code("http://x.y/1", "QRCode")
    (reading,) = EVERYTHING.any_code(whole(picture), UPRIGHT, "test")
    assert all(0 < x < picture.shape[1] and 0 < y < picture.shape[0] for x, y in reading.corners)
    assert reading.size == pytest.approx(2**0.5 * 21 * 3, rel=0.05)
