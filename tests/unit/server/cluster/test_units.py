"""Names of units and their ports, and which start with the host."""

from pathlib import Path

import pytest

from server.cluster.units import enabled_ports, port_of, unit_of


def test_a_unit_is_called_by_its_port_and_the_port_is_read_from_it() -> None:
    assert port_of(unit_of(8788)) == 8788


@pytest.mark.parametrize(
    "name",
    [
        "scanstation-server@.service",
        "scanstation-server@0.service",
        "scanstation-server@99999.service",
        "scanstation-server@8787.service.d",
        "scanstation-server.target",
        "nginx.service",
    ],
)
def test_what_is_no_server_has_no_port(name: str) -> None:
    assert port_of(name) is None


def test_the_enabled_are_those_the_target_wants(tmp_path: Path) -> None:
    assert enabled_ports(tmp_path / "none") == ()
    for name in ("scanstation-server@8790.service", "scanstation-server@8787.service", "other"):
        (tmp_path / name).symlink_to("/dev/null")
    assert enabled_ports(tmp_path) == (8787, 8790)
