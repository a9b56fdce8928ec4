"""The room of scanners: which there are, what is chosen for each, enrolling one, and the doctor.

What it is: the room's pages from what the bridge tells and what is touched. What it is not: the
choosing itself (the bridge keeps it), or the kiosk's work, which goes on behind. Lives on the Qt
main thread; no Qt.
"""

from dataclasses import dataclass, field

from drivers.barcode.printed import Barcode
from drivers.barcode.symbology import Symbology
from station.events import (
    Availability,
    DoctorAsked,
    DoctorFound,
    Enrolling,
    EnrolmentChanged,
    ScannerChanged,
    ScannerRow,
    ScannersListed,
    ScannerState,
    SetUpTold,
    Surroundings,
)
from station.presenters.room_added import Draft, add_view, draft_of, remove_view
from station.presenters.room_doctor import doctor_view
from station.presenters.room_keypad import Typing, typed_view, typing_of
from station.presenters.room_scanner import camera_view, gone_view, scanner_view, settings_view
from station.presenters.room_view import (
    FindingLine,
    Page,
    RoomButton,
    RoomView,
    ScannerLine,
    Touch,
    Wish,
)
from station.presenters.scanner_name import name_of
from station.presenters.view import Tone
from station.presenters.words import Words
from station.scanner_states import OUR_SCANNERS, ScannerStates

LINES_AT_ONCE = 4
_ICONS = {"keyboard": "barcode", "camera": "search"}
_ADVICE = (
    "ok",
    "covered",
    "too_dark",
    "too_bright",
    "glare",
    "out_of_focus",
    "moving",
    "too_small",
    "two_codes",
)
"""The words of drivers.vision.coach.Advice."""
_PAGES = {
    Wish.SCANNER: Page.SCANNER,
    Wish.LOOK: Page.CAMERA,
    Wish.SETTINGS: Page.SETTINGS,
    Wish.ADD: Page.ADD,
    Wish.ASK: Page.REMOVE,
}
"""The pages that a touch opens, some of one scanner."""
_FIRST = (Tone.ERROR, Tone.WARNING, Tone.SUCCESS, Tone.NEUTRAL)
"""In which order scanners are listed: what needs somebody comes first."""
_STATES = {
    ScannerState.READY: ("room-ready", Tone.SUCCESS),
    ScannerState.LOST: ("room-lost", Tone.WARNING),
    ScannerState.FAILED: ("room-failed", Tone.ERROR),
}

RoomEvent = (
    ScannersListed
    | ScannerChanged
    | EnrolmentChanged
    | DoctorAsked
    | DoctorFound
    | SetUpTold
    | Surroundings
)


@dataclass(slots=True)
class _Open:
    """Where in the room somebody is; while a value is being typed its keypad covers the page.

    `mistakes` are the bridge's words for what cannot be chosen there, by field.
    """

    page: Page = Page.LIST
    scanner_id: str = ""
    first: int = 0
    typing: Typing | None = None
    draft: Draft | None = None
    mistakes: dict[str, str] = field(default_factory=dict)


