"""A server that dies between the commit of a scan and its answer, once for each fatal scan.

    python -m tests.system.dies_before_answering FOLDER run ARGUMENT...

A scan is fatal when its data contains FATAL. Before it kills itself with SIGKILL, the server leaves
a file named by the scan's id in FOLDER, so that it does not die of the same scan again. Where it
dies is where `Store.judge` has returned: the scan is in the file, synced, and no byte of the answer
has left. Everything else is the product as it is.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from server.cli.main import main
from server.contract.station import Refusal, ScanMessage, ScanReply
from server.store import Store

FATAL = b"FATAL"


def die_of_fatal_scans(folder: Path) -> None:
    """Replace the store's judging in this process."""
    judge = Store.judge

    async def judge_and_die(
        store: Store, station: str, scans: Sequence[ScanMessage]
    ) -> ScanReply | Refusal:
        answer = await judge(store, station, scans)
        for scan in scans:
            mark = folder / str(scan.scan_id)
            if FATAL in scan.data and not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
                await asyncio.Event().wait()
        return answer

    Store.judge = judge_and_die  # type: ignore[method-assign, assignment]  # what this program is for


if __name__ == "__main__":
    die_of_fatal_scans(Path(sys.argv[1]))
    sys.exit(main(sys.argv[2:]))
