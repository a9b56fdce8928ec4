"""From what a decoder says to what a scanner would send, or to nothing. Pure.

What it is: one form for all decoders, and the checks that bars alone do not make: check digits, and
lengths below which a symbology without one is likelier to be print or a grille than a code. What it
is not: agreement between frames (see `sightings`).
"""

from drivers.barcode.check_digit import CheckedNumberError, is_checked, is_digits
from drivers.barcode.gtin import Gtin, expand_upc_e
from drivers.barcode.symbology import Symbology

_EAN_13_LENGTH = 13
_ITF_14_LENGTH = 14
_LEAST_LENGTH = {
    Symbology.ITF: 6,
    Symbology.CODABAR: 6,  # start and stop included
    Symbology.CODE_39: 3,
    Symbology.CODE_93: 3,
}
"""Shorter ones are refused: parts of longer ITF codes read as short ITF, grilles as Codabar."""
_GTIN_SYMBOLOGIES = frozenset({Symbology.EAN_13, Symbology.EAN_8, Symbology.UPC_A, Symbology.UPC_E})


def normalised(
    symbology: Symbology, data: bytes, upc_e: str = ""
) -> tuple[Symbology, bytes] | None:
    """Return symbology and data as a scanner would tell them; None for what is no code.

    An EAN-13 that begins with 0 is a UPC-A, bar for bar: it gets its 12 digits. `upc_e` are the
    eight digits of a UPC-E whose `data` a decoder gave expanded.
    """
    if symbology is Symbology.UPC_E and upc_e:
        data = upc_e.encode("ascii")
    if symbology in (Symbology.EAN_13, Symbology.UPC_A):
        symbology, data = _ean_or_upc(data)
    return (symbology, data) if data and _is_sound(symbology, data) else None


def _ean_or_upc(data: bytes) -> tuple[Symbology, bytes]:
    if len(data) == _EAN_13_LENGTH and data.startswith(b"0"):
        return Symbology.UPC_A, data[1:]
    return (Symbology.EAN_13 if len(data) == _EAN_13_LENGTH else Symbology.UPC_A), data


def _is_sound(symbology: Symbology, data: bytes) -> bool:
    if len(data) < _LEAST_LENGTH.get(symbology, 1):
        return False
    if symbology in _GTIN_SYMBOLOGIES:
        return _is_gtin(symbology, data.decode("ascii", "replace"))
    if symbology is Symbology.ITF and len(data) == _ITF_14_LENGTH:
        return is_checked(data.decode("ascii", "replace"))
    return True


def _is_gtin(symbology: Symbology, text: str) -> bool:
    try:
        if symbology is Symbology.UPC_E:
            return is_digits(text) and bool(expand_upc_e(text))
        return bool(Gtin.from_barcode(text, symbology))
    except CheckedNumberError:
        return False
