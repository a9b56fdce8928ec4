import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.barcode.reading import Reading, decoded, read
from drivers.barcode.symbology import AimIdentifier, Symbology, split_aim, symbology_of

GTIN = "04006381333931"


def read_sent(sent: bytes) -> Reading:
    """Read what a scanner with AIM identifiers sends."""
    aim, data = split_aim(sent)
    return read(data, symbology_of(aim, data) if aim else None, aim)


def test_an_ean_13_reads_as_its_text_and_its_gtin() -> None:
    reading = read_sent(b"]E04006381333931")
    assert reading.lookup_codes == ("4006381333931", GTIN)
    assert str(reading.gtin) == GTIN
    assert reading.is_trade_item


def test_an_itf_14_is_not_looked_up_twice_by_the_same_key() -> None:
    reading = read_sent(b"]I114006381333938")
    assert reading.lookup_codes == ("14006381333938",)
    assert reading.is_trade_item


def test_a_wrong_check_digit_leaves_the_text_alone() -> None:
    reading = read_sent(b"]E04006381333932")
    assert reading.lookup_codes == ("4006381333932",)
    assert reading.gtin is None
    assert not reading.is_trade_item


def test_a_gs1_128_gives_gtin_lot_serial_and_expiry() -> None:
    reading = read_sent(b"]C101040063813339311727063010LOT7\x1d21S-1")
    assert reading.gtin is not None
    assert reading.is_trade_item
    assert (reading.lot, reading.serial, reading.expiry) == ("LOT7", "S-1", date(2027, 6, 30))
    assert [element.ai for element in reading.elements] == ["01", "17", "10", "21"]
    assert reading.lookup_codes == ("01040063813339311727063010LOT7\x1d21S-1", GTIN)


def test_the_separator_is_drawn_for_people_and_kept_for_comparison() -> None:
    reading = read_sent(b"]C110LOT7\x1d21S-1")
    assert reading.text == "10LOT7␝21S-1"
    assert reading.code == "10LOT7\x1d21S-1"


def test_a_logistic_label_gives_its_sscc_and_the_content_without_being_a_trade_item() -> None:
    reading = read_sent(b"]C10037610425002123456902040063813339313712")
    assert str(reading.sscc) == "376104250021234569"
    assert str(reading.gtin) == GTIN
    assert not reading.is_trade_item
    assert reading.lookup_codes[1:] == (GTIN, "376104250021234569")


def test_the_trade_items_own_gtin_goes_before_its_contents() -> None:
    reading = read_sent(b"]C10214006381333938" + b"01" + GTIN.encode())
    assert str(reading.gtin) == GTIN


@pytest.mark.parametrize(
    ("label", "count"),
    [
        (b"02" + GTIN.encode() + b"3748", 48),
        (b"02" + GTIN.encode() + b"3748\x1d10LOT7", 48),
        (b"02" + GTIN.encode() + b"370", 1),
        (b"02" + GTIN.encode(), 1),
        (b"01" + GTIN.encode() + b"3748", 1),
        (b"01" + GTIN.encode() + b"3048", 1),
    ],
)
def test_a_logistic_units_label_stands_for_as_many_items_as_it_says(
    label: bytes, count: int
) -> None:
    reading = read_sent(b"]C1" + label)
    assert (str(reading.gtin), reading.count) == (GTIN, count)


def test_the_first_of_two_equal_identifiers_counts() -> None:
    assert read_sent(b"]C110FIRST\x1d10SECOND").lot == "FIRST"


@pytest.mark.parametrize("aim", ["]d2", "]Q3", "]e0", "]J1", "]C1", "]d5", "]Q4"])
def test_every_gs1_carrier_is_read_as_gs1(aim: str) -> None:
    assert read_sent(aim.encode() + b"01" + GTIN.encode()).is_trade_item


def test_a_gs1_symbology_without_aim_identifier_is_read_as_gs1() -> None:
    assert read(b"0104006381333931", Symbology.GS1_DATA_MATRIX, None).is_trade_item


def test_gs1_data_with_wrong_check_digits_keeps_its_elements_but_yields_no_number() -> None:
    reading = read_sent(b"]C10104006381333932" + b"00376104250021234568")
    assert reading.gtin is None
    assert reading.sscc is None
    assert not reading.is_trade_item
    assert len(reading.elements) == 2
    assert len(reading.lookup_codes) == 1


def test_gs1_data_that_does_not_parse_is_plain_text_and_says_why() -> None:
    reading = read_sent(b"]C1ORDER-1")
    assert reading.elements == ()
    assert reading.lookup_codes == ("ORDER-1",)
    assert "no Application Identifier" in reading.not_gs1


