"""The room of scanners: each page from what the bridge tells and what is touched."""

from dataclasses import replace

import pytest

from drivers.barcode.chart import CHART, ChartCode
from drivers.barcode.decode import RejectReason
from drivers.doctor.finding import Finding
from drivers.doctor.layouts import LAYOUTS
from drivers.place import Kind
from station.bridge.doctor import REPEATED, TYPED
from station.bridge.scanner_choice import Role
from station.events import (
    Availability,
    DoctorAsked,
    DoctorFound,
    Enrolling,
    EnrolmentChanged,
    Remedy,
    ScannerChanged,
    ScannerRow,
    ScannersListed,
    ScannerState,
    ScannerTrouble,
    SetUpTold,
)
from station.presenters.room import LINES_AT_ONCE, RoomPresenter
from station.presenters.room_view import ChoiceRow, Page, RoomButton, RoomView, Touch, Wish
from station.presenters.view import Tone
from station.presenters.words import LANGUAGES, Words

WORDS = Words("en")
CHECK = Remedy("check", "Check it.")
PERMIT = Remedy("allow", "Enter: permit", (("command", "permit"),))
SERIAL = ScannerRow(
    "usb:1",
    "serial",
    "USB Serial",
    "/dev/ttyUSB0",
    "work",
    (("baud", "9600"), ("terminator", "cr"), ("aim", "false")),
)

KEYBOARD = replace(
    SERIAL,
    scanner_id="keyboard:1",
    kind="keyboard",
    settings=(("suffixes", "enter+tab"), ("suffix_required", "true"), ("aim", "false")),
)

CAMERA = ScannerRow(
    "camera:1",
    "camera",
    "Gate",
    "/dev/video0",
    "work",
    (("formats", ""), ("region", "whole")),
    set_up=("formats",),
)


@pytest.fixture
def room() -> RoomPresenter:
    """Return a room that somebody has entered, with one scanner in it."""
    made = RoomPresenter()
    made.handle(ScannersListed((SERIAL,)))
    made.touch(Touch(Wish.OPEN))
    return made


def shown(room: RoomPresenter) -> RoomView:
    view = room.view(WORDS)
    assert view is not None
    return view


def labelled(buttons: tuple[RoomButton, ...], label: str) -> Touch:
    return next(each.touch for each in buttons if each.label == label)


def row_of(room: RoomPresenter, title: str) -> ChoiceRow:
    return next(each for each in shown(room).rows if each.title == title)


def enter(room: RoomPresenter) -> None:
    """Touch the first scanner of the list."""
    (touch,) = (line.touch for line in shown(room).lines[:1])
    assert touch is not None
    room.touch(touch)


def test_nobody_is_in_the_room_until_it_is_opened_and_after_it_is_closed() -> None:
    room = RoomPresenter()
    assert room.view(WORDS) is None
    room.touch(Touch(Wish.OPEN))
    assert shown(room).hint == WORDS("room-none")
    room.touch(labelled(shown(room).foot, "Close"))
    assert room.view(WORDS) is None


@pytest.mark.parametrize(
    ("state", "words", "tone"),
    [
        (None, "Waiting", Tone.NEUTRAL),
        (ScannerState.READY, "Ready", Tone.SUCCESS),
        (ScannerState.LOST, "Unplugged", Tone.WARNING),
        (ScannerState.FAILED, "Check it", Tone.ERROR),
    ],
)
def test_a_scanner_is_told_with_how_it_stands(
    room: RoomPresenter, state: ScannerState | None, words: str, tone: Tone
) -> None:
    if state is not None:
        room.handle(ScannerChanged("usb:1", "USB Serial", state))
    (line,) = shown(room).lines
    assert (line.name, line.about) == ("USB Serial", "Serial  ·  /dev/ttyUSB0")
    assert (line.state, line.tone) == (words, tone)


