"""The child whose syncs are counted: sets up, waits for a line, works, says how many scans.

Arguments: a folder, and how many senders; 0 are bare commits.
"""

import sys
from pathlib import Path

from tests.bench.scan_rate import bench

_SCANS = 2000


def main() -> None:
    folder, senders = Path(sys.argv[1]), int(sys.argv[2])
    with bench(folder) as running:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        scans = running.scan(senders, _SCANS) if senders else running.commit_bare(_SCANS)
        sys.stdout.write(f"{scans}\n")
        sys.stdout.flush()
        sys.stdin.readline()


if __name__ == "__main__":
    main()