def test_an_impossible_expiry_is_no_expiry() -> None:
    assert read_sent(b"]C117270230").expiry is None


class TestAScannerWithoutAimIdentifiers:
    def test_a_separator_in_the_data_makes_it_gs1(self) -> None:
        reading = read(b"010400638133393110LOT7\x1d21S-1", None, None)
        assert reading.is_trade_item
        assert reading.serial == "S-1"

    def test_a_leading_separator_stands_for_fnc1(self) -> None:
        assert read(b"\x1d0104006381333931", None, None).is_trade_item

    def test_a_gs1_identifier_left_in_the_data_makes_it_gs1(self) -> None:
        reading = read(b"]C10104006381333931", None, None)
        assert reading.is_trade_item
        assert reading.lookup_codes == ("]C10104006381333931", GTIN)

    def test_another_identifier_left_in_the_data_does_not(self) -> None:
        reading = read(b"]C00104006381333931\x1d", None, None)
        assert reading.elements == ()
        assert reading.not_gs1 == ""

    @pytest.mark.parametrize("text", ["0104006381333931", "(01)04006381333931"])
    def test_digits_that_only_look_like_gs1_stay_text(self, text: str) -> None:
        reading = read(text.encode(), None, None)
        assert reading.lookup_codes == (text,)
        assert reading.gtin is None

    @pytest.mark.parametrize(
        ("text", "key"),
        [
            ("4006381333931", GTIN),
            ("036000291452", "00036000291452"),
            ("96385074", "00000096385074"),
            ("01234565", "00012345000065"),
        ],
    )
    def test_a_checked_number_gets_a_key_but_is_not_called_a_trade_item(
        self, text: str, key: str
    ) -> None:
        reading = read(text.encode(), None, None)
        assert reading.lookup_codes == (text, key)
        assert reading.gtin is None
        assert not reading.is_trade_item

    def test_a_number_of_a_known_symbology_that_is_no_trade_item_gets_no_such_key(self) -> None:
        assert read(b"4006381333931", Symbology.CODE_128, None).lookup_codes == ("4006381333931",)
        assert read(b"4006381333931", None, AimIdentifier("X", "0")).lookup_codes == (
            "4006381333931",
        )

    def test_an_iso_15434_message_is_no_gs1(self) -> None:
        reading = read(b"[)>\x1e06\x1dP123\x1e\x04", None, None)
        assert reading.elements == ()
        assert reading.text == "[)>␞06␝P123␞␄"


def test_a_data_matrix_that_is_not_gs1_keeps_its_separators_as_text() -> None:
    assert read_sent(b"]d110LOT\x1d21X").elements == ()


def test_hangul_that_a_scanner_sends_in_pieces_is_composed() -> None:
    in_pieces = unicodedata.normalize("NFD", "주문-7")
    assert in_pieces != "주문-7"
    assert read(in_pieces.encode(), None, None).lookup_codes == ("주문-7",)


def test_text_is_utf_8_where_it_is_and_latin_1_where_it_is_not() -> None:
    assert read("주문-1".encode(), Symbology.QR, None).code == "주문-1"
    assert read(b"K\xf6ln", Symbology.CODE_128, None).code == "Köln"


@given(st.binary(max_size=80), st.sampled_from([None, *Symbology]))
def test_any_data_reads_and_the_text_is_always_the_first_key(
    data: bytes, symbology: Symbology | None
) -> None:
    reading = read(data, symbology, None)
    assert reading.lookup_codes[0] == reading.code
    assert len(set(reading.lookup_codes)) == len(reading.lookup_codes)
    assert reading.is_trade_item <= (reading.gtin is not None)


def test_a_separator_makes_nothing_gs1_when_the_scanner_named_an_unknown_symbology() -> None:
    data = b"10LOT\x1d21SERIAL"
    assert read(data, None, AimIdentifier("h", "0")).elements == ()
    assert read(data, Symbology.CODE_128, None).elements == ()
    assert len(read(data, None, None).elements) == 2


def test_the_spaces_a_label_is_padded_with_hide_neither_order_nor_number() -> None:
    order = read(b" SO 1001  ", Symbology.CODE_39, None)
    assert (order.code, order.lookup_codes) == (" SO 1001  ", (" SO 1001  ", "SO 1001"))
    padded = read(b"4006381333931 ", None, None)
    assert padded.lookup_codes == ("4006381333931 ", "4006381333931", GTIN)


def test_spaces_alone_stay_a_code_nobody_has() -> None:
    assert read(b"  ", None, None).lookup_codes == ("  ",)


def test_data_is_composed_utf_8_or_else_latin_1() -> None:
    assert decoded("e\u0301".encode()) == "é"
    assert decoded(b"\xe9") == "é"
