"""What is no login of a site is refused before anybody is asked."""

from pathlib import Path

import pytest

from server.cli.main import main


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["Seoul"], "'Seoul' is no site's name: lower-case letters"),
        (["seoul", "bu_san"], "'bu_san' is no site's name"),
        (["*"], "'*' is no site's name"),
        (["seoul", "busan", "--login", "both"], "enter the command once for each site"),
        (["seoul", "--login", "x" * 64], "1 to 63 bytes"),
        (["seoul", "--login", ""], "1 to 63 bytes"),
        (["seoul"], "DATABASE_URL is not set: write the centre's address, with its owner's login"),
    ],
)
def test_what_cannot_be_made_is_said_in_a_sentence(
    argv: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(["logins", "add", *argv]) == 2
    told = capsys.readouterr()
    assert (told.out, said in told.err) == ("", True)


def test_the_owners_login_may_stand_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    file = tmp_path / "owner"
    monkeypatch.setenv("DATABASE_URL_FILE", str(file))
    assert main(["logins", "add", "seoul"]) == 2
    assert f"DATABASE_URL_FILE='{file}' (environment): there is no such" in capsys.readouterr().err
    file.write_text("mysql://owner:secret@db.lan/centre\n")
    assert main(["logins", "add", "seoul"]) == 2
    assert "it begins with postgresql://" in capsys.readouterr().err
