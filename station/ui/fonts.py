"""The typeface: Pretendard from assets/fonts when the build fetched it, else the system's.

What it is: loading, once. What it is not: sizes and weights (`theme`). Qt main thread, after the
application object exists.
"""

import logging
from functools import cache
from importlib.resources import files

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics

FAMILY = "Pretendard"
_FACES = ("Regular", "SemiBold", "Bold")
_SYLLABLE = ord("한")
_LOG = logging.getLogger(__name__)


@cache
def load_family() -> str:
    """Return the family to use; empty means the system's own, which is logged once."""
    loaded = [_load(face) for face in _FACES]
    if all(loaded):
        return FAMILY
    _LOG.info("typeface missing, using the system's", extra={"family": FAMILY})
    return ""


def can_write_korean() -> bool:
    """Tell whether any font here has Hangul; without one, Korean words are empty boxes.

    A syllable is asked for, from the typeface or what stands in for it: fontconfig 2.14 does not
    count Pretendard, which has all 11,172 of them, among the fonts of Korean.
    """
    family = load_family()
    return QFontMetrics(QFont(family) if family else QFont()).inFontUcs4(_SYLLABLE)


def _load(face: str) -> bool:
    path = files("assets") / "fonts" / f"{FAMILY}-{face}.otf"
    if not path.is_file():
        return False
    return QFontDatabase.addApplicationFontFromData(QByteArray(path.read_bytes())) >= 0
