"""One server started anew beside a second one, on a host of the tests' own."""

from pathlib import Path
from typing import cast

from server.cli.cluster_change import _beside_a_second
from server.cli.cluster_host import ServersHere
from server.cluster.instance import Way
from server.cluster.systemd import Systemd
from server.config import Settings
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
