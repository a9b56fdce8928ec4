"""The codes that the doctor has scanned, one after the other, and what each is there to tell.

What it is: known content in known symbologies. What it is not: the drawing of it (station.ui), or
the judgement of what comes back (`diagnosis`). Pure.
"""

from dataclasses import dataclass
from enum import StrEnum

from drivers.barcode.symbology import Symbology

GS = "\x1d"


class ChartCode(StrEnum):
    """What a code of the chart is there to tell. The values are the words' keys."""

    DIGITS = "digits"
    LOWER = "lower"
    UPPER = "upper"
    SYMBOLS = "symbols"
    GS1 = "gs1"
    LONG = "long"
    EAN = "ean"
    ITF = "itf"
    DATA_MATRIX = "data-matrix"
    KOREAN = "korean"


@dataclass(frozen=True, slots=True)
class ChartItem:
    """A code to show: `text` is what a scanner must send, without AIM identifier, GS as 0x1D."""

    code: ChartCode
    symbology: Symbology
    text: str

    @property
    def data(self) -> bytes:
        """The bytes that a scanner must send."""
        return self.text.encode()


CHART = (
    ChartItem(ChartCode.DIGITS, Symbology.CODE_128, "0123456789"),
    ChartItem(ChartCode.LOWER, Symbology.CODE_128, "azqwymxcvb"),
    ChartItem(ChartCode.UPPER, Symbology.CODE_128, "AZQWYMXCVB"),
    ChartItem(ChartCode.SYMBOLS, Symbology.QR, "-_=+[]{};:'\"\\|,.<>/?`~!@#$%^&*()"),
    ChartItem(ChartCode.GS1, Symbology.GS1_128, f"010400638133393110A1{GS}21S7"),
    ChartItem(ChartCode.LONG, Symbology.QR, "".join(f"{n:03}-" for n in range(75))),
    ChartItem(ChartCode.EAN, Symbology.EAN_13, "4006381333931"),
    ChartItem(ChartCode.ITF, Symbology.ITF, "14006381333938"),
    ChartItem(ChartCode.DATA_MATRIX, Symbology.GS1_DATA_MATRIX, "010400638133393110B2"),
    ChartItem(ChartCode.KOREAN, Symbology.QR, "주문 2026-가나다"),
)
"""In this order: what is plain first. The letters are those that layouts swap."""