def test_one_that_is_not_permitted_not_used_or_reads_badges_is_told_so() -> None:
    room = RoomPresenter()
    room.touch(Touch(Wish.OPEN))
    rows = (
        ScannerRow("a", "keyboard", "A", "/dev/input/event1", "off", (), PERMIT),
        ScannerRow("b", "keyboard", "B", "/dev/input/event2", "off"),
        ScannerRow("c", "hid_pos", "C", "/dev/hidraw1", "badges"),
    )
    room.handle(ScannersListed(rows))
    room.handle(ScannerChanged("c", "C", ScannerState.READY))
    assert [(line.name, line.state, line.note) for line in shown(room).lines] == [
        ("A", "Not permitted", "Enter on this computer: permit"),
        ("C", "Reads badges", ""),
        ("B", "Not used", ""),
    ]


def test_a_scanner_in_trouble_is_told_above_the_list_with_what_to_do(room: RoomPresenter) -> None:
    room.handle(ScannerChanged("usb:2", "Gone", ScannerState.LOST))
    assert shown(room).hint == f"Gone: {WORDS('help-scanner-lost')}"
    room.handle(ScannerChanged("usb:3", "Held", ScannerState.FAILED, trouble=ScannerTrouble.BUSY))
    assert shown(room).hint == f"Held: {WORDS('help-scanner-busy')}"
    for scanner_id in ("usb:2", "usb:3"):
        room.handle(ScannerChanged(scanner_id, "Back", ScannerState.READY))
    assert shown(room).hint == WORDS("room-hint")


def test_a_scanner_that_was_switched_off_is_no_trouble(room: RoomPresenter) -> None:
    room.handle(ScannerChanged("usb:1", "USB Serial", ScannerState.READY))
    room.handle(ScannersListed((replace(SERIAL, role="off"),)))
    room.handle(ScannerChanged("usb:1", "USB Serial", ScannerState.LOST))
    assert shown(room).hint == WORDS("room-none")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("trouble", ScannerTrouble)
def test_each_trouble_of_a_scanner_has_words_of_its_own(
    room: RoomPresenter, language: str, trouble: ScannerTrouble
) -> None:
    hint = Remedy("close-holder", "Close it.", (("holder", "ModemManager (process 7)"),))
    room.handle(ScannerChanged("usb:1", "Zebra", ScannerState.FAILED, hint, trouble))
    view = room.view(words := Words(language))
    assert view is not None
    what_to_do = words(f"help-scanner-{trouble}")
    assert view.hint == f"Zebra: {what_to_do}"
    assert what_to_do != words("help-scanner-failed")
    assert view.lines[0].note == words.note(hint)
    assert "ModemManager (process 7)" in view.lines[0].note
    assert "Close it." not in view.lines[0].note


def test_a_scanner_in_trouble_says_to_the_supervisor_what_mends_it(room: RoomPresenter) -> None:
    def note(state: ScannerState, hint: Remedy | None, row: ScannerRow = SERIAL) -> str:
        room.handle(ScannersListed((row,)))
        room.handle(ScannerChanged("usb:1", "Zebra", state, hint))
        return shown(room).lines[0].note

    told = "For the supervisor: Check the scanner and its settings."
    assert note(ScannerState.FAILED, CHECK) == told
    assert note(ScannerState.LOST, CHECK) == told
    assert note(ScannerState.FAILED, None) == ""
    assert note(ScannerState.READY, CHECK) == ""
    known = replace(SERIAL, trouble=PERMIT)
    assert note(ScannerState.FAILED, CHECK, known) == "Enter on this computer: permit"


@pytest.mark.parametrize("role", ["work", "off"])
def test_keyboards_alone_that_are_not_used_are_no_scanner_yet(role: str) -> None:
    room = RoomPresenter()
    room.touch(Touch(Wish.OPEN))
    room.handle(ScannersListed((ScannerRow("k", "keyboard", "K", "/dev/input/event3", role),)))
    assert shown(room).hint == WORDS("room-none" if role == "off" else "room-hint")
    room.handle(ScannerChanged("keyboard", "Keyboard", ScannerState.READY))  # the window's own
    assert shown(room).hint == WORDS("room-hint")


