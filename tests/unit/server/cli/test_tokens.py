"""Programs' tokens, from the command line, while no server runs."""

from pathlib import Path

import pytest

from server.cli.main import main


def test_a_token_is_printed_once_listed_and_revoked(
    capsys: pytest.CaptureFixture[str], data_dir: Path
) -> None:
    assert main(["tokens", "add", "ERP", "--scope", "orders:read", "--scope", "scans:read"]) == 0
    secret = capsys.readouterr().out.strip()
    assert secret.startswith("sst_")
    assert main(["tokens", "list"]) == 0
    told = capsys.readouterr().out
    assert "orders:read scans:read" in told
    assert secret not in told
    assert secret.encode() not in (data_dir / "server" / "scanstation.sqlite3").read_bytes()
    assert main(["tokens", "revoke", "1"]) == 0
    assert main(["tokens", "list"]) == 0
    assert "revoked 2" in capsys.readouterr().out
    assert main(["tokens", "revoke", "7"]) == 1
    assert "tokens list" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong", [["x"], ["x", "--scope", "all"], ["x", "--scope", "orders:read", "--days", "0"]]
)
def test_what_cannot_be_a_token_is_refused(wrong: list[str]) -> None:
    try:
        code = main(["tokens", "add", *wrong])
    except SystemExit as ended:  # argparse's way
        code = int(str(ended.code))
    assert code == 2


def test_a_name_that_cannot_be_seen_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tokens", "add", "\u202e", "--scope", "orders:read"]) == 1
    assert "can be seen" in capsys.readouterr().err
