"""Which authority kiosks are to trust of the front, and whoever looks at it from here.

What it is: the one that IT names, else the internal one where the front's certificate is of it.
What it is not: how a kiosk learns it (docs/adr/0020-front-ca.md). Blocking: a file.
"""

from server.config import ConfigError, Settings
from server.env_file import Problem
from server.front.ca_file import read_front_ca
from server.front.files import ROOT
from server.front.plan import plan_of
from server.front.settings import Certificates


def trusted_ca(settings: Settings) -> str | None:
    """Return the CA (PEM); None where the system's trust decides.

    Raises:
        ConfigError: when the internal root cannot be used.
    """
    if settings.front_ca is not None or settings.public_url is None:
        return settings.front_ca
    plan = plan_of(settings.public_url, "", settings.front, settings.front_folder)
    root = settings.front_folder / ROOT
    if plan.certificates is not Certificates.INTERNAL or not root.exists():
        return None
    try:
        return read_front_ca(root)
    except ValueError as error:
        hint = f"{error}: put {root} back from a backup"
        raise ConfigError((Problem("the internal root", None, hint, "file"),)) from None
