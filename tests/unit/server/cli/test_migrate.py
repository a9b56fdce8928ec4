"""The store's schema from the command line."""

from pathlib import Path

import pytest

from server.cli.main import main
from server.store.migration import shipped

NEWEST = len(shipped())


def _states(capsys: pytest.CaptureFixture[str]) -> set[str]:
    return {line.split()[-1] for line in capsys.readouterr().out.splitlines()[1:]}


def test_up_and_down_and_up_again(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate", "status"]) == 0
    assert _states(capsys) == {"pending"}
    assert not data_dir.exists()
    assert main(["migrate", "up"]) == 0
    assert _states(capsys) == {"applied"}
    assert main(["migrate", "down", "--to", "0"]) == 0
    told = capsys.readouterr()
    assert "pending" in told.out
    assert "applied" not in told.out
    (backup,) = (data_dir / "server" / "backups").glob("*-migration.sqlite3")
    assert told.err == f"Backed up to {backup} before.\n"
    assert main(["migrate", "up"]) == 0
    assert _states(capsys) == {"applied"}


def test_down_without_a_version_takes_back_the_latest_only(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["migrate", "up"])
    capsys.readouterr()
    assert main(["migrate", "down"]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.split()[-1] for line in lines].count("pending") == 1


@pytest.mark.parametrize("to", ["-1", str(NEWEST), "99"])
def test_a_version_that_takes_nothing_back_is_refused_with_those_that_do(
    to: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["migrate", "up"])
    capsys.readouterr()
    assert main(["migrate", "down", "--to", to]) == 1
    said = capsys.readouterr().err
    assert said == (
        f"There is nothing to take back: the schema stands at {NEWEST}, and --to takes 0 to"
        f" {NEWEST - 1}.\n"
    )


def test_there_is_nothing_to_take_back_without_a_store(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["migrate", "down"]) == 3
    assert "There is no store" in capsys.readouterr().err


def test_a_file_that_is_no_store_is_said_so_and_left(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = data_dir / "server" / "scanstation.sqlite3"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"holiday pictures" * 500)
    for action in ("status", "up", "down"):
        assert main(["migrate", action]) == 3
        assert "restore a backup" in capsys.readouterr().err
    assert path.read_bytes() == b"holiday pictures" * 500
