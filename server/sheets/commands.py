"""The command codes: which are on the sheet, in which groups and words. Pure."""

from drivers.barcode.printed import Barcode
from drivers.barcode.symbology import Symbology
from server.contract.own_code import Command, command_code
from server.sheets.view import CommandGroup, CommandRow, Part
from server.sheets.words import Words

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


def commands_part(words: Words) -> Part:
    """Return the commands in the language spoken, their names in the other one, too."""
    other = words.other
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
