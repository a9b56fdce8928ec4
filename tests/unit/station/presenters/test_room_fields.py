"""The settings that can be touched: each with its words, in every language."""

import string

import pytest

from station.presenters.room_fields import FIELDS, Keys
from station.presenters.words import LANGUAGES, Words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FIELDS)
def test_a_setting_has_its_words(name: str, language: str) -> None:
    words, field = Words(language), FIELDS[name]
    assert words(f"room-{name}")
    for value in () if field.plain else field.values:
        assert words(f"room-{name}-{value.replace('+', '-')}")
    if field.typed is not None:
        assert words(f"room-{name}-hint")
        assert words(f"room-{name}-rule")


@pytest.mark.parametrize("keys", Keys)
def test_a_row_of_keys_is_no_wider_than_a_gloved_hand_can_use(keys: Keys) -> None:
    for row in (*keys.value.rows, *keys.value.shifted):
        assert 0 < len(row) <= 10


def test_every_printable_character_can_be_typed_as_text() -> None:
    typed = "".join((*Keys.TEXT.value.rows, *Keys.TEXT.value.shifted))
    assert set(typed) >= set(string.printable.strip() + " ")
