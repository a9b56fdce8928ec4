"""The port of the kiosk's own server, as the `.env` file names it that the server will read.

What it is: one line of that file, so that no scanner is waited for there. What it is not: a reading
of the file (server.config): whatever is wrong with it is the server's to say, and is nothing here.
"""

import re
from collections.abc import Mapping
from pathlib import Path

PORT_VARIABLE = "SCANSTATION_PORT"
_WHICH_VARIABLE = "SCANSTATION_ENV"
_USUAL = "production"
_PORT = re.compile(
    rf"""^\s*(?:export\s+)?{PORT_VARIABLE}\s*=\s*(["']?)(\d+)\1\s*(?:\s\#.*)?$""",
    re.MULTILINE,
)


def with_port_of_env_file(environment: Mapping[str, str], folder: Path) -> Mapping[str, str]:
    """Return the environment, with the port that the file in `folder` names if it has none."""
    if PORT_VARIABLE in environment:
        return environment
    which = environment.get(_WHICH_VARIABLE, _USUAL).strip().lower()
    try:
        text = (folder / f".env.{which}").read_text("utf-8-sig")
    except (OSError, ValueError):
        return environment
    found = _PORT.search(text)
    return {**environment, PORT_VARIABLE: found[2]} if found else environment
