"""A barcode to be printed or shown: what a scanner is to read of it, and the text below the bars.

What it is: a frozen value. What it is not: its modules (`symbol`), or a page. Pure.
"""

from dataclasses import dataclass

from drivers.barcode.gs1 import parse_elements
from drivers.barcode.symbology import GS1_SYMBOLOGIES, Symbology


@dataclass(frozen=True, slots=True)
class Barcode:
    """A barcode. `data` is what a scanner reads, without AIM identifier, GS as 0x1D."""

    symbology: Symbology
    data: bytes

    @property
    def text(self) -> str:
        """The text below the bars; GS1 element strings with their identifiers in brackets.

        GS1 General Specifications, section 4.14: the brackets are printed, never encoded.
        """
        if self.symbology not in GS1_SYMBOLOGIES:
            return self.data.decode()
        return "".join(f"({each.ai}){each.value}" for each in parse_elements(self.data))