def test_one_of_the_settings_that_is_not_plugged_in_says_what_to_do(room: RoomPresenter) -> None:
    absent = replace(SERIAL, availability=Availability.NOT_PLUGGED_IN)
    room.handle(ScannersListed((absent,)))
    (line,) = shown(room).lines
    assert (line.state, line.tone, line.touch) == ("Not plugged in", Tone.WARNING, None)
    assert line.note.startswith("Plug it in.")
    assert shown(room).hint.endswith(WORDS("help-scanner-not-plugged-in"))
    room.handle(ScannersListed((SERIAL,)))
    assert shown(room).hint == WORDS("room-hint")


def test_one_that_the_settings_set_aside_says_so_and_offers_nothing(room: RoomPresenter) -> None:
    aside = replace(SERIAL, role="off", availability=Availability.SET_ASIDE)
    room.handle(ScannersListed((aside,)))
    (line,) = shown(room).lines
    assert (line.state, line.touch) == ("Set aside", None)
    assert "leave_alone" in line.note
    room.touch(Touch(Wish.SCANNER, "usb:1"))  # its page was touched just before it was listed
    assert shown(room).page is Page.LIST


def test_what_needs_somebody_is_listed_first() -> None:
    room = RoomPresenter()
    room.touch(Touch(Wish.OPEN))
    rows = tuple(ScannerRow(each, "serial", each, "", "work") for each in "abc")
    aside = ScannerRow("d", "serial", "d", "", "off", availability=Availability.SET_ASIDE)
    room.handle(ScannersListed((aside, *rows)))
    states = (ScannerState.READY, ScannerState.LOST, ScannerState.FAILED)
    for row, state in zip(rows, states, strict=True):
        room.handle(ScannerChanged(row.scanner_id, row.name, state))
    assert [line.name for line in shown(room).lines] == ["c", "b", "a", "d"]


def test_a_scanner_that_was_pulled_out_stays_in_the_list_until_it_is_forgotten(
    room: RoomPresenter,
) -> None:
    room.handle(ScannerChanged("usb:1", "USB Serial", ScannerState.READY))
    enter(room)
    room.handle(ScannersListed(()))
    room.handle(ScannerChanged("usb:1", "USB Serial", ScannerState.LOST))
    assert (shown(room).title, shown(room).rows) == ("USB Serial", ())
    room.touch(labelled(shown(room).foot, "Back"))
    (line,) = shown(room).lines
    assert (line.name, line.state) == ("USB Serial", "Unplugged")
    enter(room)
    room.touch(labelled(shown(room).foot, "Forget it"))
    assert shown(room).page is Page.LIST
    assert (shown(room).lines, room.scanners.troubled) == ((), ())
    room.handle(ScannersListed((SERIAL,)))
    room.handle(ScannerChanged("usb:1", "USB Serial", ScannerState.READY))
    assert [line.state for line in shown(room).lines] == ["Ready"]


@pytest.mark.parametrize(
    ("scanner_id", "name"), [("keyboard", "Keyboard scanner"), ("sim", "Demo scanner")]
)
def test_a_scanner_of_the_kiosks_own_is_listed_and_has_no_page(scanner_id: str, name: str) -> None:
    room = RoomPresenter()
    room.touch(Touch(Wish.OPEN))
    room.handle(ScannerChanged(scanner_id, "Simulated", ScannerState.READY))
    (line,) = shown(room).lines
    assert (line.name, line.state, line.touch) == (name, "Ready", None)
    assert line.about == WORDS(f"room-own-{scanner_id}")
    assert shown(room).hint == WORDS("room-hint-enrol")
    room.handle(ScannersListed((SERIAL,)))
    assert shown(room).hint == WORDS("room-hint")


