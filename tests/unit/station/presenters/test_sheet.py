import pytest

from drivers.barcode.symbology import Symbology
from server.contract.own_code import Command, OwnCodeKind, parse_command, parse_own_code
from station.bridge.demo_orders import demo_rows
from station.presenters.sheet import SheetContents, sheet_view
from station.presenters.sheet_view import CardGroup, CommandGroup, CommandRow, SheetView
from station.presenters.words import LANGUAGES, Words


def sheet(contents: SheetContents = SheetContents.ALL, language: str = "en") -> SheetView:
    return sheet_view(
        Words(language), contents, demo_rows("orders.csv"), demo_rows("operators.csv")
    )


def commands(view: SheetView) -> list[CommandRow]:
    groups = [group for part in view.parts for group in part.groups]
    return [row for group in groups if isinstance(group, CommandGroup) for row in group.rows]


def test_every_command_that_can_be_given_is_on_the_sheet() -> None:
    found = set()
    for row in commands(sheet()):
        own = parse_own_code(row.code.data.decode())
        assert own is not None
        assert (own.kind, own.checked) == (OwnCodeKind.COMMAND, True)
        found.add(parse_command(own.body))
    plain = {(each, None) for each in Command} - {(Command.PICK, None)}
    assert found == plain | {(Command.PICK, number) for number in (1, 2, 3)}


def test_a_sites_own_badges_are_printed_alone_with_their_names() -> None:
    operators = [{"badge": "1001", "name": "김민준"}, {"badge": "ab-2", "name": "박솔"}]
    view = sheet_view(Words("en"), SheetContents.BADGES, (), operators)
    (part,) = view.parts
    (group,) = part.groups
    assert isinstance(group, CardGroup)
    assert group.title == "2 operators"
    assert [(card.title, card.note) for card in group.cards] == [
        ("김민준", "1001"),
        ("박솔", "ab-2"),
    ]
    badges = [parse_own_code(card.code.data.decode()) for card in group.cards]
    assert [badge.body for badge in badges if badge and badge.checked] == ["1001", "ab-2"]


def test_bars_and_square_of_a_command_say_the_same() -> None:
    for row in commands(sheet()):
        assert (row.code.symbology, row.square.symbology) == (Symbology.CODE_128, Symbology.QR)
        assert row.code.data == row.square.data


def test_commands_are_named_in_both_languages_the_spoken_one_first() -> None:
    undo = commands(sheet(language="ko"))[1]
    assert (undo.name, undo.other_name) == ("되돌리기", "Undo")
    undo = commands(sheet(language="en"))[1]
    assert (undo.name, undo.other_name) == ("Undo", "되돌리기")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_part_can_be_printed_alone(language: str) -> None:
    titles = [part.title for part in sheet(language=language).parts]
    only_commands = sheet(SheetContents.COMMANDS, language)
    only_demo = sheet(SheetContents.DEMO, language)
    assert [part.title for part in only_commands.parts + only_demo.parts] == titles
