"""What a command says."""

import pytest

from server.cli.console import Progress, say, table, tell


def test_results_and_trouble_go_apart(capsys: pytest.CaptureFixture[str]) -> None:
    say("result")
    tell("trouble")
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("result\n", "trouble\n")


def test_columns_stand_in_line_though_hangul_is_wider() -> None:
    lines = table(("NAME", "N"), [("김민준", "1"), ("Kim", "22")]).splitlines()
    assert lines == ["NAME    N", "김민준  1", "Kim     22"]


def test_a_table_without_rows_is_its_head() -> None:
    assert table(("A", "B"), []) == "A  B"


def test_progress_into_a_file_is_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    progress = Progress(every_s=2.0, monotonic=lambda: now[0])
    for second in range(5):
        now[0] = float(second)
        progress.show(f"at {second}")
    progress.end()
    assert capsys.readouterr().err == "at 2\nat 4\n"
