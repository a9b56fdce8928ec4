"""Where releases are on a host: a folder a version, their log, and the way to what serves.

What it is: paths. What it is not: what is in them. Pure.
"""

from pathlib import Path

RELEASES = Path("/opt/scanstation-releases")
LOG = RELEASES / "deployments.jsonl"
CURRENT = RELEASES / "current"
INSTALLED = Path("/usr/bin/scanstation-server")
"""What a unit without a drop-in of ours starts."""
