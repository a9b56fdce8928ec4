"""What a supervisor asks of a kiosk's own server, over HTTP."""

import json
import urllib.request
from pathlib import Path
from typing import Any


def ask(folder: Path, method: str, what: str, body: object) -> Any:  # noqa: ANN401 - JSON
    """Ask the server that runs on a data folder for `/api/WHAT`; return its answer."""
    server = folder / "server"
    url = json.loads((server / "address.json").read_text("ascii"))["listening"]
    token = (server / "embedded.token").read_text("ascii").strip()
    request = urllib.request.Request(  # noqa: S310  # a loopback address of our own
        f"{url}/api/{what}",
        data=json.dumps(body).encode(),
        method=method,
        headers={"Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # the same
        return json.load(answer)
