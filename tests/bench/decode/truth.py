"""What pictures hold, as the truth.jsonl beside them says, and what was read of it.

A line of truth.jsonl is an object: `image` (path from the folder), `symbology`, `group`, `texts`
(what must be read; empty: nothing may be) and `also` (further texts that are no wrong reads). The
numbers of retail codes are compared as GTIN-14, without an add-on: that is another number.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from drivers.barcode.check_digit import CheckedNumberError, is_digits
from drivers.barcode.gtin import GTIN_LENGTH, expand_upc_e

KIOSK_SYMBOLOGIES = (
    "EAN13", "EAN8", "UPCA", "UPCE", "Code128", "Code39", "Code93", "Codabar", "ITF", "DataBar",
    "PDF417", "Aztec", "DataMatrix", "QR",
)  # fmt: skip
"""The words of truth.jsonl for what the product reads; of others it may read nothing."""
MATRIX_SYMBOLOGIES = frozenset({"PDF417", "Aztec", "DataMatrix", "QR"})
_RETAIL = frozenset({"EAN13", "EAN8", "UPCA", "UPCE"})
_GTIN_LENGTHS = (8, 12, 13, 14)
_ADD_ON_LENGTHS = {14: 12, 17: 12, 15: 13, 18: 13}


@dataclass(frozen=True, slots=True)
class Sample:
    """One picture and what it holds."""

    image: Path
    symbology: str
    group: str
    texts: tuple[str, ...]
    also: tuple[str, ...]

    def is_wanted(self, text: str) -> bool:
        """Tell whether a text that was read is what must be read."""
        return self._key(text) in self._keys(self.texts)

    def is_wrong(self, text: str) -> bool:
        """Tell whether a text that was read is not in the picture."""
        return self._key(text) not in self._keys((*self.texts, *self.also))

    def _keys(self, texts: Iterable[str]) -> frozenset[str]:
        retail = self.symbology in _RETAIL
        return frozenset(self._key(_without_add_on(text) if retail else text) for text in texts)

    def _key(self, text: str) -> str:
        """Return a text for comparison: a UPC-E's eight digits are the number they stand for."""
        return _compared(upc_e_as_upc_a(text) if self.symbology == "UPCE" else text)


def load(folder: Path) -> list[Sample]:
    """Return the pictures of a folder.

    Raises:
        OSError: there is no truth.jsonl.
        ValueError, KeyError: a line of it is not as above.
    """
    lines = (folder / "truth.jsonl").read_text("utf-8").splitlines()
    return [_sample(folder, json.loads(line)) for line in lines if line.strip()]


def _sample(folder: Path, line: dict[str, str | list[str]]) -> Sample:
    return Sample(
        folder / str(line["image"]),
        str(line["symbology"]),
        str(line.get("group", "")),
        tuple(line["texts"]),
        tuple(line.get("also", ())),
    )


def _compared(text: str) -> str:
    """Return a text for comparison: digits of a GTIN's length with zeros in front."""
    if is_digits(text) and len(text) in _GTIN_LENGTHS:
        return text.rjust(GTIN_LENGTH, "0")
    return text


def _without_add_on(text: str) -> str:
    return text[: _ADD_ON_LENGTHS.get(len(text), len(text))]


def upc_e_as_upc_a(digits: str) -> str:
    """Return the number a UPC-E stands for, which is what truth.jsonl has; others as they are."""
    try:
        return expand_upc_e(digits)
    except CheckedNumberError:
        return digits
