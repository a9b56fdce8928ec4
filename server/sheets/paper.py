"""Paper: a PDF in dots of 1/300 inch, with type, rules and barcodes on its pages.

What it is: the drawing of text and symbols at a place. A bar's module is 4 dots, 0.339 mm, so that
every edge lies on the grid of a 300, 600 or 1200 dpi printer; a square's is 6, 0.508 mm. Bars are
shapes, no pictures. What it is not: what stands where (`blocks`, `badge_cards`, `pdf`). Any thread;
a paper belongs to one.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Self

from fpdf import FPDF
from fpdf.fonts import TTFFont
from fpdf.prefs import ViewerPreferences

from drivers.barcode.printed import Barcode
from drivers.barcode.symbol import Symbol, symbol_of
from drivers.barcode.symbology import Symbology
from server.sheets.typeface import BOX, Face, printable

DPI = 300
BAR_MODULE = 4
SQUARE_MODULE = 6
_MM_PER_INCH = 25.4
_POINTS_PER_INCH = 72
_FAMILY = "Pretendard"
_ELLIPSIS = "…"


def mm(length: float) -> int:
    """Return a length in millimetres as dots."""
    return round(length * DPI / _MM_PER_INCH)


MARGIN = mm(12)
"""Wider than the edge that office printers leave blank."""
COLUMNS = 3
CODE_TEXT_HEIGHT = mm(4.2)
_HAIR = 0.05
"""Of a dot: 4 µm."""
_CODE_TEXT_GAP = mm(0.6)


class PaperSize(Enum):
    """A size of paper: width and height in millimetres (ISO 216, ANSI/ASME Y14.1)."""

    A4 = (210.0, 297.0)
    LETTER = (215.9, 279.4)

    @property
    def width(self) -> int:
        """The width in dots."""
        return mm(self.value[0])

    @property
    def height(self) -> int:
        """The height in dots."""
        return mm(self.value[1])

    @property
    def content_width(self) -> int:
        """The width between the margins in dots."""
        return self.width - 2 * MARGIN

    @property
    def column(self) -> int:
        """The width of a column of cards in dots."""
        return self.content_width // COLUMNS


class Ink(Enum):
    """A colour, as red, green and blue."""

    BLACK = (0, 0, 0)
    TEXT = (16, 26, 43)
    SOFT = (74, 88, 112)
    EDGE = (203, 211, 223)
    GROUND = (244, 246, 250)


@dataclass(frozen=True, slots=True)
class Type:
    """Type on paper: size in points, weight, colour."""

    points: float
    face: Face
    ink: Ink

    @property
    def line_height(self) -> int:
        """The height of a line in dots."""
        return round(self.points * 1.2 * DPI / _POINTS_PER_INCH)

    @property
    def ascent(self) -> int:
        """From a line's upper edge to its base in dots."""
        return round(self.points * 0.96 * DPI / _POINTS_PER_INCH)


