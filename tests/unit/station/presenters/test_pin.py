"""The question for a PIN: what is typed, what is said of it, and when it goes."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from server.contract.own_code import Command, command_code
from server.contract.station import PinRequest
from server.contract.verdict import Reason, Verdict
from station.events import LinkChanged, LinkState, NotRecorded, PinOutcome, PinTold
from station.presenters.kiosk import KioskPresenter
from station.presenters.pin import ERASE, TAKE
from station.presenters.view import PinView, Tone
from station.presenters.words import Words
from tests.shift import Shift


@pytest.fixture
def shift() -> Shift:
    return Shift(KioskPresenter(Words("en"), "PACK-01"))


def _asked(shift: Shift, name: str = "이서연") -> PinView:
    shift.start()
    view = shift.judge("-b.lee.xx", Verdict.OPERATOR_REQUIRED, reason=Reason.PIN_ASKED, seen=name)
    assert view.card is None or not view.card.takeover
    assert view.pin is not None
    return view.pin


def _typed(shift: Shift, keys: str) -> PinView:
    for key in keys:
        assert shift.presenter.pin.touch(key) is None
    return _shown(shift)


def _shown(shift: Shift) -> PinView:
    pin = shift.presenter.view().pin
    assert pin is not None
    return pin


def test_a_badge_with_a_pin_asks_its_wearer_by_name(shift: Shift) -> None:
    pin = _asked(shift)
    assert (pin.name, pin.typed, pin.said, pin.can_take) == ("이서연", 0, "", False)
    assert pin.give_up.code == command_code(Command.OK)


def test_four_digits_may_be_handed_in_once_and_are_forgotten(shift: Shift) -> None:
    _asked(shift)
    assert not _typed(shift, "739").can_take
    assert shift.presenter.pin.touch(TAKE) is None
    assert _typed(shift, "1").can_take
    assert shift.presenter.pin.touch(TAKE) == PinRequest(UUID(int=1), "7391")
    assert shift.presenter.pin.touch(TAKE) is None
    checked = _typed(shift, "5")
    assert (checked.typed, checked.can_take, checked.tone) == (0, False, Tone.INFO)


def test_a_digit_is_erased_and_no_more_than_eight_are_taken(shift: Shift) -> None:
    _asked(shift)
    assert _typed(shift, "123456789").typed == 8
    assert shift.presenter.pin.touch(ERASE) is None
    shift.presenter.pin.touch("0")
    assert shift.presenter.pin.touch(TAKE) == PinRequest(UUID(int=1), "12345670")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (PinTold(PinOutcome.WRONG, 1), "1 more try"),
        (PinTold(PinOutcome.WRONG, 4), "4 more tries"),
        (PinTold(PinOutcome.LOCKED, 15), "in 15 min"),
        (PinTold(PinOutcome.NO_SERVER), "No connection"),
        (PinTold(PinOutcome.FAILED), "Type it again"),
    ],
)
def test_what_came_of_it_is_said_and_heard_until_the_next_digit(
    shift: Shift, told: PinTold, words: str
) -> None:
    _asked(shift)
    _typed(shift, "7391")
    shift.presenter.pin.touch(TAKE)
    view = shift.presenter.handle(told)
    assert view.pin is not None
    assert words in view.pin.said
    assert (view.pin.tone, view.cue) == (Tone.ERROR, Verdict.COMMAND_REFUSED)
    assert _typed(shift, "7").said == ""


def test_the_sign_in_takes_the_question_away_and_shows_who_it_is(shift: Shift) -> None:
    _asked(shift)
    _typed(shift, "7391")
    shift.presenter.pin.touch(TAKE)
    right = shift.presenter.handle(PinTold(PinOutcome.RIGHT, code="-s.signin-x.yy"))
    assert right.pin is not None
    assert not right.pin.can_take
    shift.view = replace(shift.view, pending=None, operator="이서연")
    view = shift.judge("-s.signin-x.yy", Verdict.OPERATOR_SIGNED_IN, seen="이서연")
    assert (view.pin, view.status.operator.value) == (None, "이서연")


def test_a_sign_in_that_is_not_proven_asks_again(shift: Shift) -> None:
    _asked(shift)
    _typed(shift, "7391")
    shift.presenter.pin.touch(TAKE)
    shift.presenter.handle(PinTold(PinOutcome.RIGHT, code="-s.signin-x.yy"))
    pending = shift.view.pending
    shift.judge("-s.signin-x.yy", Verdict.COMMAND_REFUSED, reason=Reason.PIN_NOT_PROVEN)
    assert shift.view.pending is pending
    assert _typed(shift, "7391").can_take


def test_without_the_server_nothing_can_be_handed_in_and_it_is_said(shift: Shift) -> None:
    _asked(shift)
    _typed(shift, "7391")
    view = shift.presenter.handle(LinkChanged(LinkState.LOST))
    assert view.pin is not None
    assert (view.pin.can_take, view.pin.tone) == (False, Tone.WARNING)
    assert "No connection to the server" in view.pin.said


def test_another_badge_begins_with_no_digits(shift: Shift) -> None:
    _asked(shift)
    _typed(shift, "73")
    assert _asked(shift, "박솔").typed == 0


def test_giving_up_is_said(shift: Shift) -> None:
    _asked(shift)
    shift.view = replace(shift.view, pending=None)
    view = shift.judge(
        command_code(Command.OK), Verdict.COMMAND_DONE, reason=Reason.SIGN_IN_GIVEN_UP
    )
    assert view.pin is None
    assert view.card is not None
    assert view.card.title == "Sign-in cancelled"


def test_a_loss_stands_before_the_question(shift: Shift) -> None:
    _asked(shift)
    view = shift.presenter.handle(NotRecorded("x", "disk full"))
    assert view.pin is None
    assert view.card is not None
    assert view.card.takeover
