"""Takes out of an npm lock what names addresses and installs nothing: who asks for money.

Run on each lock that npm has written: `python installer/npm_lock.py package-lock.json`.
"""

import json
import sys
from pathlib import Path


def without_funding(lock: str) -> str:
    """Return the lock, written as npm writes it."""
    told = json.loads(lock)
    for package in told["packages"].values():
        package.pop("funding", None)
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(without_funding(path.read_text("utf-8")), "utf-8")
