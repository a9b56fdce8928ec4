"""Servers changed on a host of the tests' own, and not while a deployment stands open."""

from pathlib import Path
from typing import cast

import pytest

from server.cli.cluster_change import _beside_a_second, refuse_beside_a_deployment
from server.cli.cluster_host import ServersHere
from server.cli.console import CommandError
from server.cluster.instance import Way
from server.cluster.systemd import Systemd
from server.config import Settings
from server.release.record import Act, Entry, Record, Step
from server.release.sides import Side
from server.variables import Environment
from tests.unit.server.cluster.host import Host


class _Rereading(Host):
    """A host whose systemd can be told to read its units again."""

    def reread(self) -> None:
        self.done.append("reread")


def test_a_second_one_serves_before_the_one_there_is_ends_and_goes_after_it(tmp_path: Path) -> None:
    host = _Rereading()
    host.runs(8787)
    settings = Settings(environment=Environment.PRODUCTION, data_dir=tmp_path)
    way = Way(is_there=True, user="", folder=tmp_path, environ={})
    here = ServersHere(cast("Systemd", host), settings, way, host.ask)
    _beside_a_second(here, host.pace, 8787, host.front())
    assert host.done == [
        *("reread", "start 8788", "enable 8788", "front"),
        *("stop 8787", "start 8787"),
        *("disable 8788", "front", "stop 8788"),
    ]
    assert [each.port for each in host.instances()] == [8787]


@pytest.mark.parametrize("step", list(Step))
def test_nothing_is_changed_while_a_deployment_stands_open(step: Step, tmp_path: Path) -> None:
    log = tmp_path / "deployments.jsonl"
    refuse_beside_a_deployment(log)
    sides = Side("1.0.0", (8787,), "/opt/1"), Side("2.0.0", (8807,), "/opt/2")
    entry = Entry("2026-11-27", "root", Act.DEPLOY, *sides, step)
    Record(log).add(entry)
    if entry.is_over:
        refuse_beside_a_deployment(log)
    else:
        with pytest.raises(CommandError, match=r"`release deploy 2\.0\.0` goes on with it"):
            refuse_beside_a_deployment(log)