def test_a_long_list_is_shown_in_parts() -> None:
    room = RoomPresenter()
    room.touch(Touch(Wish.OPEN))
    count = LINES_AT_ONCE + 2
    rows = tuple(ScannerRow(str(n), "serial", f"S{n}", "", "work") for n in range(count))
    room.handle(ScannersListed(rows))
    more = labelled(shown(room).foot, "More")
    parts = []
    for _ in range(3):
        parts.append([line.name for line in shown(room).lines])
        room.touch(more)
    assert parts == [["S0", "S1", "S2", "S3"], ["S4", "S5"], parts[0]]


def test_what_can_be_chosen_of_a_scanner_is_offered_and_what_holds_is_marked(
    room: RoomPresenter,
) -> None:
    enter(room)
    view = shown(room)
    assert view.page is Page.SCANNER
    assert [row.title for row in view.rows] == [
        "Use",
        "Name",
        "Baud",
        "Code ends with",
        "Code type in front",
    ]
    chosen = [[each.label for each in row.choices if each.chosen] for row in view.rows]
    assert chosen == [["Scanning"], [], ["9600"], ["CR"], ["No"]]
    left = labelled(view.rows[1].choices, "Left")
    assert left == Touch(Wish.CHOOSE, "usb:1", "name", "Left")
    assert labelled(view.rows[1].choices, "As made").value == ""
    assert labelled(view.rows[3].choices, "STX ETX").value == "stx_etx"


def test_of_a_camera_it_is_chosen_which_codes_it_reads_and_where_it_looks(
    room: RoomPresenter,
) -> None:
    room.handle(ScannersListed((CAMERA,)))
    enter(room)
    formats, region = shown(room).rows[2:]
    assert [each.label for each in region.choices] == ["The whole picture", "The middle"]
    assert [each.label for each in region.choices if each.chosen] == ["The whole picture"]
    assert [each.label for each in formats.choices if each.chosen] == ["As set up"]
    squares = labelled(formats.choices, "2D: QR, DataMatrix")
    assert squares == Touch(Wish.CHOOSE, "camera:1", "formats", "matrix")


def test_that_a_camera_for_2d_alone_reads_no_bars_of_command_codes_is_said_at_the_choice(
    room: RoomPresenter,
) -> None:
    for formats, said in (("all", 0), ("matrix", 1), ("linear", 0)):
        row = replace(CAMERA, settings=(("formats", formats), ("region", "whole")))
        room.handle(ScannersListed((row,)))
        room.touch(Touch(Wish.SCANNER, "camera:1"))
        assert len(shown(room).findings) == said
    room.handle(ScannersListed((replace(CAMERA, settings=(("formats", "matrix"),)),)))
    (warning,) = shown(room).findings
    assert "command codes and badges" in warning.title
    assert "QR" in warning.fix


def test_what_changes_a_cameras_picture_is_touched_beside_it(room: RoomPresenter) -> None:
    sizes = (("640x480", "640×480"), ("1280x720", "1280×720"))
    row = replace(
        CAMERA,
        settings=(("formats", "all"), ("size", "1280x720"), ("exposure", "auto")),
        offered=(("size", sizes), ("exposure", (("auto", ""), ("20", "2 ms")))),
    )
    room.handle(ScannersListed((row,)))
    room.touch(Touch(Wish.SCANNER, "camera:1"))
    assert [each.title for each in shown(room).rows] == ["Use", "Name", "Reads"]
    room.touch(Touch(Wish.LOOK, "camera:1"))
    size, exposure = shown(room).rows
    assert [(each.label, each.chosen) for each in size.choices] == [
        ("640×480", False),
        ("1280×720", True),
    ]
    assert [each.label for each in exposure.choices] == ["Automatic", "2 ms"]
    assert exposure.choices[1].touch == Touch(Wish.CHOOSE, "camera:1", "exposure", "20")
    assert shown(room).camera_id == "camera:1"


