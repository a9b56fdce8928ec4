from drivers.barcode.printed import Barcode
from drivers.barcode.symbology import Symbology


def test_the_text_below_a_barcode_is_its_data() -> None:
    assert Barcode(Symbology.CODE_128, b"-s.ok.tt").text == "-s.ok.tt"
    assert Barcode(Symbology.UPC_A, b"850000000001").text == "850000000001"


def test_gs1_data_is_printed_with_its_identifiers_in_brackets() -> None:
    data = b"010085000000000110L2611\x1d17280630"
    assert Barcode(Symbology.GS1_128, data).text == "(01)00850000000001(10)L2611(17)280630"
