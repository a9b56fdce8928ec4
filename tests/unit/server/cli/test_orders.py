"""Orders from the command line, while no server runs."""

import errno
import os
from pathlib import Path

import pytest

from server.cli.main import main
from server.cli.named_file import why
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


@pytest.mark.parametrize("command", ["orders", "operators"])
@pytest.mark.parametrize(
    ("name", "what_to_do"),
    [
        ("missing.csv", "there is none of that name: check it, and the folder you are in."),
        (".", "it is a folder: name the file in it."),
        ("pipe.csv", "it is no file, but a pipe or a device: write what comes from it into a file"),
        ("loop.csv", "Too many levels of symbolic links."),
        ("x" * 300, "File name too long."),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence_with_what_to_do(
    command: str, name: str, what_to_do: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    assert main([command, "import", str(tmp_path / name)]) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith(f"{tmp_path / name} cannot be read: {what_to_do}")


def test_a_file_that_this_user_may_not_read_is_told_with_what_to_do() -> None:
    denied = why(PermissionError(errno.EACCES, "Permission denied"))
    assert denied == "this user may not: permit it, or run this command as another"


@pytest.mark.parametrize(
    ("name", "text"), [("a.csv", "order_no,line_no,sku,qty\n"), ("a.json", "[]")]
)
def test_a_file_without_an_order_is_told_to_be_one(
    name: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["orders", "import", _file(tmp_path, text, name)]) == 0
    said = capsys.readouterr().err
    assert "holds no order: if there should be some, export them again." in said


def test_no_fewer_than_no_demo_orders_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["orders", "demo", "--count", "-1"])
    assert "--count: invalid number value: '-1'" in capsys.readouterr().err


def test_a_file_without_the_columns_is_refused_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["orders", "import", _file(tmp_path, "a,b\n1,2\n")]) == 1
    assert "order_no" in capsys.readouterr().err


def test_a_workbook_is_told_to_be_saved_as_csv(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = "The file is an Excel workbook. Save it as CSV UTF-8 and import that."
    (tmp_path / "orders.XLSX").write_bytes(b"PK\x03\x04\x14\x00")
    assert main(["orders", "import", str(tmp_path / "orders.XLSX")]) == 1
    assert words in capsys.readouterr().err
    (tmp_path / "orders.csv").write_bytes(b"PK\x03\x04\x14\x00")
    assert main(["orders", "import", str(tmp_path / "orders.csv")]) == 1
    assert words in capsys.readouterr().err


NO_ROOM = "make room in the folder for temporary files (TMPDIR), then import the file again"


def test_without_room_for_a_large_file_it_is_said_where_to_make_some(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"A-{number},Kim,1,TEA,2,t1\n" for number in range(2, 2000))
    with pytest.MonkeyPatch.context() as full:
        full.setattr(staging, "_SCHEMA", staging._SCHEMA + "PRAGMA max_page_count = 20;")
        assert main(["orders", "import", _file(tmp_path, _CSV + rows)]) == 3
    assert NO_ROOM in capsys.readouterr().err
    assert main(["orders", "import", _file(tmp_path, _CSV, "small.csv")]) == 0
    assert "1 orders added" in capsys.readouterr().out


def test_a_row_of_no_order_is_counted_among_what_was_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("order_no,line_no,sku,qty\n,1,S,1\nOK-2,1,S,1\n", encoding="utf-8")
    assert main(["orders", "import", str(file)]) == 1
    said = capsys.readouterr().out
    assert "1 orders added, 0 changed, 0 unchanged, 1 rows of no order refused.\n" in said