def test_what_was_set_up_of_a_camera_can_be_touched_again(room: RoomPresenter) -> None:
    touched = replace(CAMERA, settings=(("formats", "matrix"), ("region", "middle")))
    room.handle(ScannersListed((touched,)))
    enter(room)
    formats, region = shown(room).rows[2:]
    assert [each.label for each in formats.choices if each.chosen] == ["2D: QR, DataMatrix"]
    as_before = Touch(Wish.CHOOSE, "camera:1", "formats", "")
    assert labelled(formats.choices, "As set up") == as_before
    assert "As set up" not in {each.label for each in region.choices}


def test_what_a_camera_in_use_could_not_do_is_told_to_the_supervisor(room: RoomPresenter) -> None:
    def note(row: ScannerRow) -> str:
        room.handle(ScannersListed((row,)))
        return shown(room).lines[0].note

    assert note(CAMERA) == ""
    unset = note(replace(CAMERA, unset=("width", "focus")))
    assert unset.startswith("For the supervisor: The camera does not do")
    assert "width, focus" in unset
    both = note(replace(CAMERA, unset=("focus",), unusable=12))
    assert "focus" in both
    assert "could not be used: 12" in both
    room.handle(ScannerChanged("camera:1", "Gate", ScannerState.FAILED, CHECK))
    assert (
        note(replace(CAMERA, unusable=12))
        == "For the supervisor: Check the scanner and its settings."
    )
    assert note(replace(CAMERA, unusable=12, role="off")) == ""


def test_a_choice_is_marked_as_soon_as_it_holds(room: RoomPresenter) -> None:
    enter(room)
    room.handle(ScannersListed((ScannerRow("usb:1", "serial", "Left", "", "badges"),)))
    marked = [each.label for row in shown(room).rows for each in row.choices if each.chosen]
    assert marked == ["Badges", "Left"]


