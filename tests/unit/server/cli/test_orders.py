"""Orders from the command line, while no server runs."""

from pathlib import Path

import pytest

from server.cli.main import main
from server.store.orders_import import staging

_CSV = "order_no,customer,line_no,sku,qty,barcode\nA-1,김민준,1,TEA,2,t1\n"


def _file(tmp_path: Path, text: str, name: str = "orders.csv") -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_importing_twice_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _file(tmp_path, _CSV)
    assert main(["orders", "import", file]) == 0
    assert "1 orders added" in capsys.readouterr().out
    assert main(["orders", "import", file]) == 0
    assert "0 orders added, 0 changed, 1 unchanged, 0 refused" in capsys.readouterr().out


def test_refused_rows_are_a_table_and_end_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["orders", "import", _file(tmp_path, _CSV + "B-1,Lee,1,CUP,none,c1\n")]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "1 orders added" in lines[0]
    assert lines[1].split() == ["ROW", "ORDER", "WHY", "IT", "WAS", "REFUSED"]
    assert lines[2].split()[:2] == ["3", "B-1"]


def test_a_file_that_does_not_say_what_it_is_needs_a_format(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _file(tmp_path, _CSV, "orders.txt")
    assert main(["orders", "import", file]) == 1
    assert "--format" in capsys.readouterr().err
    assert main(["orders", "import", file, "--format", "csv"]) == 0


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_file_that_cannot_be_read_is_one_sentence(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["orders", "import", str(tmp_path / name), "--format", "csv"]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_a_file_without_the_columns_is_refused_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["orders", "import", _file(tmp_path, "a,b\n1,2\n")]) == 1
    assert "order_no" in capsys.readouterr().err


def test_a_workbook_is_told_to_be_saved_as_csv(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = "The file is an Excel workbook. Save it as CSV UTF-8 and import that."
    assert main(["orders", "import", str(tmp_path / "orders.XLSX")]) == 1
    assert words in capsys.readouterr().err
    (tmp_path / "orders.csv").write_bytes(b"PK\x03\x04\x14\x00")
    assert main(["orders", "import", str(tmp_path / "orders.csv")]) == 1
    assert words in capsys.readouterr().err


def test_without_room_for_a_large_file_it_is_said_where_to_make_some(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"A-{number},Kim,1,TEA,2,t1\n" for number in range(2, 2000))
    with pytest.MonkeyPatch.context() as full:
        full.setattr(staging, "_SCHEMA", staging._SCHEMA + "PRAGMA max_page_count = 20;")
        assert main(["orders", "import", _file(tmp_path, _CSV + rows)]) == 3
    assert "make room in the folder for temporary files (TMPDIR)" in capsys.readouterr().err
    assert main(["orders", "import", _file(tmp_path, _CSV, "small.csv")]) == 0
    assert "1 orders added" in capsys.readouterr().out
