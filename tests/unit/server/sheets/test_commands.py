import pytest

from drivers.barcode.symbology import Symbology
from server.contract.own_code import Command, OwnCodeKind, parse_command, parse_own_code
from server.sheets.commands import commands_part
from server.sheets.language import Language
from server.sheets.view import CommandGroup, CommandRow
from server.sheets.words import Words


def commands(language: Language = "en") -> list[CommandRow]:
    groups = commands_part(Words(language)).groups
    return [row for group in groups if isinstance(group, CommandGroup) for row in group.rows]


def test_every_command_that_can_be_given_is_on_the_sheet() -> None:
    found = set()
    for row in commands():
        own = parse_own_code(row.code.data.decode())
        assert own is not None
        assert (own.kind, own.checked) == (OwnCodeKind.COMMAND, True)
        found.add(parse_command(own.body))
    plain = {(each, None) for each in Command} - {(Command.PICK, None)}
    assert found == plain | {(Command.PICK, number) for number in (1, 2, 3)}


def test_bars_and_square_of_a_command_say_the_same() -> None:
    for row in commands():
        assert (row.code.symbology, row.square.symbology) == (Symbology.CODE_128, Symbology.QR)
        assert row.code.data == row.square.data


@pytest.mark.parametrize(
    ("language", "names"), [("ko", ("되돌리기", "Undo")), ("en", ("Undo", "되돌리기"))]
)
def test_commands_are_named_in_both_languages_the_spoken_one_first(
    language: Language, names: tuple[str, str]
) -> None:
    undo = commands(language)[1]
    assert (undo.name, undo.other_name) == names