class RoomPresenter:
    """Keeps what the room shows; the owner is `KioskPresenter`."""

    def __init__(self) -> None:
        self.scanners = ScannerStates()
        self._enrolment = EnrolmentChanged(Enrolling.SHOWN)
        self._asked: DoctorAsked | None = None
        self._found = DoctorFound((), complete=False)
        self._around = Surroundings()
        self._open: _Open | None = None

    def handle(self, event: RoomEvent) -> None:
        """Take in what the bridge tells."""
        match event:
            case ScannersListed() | ScannerChanged():
                self.scanners.handle(event)
            case EnrolmentChanged():
                self._enrolment = event
            case DoctorAsked():
                self._asked = event
            case DoctorFound():
                self._found = event
            case SetUpTold() if self._open is not None:
                self._told(self._open, event)
            case Surroundings():
                self._around = event

    def touch(self, touch: Touch) -> None:
        """Go where a touch leads. What it has the bridge do is the owner's."""
        if self._open is not None:
            self._type(self._open, touch)
        if touch.wish in _PAGES:
            self._open = _Open(_PAGES[touch.wish], touch.scanner_id)
        elif touch.wish is Wish.DRAFT:
            row = self._row(touch.scanner_id)
            draft = draft_of(row) if row is not None else Draft(touch.value)
            self._open = _Open(Page.NETWORK, touch.scanner_id, draft=draft)
        else:
            self._go(touch)

    def _go(self, touch: Touch) -> None:
        match touch.wish:
            case Wish.OPEN | Wish.BACK:
                self._open = _Open()
            case Wish.CLOSE:
                self._open = None
            case Wish.ENROL:
                self._enrolment = EnrolmentChanged(Enrolling.SHOWN)
                self._open = _Open(Page.ENROL)
            case Wish.DOCTOR:
                self._asked, self._found = None, DoctorFound((), complete=False)
                self._open = _Open(Page.DOCTOR)
            case Wish.MORE if self._open:
                self._open.first = self._next_part(self._open.first)
            case Wish.FORGET | Wish.REMOVE:
                self.scanners.forget(touch.scanner_id)
                self._open = _Open()

    @property
    def asks_for_codes(self) -> bool:
        """Whether the doctor's page is open; on every other page scans go their way."""
        return self._open is not None and self._open.page is Page.DOCTOR

    def view(self, words: Words) -> RoomView | None:
        """Return the page that is open; None when nobody is in the room."""
        if self._open is None:
            return None
        if self._open.typing is not None:
            return typed_view(words, self._open.typing)
        row = self._row(self._open.scanner_id)
        match self._open.page:
            case Page.SCANNER if row is not None:
                gone = row in self.scanners.gone
                mistakes = self._open.mistakes
                return gone_view(words, row) if gone else scanner_view(words, row, mistakes)
            case Page.SETTINGS if row is not None and row not in self.scanners.gone:
                return settings_view(words, row, self._open.mistakes)
            case Page.CAMERA if row is not None:
                advice = ((each, words(f"camera-{each}")) for each in _ADVICE)
                return camera_view(words, row, (("", words("camera-none")), *advice))
            case Page.REMOVE if row is not None:
                return remove_view(words, row)
            case _:
                return self._of_no_scanner(words, self._open)

    def _of_no_scanner(self, words: Words, where: _Open) -> RoomView:
        """Return a page that is not of one scanner: the list, if no other."""
        match where.page:
            case Page.ENROL:
                return self._enrol(words)
            case Page.DOCTOR:
                return doctor_view(words, self._asked, self._found)
            case Page.ADD:
                return add_view(words)
            case Page.NETWORK if where.draft is not None:
                where.draft.around = self._around
                return where.draft.view(words)
        return self._list(words, where.first)

    def _told(self, where: _Open, event: SetUpTold) -> None:
        """Leave a page whose words were taken, else say there what is wrong with them.

        On the pages of a scanner it is said beside the row that was touched, until another is.
        """
        mistakes = dict(event.mistakes)
        if where.typing is not None:
            where.typing.mistake = mistakes.get(where.typing.done.field, "")
            where.typing = where.typing if mistakes else None
        elif where.page in (Page.SCANNER, Page.SETTINGS):
            where.mistakes = mistakes
        elif where.draft is not None:
            where.draft.mistakes = mistakes
            self._open = where if mistakes else _Open()

    def _type(self, where: _Open, touch: Touch) -> None:
        """Open the keypad, type on it, or leave it."""
        if touch.wish is Wish.TYPE:
            done = Wish.CHOOSE if where.draft is None else Wish.FILL
            where.typing = typing_of(touch, done)
        elif touch.wish is Wish.FILL and where.draft is not None:
            where.draft.fill(touch.field, touch.value, typed=where.typing is not None)
            where.typing = None
        elif touch.wish is Wish.LEAVE:
            where.typing = None
        elif where.typing is not None:
            where.typing.touch(touch)

    def _next_part(self, first: int) -> int:
        """Return where the part of the list behind the one from `first` begins, round and round."""
        following = first + LINES_AT_ONCE
        return following if following < len(self._all()) else 0

    def _all(self) -> tuple[ScannerRow, ...]:
        return *self.scanners.rows, *self.scanners.gone, *self.scanners.own

    def _row(self, scanner_id: str) -> ScannerRow | None:
        """Return a scanner that has a page; None when there is none, or never was one."""
        named = (each for each in self._all() if each.scanner_id == scanner_id)
        return next((each for each in named if _page_of(each)), None)

    def _list(self, words: Words, first: int) -> RoomView:
        lines = [self._line(words, row) for row in self._all()]
        lines.sort(key=lambda line: _FIRST.index(line.tone))
        more = RoomButton(words("room-more"), "next", Touch(Wish.MORE))
        return RoomView(
            Page.LIST,
            words("room-title"),
            self._hint(words),
            lines=tuple(lines[first : first + LINES_AT_ONCE]),
            foot=(
                RoomButton(words("room-close"), "check", Touch(Wish.CLOSE)),
                *((more,) if len(lines) > LINES_AT_ONCE else ()),
                RoomButton(words("room-add"), "plus", Touch(Wish.ADD)),
                RoomButton(words("room-doctor"), "search", Touch(Wish.DOCTOR)),
            ),
        )

    def _hint(self, words: Words) -> str:
        """Return what to do: about a scanner in trouble before all."""
        if self.scanners.troubled:
            first = self.scanners.troubled[0]
            what_to_do = words(f"help-scanner-{first.trouble or first.state.name.lower()}")
            return words("room-trouble", name=name_of(words, first), help=what_to_do)
        used = self.scanners.ready or any(row.role != "off" for row in self._all())
        touchable = any(map(_page_of, self._all()))
        return words("room-none" if not used else "room-hint" if touchable else "room-hint-enrol")

    def _line(self, words: Words, row: ScannerRow) -> ScannerLine:
        state, tone = self._standing(words, row)
        return ScannerLine(
            icon=_ICONS.get(row.kind, "scanner"),
            name=name_of(words, row),
            about=_about(words, row),
            state=state,
            tone=tone,
            note=_note(words, row, self.scanners.of(row.scanner_id)),
            touch=_page_of(row),
        )

    def _standing(self, words: Words, row: ScannerRow) -> tuple[str, Tone]:
        if row.availability in (Availability.SET_ASIDE, Availability.SAME):
            return words(f"room-{row.availability}"), Tone.NEUTRAL
        if row.trouble:
            return words("room-not-permitted"), Tone.WARNING
        if row.role == "off":
            return words("room-off"), Tone.NEUTRAL
        if row.availability is Availability.NOT_PLUGGED_IN:
            return words("room-not-plugged-in"), Tone.WARNING
        changed = self.scanners.of(row.scanner_id)
        key, tone = _STATES[changed.state] if changed else ("room-waiting", Tone.NEUTRAL)
        badges = row.role == "badges" and tone is Tone.SUCCESS
        return words("room-ready-badges" if badges else key), tone

    def _enrol(self, words: Words) -> RoomView:
        state = self._enrolment.state
        listening = state is Enrolling.SHOWN
        key = state.name.lower().replace("_", "-")
        code = self._enrolment.code
        again = RoomButton(words("room-again"), "reopen", Touch(Wish.ENROL))
        tone = Tone.SUCCESS if state is Enrolling.ENROLLED else Tone.WARNING
        outcome = FindingLine(tone, words(f"enrol-{key}"), words.note(self._enrolment.detail))
        return RoomView(
            Page.ENROL,
            words("room-enrol"),
            words("enrol-shown") if listening else "",
            code=Barcode(Symbology.CODE_128, code.encode()) if listening and code else None,
            code_caption=code if listening else "",
            findings=() if listening else (outcome,),
            foot=(
                RoomButton(words("room-back"), "back", Touch(Wish.BACK)),
                *(() if listening else (again,)),
            ),
        )


