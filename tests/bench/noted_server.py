"""The server, its moments noted: `scanstation-server run`, and at its end a file of moments.

Argument: the file. Its settings are environment variables, as ever.
"""

import sys
from pathlib import Path

import msgspec

from server.__main__ import main as run
from server.store import Store
from server.store.judging import ScanJudge
from tests.bench.moments import Moments


def main() -> int:
    moments = Moments()
    moments.around_await(Store, "judge", "received", "committed")
    moments.after(ScanJudge, "judge", "judged")
    noted, sys.argv[1:] = Path(sys.argv[1]), ["run", "--stop-on-stdin-close"]
    ended = run()
    noted.write_bytes(msgspec.json.encode(moments.take()))
    return ended


if __name__ == "__main__":
    sys.exit(main())
