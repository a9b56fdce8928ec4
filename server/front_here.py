"""The front of this server's settings: its plan, and which authority kiosks are to trust of it.

What it is: the settings handed to `server.front`, which knows none of them. What it is not: how a
kiosk learns the authority (docs/adr/0020-front-ca.md). Blocking: a file, a folder.
"""

from pathlib import Path

from server.cluster.units import WANTED, enabled_ports
from server.config import ConfigError, Settings
from server.env_file import Problem
from server.front.ca_file import read_front_ca
from server.front.files import ROOT
from server.front.plan import Plan, plan_of
from server.front.settings import Certificates


def front_plan(settings: Settings, wanted: Path = WANTED) -> Plan | None:
    """Return the plan; None where there is no front.

    Its upstreams are those that SCANSTATION_FRONT_UPSTREAMS names; else the servers that systemd
    starts with this host; else the one of the settings.
    """
    if settings.public_url is None:
        return None
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    own = [f"{host}:{port}" for port in enabled_ports(wanted) or (settings.port,)]
    return plan_of(settings.public_url, own, settings.front, settings.front_folder)


def trusted_ca(settings: Settings) -> str | None:
    """Return the CA (PEM): the one named, else the internal one where it is in use.

    None is where the system's trust decides.

    Raises:
        ConfigError: when the internal root cannot be used.
    """
    plan, root = front_plan(settings), settings.front_folder / ROOT
    if settings.front_ca is not None or plan is None:
        return settings.front_ca
    if plan.certificates is not Certificates.INTERNAL or not root.exists():
        return None
    try:
        return read_front_ca(root)
    except ValueError as error:
        hint = f"{error}: put {root} back from a backup"
        raise ConfigError((Problem("the internal root", None, hint, "file"),)) from None
