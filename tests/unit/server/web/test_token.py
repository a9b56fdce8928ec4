"""The embedded station's token."""

from pathlib import Path

import pytest

from server.web.token import TokenError, ensure_token, read_token


def test_the_first_run_makes_it_and_the_next_finds_it(tmp_path: Path) -> None:
    path = tmp_path / "embedded.token"
    token = ensure_token(path)
    assert len(token) == 43
    assert ensure_token(path) == token == read_token(path)
    assert [file.name for file in tmp_path.iterdir()] == ["embedded.token"]


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "embedded.token"
    ensure_token(path)
    path.chmod(0o644)
    ensure_token(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_run_that_died_half_way_leaves_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "embedded.token"
    path.with_suffix(".part").write_text("half", encoding="ascii")
    assert len(ensure_token(path)) == 43


def test_two_folders_have_two_tokens(tmp_path: Path) -> None:
    assert ensure_token(tmp_path / "a.token") != ensure_token(tmp_path / "b.token")


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 43, b"a" * 44, b"a b" * 14 + b"a"])
def test_a_file_that_holds_something_else_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "embedded.token"
    path.write_bytes(content)
    with pytest.raises(TokenError, match="remove the file"):
        ensure_token(path)
    assert path.read_bytes() == content
