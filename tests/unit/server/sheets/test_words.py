import pytest

from server.sheets.words import LANGUAGES, Language, Words, language_of
from station.presenters.words import Words as KioskWords


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("ko", "ko"),
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("en-US,en;q=0.9,ko;q=0.8", "en"),
        ("de, ko;q=0.2", "ko"),
        ("en;q=0.1, KO;q=0.9", "ko"),
        ("ko;q=never, en", "en"),
        ("fr", "en"),
        ("*", "en"),
        (",;q=,=", "en"),
    ],
)
def test_the_language_liked_best_is_spoken(accepted: str, language: Language) -> None:
    assert language_of(accepted) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_command_is_called_on_paper_as_on_its_button(language: Language) -> None:
    assert Words(language)("command-undo") == KioskWords(language)("command-undo")


def test_a_key_that_is_not_there_is_an_error() -> None:
    with pytest.raises(LookupError):
        Words("en")("no-such-key")
