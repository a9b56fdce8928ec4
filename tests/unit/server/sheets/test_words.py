import pytest

from server.sheets.language import LANGUAGES, Language
from server.sheets.words import Words
from station.presenters.words import Words as KioskWords


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_command_is_called_on_paper_as_on_its_button(language: Language) -> None:
    assert Words(language)("command-undo") == KioskWords(language)("command-undo")


def test_a_key_that_is_not_there_is_an_error() -> None:
    with pytest.raises(LookupError):
        Words("en")("no-such-key")
