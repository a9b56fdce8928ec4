from pathlib import Path

import pytest

from station.app.badge_file import BadgeFileError, read_badges


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "operators.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_badges_are_read_in_the_files_order(tmp_path: Path, encoding: str) -> None:
    rows = read_badges(
        written(tmp_path, "Badge,name\r\n1001,김민준\r\n\r\nab-2,박솔\r\n", encoding)
    )
    assert rows == [{"badge": "1001", "name": "김민준"}, {"badge": "ab-2", "name": "박솔"}]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "lacks the column badge, name"),
        ("badge\n1001\n", "lacks the column name"),
        ("badge,name\n", "names nobody"),
        ("badge,name\nABC,Kim\n1001,Lee\n1002,\n", "  ABC,Kim\n  1002,"),
    ],
)
def test_what_is_no_list_of_badges_is_refused_in_words(
    tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(BadgeFileError) as refused:
        read_badges(written(tmp_path, text))
    assert words in str(refused.value)
    assert "1001,Lee" not in str(refused.value)


def test_of_very_many_wrong_rows_the_first_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadgeFileError, match="and 5 more"):
        read_badges(written(tmp_path, "badge,name\n" + "X,Kim\n" * 25))


def test_a_file_that_is_missing_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadgeFileError, match="cannot be read: No such file"):
        read_badges(tmp_path / "none.csv")
    path = tmp_path / "operators.xlsx"
    path.write_bytes(b"PK\xff\xff\x80")
    with pytest.raises(BadgeFileError, match="neither UTF-8 nor CP949"):
        read_badges(path)
