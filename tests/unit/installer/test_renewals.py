"""What a unit and a container do to renew a certificate; the programs they call are stand-ins."""

import os
import subprocess
from pathlib import Path

import pytest
import yaml

_INSTALLER = Path(__file__).parents[3] / "installer"


def _program(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="ascii")
    path.chmod(0o755)


def _ended(line: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", **variables}
    words = ["sh", "-c", line]
    return subprocess.run(words, env=environ, capture_output=True, text=True, check=False)


def _post(folder: Path) -> str:
    """Return what the unit does after the program, in a folder instead of /run."""
    unit = (_INSTALLER / "systemd" / "scanstation-front-certificate.service").read_text("utf-8")
    (line,) = (each for each in unit.splitlines() if each.startswith("ExecStartPost="))
    script = line.partition("sh -c '")[2].removesuffix("'")
    return script.replace("$$", "$").replace("/run/", f"{folder}/")


def test_a_reload_that_failed_is_tried_again_though_the_certificate_is_good(tmp_path: Path) -> None:
    (tmp_path / "scanstation-front").mkdir()
    told, broken = tmp_path / "scanstation-front" / "told", tmp_path / "broken"
    calls = tmp_path / "calls"
    _program(
        tmp_path, "systemctl", f'echo "$*" >>{calls}\ncase $1 in reload) ! test -e {broken};; esac'
    )
    line = _post(tmp_path)
    for said, is_broken, code, reloads in (
        ("good", False, 0, 0),
        ("made", True, 1, 1),
        ("good", True, 1, 1),
        ("good", False, 0, 2),
        ("good", False, 0, 0),
        ("made", False, 0, 2),
    ):
        told.write_text(f"{said}  certificate.pem\n")
        calls.write_text("")
        broken.touch() if is_broken else broken.unlink(missing_ok=True)
        assert _ended(line, tmp_path).returncode == code
        assert calls.read_text().count("reload ") == reloads


@pytest.mark.parametrize(
    ("address", "certificate", "code"),
    [
        ("https://hub.lan", 0, 0),
        ("https://hub.lan:443", 0, 0),
        ("https://hub.lan", 5, 0),
        ("https://hub.lan", 1, 1),
        ("https://hub.lan", 2, 1),
        ("https://hub.lan:8443", 0, 1),
        ("https://10.0.0.5:8443", 0, 1),
        ("https://10.0.0.5", 0, 0),
        ("https://[fd00::5]", 0, 0),
    ],
)
def test_the_front_s_container_ends_well_only_where_nginx_can_be_reached_and_has_its_certificate(
    address: str, certificate: int, code: int, tmp_path: Path
) -> None:
    compose = yaml.safe_load((_INSTALLER / "docker" / "docker-compose.yml").read_text("utf-8"))
    (line,) = compose["services"]["front"]["command"]
    text = f"case $2 in certificate) exit {certificate};; render) echo rendered;; esac"
    _program(tmp_path, "scanstation-server", text)
    files = {
        "SCANSTATION_FRONT_CERTIFICATE": str(tmp_path / "hub.pem"),
        "SCANSTATION_FRONT_KEY": str(tmp_path / "hub.key"),
    }
    for path in files.values():
        Path(path).touch()
    shown = {"SCANSTATION_PUBLIC_URL": address, **files}
    ended = _ended(line.replace("$$", "$"), tmp_path, **shown)
    assert ended.returncode == code, ended.stderr
    assert ("rendered" in ended.stdout) is (code == 0)
    Path(files["SCANSTATION_FRONT_KEY"]).unlink()
    assert _ended(line.replace("$$", "$"), tmp_path, **shown).returncode == 1
