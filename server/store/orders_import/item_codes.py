"""The codes that a line's items may carry: what a scan of them could say, and its pieces.

What it is: a file's SKU, GTIN, barcode and case GTIN as the store's barcodes. What it is not: the
look-up (server.store), which by itself adds the GTIN-14 of the line and of codes that have one.
Pure.
"""

from collections.abc import Iterator

from server.store.order_content import ItemBarcode

_PRINTED_LENGTHS = (8, 12, 13, 14)


def item_barcodes(
    sku: str, barcode: str, gtin: str | None, case_gtin: str | None, case_qty: int
) -> tuple[ItemBarcode, ...]:
    """Return the codes that count one piece, then those that count a case. GTINs have 14 digits."""
    pieces = _without_repeats((sku, barcode, *_number_codes(gtin)))
    cases = _without_repeats(_number_codes(case_gtin))
    return (
        *(ItemBarcode(code) for code in pieces if code != gtin),
        *(ItemBarcode(code, case_qty) for code in cases),
    )


def repeated_code(barcodes: tuple[ItemBarcode, ...], gtin: str | None) -> str | None:
    """Return a code that stands for the piece and for the case alike; None when none does."""
    cases = {barcode.code for barcode in barcodes if barcode.qty_per_scan > 1}
    pieces = {barcode.code for barcode in barcodes if barcode.qty_per_scan == 1} | {gtin}
    return next((code for code in sorted(cases) if code in pieces), None)


def _without_repeats(codes: tuple[str | None, ...] | Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in codes if code))


def _number_codes(gtin: str | None) -> Iterator[str]:
    """Yield a GTIN-14 and the digits printed on the item, which Code 128 and QR repeat as text."""
    if gtin is not None:
        yield gtin
        yield next(gtin[-n:] for n in _PRINTED_LENGTHS if not gtin[:-n].strip("0"))
