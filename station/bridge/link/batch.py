"""Which scans go into the next request. Pure."""

from collections.abc import Iterable

from server.contract.station import MAX_BATCH, ScanMessage

MAX_BATCH_BYTES = 256 * 1024
"""Data bytes of one request, at most: in base64 well below Socket.IO's megabyte a message."""


def next_batch(
    unconfirmed: Iterable[ScanMessage], *, single: bool = False
) -> tuple[ScanMessage, ...]:
    """Return the scans to send: consecutive ones from the first, or the first alone."""
    batch: list[ScanMessage] = []
    size = 0
    for scan in unconfirmed:
        size += len(scan.data)
        full = len(batch) >= (1 if single else MAX_BATCH) or size > MAX_BATCH_BYTES
        if batch and (full or scan.station_seq != batch[-1].station_seq + 1):
            break
        batch.append(scan)
    return tuple(batch)
