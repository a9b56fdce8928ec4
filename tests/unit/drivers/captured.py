"""The serial captures and what must come out of them."""

import json
from dataclasses import dataclass
from pathlib import Path

from drivers.barcode.decode import Decode
from drivers.barcode.reading import read
from drivers.framing import FramingSettings, Terminator
from drivers.scanner import ScannerEvent

CAPTURES = Path(__file__).parents[2] / "captures" / "serial"


@dataclass(frozen=True)
class Capture:
    """A capture, the framing its scanner is set to, and what must come out."""

    path: Path
    framing: FramingSettings
    expected: list[dict[str, str]]

    @staticmethod
    def load(path: Path) -> "Capture":
        beside = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
        framing = beside["framing"]
        settings = FramingSettings(
            Terminator(framing["terminator"]), framing.get("prefix", "").encode(), framing["aim"]
        )
        return Capture(path, settings, beside["decodes"])

    @staticmethod
    def described(outputs: list[ScannerEvent]) -> list[dict[str, str]]:
        """Describe decodes as the expectations do; anything else by its type."""
        return [_described(output) for output in outputs]


def _described(output: ScannerEvent) -> dict[str, str]:
    if not isinstance(output, Decode):
        return {"not a decode": str(output)}
    reading = read(output.data, output.symbology, output.aim)
    return {
        "data": output.data.decode("latin-1"),
        **({"symbology": str(output.symbology)} if output.symbology else {}),
        **({"gtin": str(reading.gtin)} if reading.gtin else {}),
    }
