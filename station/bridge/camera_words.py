"""What can be touched of a camera, in words: which codes it reads, and where in the picture.

What it is: the few choices of the kiosk's screen, turned into wishes and back. What it is not: all
that the settings file or a command can say of a camera: formats or a region that are none of these
have no word here, and stay as they were set up until one is touched. Pure.
"""

from dataclasses import replace

from drivers.barcode.symbology import Symbology
from drivers.camera_places import CameraWishes

_ALL = frozenset(Symbology)
_MATRIX = frozenset(
    {
        Symbology.QR,
        Symbology.GS1_QR,
        Symbology.DATA_MATRIX,
        Symbology.GS1_DATA_MATRIX,
        Symbology.AZTEC,
        Symbology.PDF417,  # rows of bars, but what scanners' manuals call 2D
    }
)
_FORMATS = {"all": _ALL, "linear": _ALL - _MATRIX, "matrix": _MATRIX}
_REGIONS = {"whole": (0.0, 0.0, 1.0, 1.0), "middle": (0.25, 0.25, 0.5, 0.5)}


def wishes_with(
    wishes: CameraWishes,
    formats: str | tuple[Symbology, ...] | None,
    region: str | tuple[float, float, float, float] | None,
) -> CameraWishes:
    """Return wishes with other formats or another region, by word or each; None keeps."""
    return replace(
        wishes,
        symbologies=wishes.symbologies if formats is None else _symbologies(formats),
        region=wishes.region if region is None else _region(region),
    )


def words_of(wishes: CameraWishes) -> tuple[tuple[str, str], ...]:
    """Return what can be touched, and what each is: empty where it is none of the choices."""
    read = wishes.symbologies or _ALL
    formats = next((word for word, each in _FORMATS.items() if each == read), "")
    region = next((word for word, each in _REGIONS.items() if each == wishes.region), "")
    return ("formats", formats), ("region", region)


def _symbologies(formats: str | tuple[Symbology, ...]) -> frozenset[Symbology]:
    return _FORMATS[formats] if isinstance(formats, str) else frozenset(formats)


def _region(
    region: str | tuple[float, float, float, float],
) -> tuple[float, float, float, float]:
    return _REGIONS[region] if isinstance(region, str) else region
