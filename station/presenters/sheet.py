"""The sheet to print: command codes, and the demo's badges and orders, for any scanner.

What it is: which commands are on it, in which words. What it is not: their painting
(station.ui.sheet), nor the demo's goods (`demo_sheet`). Pure.
"""

from enum import StrEnum

from drivers.barcode.printed import Barcode
from drivers.barcode.symbology import Symbology
from server.contract.own_code import Command, command_code
from station.presenters.chart_sheet import Chart, chart_part
from station.presenters.demo_sheet import Rows, badges, demo_part
from station.presenters.sheet_view import CommandGroup, CommandRow, Part, SheetView
from station.presenters.words import Words

_GROUPS: tuple[tuple[str, tuple[tuple[Command, int | None], ...]], ...] = (
    (
        "packing",
        (
            (Command.OK, None),
            (Command.UNDO, None),
            (Command.CONFIRM, None),
            (Command.CANCEL, None),
            (Command.REOPEN, None),
            (Command.DISCARD, None),
        ),
    ),
    ("choosing", ((Command.PICK, 1), (Command.PICK, 2), (Command.PICK, 3))),
    (
        "station",
        (
            (Command.STEP_PACK, None),
            (Command.STEP_SHIP, None),
            (Command.STEP_INQUIRE, None),
            (Command.SIGN_OUT, None),
        ),
    ),
)


class SheetContents(StrEnum):
    """What to print."""

    ALL = "all"
    COMMANDS = "commands"
    DEMO = "demo"
    CHART = "chart"
    """The scanner doctor's; not part of ALL."""
    BADGES = "badges"
    """A site's own; not part of ALL."""


def sheet_view(
    words: Words, contents: SheetContents, orders: Rows, operators: Rows, chart: Chart = ()
) -> SheetView:
    """Return the sheet in the language spoken, the names of commands in the other one too.

    `orders` and `operators` are the rows of the demo's CSV files, `operators` of a site's own when
    its badges are printed.
    """
    parts = []
    if contents in {SheetContents.ALL, SheetContents.COMMANDS}:
        parts.append(_commands_part(words))
    if contents in {SheetContents.ALL, SheetContents.DEMO}:
        parts.append(demo_part(words, orders, operators))
    if contents is SheetContents.CHART:
        parts.append(chart_part(words, chart))
    if contents is SheetContents.BADGES:
        parts.append(_badges_part(words, operators))
    return SheetView(words("sheet-title"), words("sheet-ruler"), tuple(parts))


def _commands_part(words: Words) -> Part:
    other = Words(words.other_language)
    return Part(
        words("sheet-commands"),
        words("sheet-commands-hint"),
        tuple(
            CommandGroup(
                words(f"sheet-commands-{name}"),
                tuple(_row(words, other, command, number) for command, number in commands),
            )
            for name, commands in _GROUPS
        ),
    )


def _badges_part(words: Words, operators: Rows) -> Part:
    count = words("sheet-badges-count", count=len(operators))
    group = badges(count, words("sheet-badges-story"), operators)
    return Part(words("sheet-badges"), words("sheet-badges-hint"), (group,))


def _row(words: Words, other: Words, command: Command, number: int | None) -> CommandRow:
    data = command_code(command, number).encode("ascii")
    return CommandRow(
        name=_name(words, command, number),
        other_name=_name(other, command, number),
        words=words(f"sheet-{command}", number=number or 0),
        code=Barcode(Symbology.CODE_128, data),
        square=Barcode(Symbology.QR, data),
    )


def _name(words: Words, command: Command, number: int | None) -> str:
    name = words(f"command-{command}")
    return name if number is None else f"{name} {number}"
