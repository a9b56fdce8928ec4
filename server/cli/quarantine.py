"""`scanstation-server sync quarantine` and `sync release`: scans that the centre could not store.

Through the running server, or straight from the store when none runs. What it is not: sending them,
which the server's sync does. Its own short-lived asyncio loop.
"""

import time
from collections.abc import Sequence
from functools import partial
from uuid import UUID

from server.app import open_store
from server.cli.console import ExitCode, say, table, tell, when
from server.cli.running import running_server
from server.config import Settings
from server.store import StoreLockedError
from server.store.orders_import.report import MAX_LISTED
from server.store.quarantine import Quarantined, quarantined, release_by
from server.web.acting import actor
from server.web.authenticate import OWNER
from server.web.sync import QUARANTINE_PATH, RELEASE_PATH, QuarantineList, Release

_NOTHING = "No scan of this store is in quarantine."
_HEADS = ("STORED", "STATION", "ORDER", "CODE", "NOW", "SCAN", "WHY")


async def list_all(settings: Settings) -> ExitCode:
    """List the scans in quarantine, each with the centre's reason."""
    try:
        store = open_store(settings)
    except StoreLockedError:
        async with running_server(settings) as running:
            _print(await running.get(QUARANTINE_PATH, QuarantineList))
        return ExitCode.OK
    try:
        _print(QuarantineList(await store.read(quarantined)))
    finally:
        store.close()
    return ExitCode.OK


async def release_scans(settings: Settings, scans: Sequence[UUID]) -> ExitCode:
    """Let scans in quarantine be sent to the centre again: these, or all where none is named."""
    released = await _released(settings, Release(tuple(scans) if scans else None))
    _print(released)
    if released.scans:
        say(
            f"To be sent to the centre again: {len(released.scans):,}. What it still refuses is"
            " kept aside again: `scanstation-server sync quarantine` tells."
        )
    missing = set(scans) - {each.scan_id for each in released.scans}
    if missing:
        tell(f"Not in quarantine: {', '.join(map(str, sorted(missing)))}")
    return ExitCode.FAILED if missing else ExitCode.OK


async def _released(settings: Settings, wanted: Release) -> QuarantineList:
    try:
        store = open_store(settings)
    except StoreLockedError:
        async with running_server(settings) as running:
            return await running.post_long(RELEASE_PATH, QuarantineList, wanted)
    try:
        now_utc_ms = time.time_ns() // 1_000_000
        by = actor(OWNER)
        job = partial(release_by, scan_ids=wanted.scans, actor=by, now_utc_ms=now_utc_ms)
        return QuarantineList(await store.write(job))
    finally:
        store.close()


def _print(kept: QuarantineList) -> None:
    if not kept.scans:
        say(_NOTHING)
        return
    say(table(_HEADS, map(_row, kept.scans[:MAX_LISTED])))
    if len(kept.scans) > MAX_LISTED:
        say(f"... and {len(kept.scans) - MAX_LISTED:,} more")


def _row(kept: Quarantined) -> tuple[str, ...]:
    """Return the columns of a scan; of one sent again WHY is what the centre said before."""
    now = "sent again" if kept.is_sent_again else "kept aside"
    where = (when(kept.stored_utc_ms), kept.station, kept.order_no or "-")
    return (*where, kept.code, now, str(kept.scan_id), kept.why)
