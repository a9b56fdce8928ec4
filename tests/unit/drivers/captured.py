"""The captures in tests/captures, and what must come out of them."""

import json
from dataclasses import dataclass
from pathlib import Path

from drivers.barcode.decode import Decode
from drivers.barcode.reading import read
from drivers.capture_file import Capture as Read
from drivers.capture_file import read_capture
from drivers.recorded import ReportSource
from drivers.scanner import ScannerEvent

CAPTURES = Path(__file__).parents[2] / "captures"


@dataclass(frozen=True)
class Capture:
    """A capture, and what must come out."""

    path: Path
    expected: list[dict[str, str]]

    @staticmethod
    def load(path: Path) -> "Capture":
        beside = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
        return Capture(path, beside["decodes"])

    def read(self) -> Read:
        return read_capture(self.path)

    @staticmethod
    def described(outputs: list[ScannerEvent]) -> list[dict[str, str]]:
        """Describe decodes as the expectations do, and what was rejected by its reason."""
        return [_described(output) for output in outputs]


def captures(kind: str = "*") -> list[Path]:
    """Return the captures of a kind of scanner, or all."""
    return sorted(CAPTURES.glob(f"{kind}/*.jsonl"))


def descriptor_in(name: str) -> bytes:
    """Return the report descriptor of a HID POS capture."""
    (source,) = read_capture(CAPTURES / "hid_pos" / f"{name}.jsonl").sources
    assert isinstance(source, ReportSource)
    return source.descriptor


def reports_in(name: str) -> list[bytes]:
    """Return the reports of a HID POS capture."""
    pieces = read_capture(CAPTURES / "hid_pos" / f"{name}.jsonl").pieces
    return [piece.taken.data for piece in pieces]


def _described(output: ScannerEvent) -> dict[str, str]:
    if not isinstance(output, Decode):
        return {"rejected": getattr(output, "reason", str(output))}
    reading = read(output.data, output.symbology, output.aim)
    return {
        "data": output.data.decode("latin-1"),
        **({"symbology": str(output.symbology)} if output.symbology else {}),
        **({"gtin": str(reading.gtin)} if reading.gtin else {}),
    }