@pytest.mark.parametrize("name", ["Left", "왼쪽"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_stays_as_it_was_chosen_and_its_button_is_marked_in_both_languages(
    room: RoomPresenter, name: str, language: str
) -> None:
    enter(room)
    room.handle(ScannersListed((ScannerRow("usb:1", "serial", name, "", "off"),)))
    words = Words(language)
    view = room.view(words)
    assert view is not None
    assert view.title == name
    marked = [each.label for each in view.rows[1].choices if each.chosen]
    assert marked == [words("room-name-left")]


def test_a_scanner_that_is_pulled_out_while_its_page_is_open_leads_to_the_list(
    room: RoomPresenter,
) -> None:
    enter(room)
    room.handle(ScannersListed(()))
    assert shown(room).page is Page.LIST


@pytest.mark.parametrize("state", list(Enrolling))
def test_enrolling_shows_its_code_or_says_how_it_ended(
    room: RoomPresenter, state: Enrolling
) -> None:
    room.touch(labelled(shown(room).foot, "Add a scanner"))
    room.touch(labelled(shown(room).rows[0].choices, "Add a keyboard scanner"))
    assert shown(room).code is None
    room.handle(EnrolmentChanged(state, "-e.a1b2c3d4"))
    view = shown(room)
    if state is Enrolling.SHOWN:
        assert view.code is not None
        assert view.code.data == b"-e.a1b2c3d4"
    else:
        assert view.code is None
        tone = Tone.SUCCESS if state is Enrolling.ENROLLED else Tone.WARNING
        assert [each.tone for each in view.findings] == [tone]
        assert labelled(view.foot, "Once more").wish is Wish.ENROL


def test_enrolling_that_cannot_begin_says_to_the_supervisor_what_mends_it(
    room: RoomPresenter,
) -> None:
    room.touch(Touch(Wish.ENROL))
    room.handle(EnrolmentChanged(Enrolling.NO_KEYBOARD, detail=PERMIT))
    assert shown(room).hint == ""
    assert shown(room).findings[0].fix == "For the supervisor: Enter on this computer: permit"
    room.handle(EnrolmentChanged(Enrolling.TYPED_BY_HAND))
    assert shown(room).findings[0].fix == ""


def test_the_doctor_shows_each_code_what_was_found_and_at_the_end_the_fixes(
    room: RoomPresenter,
) -> None:
    room.touch(labelled(shown(room).foot, "Check a scanner"))
    assert shown(room).code is None
    item = CHART[0]
    room.handle(DoctorAsked(1, 10, item.code.value, item.symbology, item.data))
    view = shown(room)
    assert view.title == "Check a scanner: code 1 of 10"
    assert view.code is not None
    assert view.code.data == item.data
    room.handle(DoctorFound((("layout", "de"), ("prefix", "\x02!")), complete=False))
    assert [each.title for each in shown(room).findings] == [
        "Keyboard layout: German",
        "In front of every code: <02>!",
    ]
    assert labelled(shown(room).foot, "Not read").wish is Wish.SKIP
    room.handle(DoctorFound((("symbology-off", "gs1_datamatrix"),), complete=True))
    view = shown(room)
    assert (view.code, view.hint) == (None, "This is what to mend, the most harmful first.")
    assert view.findings[0].title == "Not read: GS1 DataMatrix"
    room.handle(DoctorFound((("unread", "long"),), complete=True))
    assert shown(room).findings[0].title == "Not read: A long code"


@pytest.mark.parametrize("findings", [(), (("keyboard", ""),)])
def test_a_sound_scanner_is_told_to_be_sound(
    room: RoomPresenter, findings: tuple[tuple[str, str], ...]
) -> None:
    room.touch(Touch(Wish.DOCTOR))
    room.handle(DoctorFound(findings, complete=True))
    assert (
        shown(room).hint == "Nothing is wrong with this scanner, for the code types on the chart."
    )


@pytest.mark.parametrize("wish", [Wish.OPEN, Wish.BACK, Wish.CLOSE])
def test_codes_are_asked_for_until_the_doctors_page_is_left_however(
    room: RoomPresenter, wish: Wish
) -> None:
    room.touch(Touch(Wish.DOCTOR))
    room.touch(Touch(Wish.SKIP))
    assert room.asks_for_codes
    room.touch(Touch(wish))
    assert not room.asks_for_codes


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_the_bridge_may_use_has_its_words(language: str) -> None:
    words = Words(language)
    for note in (*(reason.value for reason in RejectReason), TYPED, REPEATED):
        assert words(f"doctor-note-{note}")
    for code in ChartCode:
        assert words(f"doctor-code-{code.value}")
    for finding in Finding:
        assert words(f"doctor-{finding.value}", detail="x")
        assert words(f"doctor-{finding.value}-fix", detail="x")
    for layout in LAYOUTS:
        assert words(f"doctor-layout-{layout}")
    for kind in Kind:
        assert words(f"room-kind-{kind.value}")
    for role in Role:
        assert words(f"room-role-{role.value}")
    for state in Enrolling:
        assert words(f"enrol-{state.name.lower().replace('_', '-')}")


def test_of_a_keyboard_scanner_it_can_be_said_that_its_codes_always_end_with_a_key(
    room: RoomPresenter,
) -> None:
    room.handle(ScannersListed((KEYBOARD,)))
    room.touch(Touch(Wish.SCANNER, "keyboard:1"))
    view = room.view(WORDS)
    assert view is not None
    (row,) = [row for row in view.rows if row.title == "Always with that key"]
    assert [(button.label, button.chosen) for button in row.choices] == [
        ("Not sure", False),
        ("Yes", True),
    ]
    assert row.choices[1].touch == Touch(Wish.CHOOSE, "keyboard:1", "suffix_required", "true")


LINE = replace(
    SERIAL,
    settings=(*SERIAL.settings, ("parity", "even"), ("prefix", "\x02!"), ("silence_ms", "75")),
)


def test_further_settings_are_on_a_page_of_their_own(room: RoomPresenter) -> None:
    enter(room)
    assert "More settings" not in [each.label for each in shown(room).foot]
    room.handle(ScannersListed((LINE,)))
    assert [row.title for row in shown(room).rows][-1] == "Code type in front"
    room.touch(labelled(shown(room).foot, "More settings"))
    assert (shown(room).page, shown(room).title) == (Page.SETTINGS, "USB Serial")
    rows = {
        row.title: [(each.label, each.chosen) for each in row.choices] for row in shown(room).rows
    }
    assert rows == {
        "Parity": [("None", False), ("Even", True), ("Odd", False)],
        "Prefix": [("<02>!", True)],
        "Pause (ms)": [("50", False), ("100", False), ("250", False), ("75", True)],
    }
    room.touch(labelled(shown(room).foot, "Back"))
    assert shown(room).page is Page.SCANNER


def _type_silence(room: RoomPresenter) -> None:
    room.handle(ScannersListed((LINE,)))
    room.touch(Touch(Wish.SETTINGS, "usb:1"))
    room.touch(labelled(shown(room).rows[2].choices, "75"))


def test_a_value_is_typed_and_the_keypad_is_left_when_it_is_taken(room: RoomPresenter) -> None:
    _type_silence(room)
    assert shown(room).page is Page.KEYPAD
    room.touch(Touch(Wish.KEY, value="0"))
    done = labelled(shown(room).foot, "OK")
    assert done == Touch(Wish.CHOOSE, "usb:1", "silence_ms", "750")
    room.touch(done)
    assert shown(room).page is Page.KEYPAD
    room.handle(SetUpTold())
    assert shown(room).page is Page.SETTINGS


def test_a_value_that_cannot_be_stays_to_be_corrected_with_what_is_wrong(
    room: RoomPresenter,
) -> None:
    _type_silence(room)
    room.handle(SetUpTold((("silence_ms", "rule"),)))
    keypad = shown(room).keypad
    assert keypad is not None
    assert keypad.mistake == WORDS("room-silence_ms-rule")
    room.touch(labelled(shown(room).foot, "Cancel"))
    assert shown(room).page is Page.SETTINGS


def test_what_was_touched_and_cannot_be_says_why_beside_its_row_until_something_else_holds(
    room: RoomPresenter,
) -> None:
    room.handle(ScannersListed((LINE,)))
    room.touch(Touch(Wish.SCANNER, "usb:1"))
    touched = labelled(row_of(room, "Code ends with").choices, "LF")
    room.touch(touched)
    room.handle(SetUpTold((("terminator", "holds-end"),)))
    assert row_of(room, "Code ends with").note == WORDS("room-mistake-holds-end")
    assert not row_of(room, "Baud").note
    room.touch(labelled(row_of(room, "Code ends with").choices, "CR LF"))
    room.handle(SetUpTold())
    assert not row_of(room, "Code ends with").note


def test_a_choice_that_no_rule_of_typing_is_for_has_words_all_the_same(
    room: RoomPresenter,
) -> None:
    room.handle(ScannersListed((LINE,)))
    room.touch(Touch(Wish.SCANNER, "usb:1"))
    room.handle(SetUpTold((("terminator", "rule"),)))
    assert row_of(room, "Code ends with").note == WORDS("room-mistake-rule")


def test_keys_without_a_keypad_and_words_for_nobody_change_nothing(room: RoomPresenter) -> None:
    before = shown(room)
    room.touch(Touch(Wish.KEY, value="1"))
    room.handle(SetUpTold((("silence_ms", "rule"),)))
    assert shown(room) == before


def test_the_further_settings_of_one_that_is_pulled_out_lead_to_the_list(
    room: RoomPresenter,
) -> None:
    room.handle(ScannersListed((LINE,)))
    room.handle(ScannerChanged("usb:1", "USB Serial", ScannerState.READY))
    room.touch(Touch(Wish.SETTINGS, "usb:1"))
    room.handle(ScannersListed(()))
    room.handle(ScannerChanged("usb:1", "USB Serial", ScannerState.LOST))
    assert shown(room).page is Page.LIST
