import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.barcode.symbology import AimIdentifier, Symbology, split_aim, symbology_of


@pytest.mark.parametrize(
    ("sent", "symbology"),
    [
        (b"]E04006381333931", Symbology.EAN_13),
        (b"]E0036000291452", Symbology.UPC_A),
        (b"]E001234565", Symbology.UPC_E),
        (b"]E496385074", Symbology.EAN_8),
        (b"]E3400638133393112", Symbology.EAN_13),
        (b"]E3400638133393112345", Symbology.EAN_13),
        (b"]C00104006381333931", Symbology.CODE_128),
        (b"]C10104006381333931", Symbology.GS1_128),
        (b"]C2X", Symbology.CODE_128),
        (b"]A0ORDER-7", Symbology.CODE_39),
        (b"]F0A123B", Symbology.CODABAR),
        (b"]G0X", Symbology.CODE_93),
        (b"]I114006381333938", Symbology.ITF),
        (b"]L0X", Symbology.PDF417),
        (b"]Q1X", Symbology.QR),
        (b"]Q3X", Symbology.GS1_QR),
        (b"]Q4X", Symbology.GS1_QR),
        (b"]d1X", Symbology.DATA_MATRIX),
        (b"]d2X", Symbology.GS1_DATA_MATRIX),
        (b"]d5X", Symbology.GS1_DATA_MATRIX),
        (b"]e0X", Symbology.GS1_DATABAR),
        (b"]z0X", Symbology.AZTEC),
    ],
)
def test_an_aim_identifier_names_its_symbology(sent: bytes, symbology: Symbology) -> None:
    aim, data = split_aim(sent)
    assert aim is not None
    assert str(aim).encode() + data == sent
    assert symbology_of(aim, data) is symbology


@pytest.mark.parametrize(
    "sent",
    [
        b"]E112",  # a lone two-digit add-on
        b"]E2",  # a lone five-digit add-on
        b"]E012345678901",  # 11 digits: UPC-A without check digit, or anything else
        b"]E340063813339311",  # an add-on of one digit does not exist
        b"]e1X",  # composite component
        b"]I5X",
        b"]U0X",  # MaxiCode: we have no word for it
        b"]J1X",  # GS1 DotCode, neither
        b"]X0X",
    ],
)
def test_an_unknown_identifier_is_no_symbology(sent: bytes) -> None:
    aim, data = split_aim(sent)
    assert aim is not None
    assert symbology_of(aim, data) is None


@pytest.mark.parametrize("data", [b"", b"]", b"]C", b"]1C", b"C1X", b"]C-", b"]\xe91", b" ]C1"])
def test_data_without_an_identifier_is_left_whole(data: bytes) -> None:
    assert split_aim(data) == (None, data)


@given(st.binary())
def test_splitting_loses_no_byte(data: bytes) -> None:
    aim, rest = split_aim(data)
    assert (str(aim).encode() if aim else b"") + rest == data


@pytest.mark.parametrize(
    ("code", "modifier"), [("", "1"), ("C1", "1"), ("1", "1"), ("C", ""), ("C", "é"), ("é", "1")]
)
def test_what_cannot_be_an_identifier_is_refused(code: str, modifier: str) -> None:
    with pytest.raises(ValueError, match="AIM"):
        AimIdentifier(code, modifier)


def test_an_identifier_is_read_back_from_its_text() -> None:
    assert AimIdentifier.from_text("]C1") == AimIdentifier("C", "1")


@pytest.mark.parametrize("text", ["", "C1", "]", "]C", "]C12", "]1C"])
def test_text_that_is_no_identifier_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="AIM"):
        AimIdentifier.from_text(text)
