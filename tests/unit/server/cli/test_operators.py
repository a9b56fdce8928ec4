"""Operators from the command line, while no server runs."""

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
