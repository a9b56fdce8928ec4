"""What a camera reads: frozen settings, one set a camera. No I/O."""

from dataclasses import dataclass

from drivers.barcode.symbology import Symbology

KIOSK_SYMBOLOGIES = frozenset(Symbology)
"""Every symbology the station has a word for. Fewer are faster, and safer from wrong reads."""


@dataclass(frozen=True, slots=True)
class VisionSettings:
    """Which symbologies are switched on, and whether ZBar may be asked where it is installed.

    The plain form of a symbology and its GS1 form (Code 128 and GS1-128) are the same bars: one
    that is switched on alone still leaves the other unread.
    """

    symbologies: frozenset[Symbology] = KIOSK_SYMBOLOGIES
    zbar: bool = True
