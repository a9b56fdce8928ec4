"""What a printed sheet shows: parts, groups, and barcodes with the words around them.

What it is: frozen values. What it is not: a choice of them (`commands`, `badges`, `chart`, `demo`)
or a page (`pdf`). Pure.
"""

from dataclasses import dataclass

from drivers.barcode.printed import Barcode


@dataclass(frozen=True, slots=True)
class CommandRow:
    """A command: its name in both languages, what it does, and its code, linear and as QR."""

    name: str
    other_name: str
    words: str
    code: Barcode
    square: Barcode


@dataclass(frozen=True, slots=True)
class Card:
    """A barcode with what it stands on, such as an item and how many are needed."""

    title: str
    note: str
    code: Barcode


@dataclass(frozen=True, slots=True)
class CommandGroup:
    """Commands that belong together."""

    title: str
    rows: tuple[CommandRow, ...]


@dataclass(frozen=True, slots=True)
class CardGroup:
    """An order with its items, or the badges. `story` says what to try, `code` opens the order."""

    title: str
    subtitle: str
    story: str
    cards: tuple[Card, ...]
    code: Barcode | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the sheet that begins on a page of its own."""

    title: str
    hint: str
    groups: tuple[CommandGroup | CardGroup, ...]


@dataclass(frozen=True, slots=True)
class Badge:
    """An operator's badge: the name, and the code that signs in."""

    name: str
    code: Barcode


@dataclass(frozen=True, slots=True)
class BadgePart:
    """Badges to cut out. `caption` stands on each."""

    title: str
    caption: str
    badges: tuple[Badge, ...]


@dataclass(frozen=True, slots=True)
class SheetView:
    """The whole sheet. `ruler` stands at the line that shows whether it was printed full size.

    `unknown` explains the box that is printed for a character which the typeface has not.
    """

    title: str
    ruler: str
    unknown: str
    language: str
    parts: tuple[Part | BadgePart, ...]
