"""Codes to draw: contents by a generator of random numbers, drawn by zxing-cpp's writer. Pure.

Every symbology of the kiosk, each with contents as a station meets them: GTINs, order numbers, GS1
labels, carriers' numbers, links.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import zxingcpp
from numpy.random import Generator
from numpy.typing import NDArray

from drivers.barcode.check_digit import gs1_check_digit

Grey = NDArray[np.uint8]
"""A picture: rows by columns, 0 is black."""

_UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_Format = zxingcpp.BarcodeFormat


@dataclass(frozen=True, slots=True)
class Symbol:
    """One code to be read: `text` as truth.jsonl has it (UPC as 13 digits), one pixel a module."""

    symbology: str
    text: str
    picture: Grey
    is_linear: bool


def draw(symbology: str, rng: Generator) -> Symbol:
    """Return a random code of a symbology that `SYMBOLOGIES` names, quiet zone included."""
    kind = _KINDS[symbology]
    written, text = kind.content(rng)
    creating = {"gs1": True} if kind.is_gs1 else {}
    barcode = zxingcpp.create_barcode(written, kind.format, **creating)
    picture = np.array(zxingcpp.write_barcode_to_image(barcode, scale=1), np.uint8)
    if kind.is_linear:
        picture = np.repeat(picture[picture.shape[0] // 2 :][:1], _bar_height(picture), axis=0)
    return Symbol(
        kind.named or symbology, text, np.pad(picture, 4, constant_values=255), kind.is_linear
    )


def _bar_height(picture: Grey) -> int:
    """Return the height of the bars in modules: a third of the width, as on most labels."""
    return max(20, min(60, int(picture.shape[1]) // 3))


def _digits(rng: Generator, count: int) -> str:
    return "".join(str(digit) for digit in rng.integers(0, 10, count))


def _checked(rng: Generator, count: int, prefix: str = "") -> str:
    body = prefix + _digits(rng, count - 1 - len(prefix))
    return body + gs1_check_digit(body)


def _word(rng: Generator, letters: str, count: int) -> str:
    return "".join(letters[place] for place in rng.integers(0, len(letters), count))


def _same(text: str) -> tuple[str, str]:
    return text, text


def _upc_a(rng: Generator) -> tuple[str, str]:
    text = _checked(rng, 12)
    return text, f"0{text}"


def _upc_e(rng: Generator) -> tuple[str, str]:
    """Return six digits that end in 5 to 9, which stand for a number with four zeros in it."""
    body = _word(rng, "123456789", 5)
    last = str(rng.integers(5, 10))
    number = f"0{body}0000{last}"
    check = gs1_check_digit(number)
    return f"0{body}{last}{check}", f"0{number}{check}"


def _gs1(rng: Generator) -> tuple[str, str]:
    gtin, lot = _checked(rng, 14), f"L{_digits(rng, 5)}"
    return f"[01]{gtin}[17]271231[10]{lot}", f"01{gtin}1727123110{lot}"


def _gtin_alone(rng: Generator) -> tuple[str, str]:
    gtin = _checked(rng, 14)
    return f"[01]{gtin}", f"01{gtin}"


def _databar(rng: Generator) -> tuple[str, str]:
    gtin = _checked(rng, 14, "0")
    return f"01{gtin}", f"01{gtin}"


@dataclass(frozen=True, slots=True)
class _Kind:
    format: zxingcpp.BarcodeFormat
    content: Callable[[Generator], tuple[str, str]]
    is_linear: bool = True
    is_gs1: bool = False
    named: str = ""


_KINDS: Mapping[str, _Kind] = {
    "EAN13": _Kind(_Format.EAN13, lambda rng: _same(_checked(rng, 13, "8"))),
    "UPCA": _Kind(_Format.UPCA, _upc_a),
    "EAN8": _Kind(_Format.EAN8, lambda rng: _same(_checked(rng, 8, "9"))),
    "UPCE": _Kind(_Format.UPCE, _upc_e),
    "Code128": _Kind(_Format.Code128, lambda rng: _same(f"SO-{_digits(rng, 8)}")),
    "GS1-128": _Kind(_Format.Code128, _gtin_alone, is_gs1=True, named="Code128"),
    "Code39": _Kind(_Format.Code39, lambda rng: _same(_word(rng, _UPPER, 3) + _digits(rng, 6))),
    "Code93": _Kind(_Format.Code93, lambda rng: _same(_word(rng, _UPPER, 4) + _digits(rng, 5))),
    "Codabar": _Kind(_Format.Codabar, lambda rng: _same(f"A{_digits(rng, 9)}B")),
    "ITF": _Kind(_Format.ITF, lambda rng: _same(_checked(rng, 14, "1"))),
    "DataBar": _Kind(_Format.DataBarOmni, _databar),
    "DataBarExp": _Kind(_Format.DataBarExp, _gtin_alone, is_gs1=True, named="DataBar"),
    "PDF417": _Kind(
        _Format.PDF417, lambda rng: _same(f"PALLET {_digits(rng, 10)}"), is_linear=False
    ),
    "Aztec": _Kind(_Format.Aztec, lambda rng: _same(f"TICKET {_digits(rng, 12)}"), is_linear=False),
    "DataMatrix": _Kind(
        _Format.DataMatrix, lambda rng: _same(f"PART-{_digits(rng, 8)}"), is_linear=False
    ),
    "GS1 DataMatrix": _Kind(
        _Format.DataMatrix, _gs1, is_linear=False, is_gs1=True, named="DataMatrix"
    ),
    "QR": _Kind(
        _Format.QRCode, lambda rng: _same(f"HTTPS://EXAMPLE.COM/{_digits(rng, 8)}"), is_linear=False
    ),
}
SYMBOLOGIES = tuple(_KINDS)
"""The kinds of codes that `draw` knows."""
