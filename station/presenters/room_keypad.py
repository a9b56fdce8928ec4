"""The keypad of the scanners' room: what is typed, its keys, and what is wrong with it.

What it is: the page on which one value is typed by touch. What it is not: a judgement of the value
(the bridge asks the settings file's rules), or a keyboard for anything else. No Qt.
"""

from dataclasses import dataclass

from station.presenters.room_fields import FIELDS, Keys
from station.presenters.room_view import KeypadView, Page, RoomButton, RoomView, Touch, Wish
from station.presenters.words import Words

MOST_CHARACTERS = 200


@dataclass(slots=True)
class Typing:
    """A value that is being typed. The owner is `RoomPresenter`.

    `done` is the touch that hands it in, but for its value; `mistake` is the bridge's word for what
    is wrong with it, empty while nothing is known to be.
    """

    done: Touch
    keys: Keys
    text: str
    shifted: bool = False
    mistake: str = ""

    def touch(self, touch: Touch) -> None:
        """Take a key. What was wrong may be right now."""
        match touch.wish:
            case Wish.KEY:
                self.text = (self.text + touch.value)[:MOST_CHARACTERS]
            case Wish.ERASE:
                self.text = self.text[:-1]
            case Wish.SHIFT:
                self.shifted = not self.shifted
        if touch.wish is not Wish.SHIFT:
            self.mistake = ""


def typing_of(touch: Touch, done: Wish) -> Typing | None:
    """Return the typing of a field that was touched; None for one that cannot be typed."""
    keys = FIELDS[touch.field].typed
    if keys is None:
        return None
    return Typing(Touch(done, touch.scanner_id, touch.field), keys, touch.value)


def typed_view(words: Words, typing: Typing) -> RoomView:
    """Return the page."""
    field = typing.done.field
    keys = typing.keys.value
    rows = keys.shifted if typing.shifted else keys.rows
    done = Touch(typing.done.wish, typing.done.scanner_id, field, typing.text)
    shift = RoomButton(words("room-shift"), "", Touch(Wish.SHIFT), chosen=typing.shifted)
    return RoomView(
        Page.KEYPAD,
        words(f"room-{field}"),
        words(f"room-{field}-hint"),
        keypad=KeypadView(
            visible(typing.text),
            tuple(tuple(map(_key, row)) for row in rows),
            RoomButton(words("room-erase"), "erase", Touch(Wish.ERASE)),
            mistake_words(words, field, typing.mistake) if typing.mistake else "",
        ),
        foot=(
            RoomButton(words("room-cancel"), "cross", Touch(Wish.LEAVE)),
            *((shift,) if keys.shifted else ()),
            RoomButton(words("room-take"), "check", done),
        ),
    )


def mistake_words(words: Words, field: str, mistake: str) -> str:
    """Return what to do about a mistake: the rule of what is typed has words of its own."""
    if mistake == "rule" and FIELDS[field].typed is not None:
        return words(f"room-{field}-rule")
    return words(f"room-mistake-{mistake}")


def visible(text: str) -> str:
    """Return a text with its control characters by their number, and a space that is seen."""
    return "".join("␣" if c == " " else c if c.isprintable() else f"<{ord(c):02X}>" for c in text)


def _key(character: str) -> RoomButton:
    return RoomButton(visible(character), "", Touch(Wish.KEY, value=character))
