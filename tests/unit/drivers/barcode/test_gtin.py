import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.barcode.check_digit import CheckedNumberError, gs1_check_digit, is_checked
from drivers.barcode.gtin import Gtin, expand_upc_e, printed_digits
from drivers.barcode.symbology import Symbology


@pytest.mark.parametrize(
    ("text", "symbology", "gtin"),
    [
        ("4006381333931", Symbology.EAN_13, "04006381333931"),
        ("400638133393112", Symbology.EAN_13, "04006381333931"),
        ("400638133393112345", Symbology.EAN_13, "04006381333931"),
        ("0036000291452", Symbology.EAN_13, "00036000291452"),
        ("036000291452", Symbology.UPC_A, "00036000291452"),
        ("0036000291452", Symbology.UPC_A, "00036000291452"),
        ("96385074", Symbology.EAN_8, "00000096385074"),
        ("01234565", Symbology.UPC_E, "00012345000065"),
        ("14006381333938", Symbology.ITF, "14006381333938"),
    ],
)
def test_each_trade_barcode_becomes_a_gtin_of_14_digits(
    text: str, symbology: Symbology, gtin: str
) -> None:
    assert str(Gtin.from_barcode(text, symbology)) == gtin


@pytest.mark.parametrize(
    ("text", "symbology"),
    [
        ("4006381333932", Symbology.EAN_13),
        ("036000291453", Symbology.UPC_A),
        ("96385075", Symbology.EAN_8),
        ("01234566", Symbology.UPC_E),
        ("14006381333939", Symbology.ITF),
        ("04006381333932", None),
    ],
)
def test_a_wrong_check_digit_is_refused_in_words(text: str, symbology: Symbology | None) -> None:
    with pytest.raises(CheckedNumberError, match="check digit"):
        Gtin(text) if symbology is None else Gtin.from_barcode(text, symbology)


@pytest.mark.parametrize(
    ("text", "symbology"),
    [
        ("400638133393", Symbology.EAN_13),
        ("00000096385074", Symbology.EAN_8),
        ("1234567890", Symbology.ITF),
        ("40063813339AB", Symbology.EAN_13),
    ],
)
def test_data_that_is_not_the_symbologys_is_refused(text: str, symbology: Symbology) -> None:
    with pytest.raises(CheckedNumberError):
        Gtin.from_barcode(text, symbology)


def test_a_symbology_that_holds_no_gtin_is_refused() -> None:
    with pytest.raises(ValueError, match="code39 data is no GTIN"):
        Gtin.from_barcode("4006381333931", Symbology.CODE_39)


@pytest.mark.parametrize(
    ("six", "upc_a"),
    # One for each last digit: GS1 General Specifications, the UPC-E zero suppression table.
    [
        ("123450", "012000003455"),
        ("123451", "012100003454"),
        ("123452", "012200003453"),
        ("123453", "012300000451"),
        ("123454", "012340000053"),
        ("123455", "012345000058"),
        ("123456", "012345000065"),
        ("123457", "012345000072"),
        ("123458", "012345000089"),
        ("123459", "012345000096"),
    ],
)
def test_the_zeros_of_a_upc_e_are_put_back(six: str, upc_a: str) -> None:
    assert expand_upc_e(six) == upc_a
    assert expand_upc_e(f"0{six}{upc_a[-1]}") == upc_a


@given(st.text("0123456789", min_size=6, max_size=6))
def test_every_upc_e_expands_to_a_checked_upc_a(six: str) -> None:
    upc_a = expand_upc_e(six)
    assert len(upc_a) == 12
    assert is_checked(upc_a)


@pytest.mark.parametrize("text", ["1234567", "12345", "11234562", "12345A", "", "0123456A"])
def test_a_upc_e_that_could_be_read_in_two_ways_or_none_is_refused(text: str) -> None:
    with pytest.raises(CheckedNumberError, match="UPC-E"):
        expand_upc_e(text)


@pytest.mark.parametrize(
    ("text", "gtin"),
    [
        ("96385074", "00000096385074"),
        ("01234565", "00012345000065"),
        ("036000291452", "00036000291452"),
        ("4006381333931", "04006381333931"),
        ("14006381333938", "14006381333938"),
    ],
)
def test_a_number_without_its_barcode_becomes_a_gtin(text: str, gtin: str) -> None:
    assert Gtin.from_number(text).digits == gtin


@pytest.mark.parametrize("text", ["", "123", "4006381333932", "ORDER-000001", "400638133393１"])
def test_other_text_is_no_number(text: str) -> None:
    with pytest.raises(CheckedNumberError):
        Gtin.from_number(text)


@given(st.text("0123456789", min_size=13, max_size=13))
def test_leading_zeros_are_kept(body: str) -> None:
    digits = body + gs1_check_digit(body)
    assert Gtin(digits).digits == digits


def test_a_upc_e_refused_for_its_check_digit_names_the_right_one() -> None:
    with pytest.raises(CheckedNumberError, match="01234560 has check digit 0, expected 5"):
        expand_upc_e("01234560")


def test_an_add_on_is_passed_over_at_an_ean_13_alone() -> None:
    with pytest.raises(CheckedNumberError):
        Gtin.from_barcode("140063813339380", Symbology.ITF)
    with pytest.raises(CheckedNumberError):
        Gtin.from_barcode("40063813339312", Symbology.EAN_13)


@pytest.mark.parametrize(
    ("gtin", "printed"),
    [
        ("08809900000019", "8809900000019"),
        ("00850000000001", "850000000001"),
        ("00012345678905", "012345678905"),
        ("00000088012346", "88012346"),
        ("18809900000016", "18809900000016"),
        ("00000000000000", "00000000"),
    ],
)
def test_a_gtin_is_read_by_people_as_it_is_printed(gtin: str, printed: str) -> None:
    assert printed_digits(gtin) == printed
