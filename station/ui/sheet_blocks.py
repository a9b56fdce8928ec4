"""The blocks of a printed sheet: a heading, a command, an order's head, a row of cards.

What it is: how high each is and how it is drawn at a place. What it is not: which page it comes on
(`sheet`). Qt main thread; lengths in dots of 1/300 inch.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetrics

from drivers.barcode.symbol import symbol_of
from station.presenters.sheet_view import Card, CardGroup, CommandGroup, CommandRow, Part
from station.ui.sheet_paper import (
    CONTENT_WIDTH,
    MARGIN,
    Paper,
    Print,
    band_heights,
    elided_lines,
    mm,
    module_of,
)

COLUMNS = 3
COLUMN = CONTENT_WIDTH // COLUMNS
_NAME_WIDTH = mm(58)
_LONG = mm(150)
"""What is higher may be parted; the rest of a page would be too much to leave empty."""
_CODE_LEFT = mm(68)
_BARS = mm(12)
"""How high the bars on a card are."""
_SQUARE = mm(17)
"""The room of a command's QR, quiet zone included."""


class Block(Protocol):
    """A part of a page. `height` is known before it is drawn."""

    @property
    def height(self) -> int:
        """The height in dots."""

    def draw(self, paper: Paper, top: int) -> None:
        """Draw the block, its upper edge at `top`."""


@dataclass(frozen=True, slots=True)
class PartHead:
    """A part's title and how to use it."""

    part: Part
    height: int = mm(18.4)

    def draw(self, paper: Paper, top: int) -> None:
        """Draw the block, its upper edge at `top`."""
        paper.text(QRect(MARGIN, top, CONTENT_WIDTH, mm(9)), Print.TITLE, self.part.title)
        hint = QRect(MARGIN, top + mm(9), CONTENT_WIDTH, mm(9))
        paper.text(hint, Print.HINT, self.part.hint)


