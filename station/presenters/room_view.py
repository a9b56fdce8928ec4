"""What the room of scanners shows: list, one scanner, enrolling, doctor. Frozen values.

What it is: the agreement between `room` and station.ui.scanner_room, its texts already in the
language spoken. What it is not: a decision, or a pixel. Pure.
"""

from dataclasses import dataclass
from enum import StrEnum

from drivers.barcode.printed import Barcode
from station.presenters.view import Tone


class Page(StrEnum):
    """Which page of the room is open."""

    LIST = "list"
    SCANNER = "scanner"
    ENROL = "enrol"
    DOCTOR = "doctor"
    CAMERA = "camera"
    SETTINGS = "settings"
    """The further settings of one scanner."""
    KEYPAD = "keypad"
    ADD = "add"
    NETWORK = "network"
    """Where a scanner is that nothing announces."""
    REMOVE = "remove"


class Wish(StrEnum):
    """What a touch in the room wants."""

    OPEN = "open"
    CLOSE = "close"
    BACK = "back"
    MORE = "more"
    """The next part of a long list."""
    SCANNER = "scanner"
    CHOOSE = "choose"
    ENROL = "enrol"
    DOCTOR = "doctor"
    SKIP = "skip"
    LOOK = "look"
    """See what a camera sees."""
    FORGET = "forget"
    """Be told no more of a scanner that was taken away."""
    SETTINGS = "settings"
    """See the further settings of a scanner."""
    TYPE = "type"
    """Type what a field is to be."""
    KEY = "key"
    ERASE = "erase"
    SHIFT = "shift"
    LEAVE = "leave"
    """Leave the keypad, and the field as it was."""
    ADD = "add"
    """Be asked how the scanner is connected that is to be added."""
    DRAFT = "draft"
    """Say where a scanner is: a new one that is reached in the way `value`, or one added before."""
    FILL = "fill"
    """Say a field of it."""
    SAVE = "save"
    """Add it, where its `fields` say."""
    ASK = "ask"
    """Be asked whether a scanner that was added is to be removed."""
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Touch:
    """A touch: of scanner `scanner_id`, and for CHOOSE which `field` is to have which `value`.

    For TYPE `value` is what the field is now, for KEY what the key stands for.
    """

    wish: Wish
    scanner_id: str = ""
    field: str = ""
    value: str = ""
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RoomButton:
    """Something to touch. `chosen` marks the one of several that holds now."""

    label: str
    icon: str
    touch: Touch
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class ScannerLine:
    """One scanner of the list: who it is, how it stands, and what would mend a trouble.

    Without a `touch` there is nothing behind it.
    """

    icon: str
    name: str
    about: str
    state: str
    tone: Tone
    note: str
    touch: Touch | None


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """What can be chosen of one thing; `note` is what is wrong with what was."""

    title: str
    choices: tuple[RoomButton, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class FindingLine:
    """What the doctor found, and the fix."""

    tone: Tone
    title: str
    fix: str


@dataclass(frozen=True, slots=True)
class KeypadView:
    """A keypad: what is typed so far, its keys row by row, and what is wrong with what is typed."""

    text: str
    rows: tuple[tuple[RoomButton, ...], ...]
    erase: RoomButton
    mistake: str = ""


@dataclass(frozen=True, slots=True)
class RoomView:
    """The room. `code` is a barcode to scan, with `code_caption` below it.

    `camera_id` is the camera whose picture is shown, `advice` what to say for each word of its
    coach, the empty one while there is no picture.
    """

    page: Page
    title: str
    hint: str
    lines: tuple[ScannerLine, ...] = ()
    rows: tuple[ChoiceRow, ...] = ()
    code: Barcode | None = None
    code_caption: str = ""
    findings: tuple[FindingLine, ...] = ()
    foot: tuple[RoomButton, ...] = ()
    camera_id: str = ""
    advice: tuple[tuple[str, str], ...] = ()
    keypad: KeypadView | None = None
