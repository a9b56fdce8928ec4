"""What a supervisor's page and programs are told of scans.

What it is: frozen structs for the wire, alike in REST, in live events and in exports. What it is
not: what a station is told (`station`), or how it is found (server.store.history).
"""

from uuid import UUID

from msgspec import Struct

DASHBOARD = "@dashboard"
"""The `station` of what supervisors decide, which is stored as scans are. No kiosk is called so."""


class ScanRow(Struct, frozen=True):
    """One scan, as it was judged and stored; nothing of it changes but `pushed`.

    `scan_key` goes up by one with each scan this server stores, without a gap: what is newer has a
    higher one. It is None of another site's scan, as is what only that site knows: `station_seq`,
    `step`, `code`, `symbology`, `stored_utc_ms`. `site` is None where there is no centre.

    `step`, `verdict`, `reason` and `closing` are the words of `WorkStep`, `Verdict`, `Reason` and
    `Closing`; a newer program may have written others. `code` is for eyes, control characters
    drawn. `seen` names what was scanned and `expected` what was wanted, as the operator was told.
    `sku` and `description` are those of line `line_no`, as they were then; of another site's scan,
    as they are now. `qty` is the pieces counted: negative when undone, 0 when nothing counts;
    `undoes` is the scan taken back. `operator_name` is whose badge it is today; of what a
    supervisor decided, `operator_badge` is `@` and the name.

    `captured_utc_ms` is the station's clock, `stored_utc_ms` this server's. `pushed` says whether
    it is at the centre; None where there is none.
    """

    scan_id: UUID
    scan_key: int | None
    site: str | None
    station: str
    station_seq: int | None
    step: str | None
    operator_badge: str | None
    operator_name: str | None
    code: str | None
    symbology: str | None
    verdict: str
    reason: str | None
    seen: str
    expected: str
    order_no: str | None
    line_no: int | None
    sku: str | None
    description: str | None
    qty: int
    undoes: UUID | None
    closing: str | None
    lot: str | None
    serial: str | None
    expiry: str | None
    captured_utc_ms: int
    stored_utc_ms: int | None
    pushed: bool | None
