"""The keypad of the scanners' room: what is typed is seen, handed in, and told to be wrong."""

from station.presenters.room_fields import Keys
from station.presenters.room_keypad import MOST_CHARACTERS, Typing, typed_view, visible
from station.presenters.room_view import KeypadView, Touch, Wish
from station.presenters.words import Words

WORDS = Words("en")
SILENCE = Touch(Wish.CHOOSE, "usb:1", "silence_ms")


def keypad(typing: Typing) -> KeypadView:
    view = typed_view(WORDS, typing).keypad
    assert view is not None
    return view


def test_what_is_typed_is_seen_and_handed_in_with_the_touch_that_ends_it() -> None:
    typing = Typing(SILENCE, Keys.DIGITS, "5")
    for touch in (
        Touch(Wish.KEY, value="0"),
        Touch(Wish.KEY, value="9"),
        Touch(Wish.ERASE),
    ):
        typing.touch(touch)
    assert keypad(typing).text == "50"
    assert typed_view(WORDS, typing).foot[-1].touch == Touch(
        Wish.CHOOSE, "usb:1", "silence_ms", "50"
    )


def test_a_mistake_has_words_and_is_gone_with_the_next_key() -> None:
    typing = Typing(SILENCE, Keys.DIGITS, "0", mistake="rule")
    assert keypad(typing).mistake == "Type a whole number from 1 to 60000."
    typing.touch(Touch(Wish.KEY, value="1"))
    assert keypad(typing).mistake == ""


def test_shift_changes_the_keys_of_a_text_and_there_is_none_for_digits() -> None:
    typing = Typing(Touch(Wish.CHOOSE, "usb:1", "prefix"), Keys.TEXT, "", mistake="rule")
    typing.touch(Touch(Wish.SHIFT))
    assert keypad(typing).rows[1][0].touch == Touch(Wish.KEY, value="Q")
    assert keypad(typing).mistake
    labels = [each.label for each in typed_view(WORDS, typing).foot]
    assert labels == ["Cancel", "Shift", "OK"]
    digits = typed_view(WORDS, Typing(SILENCE, Keys.DIGITS, ""))
    assert [each.label for each in digits.foot] == ["Cancel", "OK"]


def test_no_text_grows_past_all_bounds() -> None:
    typing = Typing(SILENCE, Keys.DIGITS, "1" * MOST_CHARACTERS)
    typing.touch(Touch(Wish.KEY, value="2"))
    assert typing.text == "1" * MOST_CHARACTERS


def test_a_control_character_and_a_space_are_seen() -> None:
    assert visible("\x02 !") == "<02>␣!"
