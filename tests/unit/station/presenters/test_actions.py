import pytest

from server.contract.order import WorkStep
from server.contract.own_code import Command, command_code
from station.presenters.actions import row_actions, step_actions
from station.presenters.view import Screen
from station.presenters.words import Words

WORDS = Words("en")


def row(
    screen: Screen,
    step: WorkStep = WorkStep.PACK,
    *,
    signed_in: bool = False,
    completed: bool = False,
    done: bool = False,
) -> list[str]:
    return [each.label for each in row_actions(WORDS, screen, step, signed_in, completed, done)]


def test_an_open_order_can_be_undone_confirmed_by_hand_and_put_aside() -> None:
    assert row(Screen.ORDER, signed_in=True) == [
        "Undo",
        "Confirm by hand",
        "Put aside",
        "Sign out",
    ]


def test_an_order_packed_before_can_be_reopened_also_while_another_is_open() -> None:
    assert row(Screen.ORDER, done=True) == ["Undo", "Confirm by hand", "Put aside", "Reopen"]


def test_a_completed_order_can_be_undone_and_reopened() -> None:
    assert row(Screen.COMPLETED, completed=True) == ["Undo", "Reopen"]


def test_an_order_packed_before_can_be_reopened() -> None:
    assert row(Screen.READY, done=True) == ["Reopen"]


def test_nothing_is_offered_to_nobody() -> None:
    assert row(Screen.READY) == []


@pytest.mark.parametrize(
    ("screen", "labels"),
    [
        (Screen.READY, []),
        (Screen.ORDER, ["Close", "Start packing"]),
        (Screen.FOUND, ["Start packing"]),
    ],
)
def test_looking_up_offers_only_the_way_out(screen: Screen, labels: list[str]) -> None:
    assert row(screen, WorkStep.INQUIRE) == labels


def test_the_current_step_is_marked_in_words_too() -> None:
    pack, ship, inquire = step_actions(WORDS, WorkStep.PACK)
    assert (pack.chosen, pack.hint) == (True, "Current step")
    assert (ship.chosen, ship.code) == (False, command_code(Command.STEP_SHIP))
    assert (inquire.chosen, inquire.code) == (False, command_code(Command.STEP_INQUIRE))
