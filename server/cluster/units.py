"""How the servers of a host are called: `scanstation-server@PORT`, and which start with the host.

What it is: names and ports, and the folder in which systemd keeps who is enabled. What it is not:
systemd (`systemd`). Pure but for listing that folder.
"""

import re
from pathlib import Path

TEMPLATE = "scanstation-server@.service"
TARGET = "scanstation-server.target"
WANTED = Path("/etc/systemd/system/scanstation-server.target.wants")
"""A link for each enabled unit: what `systemctl enable` makes."""
_UNIT = re.compile(r"scanstation-server@([1-9]\d{0,4})\.service")
_LAST_PORT = 65_535


def unit_of(port: int) -> str:
    """Return the unit of the server at a port."""
    return f"scanstation-server@{port}.service"


def port_of(unit: str) -> int | None:
    """Return the port of a server's unit; None of any other."""
    found = _UNIT.fullmatch(unit)
    return int(found[1]) if found and int(found[1]) <= _LAST_PORT else None


def enabled_ports(wanted: Path = WANTED) -> tuple[int, ...]:
    """Return the ports of the servers that start with this host, from the lowest on.

    Read from the disk alone, so that who renders a front needs no rights and no systemd.
    """
    try:
        names = [path.name for path in wanted.iterdir()]
    except OSError:
        return ()
    return tuple(sorted(port for port in map(port_of, names) if port is not None))