def _note(words: Words, row: ScannerRow, changed: ScannerChanged | None) -> str:
    """Return what keeps a scanner from being used, and what would mend that."""
    if row.availability is not Availability.THERE:
        return words(f"room-{row.availability}-note")
    if row.trouble:
        return words.remedy(row.trouble)
    if row.role == "off":
        return ""
    ails = changed is not None and changed.state is not ScannerState.READY
    return (words.note(changed.hint) if changed and ails else "") or _shortcomings(words, row)


def _shortcomings(words: Words, row: ScannerRow) -> str:
    """Return what a camera in use could not do; empty when there is nothing to say."""
    notes = []
    if row.unset:
        notes.append(words("room-unset", wishes=", ".join(row.unset)))
    if row.unusable:
        notes.append(words("room-unusable", count=row.unusable))
    return words("help-note", note="  ".join(notes)) if notes else ""


def _about(words: Words, row: ScannerRow) -> str:
    if row.scanner_id in OUR_SCANNERS:
        return words(f"room-own-{row.scanner_id}")
    return f"{words(f'room-kind-{row.kind}')}  ·  {row.where}"


def _page_of(row: ScannerRow) -> Touch | None:
    """Return what opens a scanner's page; None where nothing on it could be chosen.

    One that was added and cannot be used can be removed, and nothing else.
    """
    if row.added and row.availability is not Availability.THERE:
        return Touch(Wish.ASK, row.scanner_id)
    there = row.availability is Availability.THERE and row.scanner_id not in OUR_SCANNERS
    return Touch(Wish.SCANNER, row.scanner_id) if there else None