@dataclass(frozen=True, slots=True)
class SectionHead:
    """The title of commands that belong together."""

    title: str
    height: int = mm(6.1)

    def draw(self, paper: Paper, top: int) -> None:
        """Draw the block, its upper edge at `top`."""
        paper.ground(QRect(MARGIN, top, CONTENT_WIDTH, mm(5.5)))
        rect = QRect(MARGIN + mm(2), top + mm(0.4), CONTENT_WIDTH - mm(4), mm(5))
        paper.text(rect, Print.SECTION, self.title)


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A command: its names and words, its bars, its square."""

    row: CommandRow
    height: int = mm(17.7)

    def draw(self, paper: Paper, top: int) -> None:
        """Draw the block, its upper edge at `top`."""
        row, left = self.row, MARGIN + mm(2)
        paper.text(QRect(left, top, _NAME_WIDTH, mm(6)), Print.NAME, row.name)
        paper.text(QRect(left, top + mm(5.4), _NAME_WIDTH, mm(4)), Print.OTHER_NAME, row.other_name)
        paper.text(QRect(left, top + mm(9.2), _NAME_WIDTH, mm(7.4)), Print.BODY, row.words)
        paper.barcode(MARGIN + _CODE_LEFT, top + mm(1), row.code, mm(11))
        square = symbol_of(row.square)
        side = square.width * module_of(square)
        right = MARGIN + CONTENT_WIDTH - _SQUARE // 2
        paper.barcode(right - side // 2, top + (_SQUARE - side) // 2, row.square)
        paper.rule(MARGIN, top + self.height - mm(0.5), CONTENT_WIDTH)


@dataclass(frozen=True, slots=True)
class GroupHead:
    """An order: number, customer, what to try, and its barcode on the right."""

    group: CardGroup
    family: str

    @property
    def height(self) -> int:
        """The height in dots: the text's, at least the barcode's."""
        least = mm(20) if self.group.code else 0
        return max(mm(9) + self._subtitle_height + self._story_height, least) + mm(3)

    def draw(self, paper: Paper, top: int) -> None:
        """Draw the block, its upper edge at `top`."""
        paper.rule(MARGIN, top, CONTENT_WIDTH, mm(0.4))
        top += mm(2)
        paper.text(QRect(MARGIN, top, self._width, mm(6)), Print.NAME, self.group.title)
        if self.group.subtitle:
            rect = QRect(MARGIN, top + mm(6.2), self._width, mm(4.2))
            paper.text(rect, Print.NOTE, self.group.subtitle)
        story_top = top + mm(6.8) + self._subtitle_height
        rect = QRect(MARGIN, story_top, self._width, self._story_height)
        paper.text(rect, Print.BODY, self.group.story)
        if self.group.code:
            paper.barcode(MARGIN + 2 * COLUMN, top + mm(1), self.group.code, mm(12))

    @property
    def _width(self) -> int:
        return (COLUMNS - 1 if self.group.code else COLUMNS) * COLUMN - mm(4)

    @property
    def _subtitle_height(self) -> int:
        return mm(4.2) if self.group.subtitle else 0

    @property
    def _story_height(self) -> int:
        metrics = QFontMetrics(Print.BODY.font(self.family))
        return len(elided_lines(self.group.story, metrics, self._width, 6)) * metrics.height()


@dataclass(frozen=True, slots=True)
class CardRow:
    """Cards side by side, each with the columns it takes."""

    cards: tuple[tuple[Card, int], ...]

    @property
    def height(self) -> int:
        """The height in dots: that of bars with their text, more below a large square."""
        symbols = (symbol_of(card.code) for card, _ in self.cards)
        tallest = max(sum(band_heights(symbol, _BARS)) for symbol in symbols)
        return mm(9.5) + max(_BARS, tallest) + mm(8.5)

    def draw(self, paper: Paper, top: int) -> None:
        """Draw the block, its upper edge at `top`."""
        left = MARGIN
        for card, columns in self.cards:
            width = columns * COLUMN - mm(3)
            paper.text(QRect(left, top, width, mm(4.2)), Print.CARD, card.title)
            paper.text(QRect(left, top + mm(4.2), width, mm(4)), Print.NOTE, card.note)
            paper.barcode(left, top + mm(9.5), card.code, _BARS)
            left += columns * COLUMN


@dataclass(frozen=True, slots=True)
class Run:
    """Blocks that stay on one page; `reminder` goes before them where they begin a new one."""

    blocks: tuple[Block, ...]
    reminder: tuple[Block, ...] = ()

    @property
    def height(self) -> int:
        """The height in dots, without the reminder."""
        return sum(block.height for block in self.blocks)


def part_runs(part: Part, family: str) -> Iterator[Run]:
    """Yield the blocks of a part. A group is one run, a long one its head and then row by row."""
    head: tuple[Block, ...] = (PartHead(part),)
    for group in part.groups:
        blocks = tuple(_group_blocks(group, family))
        whole = Run(head + blocks)
        if whole.height <= _LONG:
            yield whole
        else:
            yield Run(head + blocks[:2])
            reminder = (SectionHead(group.title),)
            yield from (Run((block,), reminder) for block in blocks[2:])
        head = ()


def _group_blocks(group: CommandGroup | CardGroup, family: str) -> Iterator[Block]:
    match group:
        case CommandGroup():
            yield SectionHead(group.title)
            yield from map(CommandLine, group.rows)
        case CardGroup():
            yield GroupHead(group, family)
            yield from card_rows(group.cards)


def card_rows(cards: Sequence[Card]) -> Iterator[CardRow]:
    """Yield the cards in rows of three columns, in their order."""
    row: list[tuple[Card, int]] = []
    for card in cards:
        columns = columns_of(card)
        if sum(taken for _card, taken in row) + columns > COLUMNS:
            yield CardRow(tuple(row))
            row = []
        row.append((card, columns))
    if row:
        yield CardRow(tuple(row))


def columns_of(card: Card) -> int:
    """Return how many columns a card's barcode needs."""
    symbol = symbol_of(card.code)
    return -(-symbol.width * module_of(symbol) // COLUMN)
