"""A deployment's first steps: what it moves from and to, on a host of the tests' own."""

import hashlib
import tarfile
from pathlib import Path
from typing import cast

import pytest

from server.cli import release_work
from server.cli.cluster_host import ServersHere
from server.cli.release_work import How
from server.cluster.instance import Way
from server.cluster.systemd import Systemd
from server.config import Settings
from server.front.rendering import Program
from server.release.places import INSTALLED
from server.release.record import Act, Entry, Record, Step
from server.release.refusal import RefusedError
from server.release.sides import Side
from server.variables import Environment
from tests.unit.server.cluster.host import Host

_HOW = How(Program.NGINX, 1.0)
_ILL_PROGRAM = """\
#!/bin/sh
case "$1" in --version) echo 1.0.0;; *) echo "FAIL  redis: away"; exit 1;; esac
"""


def _here(host: Host, folder: Path) -> ServersHere:
    settings = Settings(environment=Environment.PRODUCTION, data_dir=folder)
    way = Way(is_there=True, user="", folder=folder, environ={})
    return ServersHere(cast("Systemd", host), settings, way, host.ask)


def _deployed(folder: Path) -> tuple[Entry, ...]:
    """Return a deployment from 1.0.0 to 2.0.0, which is what the units start here."""
    installed = INSTALLED.resolve().parent
    sides = Side("1.0.0", (8787, 8788), str(folder)), Side("2.0.0", (8807, 8808), str(installed))
    return (Entry("", "root", Act.DEPLOY, *sides, Step.DONE),)


def test_the_way_back_is_found_when_what_was_deployed_answers_nothing(tmp_path: Path) -> None:
    host = Host().runs(8807, 8808)
    host.well_from_s.clear()
    entries = _deployed(tmp_path)
    running = release_work._to_the_one_before(_here(host, tmp_path), _HOW, entries)
    assert running.away == entries[0].to
    assert running.to == entries[0].away


def test_a_host_to_which_nothing_was_deployed_has_nothing_to_go_back_to(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="nothing to go back to"):
        release_work._to_the_one_before(_here(Host().runs(8787), tmp_path), _HOW, ())


def test_a_check_or_a_backup_that_fails_is_told_and_hinders_no_way_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "deployments.jsonl"
    monkeypatch.setattr(release_work, "LOG", log)
    program = tmp_path / "scanstation-server"
    program.write_text(_ILL_PROGRAM, "utf-8")
    program.chmod(0o755)
    here = _here(Host().runs(8807, 8808), tmp_path)
    running = release_work._to_the_one_before(here, _HOW, _deployed(tmp_path))
    release_work._look_at_the_one_before(running)
    assert "Gone back all the same: The check before it failed" in capsys.readouterr().err
    assert [entry.step for entry in Record(log).entries()] == [Step.CHECK, Step.BACKUP]


def test_whatever_ends_a_deployment_before_its_start_leaves_none_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "deployments.jsonl"
    monkeypatch.setattr(release_work, "LOG", log)
    running = release_work._to_the_one_before(
        _here(Host().runs(8807), tmp_path), _HOW, _deployed(tmp_path)
    )
    with pytest.raises(OSError, match="no space"), release_work._refusals_noted(running):
        raise OSError("no space")
    assert [entry.step for entry in Record(log).entries()] == [Step.REFUSED]


def test_an_archive_of_another_version_leaves_no_folder(tmp_path: Path) -> None:
    built, folder = tmp_path / "built", tmp_path / "releases" / "3.0.0"
    built.mkdir()
    (built / "scanstation-server").write_text(_ILL_PROGRAM, "utf-8")
    (built / "scanstation-server").chmod(0o755)
    archive = tmp_path / "scanstation.tar"
    with tarfile.open(archive, "w") as tar:
        tar.add(built, ".")
    wanted_sum = hashlib.sha256(archive.read_bytes()).hexdigest()
    away, to = Side("1.0.0", (8787,), "/opt/1"), Side("3.0.0", (8807,), str(folder))
    here = _here(Host().runs(8787), tmp_path)
    running = release_work._Deployment(here, _HOW, Act.DEPLOY, away, to)
    with pytest.raises(RefusedError, match=r"It says that it is version 1\.0\.0"):
        release_work._bring(running, archive, wanted_sum)
    assert not folder.exists()
