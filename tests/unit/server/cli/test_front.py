"""`scanstation-server front`: rendered, and the internal authority, from the settings."""

from pathlib import Path

import pytest

from server.cli.main import main


@pytest.fixture(autouse=True)
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCANSTATION_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SCANSTATION_PUBLIC_URL", "https://hub.lan")
    monkeypatch.setenv("SCANSTATION_PORT", "8787")


@pytest.mark.parametrize("program", ["nginx", "caddy"])
def test_a_front_is_printed_or_written(
    program: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["front", "render", program]) == 0
    printed = capsys.readouterr().out
    assert "127.0.0.1:8787" in printed
    out = tmp_path / "front.conf"
    assert main(["front", "render", program, "--out", str(out)]) == 0
    assert out.read_text() == printed
    assert "reload the front" in capsys.readouterr().err
    assert main(["front", "render", program, "--out", str(tmp_path / "no/where")]) == 1
    assert "No such file or directory" in capsys.readouterr().err


def test_the_root_and_a_certificate_are_made_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["front", "certificate"]) == 0
    made = capsys.readouterr()
    assert made.out.startswith("made ")
    assert "Reload the front" in made.err
    assert main(["front", "certificate"]) == 0
    good = capsys.readouterr()
    assert good.out.startswith("good ")
    assert good.err == ""
    assert main(["front", "root"]) == 0
    root = capsys.readouterr()
    assert root.out.startswith("-----BEGIN CERTIFICATE-----\n")
    assert root.err.split()[1].rstrip(",") in made.out


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"SCANSTATION_PUBLIC_URL": None}, "SCANSTATION_PUBLIC_URL is not set"),
        ({"SCANSTATION_PORT": "0"}, "name the port, or the front's upstreams"),
        (
            {"SCANSTATION_FRONT_CERTIFICATES": "files"},
            "SCANSTATION_FRONT_KEY (environment)",
        ),
    ],
)
def test_what_is_not_set_is_told(
    variables: dict[str, str | None],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in variables.items():
        if value is None:
            monkeypatch.delenv(name)
        else:
            monkeypatch.setenv(name, value)
    assert main(["front", "certificate"]) == 2
    assert words in capsys.readouterr().err


def test_what_another_authority_renews_has_an_exit_code_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCANSTATION_PUBLIC_URL", "https://scan.example.com")
    assert main(["front", "certificate"]) == 5
    assert "is acme for scan.example.com" in capsys.readouterr().err


@pytest.mark.parametrize("program", ["nginx", "caddy"])
def test_a_check_wants_the_folder_of_the_logs(
    program: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["front", "certificate"]) == 0
    monkeypatch.setenv("SCANSTATION_FRONT_LOG_DIR", str(tmp_path / "logs"))
    assert main(["front", "check", program]) == 1
    assert "logs is missing, where SCANSTATION_FRONT_LOG_DIR" in capsys.readouterr().err


@pytest.mark.parametrize("program", ["nginx", "caddy"])
def test_a_check_wants_the_certificate_first(
    program: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["front", "check", program]) == 1
    assert "`scanstation-server front certificate` makes it" in capsys.readouterr().err


def test_nobody_else_of_the_machine_sees_the_store_of_a_server_whose_certificate_came_first(
    tmp_path: Path,
) -> None:
    assert main(["front", "certificate"]) == 0
    for folder in ("data", "data/server", "data/server/front"):
        assert (tmp_path / folder).stat().st_mode & 0o777 == 0o700


def test_an_authority_that_nobody_asked_for_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCANSTATION_PUBLIC_URL", "https://scan.example.com")
    assert main(["front", "root"]) == 5
    assert "is acme for scan.example.com" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()
