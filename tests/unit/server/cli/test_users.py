"""People who sign in, from the command line, while no server runs."""

import getpass
import io
import sys
from pathlib import Path

import pytest

from server.cli.main import main

PASSWORD = "correct horse battery"  # noqa: S105  # of a test


def _typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_the_first_admin_is_added_with_a_password_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, data_dir: Path
) -> None:
    assert main(["users", "list"]) == 0
    assert "users add NAME --role admin" in capsys.readouterr().out
    _typed(monkeypatch, f"{PASSWORD}\r\n")
    assert main(["users", "add", "김민준", "--role", "admin", "--language", "ko"]) == 0
    assert main(["users", "list"]) == 0
    told = capsys.readouterr().out
    assert told.splitlines()[-1].split() == ["김민준", "admin", "active"]
    assert PASSWORD.encode() not in (data_dir / "server" / "scanstation.sqlite3").read_bytes()


def test_the_last_admin_is_not_disabled_and_another_is_and_comes_back(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, role in (("Kim", "admin"), ("Lee", "supervisor")):
        _typed(monkeypatch, PASSWORD)
        assert main(["users", "add", name, "--role", role]) == 0
    assert main(["users", "disable", "kim"]) == 1
    assert "last admin" in capsys.readouterr().err
    for action, state in (("disable", "disabled"), ("enable", "active"), ("unlock", "active")):
        assert main(["users", action, "LEE"]) == 0
        assert state in capsys.readouterr().out


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "No password came"), ("short", "at least 12"), ("\udcff" * 13, "typed")],
)
def test_a_password_that_cannot_be_one_is_refused_in_words(
    typed: str,
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _typed(monkeypatch, typed)
    assert main(["users", "add", "Kim"]) != 0
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("action", ["password", "disable", "unlock"])
def test_nobody_is_changed_who_is_not_there(
    action: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _typed(monkeypatch, PASSWORD)
    assert main(["users", action, "Kim"]) == 1
    assert "users list" in capsys.readouterr().err


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_at_a_terminal_it_is_typed_twice_unseen(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [PASSWORD, PASSWORD, PASSWORD, "another sentence"]
    monkeypatch.setattr(sys, "stdin", _Terminal())
    monkeypatch.setattr(getpass, "getpass", lambda _: answers.pop(0))
    assert main(["users", "add", "Kim"]) == 0
    assert main(["users", "password", "Kim"]) == 1
    assert "not the same" in capsys.readouterr().err
