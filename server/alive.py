"""`python -m server.alive`: whether the server here does its work, for a container's health check.

What it is: `/api/health` of the address that these settings name, and little to load, as it runs
every few seconds. What it is not: `check --after`, which a person reads, and which asks the front.
"""

import os
import sys
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from server.config import ConfigError, load_settings

_TIMEOUT_S = 6.0
"""Longer than a server waits for a commit that is asked for, of a store that it shares, too."""


def main() -> int:
    """Ask, and return the exit code: 0 when a scan sent now would be judged and kept."""
    try:
        settings = load_settings(os.environ, Path.cwd())
        status, told = _asked(settings.host, settings.port)
    except (ConfigError, HTTPException, OSError) as error:
        status, told = None, str(error) or type(error).__name__
    sys.stdout.write(f"{told}\n")
    return 0 if status == HTTPStatus.OK else 1


def _asked(host: str, port: int) -> tuple[int, str]:
    connection = HTTPConnection(host, port, timeout=_TIMEOUT_S)
    try:
        connection.request("GET", "/api/health")
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
