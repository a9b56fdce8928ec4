"""Adding, moving and removing a scanner that nothing announces, by touch."""

from dataclasses import replace

import pytest

from station.bridge.adding import _WORDS
from station.events import (
    Availability,
    ScannerChanged,
    ScannerRow,
    ScannersListed,
    ScannerState,
    SetUpTold,
    Surroundings,
)
from station.presenters.room import RoomPresenter
from station.presenters.room_view import Page, RoomView, Touch, Wish
from station.presenters.words import LANGUAGES, Words

WORDS = Words("en")
GATE = ScannerRow(
    "tcp:listen:10.0.0.2:9004",
    "network",
    "Gate",
    "10.0.0.2:9004",
    "work",
    added=(("listen", "10.0.0.2:9004"), ("peers", "10.0.0.0/24 10.9.9.9")),
)


@pytest.fixture
def room() -> RoomPresenter:
    """Return a room that somebody has entered."""
    made = RoomPresenter()
    made.touch(Touch(Wish.OPEN))
    made.handle(Surroundings(("10.0.0.0/24", "10.1.0.0/16"), ("/dev/ttyS0",)))
    return made


def shown(room: RoomPresenter) -> RoomView:
    view = room.view(WORDS)
    assert view is not None
    return view


def touch(room: RoomPresenter, label: str) -> Touch:
    """Touch a button by its words, and return the touch."""
    view = shown(room)
    buttons = [*view.foot, *(each for row in view.rows for each in row.choices)]
    found = next(each.touch for each in buttons if each.label == label)
    room.touch(found)
    return found


def type_(room: RoomPresenter, text: str) -> None:
    for character in text:
        room.touch(Touch(Wish.KEY, value=character))
    touch(room, "OK")


def marked(room: RoomPresenter) -> dict[str, list[str]]:
    return {
        row.title: [each.label for each in row.choices if each.chosen] for row in shown(room).rows
    }


def test_one_that_is_connected_to_is_added_by_its_address(room: RoomPresenter) -> None:
    touch(room, "Add a scanner")
    assert touch(room, "Station connects") == Touch(Wish.DRAFT, value="connect")
    touch(room, "Type it")
    type_(room, "10.0.0.7:9004")
    assert marked(room) == {"Address": ["10.0.0.7:9004"]}
    fields = (("connect", "10.0.0.7:9004"),)
    assert touch(room, "Save") == Touch(Wish.SAVE, fields=fields)
    assert shown(room).page is Page.NETWORK
    room.handle(SetUpTold())
    assert shown(room).page is Page.LIST


def test_of_one_that_connects_here_it_is_asked_who_may(room: RoomPresenter) -> None:
    touch(room, "Add a scanner")
    touch(room, "Scanner connects")
    assert marked(room) == {"Port": [], "May connect": []}
    room.touch(shown(room).rows[0].choices[0].touch)
    type_(room, "9004")
    touch(room, "10.1.0.0/16")
    touch(room, "10.0.0.0/24")
    touch(room, "10.1.0.0/16")
    touch(room, "Type it")
    type_(room, "10.9.9.9")
    assert marked(room) == {"Port": ["9004"], "May connect": ["10.0.0.0/24", "10.9.9.9"]}
    assert touch(room, "Save").fields == (
        ("listen", "0.0.0.0:9004"),
        ("peers", "10.0.0.0/24 10.9.9.9"),
    )


def test_a_serial_port_is_touched_or_a_device_server_typed(room: RoomPresenter) -> None:
    touch(room, "Add a scanner")
    touch(room, "Serial port")
    touch(room, "/dev/ttyS0")
    assert touch(room, "Save").fields == (("port", "/dev/ttyS0"),)
    touch(room, "Type it")
    type_(room, "10.0.0.7:2217")
    assert touch(room, "Save").fields == (("port", "rfc2217://10.0.0.7:2217"),)


