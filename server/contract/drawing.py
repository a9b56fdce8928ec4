"""A barcode that a page is to draw. Pure."""

from msgspec import Struct


class Drawing(Struct, frozen=True):
    """Dark modules as the path of an SVG, in a box of `width` by `height` modules.

    The quiet zones are within. Black on white, whatever the page's colours are.
    """

    width: int
    height: int
    path: str
