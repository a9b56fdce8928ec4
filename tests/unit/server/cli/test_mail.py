"""`scanstation-server mail test`, and what `check` says of mail, with a real mail server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.cli.main import main
from tests.mail_server import HOST, PASSWORD, USER, MailServer, mail_server

pytestmark = pytest.mark.expects_log("mail.log")


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """Return a mail server that the settings name."""
    monkeypatch.chdir(tmp_path)
    with mail_server() as server:
        settings = {
            "SCANSTATION_DATA_DIR": str(tmp_path / "data"),
            "SCANSTATION_PUBLIC_URL": "https://scan.lan",
            "SMTP_HOST": HOST,
            "SMTP_PORT": str(server.port),
            "SMTP_TLS": "none",
            "SMTP_USER": USER,
            "SMTP_PASSWORD": PASSWORD,
            "MAIL_FROM": "scanstation@hall.lan",
            "MAIL_TO": "it@hall.lan, b@hall.lan",
        }
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        yield server


def _line_of_mail(capsys: pytest.CaptureFixture[str]) -> str:
    main(["check"])
    (line,) = (each for each in capsys.readouterr().out.splitlines() if "  mail: " in each)
    return line


def test_one_mail_is_sent_to_try(server: MailServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mail", "test"]) == 0
    (mail,) = server.mails
    assert mail["Subject"] == "Scanstation scan.lan: a mail to try"
    assert "took a mail to 2 addresses" in capsys.readouterr().out


def test_an_address_that_is_refused_fails(
    server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.refused = {"b@hall.lan"}
    assert main(["mail", "test"]) == 1
    assert "1 of 2 addresses" in capsys.readouterr().err


def test_a_wrong_password_is_told_from_a_file_of_its_own(
    server: MailServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "password").write_text("s3cret\n", "ascii")
    monkeypatch.delenv("SMTP_PASSWORD")
    monkeypatch.setenv("SMTP_PASSWORD_FILE", str(tmp_path / "password"))
    assert main(["mail", "test"]) == 1
    told = capsys.readouterr().err
    assert "set SMTP_USER and SMTP_PASSWORD right" in told
    assert "s3cret" not in told
    assert not server.mails


def test_without_a_mail_server_it_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["mail", "test"]) == 2
    assert "set SMTP_HOST, MAIL_FROM, MAIL_TO" in capsys.readouterr().err


def test_the_check_tries_the_login_and_sends_nothing(
    server: MailServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _line_of_mail(capsys).startswith(f"OK    mail: {HOST} port {server.port} answers")
    monkeypatch.setenv("SMTP_PASSWORD", "s3cret")
    line = _line_of_mail(capsys)
    assert line.startswith("FAIL")
    assert "SMTP_PASSWORD right" in line
    assert "s3cret" not in line
    assert not server.mails
