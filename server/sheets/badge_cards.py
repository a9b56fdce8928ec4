"""Badges as cards to cut out, of the size of a bank card, so that they fit the usual holders.

What it is: the cards' rows and pages, their edges and the marks to cut along. A code too long for a
card takes two side by side, still in bars: a laser scanner reads no squares. What it is not: whose
badges these are (`badges`). Lengths in dots of 1/300 inch.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from drivers.barcode.symbol import symbol_of
from server.sheets.paper import (
    Ink,
    Paper,
    PaperSize,
    Place,
    Print,
    Type,
    mm,
    module_of,
)
from server.sheets.typeface import Face
from server.sheets.view import Badge, BadgePart

CARD_WIDTH = mm(85.6)
CARD_HEIGHT = mm(53.98)
"""ID-1 (ISO/IEC 7810)."""
_COLUMNS = 2
_ROWS = {PaperSize.A4: 5, PaperSize.LETTER: 4}
_TOP = {PaperSize.A4: mm(11), PaperSize.LETTER: mm(20)}
_EDGE = mm(5)
"""Between a card's edge and what is printed on it."""
_BARS = mm(15)
_BARS_TOP = mm(30)
_NAME_TOP = mm(9)
_NAME_HEIGHT = mm(19)
_NAME_SIZES = (30, 26, 22, 18, 15, 12)
_TICK = mm(4)
_TICK_GAP = mm(1)
_HAIR = 1
"""A line of one dot."""

Row = tuple[Badge, ...]


@dataclass(frozen=True, slots=True)
class BadgePage:
    """The cards of one page, row by row: two in each, or one of double width."""

    part: BadgePart
    rows: tuple[Row, ...]

    def draw(self, paper: Paper) -> None:
        """Draw the page."""
        left, top = _left(paper.size), _TOP[paper.size]
        for row in self.rows:
            for number, badge in enumerate(row):
                width = CARD_WIDTH * columns_of(badge)
                place = Place(left + number * CARD_WIDTH, top, width, CARD_HEIGHT)
                _draw_card(paper, place, badge, self.part.caption)
            top += CARD_HEIGHT
        _draw_marks(paper, self.rows)


def badge_pages(part: BadgePart, size: PaperSize) -> Iterator[BadgePage]:
    """Yield the pages of a part."""
    rows = list(_rows(part.badges))
    for first in range(0, len(rows), _ROWS[size]):
        yield BadgePage(part, tuple(rows[first : first + _ROWS[size]]))


def columns_of(badge: Badge) -> int:
    """Return how many cards' width a badge takes."""
    symbol = symbol_of(badge.code)
    return 1 if symbol.width * module_of(symbol) <= CARD_WIDTH else _COLUMNS


def _rows(badges: Sequence[Badge]) -> Iterator[Row]:
    row: list[Badge] = []
    for badge in badges:
        if row and columns_of(row[0]) + columns_of(badge) > _COLUMNS:
            yield tuple(row)
            row = []
        row.append(badge)
        if sum(map(columns_of, row)) == _COLUMNS:
            yield tuple(row)
            row = []
    if row:
        yield tuple(row)


def _left(size: PaperSize) -> int:
    return (size.width - _COLUMNS * CARD_WIDTH) // 2


def _draw_card(paper: Paper, place: Place, badge: Badge, caption: str) -> None:
    inner = place.width - 2 * _EDGE
    note = Place(place.left + _EDGE, place.top + mm(4), inner, mm(4.4))
    paper.text(note, Print.NOTE.value, caption, middle=True)
    _draw_name(paper, Place(note.left, place.top + _NAME_TOP, inner, _NAME_HEIGHT), badge.name)
    symbol = symbol_of(badge.code)
    dark = (symbol.dark_to - symbol.dark_from) * module_of(symbol)
    left = place.left + (place.width - dark) // 2
    paper.barcode(left, place.top + _BARS_TOP, badge.code, _BARS)
    _draw_edges(paper, place)


def _draw_name(paper: Paper, place: Place, name: str) -> None:
    """Write a name as large as it fits, in the middle of its room's height."""
    kind, lines = _largest(paper, place, name)
    height = len(lines) * kind.line_height
    top = place.top + (place.height - height) // 2
    for number, line in enumerate(lines):
        row = Place(place.left, top + number * kind.line_height, place.width, kind.line_height)
        paper.text(row, kind, line, middle=True)


def _largest(paper: Paper, place: Place, name: str) -> tuple[Type, list[str]]:
    """Return the largest type in which a name is whole, else the smallest, and its lines."""
    for points in _NAME_SIZES:
        kind = Type(points, Face.BOLD, Ink.TEXT)
        lines = paper.lines(name, kind, place.width, place.height // kind.line_height)
        if not lines or not lines[-1].endswith("…"):
            break
    return kind, lines


def _draw_edges(paper: Paper, place: Place) -> None:
    for top in (place.top, place.bottom):
        paper.fill(Place(place.left, top, place.width + _HAIR, _HAIR), Ink.EDGE)
    for left in (place.left, place.right):
        paper.fill(Place(left, place.top, _HAIR, place.height + _HAIR), Ink.EDGE)


def _draw_marks(paper: Paper, rows: Sequence[Row]) -> None:
    """Draw the marks outside the cards, one for each cut through the whole page."""
    left, top = _left(paper.size), _TOP[paper.size]
    right, bottom = left + _COLUMNS * CARD_WIDTH, top + len(rows) * CARD_HEIGHT
    for line in range(len(rows) + 1):
        at = top + line * CARD_HEIGHT
        for start in (left - _TICK_GAP - _TICK, right + _TICK_GAP):
            paper.fill(Place(start, at, _TICK, _HAIR), Ink.SOFT)
    for line in range(_COLUMNS + 1):
        at = left + line * CARD_WIDTH
        for start in (top - _TICK_GAP - _TICK, bottom + _TICK_GAP):
            paper.fill(Place(at, start, _HAIR, _TICK), Ink.SOFT)
