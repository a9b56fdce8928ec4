"""Programs that nobody needs are removed, and what a unit or a command starts is not."""

from pathlib import Path
from typing import cast

import pytest

from server.cli import release_look
from server.cli.cluster_host import ServersHere
from server.cluster.instance import Way
from server.cluster.systemd import Systemd
from server.config import Settings
from server.release.pruning import unneeded
from server.variables import Environment
from tests.unit.server.cluster.host import Host


def _here(folder: Path) -> ServersHere:
    host = Host().runs(8787)
    settings = Settings(environment=Environment.PRODUCTION, data_dir=folder)
    way = Way(is_there=True, user="", folder=folder, environ={})
    return ServersHere(cast("Systemd", host), settings, way, host.ask)


def _program(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "scanstation-server").touch()
    return folder / "scanstation-server"


def test_the_program_that_is_installed_is_used_wherever_its_link_leads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    releases = tmp_path / "releases"
    installed = tmp_path / "bin"
    installed.symlink_to(_program(releases / "1.0.0"))
    _program(releases / "0.9.0")
    monkeypatch.setattr(release_look, "INSTALLED", installed)
    monkeypatch.setattr(release_look, "CURRENT", releases / "current")
    used = release_look._used(_here(tmp_path))
    assert unneeded(releases, used, ()) == [releases / "0.9.0"]


def test_what_is_removed_leaves_nothing_and_what_a_power_cut_left_goes_with_it(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "1.0.0"
    _program(folder)
    _program(tmp_path / ".1.0.0.part")
    release_look._remove(folder)
    assert list(tmp_path.iterdir()) == []
