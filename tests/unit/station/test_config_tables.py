import pytest

from tests.unit.station.config_problems import problems_of


@pytest.mark.parametrize("text", ["scanners = 3", "wedge = 3", "server = []", "scanners = [3]"])
def test_what_is_no_table_is_refused(text: str) -> None:
    assert "table" in problems_of(text)[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('language = "kr"', "write 'system' or 'ko' or 'en'"),
        ('wedge.suffixes = ["esc"]', "write 'enter' or 'tab'"),
        ('scanners = [{port = "a", data_bits = 9}]', "write 7 or 8"),
    ],
)
def test_where_a_few_words_will_do_they_are_told(text: str, words: str) -> None:
    assert words in problems_of(text)[0]


def test_cameras_must_be_tables() -> None:
    assert problems_of("cameras = 3") == ("cameras must be tables: [[cameras]]",)
