"""Secrets in files: read in the variable's place, and told in words where they cannot be."""

from pathlib import Path

import pytest

from server.config import ConfigError, load_settings
from server.variables import FIELDS, MAY_BE_EMPTY, SECRETS

SECRET = "c3Vubnkgd2VhdGhlciBpbiBTZW91bCB0b2RheQ"  # noqa: S105 - of a test


def _refused(environ: dict[str, str], folder: Path) -> str:
    with pytest.raises(ConfigError) as refused:
        load_settings(environ, folder)
    return str(refused.value)


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    centre = "postgresql://seoul:p@127.0.0.1/centre"
    secret, address = tmp_path / "secret", tmp_path / "address"
    secret.write_text(f"{SECRET}\n")
    address.write_text(f"{centre}\r\n")
    environ = {
        "SCANSTATION_ENV": "production",
        "SCANSTATION_SITE": "seoul",
        "DATABASE_URL_FILE": str(address),
    }
    (tmp_path / ".env.production").write_text(f"SOCKET_JWT_SECRET_FILE={secret}\n")
    settings = load_settings(environ, tmp_path)
    assert (settings.session_secret, settings.database_url) == (SECRET, centre)


def test_each_secret_may_and_nothing_else(tmp_path: Path) -> None:
    assert set(SECRETS) == {name for name, field in FIELDS.items() if field.secret}
    assert "is no setting" in _refused({"SCANSTATION_SITE_FILE": str(tmp_path)}, tmp_path)


@pytest.mark.parametrize("name", SECRETS)
def test_a_file_that_is_not_there_is_named_with_its_variable(name: str, tmp_path: Path) -> None:
    file = tmp_path / "missing"
    told = _refused({"SCANSTATION_ENV": "production", f"{name}_FILE": str(file)}, tmp_path)
    where = f"{name}_FILE='{file}' (environment)"
    assert told == f"{where}: there is no such file: write the secret into it"


def test_a_file_that_holds_no_secret_is_told_without_what_it_holds(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    asked = {"SOCKET_JWT_SECRET_FILE": str(file)}
    for content, why in (
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"\xff" * 40, "cannot be read"),
        (b"x" * 70_000, "holds no secret"),
        (b"change-me", f"SOCKET_JWT_SECRET (file {file}): write at least 32 characters"),
    ):
        file.write_bytes(content)
        told = _refused(asked, tmp_path)
        assert why in told
        assert "change-me" not in told


def test_a_folder_in_the_file_s_place_is_told_as_what_docker_makes(tmp_path: Path) -> None:
    told = _refused({"SOCKET_JWT_SECRET_FILE": str(tmp_path)}, tmp_path)
    assert "is a folder" in told or "may not read it" in told  # Windows says the second


def test_a_relative_path_and_a_secret_given_twice_are_refused(tmp_path: Path) -> None:
    assert "relative path" in _refused({"SOCKET_JWT_SECRET_FILE": "secret"}, tmp_path)
    twice = {"SOCKET_JWT_SECRET_FILE": str(tmp_path / "secret"), "SOCKET_JWT_SECRET": SECRET}
    assert "SOCKET_JWT_SECRET is, too: keep one" in _refused(twice, tmp_path)


def test_an_empty_text_names_no_file(tmp_path: Path) -> None:
    environ = {"SOCKET_JWT_SECRET_FILE": "", "SOCKET_JWT_SECRET": SECRET}
    assert load_settings(environ, tmp_path).session_secret == SECRET


@pytest.mark.parametrize("name", SECRETS)
def test_an_empty_file_is_no_secret_where_most_do_without(name: str, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("\n")
    environ = {f"{name}_FILE": str(file)}
    if name in MAY_BE_EMPTY:
        assert load_settings(environ, tmp_path) == load_settings({}, tmp_path)
    else:
        assert "is empty: write the secret into it" in _refused(environ, tmp_path)


def test_a_login_s_empty_password_is_still_missed(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("")
    mail = {"SMTP_HOST": "mail.lan", "MAIL_FROM": "a@b.lan", "MAIL_TO": "c@b.lan"}
    told = _refused({**mail, "SMTP_USER": "edge", "SMTP_PASSWORD_FILE": str(file)}, tmp_path)
    assert "SMTP_PASSWORD" in told
    assert "set both or neither" in told


@pytest.mark.parametrize(
    "written",
    ["postgresql://seoul:pw@db/x", SECRET, f"/{SECRET}", f"/{SECRET[:9]}/{SECRET}", f"~{SECRET}"],
)
@pytest.mark.parametrize("is_given_twice", [False, True])
def test_a_secret_in_the_path_s_place_is_not_shown(
    written: str, is_given_twice: bool, tmp_path: Path
) -> None:
    environ = {"DATABASE_URL_FILE": written}
    if is_given_twice:
        environ["DATABASE_URL"] = "postgresql://seoul@db/x"
    told = _refused(environ, tmp_path)
    assert "DATABASE_URL_FILE (environment): " in told
    assert "Write the file's path here, not the secret" in told
    assert "pw" not in told
    assert SECRET[:9] not in told
