"""Files that a person imports on a bad day, through the command line into a server that runs.

Each gets a sentence or the right orders; what is right comes in, and nothing is taken by halves.
"""

import json
import re
import signal
import sqlite3
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

import pytest

from server.cli.main import main
from tests.system.server.conftest import Start
from tests.system.server.speaking import ServerProcess, command

Imported = Callable[[Path, bytes], tuple[int, str]]
HEAD = "order_no,line_no,sku,gtin,description,qty\n"
JSON_LINE = '{"line_no": 1, "sku": "A", "qty": 1}'


@pytest.fixture
def imported(
    shared: ServerProcess, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Imported:
    """Import as the command does; return how it ended, and all that it said."""
    monkeypatch.setenv("SCANSTATION_DATA_DIR", str(shared.data_dir))

    def imported(file: Path, content: bytes) -> tuple[int, str]:
        file.write_bytes(content)
        code = main(["orders", "import", str(file)])
        said = capsys.readouterr()
        return code, said.out + said.err

    return imported


def lines_of(server: ServerProcess, order_no: str) -> list[dict[str, object]] | None:
    """Return an order's lines; None when there is no such order."""
    request = urllib.request.Request(  # noqa: S310  # a loopback address of our own
        f"{server.url}/api/orders/{quote(order_no)}", headers=server.bearer
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # the same
            lines: list[dict[str, object]] = json.loads(answer.read())["lines"]
            return lines
    except urllib.error.HTTPError as error:
        error.close()
        if error.code != HTTPStatus.NOT_FOUND:
            raise
        return None


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "The file is empty: export the orders again."),
        ("a.csv", b"order_no,sku,qty\nB-1,A,1\n", "The file lacks the column line_no."),
        ("a.csv", b"order_no,line,sku,qty\nB-1,1,A,1\n", "Did you mean line_no?"),
        (
            "a.csv",
            HEAD.replace(",", ";").encode(),
            "not separated by commas. Save the file as CSV.",
        ),
        (
            "a.csv",
            HEAD.encode() + b"B-1,1,\xff\xff,,,1\n",
            "Save it as CSV UTF-8 and import it again.",
        ),
        ("a.csv", HEAD.encode("utf-16"), "The file is UTF-16. Save it as CSV UTF-8"),
        ("a.csv", b"PK\x03\x04\x14\x00\x06\x00", "an Excel workbook. Save it as CSV UTF-8"),
        ("a.csv", HEAD.encode() + b'B-1,1,"A,,,1\n', "Line 2: the quoting cannot be read"),
        ("a.json", b"", "The file is empty: export the orders again."),
        ("a.json", b'[{"order_no": "B-1", "lines": [', "Was it cut off on the way?"),
        ("a.json", b"<orders/>", "expected an order in braces, found '<'"),
        ("a.txt", b"B-1", "a.txt does not say what it is: add --format csv or json."),
        ("a.xlsx", b"PK\x03\x04", "an Excel workbook. Save it as CSV UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole_with_what_to_do(
    shared: ServerProcess,
    imported: Imported,
    tmp_path: Path,
    name: str,
    content: bytes,
    words: str,
) -> None:
    code, said = imported(tmp_path / name, content)
    assert (code, words in said) == (1, True), said
    assert lines_of(shared, "B-1") is None


BAD_ROWS = {
    "Q-ZERO": (",1,A,,,0", "qty must be a whole number from 1 to 1,000,000; found '0'."),
    "Q-NEGATIVE": (",1,A,,,-3", "found '-3'."),
    "Q-HUGE": (",1,A,,,1000001", "found '1000001'."),
    "Q-100-DIGITS": (f",1,A,,,{'9' * 100}", f"found '{'9' * 40}…'."),
    "Q-FORMULA": (",1,A,,,=1+1", "found '=1+1'."),
    "G-CHECK": (",1,,8809900000018,,1", "has check digit 8, expected 9."),
    "G-ROUNDED": (",1,,8.8099E+12,,1", "a spreadsheet rounded the number to 8.8099E+12; give the"),
    "2.02612E+11": (
        ",1,A,,,1",
        "rounded the number to 2.02612E+11; give the column the format Text.",
    ),
    "-s.undo.7k": (",1,A,,,1", "has the form of a command or badge and could not be scanned."),
    "N\0L": (",1,A,,,1", "order_no contains the control character U+0000."),
    "NO-ITEM": (",1,,,,1", "The row names no item: sku and gtin are empty."),
    "CELLS": (",1,A", "The row has 3 cells, the header 6."),
}


def test_of_a_file_that_is_half_valid_each_wrong_row_is_named_and_the_rest_comes_in(
    shared: ServerProcess, imported: Imported, tmp_path: Path
) -> None:
    rows = "".join(f"{order_no}{row}\n" for order_no, (row, _) in BAD_ROWS.items())
    content = HEAD + "H-1,1,A,,right,1\n" + rows + "H-2,1,A,,right,2\nH-3,1,A,,,1\nH-3,2,,,,1\n"
    code, said = imported(tmp_path / "half.csv", content.encode())
    assert code == 1
    assert f"{len(BAD_ROWS) + 4} rows read (utf-8): 2 orders added" in said
    assert f"{len(BAD_ROWS) + 1} refused." in said
    for order_no, (_, words) in BAD_ROWS.items():
        assert words in said, order_no
        assert lines_of(shared, order_no) is None
    assert lines_of(shared, "H-3") is None, "taken by halves"
    assert [lines_of(shared, order_no) is not None for order_no in ("H-1", "H-2")] == [True, True]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_the_encoding_is_found_and_said_and_a_quoted_line_break_and_a_formula_are_text(
    shared: ServerProcess, imported: Imported, tmp_path: Path, encoding: str
) -> None:
    text = (
        HEAD
        + f'E-{encoding},1,A,,"물티슈\r\n캡형",1\r\nE-{encoding},2,B,,"=HYPERLINK(""x"")",2\r\n'
    )
    code, said = imported(tmp_path / "orders.csv", text.encode(encoding))
    assert code == 0
    assert f"2 rows read ({encoding}): 1 orders added" in said
    lines = lines_of(shared, f"E-{encoding}")
    assert lines is not None
    assert [line["description"] for line in lines] == ["물티슈 캡형", '=HYPERLINK("x")']


def test_an_order_without_lines_is_refused_by_name_and_the_others_come_in(
    shared: ServerProcess, imported: Imported, tmp_path: Path
) -> None:
    orders = f'[{{"order_no": "L-0", "lines": []}}, {{"order_no": "L-1", "lines": [{JSON_LINE}]}}]'
    code, said = imported(tmp_path / "orders.json", orders.encode())
    assert code == 1
    assert "The order has no lines." in said
    assert lines_of(shared, "L-0") is None
    assert lines_of(shared, "L-1") is not None


ORDERS, LINES = 2_000, 4


def orders_done(server: ServerProcess) -> int:
    """Return how many orders of the import that runs are in the store."""
    request = urllib.request.Request(  # noqa: S310  # a loopback address of our own
        f"{server.url}/api/order-import", headers=server.bearer
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # the same
        progress = json.loads(answer.read())["progress"]
    return progress["orders_done"] if progress else 0


def test_a_server_killed_in_mid_import_has_whole_orders_and_importing_again_ends_it(
    start: Start, tmp_path: Path
) -> None:
    file = tmp_path / "orders.csv"
    rows = (f"K-{n // LINES},{n % LINES + 1},S-{n % LINES},1\n" for n in range(ORDERS * LINES))
    file.write_text("order_no,line_no,sku,qty\n" + "".join(rows))
    server = start()
    with ThreadPoolExecutor(1) as pool:
        importing = pool.submit(command, server.data_dir, "orders", "import", str(file))
        while not orders_done(server):
            time.sleep(0.01)
        server.stop(signal.SIGKILL)
        ended = importing.result()
    assert ended.returncode == 3
    assert "The server at http://127.0.0.1:" in ended.stderr
    assert " did not answer (" in ended.stderr
    assert ended.stderr.rstrip().endswith("; try again.")
    start()
    again = command(server.data_dir, "orders", "import", str(file))
    assert again.returncode == 0
    found = re.search(
        r": ([\d,]+) orders added, 0 changed, ([\d,]+) unchanged, 0 ref", again.stdout
    )
    assert found is not None, again.stdout
    added, kept = (int(number.replace(",", "")) for number in found.groups())
    assert added + kept == ORDERS
    assert 0 < kept < ORDERS
    with closing(sqlite3.connect(server.store_path)) as store:
        (lines,) = store.execute("SELECT count(*) FROM order_lines").fetchone()
    assert lines == ORDERS * LINES
