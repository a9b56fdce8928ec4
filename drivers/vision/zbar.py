"""ZBar as one more decoder, where its library is installed: EAN and UPC only.

What it is: a second opinion on worn retail codes, which it reads from bars too blurred for others.
What it is not: needed. Without libzbar it reads nothing. It tells neither GS1 nor AIM identifiers,
so that the symbologies that need them are left to zxing-cpp. It releases the GIL.
"""

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Protocol

from drivers.barcode.symbology import AimIdentifier, Symbology
from drivers.vision.normalising import normalised
from drivers.vision.reading import Reading
from drivers.vision.view import Corner, Grey, View

_SYMBOLOGY = {
    "EAN13": (Symbology.EAN_13, AimIdentifier("E", "0")),
    "UPCA": (Symbology.UPC_A, AimIdentifier("E", "0")),
    "EAN8": (Symbology.EAN_8, AimIdentifier("E", "4")),
}


@cache
def is_installed() -> bool:
    """Tell whether libzbar can be loaded. Looked up once."""
    return _decoder() is not None


def read(view: View) -> list[Reading]:
    """Return the retail codes that ZBar finds; none where it is not installed."""
    decode = _decoder()
    if decode is None:
        return []
    found = (_reading(symbol, view) for symbol in decode(view.grey))
    return [reading for reading in found if reading is not None]


class _Symbol(Protocol):
    """What of pyzbar's answer is used. `polygon` is the outline of the scan lines that hit."""

    type: str
    data: bytes
    polygon: Sequence[Corner]


@cache
def _decoder() -> Callable[[Grey], list[_Symbol]] | None:
    try:
        from pyzbar import pyzbar  # type: ignore[import-untyped] # noqa: PLC0415 - loads libzbar
    except ImportError:
        return None
    wanted = [pyzbar.ZBarSymbol[name] for name in _SYMBOLOGY]
    return partial(pyzbar.decode, symbols=wanted)


def _reading(symbol: _Symbol, view: View) -> Reading | None:
    if symbol.type not in _SYMBOLOGY or not symbol.polygon:
        return None
    symbology, aim = _SYMBOLOGY[symbol.type]
    taken = normalised(symbology, symbol.data)
    if taken is None:
        return None
    corners = view.corners_in_frame(_box(symbol.polygon))
    return Reading(taken[1], taken[0], aim, corners, "zbar")


def _box(polygon: Sequence[Corner]) -> tuple[Corner, ...]:
    """Return the upright box around an outline of however many points."""
    left, right = min(x for x, _ in polygon), max(x for x, _ in polygon)
    top, bottom = min(y for _, y in polygon), max(y for _, y in polygon)
    return (left, top), (right, top), (right, bottom), (left, bottom)
