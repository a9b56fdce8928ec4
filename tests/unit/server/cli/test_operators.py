"""Operators from the command line, while no server runs."""

import io
import sys
from pathlib import Path

import pytest

from server.cli.main import main


def test_an_operator_is_added_with_the_badge_to_print(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["operators", "add", "김민준", "1001"]) == 0
    assert "-b.1001.1s" in capsys.readouterr().out
    assert main(["operators", "list"]) == 0
    assert "김민준" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "badge"), [("", "1"), ("Kim", "A"), ("Kim", "a b"), ("Kim", ""), ("\udcff", "1")]
)
def test_what_cannot_be_printed_is_refused_with_the_rule(
    name: str, badge: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["operators", "add", name, badge]) == 1
    assert "lower-case letters and digits" in capsys.readouterr().err


def test_a_file_of_operators_is_imported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "operators.csv"
    file.write_text("\ufeffbadge,name\n1001,김민준\n1002,이서연\n", encoding="utf-8")
    assert main(["operators", "import", str(file)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_a_wrong_row_is_named_and_nobody_is_added(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "operators.csv"
    file.write_text("badge,name\n1001,Kim\nBAD,Lee\n", encoding="utf-8")
    assert main(["operators", "import", str(file)]) == 1
    assert "row 3" in capsys.readouterr().err
    assert main(["operators", "list"]) == 0
    assert capsys.readouterr().out == ""


def _imported(tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> str:
    """Import a file that cannot be used; return what was said. Nobody may have been added."""
    file = tmp_path / "operators.csv"
    file.write_bytes(content)
    assert main(["operators", "import", str(file)]) == 1
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert main(["operators", "list"]) == 0
    assert capsys.readouterr().out == ""
    return said


@pytest.mark.parametrize("encoding", ["cp949", "utf-8", "utf-8-sig"])
def test_a_file_as_korean_excel_writes_it_is_imported(
    tmp_path: Path, encoding: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "operators.csv"
    file.write_bytes("Badge , NAME\r\n1001,김민준\r\n\r\n1002,이서연\r\n".encode(encoding))
    assert main(["operators", "import", str(file)]) == 0
    assert "이서연" in capsys.readouterr().out


def test_a_name_that_macos_writes_in_pieces_is_put_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "operators.csv"
    file.write_text("badge,name\n7,\u1100\u1175\u11b7\n", "utf-8")
    assert main(["operators", "import", str(file)]) == 0
    assert "김" in capsys.readouterr().out


def test_one_badge_for_two_people_is_refused_and_nobody_loses_theirs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = _imported(tmp_path, "badge,name\n7,김민준\n8,박솔\n7,이서연\n".encode(), capsys)
    assert "row 4: the badge '7' of '이서연' is that of '김민준' in row 2: give each" in said
    assert ": give each a badge of their own." in said


def test_a_row_that_is_there_twice_is_one_operator(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "operators.csv"
    file.write_text("badge,name\n7,Kim\n7,Kim\n", "utf-8")
    assert main(["operators", "import", str(file)]) == 0
    assert capsys.readouterr().out.count("Kim") == 1


def test_every_wrong_row_is_named_at_once_up_to_a_bound(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"BAD {number},Kim\n" for number in range(30))
    said = _imported(tmp_path, f"badge,name\n1,\n2\n{rows}".encode(), capsys)
    assert "nobody was added" in said
    assert "row 2: the badge '1' of '' cannot be used." in said
    assert "row 3: the badge '2' of '' cannot be used." in said
    assert "row 4: the badge 'BAD 0'" in said
    assert "and 12 more" in said
    assert "lower-case letters and digits" in said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty: its first row must be badge,name."),
        (b"\n\n", "is empty"),
        (b"badge,name\n", "names nobody"),
        (b"badge;name\n1;Kim\n", "needs one column badge and one name"),
        (b"1001,Kim\n", "its first row is '1001,Kim'"),
        (b"badge,badge,name\n", "needs one column badge; its"),
        (b'badge,name\n1,"Kim\n', "cannot be read"),
        (b"badge,name\n1,\xff\xff\n", "not UTF-8 (byte 14) and not CP949"),
        ("badge,name\n1,김\n".encode("utf-16"), "The file is UTF-16."),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(
    tmp_path: Path, content: bytes, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert words in _imported(tmp_path, content, capsys)


def test_a_quotation_mark_that_is_not_closed_is_told_as_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = _imported(tmp_path, b'badge,name\n1001,"' + b"x" * 200_000, capsys)
    assert "Is a quotation mark not closed?" in said


def _said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Run a command that goes well; return its last line."""
    assert main(["operators", *words]) == 0
    return capsys.readouterr().out.splitlines()[-1]


def test_a_pin_is_set_from_standard_input_and_taken_away_and_stands_nowhere(
    data_dir: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _said(capsys, "add", "김민준", "kim")
    monkeypatch.setattr(sys, "stdin", io.StringIO("73918264\n"))
    assert _said(capsys, "pin", "kim").endswith("active, with a PIN")
    assert b"73918264" not in (data_dir / "server" / "scanstation.sqlite3").read_bytes()
    assert _said(capsys, "unlock", "kim").endswith("active, with a PIN")
    assert _said(capsys, "no-pin", "kim").split()[-1] == "active"


@pytest.mark.parametrize(
    ("typed", "words"), [("", "No PIN came"), ("12", "4 to 8 digits"), ("1234", "choose another")]
)
def test_a_pin_that_cannot_be_one_is_refused_in_words(
    typed: str,
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _said(capsys, "add", "김민준", "kim")
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    assert main(["operators", "pin", "kim"]) != 0
    assert words in capsys.readouterr().err
    assert _said(capsys, "list").split()[-1] == "active"


def test_an_operator_is_disabled_and_comes_back_and_is_given_another_badge(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _said(capsys, "add", "김민준", "kim")
    assert _said(capsys, "disable", "kim").split()[-1] == "disabled"
    assert _said(capsys, "list").split()[-1] == "disabled"
    assert _said(capsys, "enable", "kim").split()[-1] == "active"
    assert _said(capsys, "badge", "kim", "kim-2").startswith("kim-2")
    assert main(["operators", "disable", "kim"]) == 1
    assert "Nobody wears the badge kim" in capsys.readouterr().err
    for wrong in ("Kim", "a/b", "../x"):
        assert main(["operators", "disable", wrong]) == 1
        assert main(["operators", "badge", "kim-2", wrong]) == 1
        assert "cannot be used" in capsys.readouterr().err
