"""The pages of one scanner: what can be chosen of it, its further settings, and that it is gone.

What it is: rows of choices made of the settings that the bridge lists and of what `room_fields`
offers for each. What it is not: the list of scanners (room). Pure.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from station.events import ScannerRow
from station.presenters.room_fields import FIELDS, Field
from station.presenters.room_keypad import mistake_words, visible
from station.presenters.room_view import (
    ChoiceRow,
    FindingLine,
    Page,
    RoomButton,
    RoomView,
    Touch,
    Wish,
)
from station.presenters.view import Tone
from station.presenters.words import Words

_ROLES = ("work", "badges", "off")
_NAMES = ("left", "right", "hand", "table", "gate", "")
"""The names a touch can give; the last takes the device's own again."""


def scanner_view(words: Words, row: ScannerRow, mistakes: Mapping[str, str]) -> RoomView:
    """Return the page of a scanner that is there; `mistakes` are of what was touched on it last."""
    roles = tuple(_value(words, row, Field("role"), role, row.role) for role in _ROLES)
    names = tuple(_name(words, row, name) for name in _NAMES)
    return RoomView(
        Page.SCANNER,
        row.name,
        _who(words, row),
        rows=(
            ChoiceRow(words("room-role"), roles),
            ChoiceRow(words("room-name"), names),
            *_rows(words, row, lambda field: not field.more and not field.picture, mistakes),
        ),
        findings=tuple(_warnings(words, row)),
        foot=tuple(_foot(words, row)),
    )


def settings_view(words: Words, row: ScannerRow, mistakes: Mapping[str, str]) -> RoomView:
    """Return the page of a scanner's further settings."""
    return RoomView(
        Page.SETTINGS,
        row.name,
        words("room-settings-hint"),
        rows=tuple(_rows(words, row, lambda field: field.more, mistakes)),
        foot=(RoomButton(words("room-back"), "back", Touch(Wish.SCANNER, row.scanner_id)),),
    )


def gone_view(words: Words, row: ScannerRow) -> RoomView:
    """Return the page of a scanner that was there and is not any more."""
    forget = RoomButton(words("room-forget"), "trash", Touch(Wish.FORGET, row.scanner_id))
    return RoomView(
        Page.SCANNER,
        row.name,
        words("room-gone"),
        foot=(RoomButton(words("room-back"), "back", Touch(Wish.BACK)), forget),
    )


def _who(words: Words, row: ScannerRow) -> str:
    return f"{words(f'room-kind-{row.kind}')}  ·  {row.where}  ·  {row.scanner_id}"


def _foot(words: Words, row: ScannerRow) -> Iterator[RoomButton]:
    yield RoomButton(words("room-back"), "back", Touch(Wish.BACK))
    if any(FIELDS[field].more for field, _ in row.settings):
        yield RoomButton(words("room-settings"), "choose", Touch(Wish.SETTINGS, row.scanner_id))
    if row.added:
        yield RoomButton(words("room-move"), "link", Touch(Wish.DRAFT, row.scanner_id))
        yield RoomButton(words("room-remove"), "trash", Touch(Wish.ASK, row.scanner_id))
    if row.kind == "camera":
        yield RoomButton(words("room-look"), "search", Touch(Wish.LOOK, row.scanner_id))


def camera_view(words: Words, row: ScannerRow, advice: tuple[tuple[str, str], ...]) -> RoomView:
    """Return the page of what a camera sees, and what changes it."""
    return RoomView(
        Page.CAMERA,
        row.name,
        words("room-look-hint"),
        rows=tuple(_rows(words, row, lambda field: field.picture)),
        foot=(RoomButton(words("room-back"), "back", Touch(Wish.SCANNER, row.scanner_id)),),
        camera_id=row.scanner_id,
        advice=advice,
    )


def _warnings(words: Words, row: ScannerRow) -> Iterator[FindingLine]:
    """Yield what somebody may not know of what is chosen."""
    if ("formats", "matrix") in row.settings:
        yield FindingLine(Tone.WARNING, words("room-bars-unread"), words("room-bars-unread-fix"))


def _rows(
    words: Words,
    row: ScannerRow,
    stands_here: Callable[[Field], bool],
    mistakes: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[ChoiceRow]:
    """Yield a row for each setting that the scanner has and that stands on the page."""
    for name, current in row.settings:
        field = FIELDS[name]
        if stands_here(field):
            mistake = mistakes.get(name, "")
            note = mistake_words(words, name, mistake) if mistake else ""
            choices = tuple(_choices(words, row, field, current))
            yield ChoiceRow(words(f"room-{name}"), choices, note)


def _choices(words: Words, row: ScannerRow, field: Field, current: str) -> Iterator[RoomButton]:
    """Yield what can be chosen; what the settings file has of its own comes last, and is empty."""
    offered = dict(row.offered).get(field.name) or tuple((each, "") for each in field.values)
    for value, label in offered:
        yield _value(words, row, field, value, current, label)
    if field.typed is not None:
        yield _typed(words, row, field, current)
    if field.name in row.set_up:
        yield _value(words, row, field, "", current)


def _value(
    words: Words, row: ScannerRow, field: Field, value: str, current: str, label: str = ""
) -> RoomButton:
    touch = Touch(Wish.CHOOSE, row.scanner_id, field.name, value)
    return RoomButton(label or _label(words, field, value), "", touch, chosen=value == current)


def _label(words: Words, field: Field, value: str) -> str:
    if not value:
        return words("room-set-up")
    return value if field.plain else words(f"room-{field.name}-{value.replace('+', '-')}")


def _typed(words: Words, row: ScannerRow, field: Field, current: str) -> RoomButton:
    """Return what opens the keypad; it shows a value that was typed before."""
    own = current not in field.values
    label = visible(current) if own and current else words("room-type")
    touch = Touch(Wish.TYPE, row.scanner_id, field.name, current)
    return RoomButton(label, "keypad", touch, chosen=own and bool(current))


def _name(words: Words, row: ScannerRow, name: str) -> RoomButton:
    """Return the button of a name. One given in another language stays, and is marked as well."""
    key = f"room-name-{name or 'own'}"
    label = words(key)
    touch = Touch(Wish.CHOOSE, row.scanner_id, "name", label if name else "")
    chosen = bool(name) and row.name in words.in_every_language(key)
    return RoomButton(label, "", touch, chosen=chosen)
