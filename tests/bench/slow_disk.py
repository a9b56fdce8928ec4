"""The same scans a second on a disk whose sync takes its time, as most do that have no cache.

Where a sync is answered from a cache with a battery, or by a host that keeps it in memory, it costs
no more than judging does, and sharing it saves little. Here the kernel holds every fsync and
fdatasync back for SYNC_MS more, of both sides alike: strace's injection, with a filter that lets
every other call pass unseen. Main: the child that is held back.
"""

import subprocess
import sys
from pathlib import Path

import msgspec

from tests.bench import scan_rate
from tests.bench.scan_rate import Rate
from tests.bench.syncs import Syncs

SYNC_MS = 4
_WAIT_S = 300


def measure(folder: Path, syncs: Syncs) -> tuple[Rate, ...]:
    """Measure every number of senders in a child with slow syncs."""
    strace = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "signal=none", "-o", "/dev/null"]
    slow = ["-e", "trace=fsync,fdatasync", "-e", f"inject=fsync,fdatasync:delay_exit={SYNC_MS}ms"]
    ran = subprocess.run(
        [*strace, *slow, sys.executable, "-m", "tests.bench.slow_disk", str(folder)],
        input=msgspec.json.encode(syncs),
        stdout=subprocess.PIPE,
        check=True,
        timeout=_WAIT_S,
    )
    return msgspec.json.decode(ran.stdout, type=tuple[Rate, ...])


def main() -> None:
    syncs = msgspec.json.decode(sys.stdin.buffer.read(), type=Syncs)
    sys.stdout.buffer.write(msgspec.json.encode(scan_rate.measure(Path(sys.argv[1]), syncs)))


if __name__ == "__main__":
    main()
