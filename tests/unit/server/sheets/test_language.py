import pytest

from server.sheets.language import Language, language_of


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