class Print(Enum):
    """The type of the sheets."""

    TITLE = Type(19, Face.BOLD, Ink.TEXT)
    HINT = Type(9.5, Face.REGULAR, Ink.SOFT)
    SECTION = Type(9.5, Face.BOLD, Ink.SOFT)
    NAME = Type(13, Face.BOLD, Ink.TEXT)
    OTHER_NAME = Type(8.5, Face.BOLD, Ink.SOFT)
    BODY = Type(8.5, Face.REGULAR, Ink.TEXT)
    CARD = Type(8.5, Face.BOLD, Ink.TEXT)
    NOTE = Type(8, Face.REGULAR, Ink.SOFT)
    CODE = Type(8, Face.REGULAR, Ink.TEXT)


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle on a page in dots."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The dot after the last one."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The dot below the last one."""
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Placed:
    """A barcode on a page, numbered from 0: where its symbol is, quiet zones included."""

    page: int
    place: Place
    barcode: Barcode


class Paper:
    """Draws on the last page of a PDF, and remembers which barcodes it drew.

    Raises:
        TypefaceMissingError: when the typeface was not fetched.
    """

    def __init__(self, size: PaperSize, title: str, language: str) -> None:
        self.size = size
        self.placed: list[Placed] = []
        self.has_boxes = False
        """Whether a text of this page has a character that cannot be printed."""
        self._pdf = FPDF(unit=_POINTS_PER_INCH / DPI, format=(size.width, size.height))
        self._pdf.set_auto_page_break(auto=False)
        for face in Face:
            self._pdf.add_font(_FAMILY, face.style, face.path)
        self._known = self._faces()[0].cmap
        self._pdf.set_title(title)
        self._pdf.set_creator("Scanstation")
        self._pdf.set_lang(language)
        # Else a viewer prints at what it thinks fits, and bars become too narrow.
        self._pdf.viewer_preferences = ViewerPreferences(print_scaling="None")

    def _faces(self) -> list[TTFFont]:
        return [font for font in self._pdf.fonts.values() if isinstance(font, TTFFont)]

    def __enter__(self) -> Self:
        """Draw within the block: its end closes the files of the typeface."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the files; a writer is a circle of references, which would keep them for long."""
        for face in self._faces():
            face.close()

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return self._pdf.pages_count

    def new_page(self) -> None:
        """Begin a page."""
        self.has_boxes = False
        self._pdf.add_page()

    def finished(self) -> bytes:
        """Return the PDF."""
        return bytes(self._pdf.output())

    def lines(self, text: str, kind: Type, width: int, most: int) -> list[str]:
        """Break text at spaces into at most `most` lines; what is left over is elided in the last.

        A word that is wider than a line is broken anywhere, as Korean may be.
        """
        self._choose(kind)
        words = printable(text, self._known).split()
        self.has_boxes = self.has_boxes or any(BOX in word for word in words)
        left, lines = " ".join(words), list[str]()
        while left and len(lines) < max(most, 1) - 1:
            line = self._first_line(left, width)
            lines.append(line)
            left = left[len(line) :].lstrip()
        return [*lines, self._elided(left, width)] if left else lines

    def text(
        self, place: Place, kind: Type, text: str, *, right: bool = False, middle: bool = False
    ) -> None:
        """Write text from the top of `place`, in as many lines as fit, the last one elided."""
        most = place.height // kind.line_height
        for number, line in enumerate(self.lines(text, kind, place.width, most)):
            room = place.width - self._width(line) if right or middle else 0
            left = place.left + (room // 2 if middle else room)
            self._write(left, place.top + number * kind.line_height + kind.ascent, kind, line)

    def rule(self, left: int, top: int, width: int, thickness: int = 2) -> None:
        """Draw a thin horizontal line."""
        self.fill(Place(left, top, width, thickness), Ink.EDGE)

    def fill(self, place: Place, ink: Ink) -> None:
        """Fill a rectangle."""
        self._pdf.set_fill_color(*ink.value)
        self._pdf.rect(place.left, place.top, place.width, place.height, style="F")

    def ruler(self, left: int, middle: int, width: int) -> None:
        """Draw a line with ends, to be measured."""
        self.fill(Place(left, middle, width, 2), Ink.SOFT)
        for end in (left, left + width - 2):
            self.fill(Place(end, middle - 10, 2, 22), Ink.SOFT)

    def barcode(self, left: int, top: int, barcode: Barcode, bar_height: int = 0) -> None:
        """Draw a barcode, its first dark module at `left`, its quiet zone before that.

        On even dots, so that no edge falls between those of a printer of 150 dpi, either. Bars are
        `bar_height` high. Below stands the text, except below QR, which says no more than the bars
        beside it.
        """
        symbol = symbol_of(barcode)
        module = module_of(symbol)
        left, top = left - left % 2, top - top % 2
        heights = band_heights(symbol, bar_height - bar_height % 2)
        zone = symbol.dark_from * module
        place = Place(left - zone, top, symbol.width * module, sum(heights))
        self.placed.append(Placed(self.pages - 1, place, barcode))
        for band, height in zip(symbol.bands, heights, strict=True):
            for first, width in band.runs:
                self._dark(Place(place.left + first * module, top, width * module, height))
            top += height
        if barcode.symbology is not Symbology.QR:
            self._code_text(left, top, symbol, barcode.text)

    def _dark(self, place: Place) -> None:
        """Fill a run of modules, a hair within its edges.

        A renderer darkens each dot that a shape touches, be it by the error of a rounding.
        """
        self._pdf.set_fill_color(*Ink.BLACK.value)
        self._pdf.rect(
            place.left + _HAIR,
            place.top + _HAIR,
            place.width - 2 * _HAIR,
            place.height - 2 * _HAIR,
            style="F",
        )

    def _code_text(self, left: int, top: int, symbol: Symbol, text: str) -> None:
        """Write a code below its symbol: in the middle of bars, from the edge of a square."""
        kind = Print.CODE.value
        self._choose(kind)
        dark = (symbol.dark_to - symbol.dark_from) * module_of(symbol)
        room = 0 if symbol.is_matrix else dark - self._width(text)
        self._write(left + room // 2, top + _CODE_TEXT_GAP + kind.ascent, kind, text)

    def _choose(self, kind: Type) -> None:
        self._pdf.set_font(_FAMILY, kind.face.style, kind.points)

    def _width(self, text: str) -> int:
        return round(self._pdf.get_string_width(text))

    def _write(self, left: int, base: int, kind: Type, text: str) -> None:
        self._pdf.set_text_color(*kind.ink.value)
        self._pdf.text(left, base, text)

    def _first_line(self, text: str, width: int) -> str:
        """Return as many of the words as fit a line; of a word that is too wide, what fits."""
        if self._width(text) <= width:
            return text
        fitting = self._fitting(text, width)
        ends_a_word = text[len(fitting) :].startswith(" ")
        space = len(fitting) if ends_a_word else fitting.rfind(" ")
        return fitting[:space] if space > 0 else fitting

    def _elided(self, text: str, width: int) -> str:
        if self._width(text) <= width:
            return text
        return self._fitting(text, width - self._width(_ELLIPSIS)).rstrip() + _ELLIPSIS

    def _fitting(self, text: str, width: int) -> str:
        """Return the longest beginning that fits, one character at least."""
        count = 1
        while count < len(text) and self._width(text[: count + 1]) <= width:
            count += 1
        return text[:count]


def module_of(symbol: Symbol) -> int:
    """Return the width of a module in dots."""
    return SQUARE_MODULE if symbol.is_matrix else BAR_MODULE


def band_heights(symbol: Symbol, bar_height: int) -> list[int]:
    """Return each band's height in dots: bars take what the bearer bars of ITF-14 leave."""
    module = module_of(symbol)
    heights = [band.height * module for band in symbol.bands]
    if not symbol.is_matrix:
        tallest = max(range(len(heights)), key=heights.__getitem__)
        heights[tallest] = bar_height - (sum(heights) - heights[tallest])
    return heights
