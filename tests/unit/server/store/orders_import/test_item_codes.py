"""The codes of a line's items, and how many pieces each counts."""

from server.store.order_content import ItemBarcode
from server.store.orders_import.item_codes import item_barcodes, repeated_code

PIECE, CASE = "08809900000019", "18809900000016"


def test_sku_barcode_and_the_printed_gtin_count_one_piece_and_the_case_its_pieces() -> None:
    assert item_barcodes("LV-0101", "HB-1", PIECE, CASE, 10) == (
        ItemBarcode("LV-0101"),
        ItemBarcode("HB-1"),
        ItemBarcode("8809900000019"),
        ItemBarcode(CASE, 10),
    )


def test_the_printed_form_is_the_shortest_a_gtin_has() -> None:
    short = item_barcodes("", "", "00000088012346", None, 0)
    assert short == (ItemBarcode("88012346"),)


def test_the_same_code_twice_is_listed_once() -> None:
    assert item_barcodes("A", "A", None, None, 0) == (ItemBarcode("A"),)


def test_a_code_of_both_piece_and_case_is_named() -> None:
    codes = item_barcodes("A", CASE, PIECE, CASE, 10)
    assert repeated_code(codes, PIECE) == CASE
    assert repeated_code(item_barcodes("A", "", PIECE, PIECE, 10), PIECE) == PIECE
    assert repeated_code(item_barcodes("A", "", PIECE, CASE, 10), PIECE) is None
