from server.contract.own_code import Command, OwnCodeKind, command_code, own_code
from station.presenters.scanned import MAX_SHOWN, command_of, shown
from station.presenters.words import Words

WORDS = Words("en")


def test_a_product_code_is_shown_as_it_is() -> None:
    assert shown(WORDS, "8801234500022") == "8801234500022"


def test_group_separators_become_spaces() -> None:
    assert shown(WORDS, "0108801234500022\x1d10LOT7") == "0108801234500022 10LOT7"


def test_a_command_is_shown_by_its_name() -> None:
    assert shown(WORDS, command_code(Command.UNDO)) == "Undo"
    assert shown(WORDS, command_code(Command.CONFIRM, 3)) == "Confirm by hand"


def test_a_badge_is_never_shown() -> None:
    assert shown(WORDS, own_code(OwnCodeKind.BADGE, "4711")) == "Badge"


def test_a_damaged_command_is_no_command() -> None:
    damaged = command_code(Command.UNDO)[:-2] + "zz"
    assert command_of(damaged) is None
    assert shown(WORDS, damaged) == "Command code"


def test_a_long_code_is_shortened() -> None:
    assert len(shown(WORDS, "9" * 500)) == MAX_SHOWN
