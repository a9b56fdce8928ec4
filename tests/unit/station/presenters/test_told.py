"""What supervisors set and say, as an operator sees it."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from server.contract.order import WorkStep
from server.contract.own_code import Command, command_code
from server.contract.station import StationConfig, StationMessage
from server.contract.verdict import Reason, Verdict
from station.events import ConfigChanged, NotRecorded
from station.presenters.kiosk import KioskPresenter
from station.presenters.told import MESSAGE_CUE
from station.presenters.view import KioskView, VerdictCard
from station.presenters.words import Words
from tests.shift import Shift

OK = command_code(Command.OK)
FIRST = StationMessage(UUID(int=1), "상자를 바꾸세요", "박지훈", 1)
UNSIGNED = StationMessage(UUID(int=3), "점검이 있습니다", "", 3)
SECOND = StationMessage(UUID(int=2), "Take the large box", "Kim", 2)


class Told(Shift):
    """A shift whose supervisor speaks."""

    def __init__(self) -> None:
        self.seen: list[UUID] = []
        super().__init__(KioskPresenter(Words("en"), "PACK-01", self.seen.append))
        self.start()

    def set(self, **config: object) -> KioskView:
        wanted = StationConfig(**config)  # type: ignore[arg-type]  # each test names a few
        return self.presenter.handle(ConfigChanged(wanted))


@pytest.fixture
def told() -> Told:
    return Told()


def card(view: KioskView) -> VerdictCard:
    assert view.card is not None
    return view.card


def test_a_station_is_called_what_a_supervisor_calls_it(told: Told) -> None:
    assert told.set(shown_name="포장 1").status.station.value == "포장 1"
    assert told.set().status.station.value == "PACK-01"


def test_a_language_is_spoken_at_once_and_the_operators_choice_after_it_stays(told: Told) -> None:
    assert told.set(language="ko").language == "ko"
    assert told.presenter.speak("en").language == "en"
    assert told.set(language="ko", shown_name="x").language == "en"
    assert told.set(language="en").language == "en"
    assert told.set(language="ko").language == "ko"


def test_where_the_step_is_set_none_is_offered(told: Told) -> None:
    assert len(told.presenter.view().ready.steps) == 3
    assert told.set(step=WorkStep.PACK).ready.steps == ()


def test_a_message_covers_the_screen_with_a_sound_until_it_is_touched(told: Told) -> None:
    view = told.set(messages=(FIRST,))
    assert view.cue == MESSAGE_CUE
    shown = card(view)
    assert (shown.takeover, shown.seen, shown.caption) == (True, FIRST.text, FIRST.sender)
    assert [action.code for action in shown.actions] == [""]
    assert told.presenter.acknowledge_here().card is None
    assert told.seen == [FIRST.message_id]


def test_a_message_that_nobody_signed_says_in_the_language_spoken_where_it_is_from(
    told: Told,
) -> None:
    told.set(language="ko")
    assert card(told.set(language="ko", messages=(UNSIGNED,))).caption == "서버 컴퓨터에서 보냄"


def test_a_message_that_was_read_is_not_shown_again_before_the_server_knows(told: Told) -> None:
    told.set(messages=(FIRST,))
    told.presenter.acknowledge_here()
    again = told.set(messages=(FIRST,))
    assert (again.card, again.cue) == (None, None)


def test_messages_are_read_one_after_the_other(told: Told) -> None:
    assert card(told.set(messages=(FIRST, SECOND))).seen == FIRST.text
    assert card(told.presenter.acknowledge_here()).seen == SECOND.text
    assert told.presenter.acknowledge_here().card is None
    assert told.seen == [FIRST.message_id, SECOND.message_id]


def test_a_scanned_ok_answers_a_message_and_its_refusal_is_not_told(told: Told) -> None:
    told.set(messages=(FIRST,))
    view = told.judge(OK, Verdict.COMMAND_REFUSED, reason=Reason.NOTHING_TO_ACKNOWLEDGE)
    assert told.seen == [FIRST.message_id]
    assert (view.card, view.cue) == (None, None)


def test_an_ok_to_a_verdict_that_waits_reads_no_message(told: Told) -> None:
    told.set(messages=(FIRST,))
    wrong = told.judge("x", Verdict.ITEM_WRONG, expected="Notebook", seen="Earphones")
    assert card(wrong).verdict is Verdict.ITEM_WRONG
    told.view = replace(told.view, pending=None)
    after = told.judge(OK, Verdict.COMMAND_DONE)
    assert card(after).seen == FIRST.text
    assert told.seen == []


def test_a_loss_is_answered_before_a_message(told: Told) -> None:
    told.set(messages=(FIRST,))
    lost = told.presenter.handle(NotRecorded("880", "disk full"))
    assert card(lost).verdict is Verdict.NOT_RECORDED
    assert card(told.presenter.acknowledge_here()).seen == FIRST.text


def test_a_lock_covers_the_screen_says_why_and_what_is_kept(told: Told) -> None:
    shown = card(told.set(locked=True, lock_text="재고 조사 중"))
    assert (shown.takeover, shown.actions) == (True, ())
    assert (shown.title, shown.seen) == ("Station locked", "재고 조사 중")
    told.view = replace(told.view, held_count=2)
    held = told.judge("880", Verdict.HELD, reason=Reason.STATION_LOCKED)
    assert "2 scans are held" in card(held).note
    assert told.set().card is None


def test_a_lock_covers_a_verdict_that_waits_and_a_message_is_read_above_it(told: Told) -> None:
    told.judge("x", Verdict.ITEM_OVER)
    assert card(told.set(locked=True)).title == "Station locked"
    assert card(told.set(locked=True, messages=(FIRST,))).seen == FIRST.text
    after = told.judge(OK, Verdict.COMMAND_REFUSED, reason=Reason.STATION_LOCKED)
    assert card(after).title == "Station locked"
    assert told.seen == [FIRST.message_id]
    assert card(told.set()).verdict is Verdict.ITEM_OVER
