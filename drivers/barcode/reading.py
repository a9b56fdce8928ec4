"""What a decode says: its text, the numbers in it and the keys to look it up by.

What it is: the one reading of a scan's data, made alike by station and server. What it is not: a
search for orders or items. Pure: the same data always reads the same.

When is data GS1? Only when the scanner says so (symbology or AIM identifier), or, from a scanner
that does not name its symbology, when the data itself does: it carries a GS (0x1D), which stands
for FNC1, or begins with a GS1 AIM identifier that the frame was not relieved of. Digits that merely
look like `01` + GTIN, and the bracketed `(01)...` printed below a barcode, stay plain text: an
order number may look the same.
"""

from collections.abc import Mapping
from datetime import date
from unicodedata import normalize

from msgspec import Struct

from drivers.barcode.check_digit import CheckedNumberError
from drivers.barcode.gs1 import ElementString, NotGs1Error, date_of, parse_elements
from drivers.barcode.gtin import Gtin
from drivers.barcode.sscc import Sscc
from drivers.barcode.symbology import (
    GS1_SYMBOLOGIES,
    TRADE_SYMBOLOGIES,
    AimIdentifier,
    Symbology,
    split_aim,
)

_GS1_AIM = frozenset({"]C1", "]e0", "]d2", "]d5", "]Q3", "]Q4", "]J1"})
_GS = b"\x1d"
_PAD = " "
_CONTROL_PICTURES = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}


class Reading(Struct, frozen=True):
    """What one scan's data says.

    `code` is the data as text, unchanged, for comparison; `text` is the same for people's eyes,
    control characters drawn (GS as U+241D). `gtin` is the barcode's own (a trade symbology, or AI
    01, else the content's of AI 02), `sscc` AI 00, `lot` AI 10, `serial` AI 21, `expiry` AI 17.
    `lookup_codes` are the keys to compare, in this order and without duplicates: `code`, `code`
    without the spaces that a label is padded with, GTIN-14, SSCC. `count` is how many of `gtin` the
    barcode stands for: AI 37 beside AI 02 (the content of a logistic unit), else 1. `is_trade_item`
    is true when the barcode plainly names a trade item: a valid GTIN by trade symbology or AI 01.
    `not_gs1` says why data that claimed to be GS1 is not, else it is empty.
    """

    code: str
    text: str
    lookup_codes: tuple[str, ...]
    gtin: Gtin | None = None
    sscc: Sscc | None = None
    elements: tuple[ElementString, ...] = ()
    lot: str | None = None
    serial: str | None = None
    expiry: date | None = None
    count: int = 1
    is_trade_item: bool = False
    not_gs1: str = ""


def read(data: bytes, symbology: Symbology | None, aim: AimIdentifier | None) -> Reading:
    """Read one scan's data, which is without AIM identifier where `aim` is given.

    Text is UTF-8 where it is valid UTF-8, composed (NFC) as imported codes are, else Latin-1. Data
    without a known symbology that is 8, 12, 13 or 14 digits with the right check digit also gets
    its GTIN-14 as a lookup key: that says nothing about the barcode (`gtin` stays None), it only
    lets a scanner without AIM identifiers find the item.
    """
    code = decoded(data)
    payload = _gs1_payload(data, symbology, aim)
    if payload is not None:
        return _read_gs1(code, payload)
    gtin = _trade_gtin(code, symbology)
    key = gtin or (_number_gtin(code.strip(_PAD)) if symbology is None and aim is None else None)
    return Reading(
        code=code,
        text=displayed(code),
        lookup_codes=_keys(code, key, None),
        gtin=gtin,
        is_trade_item=gtin is not None,
    )


def decoded(data: bytes) -> str:
    """Return data as text: composed UTF-8 where it is valid UTF-8, else Latin-1."""
    try:
        return normalize("NFC", data.decode("utf-8"))
    except UnicodeDecodeError:
        return data.decode("latin-1")


def displayed(text: str) -> str:
    """Return `text` with control characters as their pictures (U+2400 and on)."""
    return text if text.isprintable() else text.translate(_CONTROL_PICTURES)


def _gs1_payload(
    data: bytes, symbology: Symbology | None, aim: AimIdentifier | None
) -> bytes | None:
    """Return the element strings' bytes of data that is or claims to be GS1, else None."""
    if symbology in GS1_SYMBOLOGIES or (aim is not None and str(aim) in _GS1_AIM):
        return data
    if symbology is not None or aim is not None:
        return None
    in_front, rest = split_aim(data)
    if in_front is not None:
        return rest if str(in_front) in _GS1_AIM else None
    return data if _GS in data else None


def _read_gs1(code: str, payload: bytes) -> Reading:
    try:
        elements = parse_elements(payload)
    except NotGs1Error as error:
        return Reading(code, displayed(code), (code,), not_gs1=str(error))
    values = {element.ai: element.value for element in reversed(elements)}
    own = _checked_gtin(values.get("01"))
    gtin = own or _checked_gtin(values.get("02"))
    sscc = _checked_sscc(values.get("00"))
    expiry = values.get("17")
    return Reading(
        code=code,
        text=displayed(code),
        lookup_codes=_keys(code, gtin, sscc),
        gtin=gtin,
        sscc=sscc,
        elements=elements,
        lot=values.get("10"),
        serial=values.get("21"),
        expiry=None if expiry is None else date_of(expiry),
        count=1 if own else _content_count(values),
        is_trade_item=own is not None,
    )


def _content_count(values: Mapping[str, str]) -> int:
    """Return the trade items a logistic unit holds, as its label says.

    GS1 General Specifications, section 3.6.5: AI 37 is the count of the trade items whose GTIN AI
    02 gives; neither is used without the other. A count of nothing is no count.
    """
    count = values.get("37") if "02" in values else None
    return max(1, int(count or 1))


def _trade_gtin(code: str, symbology: Symbology | None) -> Gtin | None:
    if symbology not in TRADE_SYMBOLOGIES:
        return None
    try:
        return Gtin.from_barcode(code, symbology)
    except CheckedNumberError:
        return None


def _number_gtin(code: str) -> Gtin | None:
    try:
        return Gtin.from_number(code)
    except CheckedNumberError:
        return None


def _checked_gtin(digits: str | None) -> Gtin | None:
    try:
        return None if digits is None else Gtin(digits)
    except CheckedNumberError:
        return None


def _checked_sscc(digits: str | None) -> Sscc | None:
    try:
        return None if digits is None else Sscc(digits)
    except CheckedNumberError:
        return None


def _keys(code: str, gtin: Gtin | None, sscc: Sscc | None) -> tuple[str, ...]:
    numbers = [str(number) for number in (gtin, sscc) if number is not None]
    return tuple(dict.fromkeys([code, code.strip(_PAD) or code, *numbers]))
