"""The blocks of a printed sheet: a heading, a command, an order's head, a row of cards.

What it is: how high each is and how it is drawn at a place. What it is not: which page it comes on
(`pdf`). Lengths in dots of 1/300 inch.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from drivers.barcode.symbol import symbol_of
from server.sheets.paper import (
    COLUMNS,
    MARGIN,
    Ink,
    Paper,
    PaperSize,
    Place,
    Print,
    band_heights,
    mm,
    module_of,
)
from server.sheets.view import Card, CardGroup, CommandGroup, CommandRow, Part

_NAME_WIDTH = mm(62)
_LONG = mm(150)
"""What is higher may be parted; the rest of a page would be too much to leave empty."""
_CODE_LEFT = mm(68)
_BARS = mm(12)
"""How high the bars on a card are."""
_SQUARE = mm(17)
"""The room of a command's QR, quiet zone included."""
_COMMAND_HEIGHT = {PaperSize.A4: mm(17.7), PaperSize.LETTER: mm(16.5)}
"""So that the commands fill one page."""


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
        width = paper.size.content_width
        paper.text(Place(MARGIN, top, width, mm(9)), Print.TITLE.value, self.part.title)
        hint = Place(MARGIN, top + mm(9), width, mm(9))
        paper.text(hint, Print.HINT.value, self.part.hint)


@dataclass(frozen=True, slots=True)
class SectionHead:
    """The title of commands that belong together."""

    title: str
    height: int = mm(6.1)

    def draw(self, paper: Paper, top: int) -> None:
        """Draw the block, its upper edge at `top`."""
        width = paper.size.content_width
        paper.fill(Place(MARGIN, top, width, mm(5.5)), Ink.GROUND)
        place = Place(MARGIN + mm(2), top + mm(0.6), width - mm(4), mm(5))
        paper.text(place, Print.SECTION.value, self.title)


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A command: its names and words, its bars, its square."""

    row: CommandRow
    height: int

    def draw(self, paper: Paper, top: int) -> None:
        """Draw the block, its upper edge at `top`."""
        row = self.row
        left = MARGIN + mm(2)
        paper.text(Place(left, top, _NAME_WIDTH, mm(6)), Print.NAME.value, row.name)
        other = Place(left, top + mm(5.2), _NAME_WIDTH, mm(4))
        paper.text(other, Print.OTHER_NAME.value, row.other_name)
        paper.text(Place(left, top + mm(8.7), _NAME_WIDTH, mm(7.4)), Print.BODY.value, row.words)
        paper.barcode(MARGIN + _CODE_LEFT, top + mm(0.8), row.code, self.height - mm(6.7))
        square = symbol_of(row.square)
        module = module_of(square)
        side, zone = square.width * module, square.dark_from * module
        left = MARGIN + paper.size.content_width - (_SQUARE + side) // 2
        middle = top + (self.height - mm(0.7)) // 2
        paper.barcode(left + zone, middle - side // 2, row.square)
        # Not below the square: its quiet zone is as high as the row.
        paper.rule(MARGIN, top + self.height - mm(0.5), paper.size.content_width - _SQUARE)


@dataclass(frozen=True, slots=True)
class GroupHead:
    """An order: number, customer, what to try, and its barcode on the right."""

    group: CardGroup
    story_lines: int

    @property
    def height(self) -> int:
        """The height in dots: the text's, at least the barcode's."""
        least = mm(20) if self.group.code else 0
        return max(mm(9) + self._subtitle_height + self._story_height, least) + mm(3)

    def draw(self, paper: Paper, top: int) -> None:
        """Draw the block, its upper edge at `top`."""
        width = story_width(self.group, paper.size)
        paper.rule(MARGIN, top, paper.size.content_width, mm(0.4))
        top += mm(2)
        paper.text(Place(MARGIN, top, width, mm(6)), Print.NAME.value, self.group.title)
        if self.group.subtitle:
            place = Place(MARGIN, top + mm(6.2), width, mm(4.2))
            paper.text(place, Print.NOTE.value, self.group.subtitle)
        story_top = top + mm(6.8) + self._subtitle_height
        place = Place(MARGIN, story_top, width, self._story_height)
        paper.text(place, Print.BODY.value, self.group.story)
        if self.group.code:
            left = MARGIN + (COLUMNS - 1) * paper.size.column
            paper.barcode(left, top + mm(1), self.group.code, mm(12))

    @property
    def _subtitle_height(self) -> int:
        return mm(4.2) if self.group.subtitle else 0

    @property
    def _story_height(self) -> int:
        return self.story_lines * Print.BODY.value.line_height


def story_width(group: CardGroup, size: PaperSize) -> int:
    """Return how wide the text beside an order's barcode is."""
    return (COLUMNS - 1 if group.code else COLUMNS) * size.column - mm(4)


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
        left, column = MARGIN, paper.size.column
        for card, columns in self.cards:
            width = columns * column - mm(3)
            paper.text(Place(left, top, width, mm(4.4)), Print.CARD.value, card.title)
            paper.text(Place(left, top + mm(4.2), width, mm(4.2)), Print.NOTE.value, card.note)
            paper.barcode(left, top + mm(9.5), card.code, _BARS)
            left += columns * column


@dataclass(frozen=True, slots=True)
class Run:
    """Blocks that stay on one page; `reminder` goes before them where they begin a new one."""

    blocks: tuple[Block, ...]
    reminder: tuple[Block, ...] = ()

    @property
    def height(self) -> int:
        """The height in dots, without the reminder."""
        return sum(block.height for block in self.blocks)


def part_runs(part: Part, paper: Paper) -> Iterator[Run]:
    """Yield the blocks of a part. A group is one run, a long one its head and then row by row."""
    head: tuple[Block, ...] = (PartHead(part),)
    for group in part.groups:
        blocks = tuple(_group_blocks(group, paper))
        whole = Run(head + blocks)
        if whole.height <= _LONG:
            yield whole
        else:
            yield Run(head + blocks[:2])
            reminder = (SectionHead(group.title),)
            yield from (Run((block,), reminder) for block in blocks[2:])
        head = ()


def _group_blocks(group: CommandGroup | CardGroup, paper: Paper) -> Iterator[Block]:
    match group:
        case CommandGroup():
            yield SectionHead(group.title)
            height = _COMMAND_HEIGHT[paper.size]
            yield from (CommandLine(row, height) for row in group.rows)
        case CardGroup():
            width = story_width(group, paper.size)
            lines = paper.lines(group.story, Print.BODY.value, width, 6)
            yield GroupHead(group, len(lines))
            yield from card_rows(group.cards, paper.size)


def card_rows(cards: Sequence[Card], size: PaperSize) -> Iterator[CardRow]:
    """Yield the cards in rows of three columns, in their order."""
    row: list[tuple[Card, int]] = []
    for card in cards:
        columns = columns_of(card, size)
        if sum(taken for _card, taken in row) + columns > COLUMNS:
            yield CardRow(tuple(row))
            row = []
        row.append((card, columns))
    if row:
        yield CardRow(tuple(row))


def columns_of(card: Card, size: PaperSize) -> int:
    """Return how many columns a card's barcode needs."""
    symbol = symbol_of(card.code)
    return -(-symbol.width * module_of(symbol) // size.column)