def test_mistakes_stand_beside_their_fields_until_those_are_corrected(room: RoomPresenter) -> None:
    touch(room, "Add a scanner")
    touch(room, "Scanner connects")
    room.handle(SetUpTold((("listen", "in-use"), ("peers", "no-peers"))))
    assert [row.note for row in shown(room).rows] == [
        WORDS("room-mistake-in-use"),
        WORDS("room-mistake-no-peers"),
    ]
    touch(room, "10.0.0.0/24")
    assert [row.note for row in shown(room).rows] == [WORDS("room-mistake-in-use"), ""]
    touch(room, "Cancel")
    assert shown(room).page is Page.ADD


def test_one_that_was_added_is_moved_with_what_was_said_of_it(room: RoomPresenter) -> None:
    room.handle(ScannersListed((GATE,)))
    room.touch(Touch(Wish.SCANNER, GATE.scanner_id))
    touch(room, "Change address")
    assert marked(room) == {"Port": ["9004"], "May connect": ["10.0.0.0/24", "10.9.9.9"]}
    touch(room, "9004")
    room.touch(Touch(Wish.ERASE))
    type_(room, "5")
    assert touch(room, "Save") == Touch(
        Wish.SAVE,
        GATE.scanner_id,
        fields=(("listen", "10.0.0.2:9005"), ("peers", "10.0.0.0/24 10.9.9.9")),
    )
    touch(room, "Cancel")
    assert shown(room).title == "Gate"


def test_one_that_was_added_is_removed_after_a_question_and_is_no_trouble(
    room: RoomPresenter,
) -> None:
    room.handle(ScannersListed((GATE,)))
    room.handle(ScannerChanged(GATE.scanner_id, "Gate", ScannerState.READY))
    room.touch(Touch(Wish.SCANNER, GATE.scanner_id))
    touch(room, "Remove")
    assert shown(room).title == "Remove Gate?"
    assert touch(room, "Remove") == Touch(Wish.REMOVE, GATE.scanner_id)
    room.handle(ScannersListed(()))
    room.handle(ScannerChanged(GATE.scanner_id, "Gate", ScannerState.LOST))
    assert (shown(room).lines, room.scanners.troubled) == ((), ())


def test_one_that_another_program_removed_is_no_trouble_either(room: RoomPresenter) -> None:
    room.handle(ScannersListed((GATE,)))
    room.handle(ScannerChanged(GATE.scanner_id, "Gate", ScannerState.READY))
    room.handle(ScannersListed(()))
    room.handle(ScannerChanged(GATE.scanner_id, "Gate", ScannerState.LOST))
    assert (shown(room).lines, room.scanners.troubled) == ((), ())
    room.handle(ScannersListed((GATE,)))
    room.handle(ScannerChanged(GATE.scanner_id, "Gate", ScannerState.READY))
    assert [line.state for line in shown(room).lines] == ["Ready"]


def test_what_the_settings_file_names_is_neither_moved_nor_removed(room: RoomPresenter) -> None:
    room.handle(ScannersListed((replace(GATE, added=()),)))
    room.touch(Touch(Wish.SCANNER, GATE.scanner_id))
    assert [each.label for each in shown(room).foot] == ["Back"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mistake_of_the_bridges_has_words(language: str) -> None:
    words = Words(language)
    for word in ("no-peers", "taken", "found", "set-aside", *(word for word, _ in _WORDS.values())):
        assert words(f"room-mistake-{word}")


@pytest.mark.parametrize(
    ("availability", "state"),
    [(Availability.SAME, "Listed twice"), (Availability.SET_ASIDE, "Set aside")],
)
def test_one_that_cannot_be_used_where_it_was_added_says_so_and_can_be_removed(
    room: RoomPresenter, availability: Availability, state: str
) -> None:
    room.handle(ScannersListed((replace(GATE, role="off", availability=availability),)))
    (line,) = shown(room).lines
    assert (line.state, line.note) == (state, WORDS(f"room-{availability}-note"))
    assert line.touch is not None
    room.touch(line.touch)
    assert shown(room).page is Page.REMOVE
    cancel, remove = shown(room).foot
    assert remove.touch == Touch(Wish.REMOVE, GATE.scanner_id)
    room.touch(cancel.touch)
    assert shown(room).page is Page.LIST
