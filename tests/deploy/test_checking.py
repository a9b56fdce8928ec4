"""`front check`: what the real programs say of what is rendered, as far as it is for a person."""

from pathlib import Path

import pytest

from server.cli import front_reload
from server.cli.console import CommandError
from server.config import Settings
from server.front.rendering import Program
from server.front.settings import Certificates, FrontSettings
from server.variables import Environment
from tests.system.server.speaking import command


@pytest.mark.parametrize("program", Program)
@pytest.mark.parametrize("name", ["hub.lan", "10.0.0.5", "[fd00::5]"])
def test_a_front_is_taken_once_it_has_its_certificate_and_nothing_worries_about_it(
    program: Program, name: str, tmp_path: Path
) -> None:
    settings = {"public_url": f"https://{name}", "port": "8787", "front_log_dir": str(tmp_path)}
    early = command(tmp_path, "front", "check", program.value, **settings)
    assert early.returncode == 1
    assert "`scanstation-server front certificate` makes it" in early.stderr
    assert command(tmp_path, "front", "certificate", **settings).returncode == 0
    checked = command(tmp_path, "front", "check", program.value, **settings)
    assert checked.stdout == f"OK    {program} takes the front of https://{name}\n"
    assert "{" not in checked.stderr
    assert "warn" not in checked.stderr


@pytest.mark.parametrize(
    ("program", "words"), [(Program.NGINX, "cannot load certificate"), (Program.CADDY, "PEM")]
)
def test_a_front_is_refused_in_its_programs_words_when_its_certificate_is_none(
    program: Program, words: str, tmp_path: Path
) -> None:
    garbage = tmp_path / "garbage.pem"
    garbage.write_text("no certificate\n", "ascii")
    checked = command(
        tmp_path,
        *("front", "check", program.value),
        public_url="https://hub.lan",
        port="8787",
        front_certificates="files",
        front_certificate=str(garbage),
        front_key=str(garbage),
    )
    assert checked.returncode == 1
    assert checked.stdout == ""
    assert "It does not take the front:" in checked.stderr
    assert words in checked.stderr


@pytest.mark.parametrize("program", Program)
def test_a_front_that_is_refused_keeps_the_file_it_runs_on(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    garbage, place = tmp_path / "garbage.pem", tmp_path / "front"
    garbage.write_text("no certificate\n", "ascii")
    place.write_text("as it was", "ascii")
    monkeypatch.setitem(front_reload.PLACES, program, place)
    front = FrontSettings(certificates=Certificates.FILES, certificate=garbage, key=garbage)
    settings = Settings(
        environment=Environment.PRODUCTION,
        data_dir=tmp_path,
        public_url="https://hub.lan",
        port=8787,
        front=front,
    )
    with pytest.raises(CommandError, match="does not take the front"):
        front_reload.reloaded(settings, program)
    assert place.read_text("ascii") == "as it was"
    assert {path.name for path in tmp_path.iterdir()} == {"garbage.pem", "front"}
