"""`scanstation-server migrate --database postgres` and `sync status`: the centre, from a terminal.

What it is: the words. The centre's schema is changed with its owner's login, which no server needs:
`DATABASE_URL` names it for this one command. Its own short-lived asyncio loop.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager

import asyncpg

from server.app import open_store
from server.cli.centre_owner import owned_centre
from server.cli.console import CommandError, ExitCode, Progress, say, table, tell, when
from server.cli.running import running_server
from server.cli.standing import standing
from server.config import Settings
from server.store import StoreLockedError
from server.store.connections import open_reader, store_error
from server.store.migration import MigrationState
from server.store.orders_import import NotTakenError
from server.store.orders_import.report import MAX_LISTED
from server.store.sync_state import SyncCounts, SyncPhase, SyncStatus, read_state, skew_sentence
from server.store.told_orders import count_told, told_orders
from server.sync.adopting import Adopted, adopt
from server.sync.postgres import schema
from server.sync.postgres.doubled import doubled_sites
from server.sync.postgres.link import connected
from server.sync.postgres.restored import Lack
from server.web.sync import PATH, SyncReport

_LISTED = ", which `scanstation-server sync quarantine` lists"
_LACKING = {
    Lack.RIGHTS: "Roles of the centre, or what they may do, are not as they should be, as after a"
    " restore from a dump: `migrate --database postgres up` puts them right.",
    Lack.NUMBERS: "The centre was restored from a dump of another PostgreSQL cluster, and no site"
    " gets orders from it until `migrate --database postgres up` has numbered it anew.",
}
_DOUBLED = (
    "Under the name of site {site} two computers hand over scans, the last time at {seen}: give one"
    " of them a site of its own (SCANSTATION_SITE, and an empty data folder), or stop the one that"
    " is left over."
)
_MENDED = {
    Lack.RIGHTS: "The roles of the centre are there, with what they may do. Each login has to be a"
    " member of one of them.",
    Lack.NUMBERS: "The centre, restored from a dump of another PostgreSQL cluster, is numbered"
    " anew. Every site pulls its orders again by itself, within a minute or two.",
}


async def up(environ: Mapping[str, str]) -> ExitCode:
    """Apply to the centre what is pending, and mend what a restore from a dump left to do."""
    async with owned_centre(environ) as connection:
        lacked = await schema.lacks(connection)
        if Lack.NUMBERS in lacked:
            tell("The centre is numbered anew; of a million orders that takes a minute or two.")
        await schema.up(connection)
        for lack in lacked:
            say(_MENDED[lack])
        return await _status(connection)


async def down(
    environ: Mapping[str, str], to_version: int | None, *, discard_scans: bool
) -> ExitCode:
    """Take back the centre's latest migration, or all above `to_version`; nothing is backed up."""
    async with owned_centre(environ) as connection:
        had = [row[0] for row in await schema.applied(connection)]
        target = max(had, default=0) - 1 if to_version is None else to_version
        if target < 0:
            raise CommandError("There is nothing to take back.")
        await schema.down(connection, target, discard_scans=discard_scans)
        return await _status(connection)


async def status(environ: Mapping[str, str]) -> ExitCode:
    """List every migration of the centre, known or applied."""
    async with owned_centre(environ) as connection:
        return await _status(connection)


async def _status(connection: asyncpg.Connection) -> ExitCode:
    lines = await schema.status(connection)
    rows = ((f"{line.version:04}", line.name, line.state.value) for line in lines)
    say(table(("VERSION", "NAME", "STATE"), rows))
    lacking = await schema.lacks(connection)
    for lack in lacking:
        tell(_LACKING[lack])
    for doubled in await doubled_sites(connection) if await schema.applied(connection) else ():
        tell(_DOUBLED.format(site=doubled.site, seen=when(doubled.seen_utc_ms)))
    changed = any(line.state is MigrationState.CHANGED for line in lines)
    return ExitCode.FAILED if changed or lacking else ExitCode.OK


async def adopt_orders(settings: Settings, *, everything: bool) -> ExitCode:
    """Hand this store's orders over to the centre; 1 when it cannot store one of them."""
    address, site = settings.database_url, settings.site
    if address is None or site is None:
        sentence = "There is no centre: set DATABASE_URL and SCANSTATION_SITE first (docs/sync.md)."
        raise CommandError(sentence, ExitCode.CONFIG)
    progress = Progress()
    with _reader(settings) as connection:
        _refuse_another(connection, site)
        total = count_told(connection, everything=everything)
        try:
            adopted = await adopt(
                told_orders(connection, everything=everything),
                lambda: connected(address, site),
                lambda done: progress.show(f"handed over {done:,} of {total:,} orders"),
            )
        except NotTakenError as error:
            sentence = f"{error} What was handed over is whole orders; enter the command again."
            raise CommandError(sentence, ExitCode.STORE) from error
        finally:
            progress.end()
    return _print_adopted(adopted, total)


@contextmanager
def _reader(settings: Settings) -> Iterator[sqlite3.Connection]:
    """Open this data folder's store for reading, while a server runs or not."""
    try:
        open_store(settings).close()  # brought up to date; a server that runs has done that
    except StoreLockedError:
        tell("The server runs on this data folder; its orders are read beside it.")
    try:
        with closing(open_reader(settings.store_path)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise store_error("read the orders", error) from error


def _refuse_another(connection: sqlite3.Connection, site: str) -> None:
    try:
        known = read_state(connection).site
    except LookupError:
        return
    if known != site:
        sentence = f"This data folder belongs to site {known}: set SCANSTATION_SITE={known}."
        raise CommandError(sentence, ExitCode.CONFIG)


def _print_adopted(adopted: Adopted, total: int) -> ExitCode:
    if not total:
        say("Every order of this store came from the centre: there is nothing to hand over.")
        return ExitCode.OK
    say(
        f"{total:,} orders handed over: {adopted.added:,} are new at the centre, {adopted.alike:,}"
        f" were there as they are here, {len(adopted.differing):,} with other content,"
        f" {len(adopted.refused):,} it cannot store."
    )
    if adopted.differing:
        say("What the centre has stands, and comes to this store; what is packed stays packed:")
    for order_no in adopted.differing[:MAX_LISTED]:
        say(f"  {order_no}")
    for order_no, why in adopted.refused[:MAX_LISTED]:
        say(f"refused: {order_no}: {why}")
    return ExitCode.FAILED if adopted.refused else ExitCode.OK


async def sync_status(settings: Settings) -> ExitCode:
    """Tell how the running server stands with its centre; 1 when it is not in step."""
    async with running_server(settings) as running:
        report = await running.get(PATH, SyncReport)
    if report.status is None:
        say("This server has no centre: it keeps its orders and scans by itself.")
        return ExitCode.OK
    rows = [*_standing(report, report.status), *_counts(report)]
    say(table(("WHAT", f"SITE {report.site}"), rows))
    return ExitCode.OK if report.status.phase is SyncPhase.IN_STEP else ExitCode.FAILED


def _standing(report: SyncReport, status: SyncStatus) -> list[tuple[str, str]]:
    rows = [("state", standing(status))]
    if status.problem is not None:
        rows.append(("problem", status.problem))
    if status.round_orders is not None:
        come = min(status.round_pulled or 0, status.round_orders)
        rows.append(("orders", f"{come:,} of about {status.round_orders:,} have come"))
    rows += [
        ("last progress", _time(status.progress_utc_ms, "not since the server was started")),
        ("last in step", _time(status.in_step_utc_ms, "never")),
        ("behind", _behind(report)),
        ("told of news", _told_of_news(status)),
    ]
    if status.skew_ms is not None:
        off = skew_sentence(status)
        rows.append(("clock", off or f"{status.skew_ms / 1000:+.1f} s against the centre's"))
    return rows


def _counts(report: SyncReport) -> list[tuple[str, str]]:
    counts = report.counts
    oldest = counts.oldest_unsynced_utc_ms
    waiting = f"{counts.unsynced_scans:,}"
    if oldest is not None:
        waiting += f", the oldest of {when(oldest)} ({_ago(oldest)})"
    rows = [
        ("scans waiting", waiting),
        ("conflicts", f"{counts.conflicts:,}"),
        ("in quarantine", _quarantined(counts)),
    ]
    if counts.anew_utc_ms is not None:
        rows.append(("begun anew", f"{_time(counts.anew_utc_ms, '')}: {counts.anew_why}"))
    return rows


def _told_of_news(status: SyncStatus) -> str:
    if status.is_listening:
        return "at once"
    is_away = status.phase in (SyncPhase.AWAY, SyncPhase.REFUSED, SyncPhase.STUCK)
    return "not now" if is_away else "by asking"


def _quarantined(counts: SyncCounts) -> str:
    listed = _LISTED if counts.quarantined else ""
    again = f"; to be sent again: {counts.sent_again:,}" if counts.sent_again else ""
    return f"{counts.quarantined:,}{listed}{again}"


def _behind(report: SyncReport) -> str:
    """Say how long ago it had all, and how many orders it has not of what the centre has."""
    lag = "not known" if report.lag_s is None else f"{report.lag_s:,} s"
    return f"{lag}, about {report.orders_behind:,} orders" if report.orders_behind else lag


def _time(utc_ms: int | None, never: str) -> str:
    return never if utc_ms is None else f"{when(utc_ms)} ({_ago(utc_ms)})"


def _ago(utc_ms: int, now_s: Callable[[], float] = time.time) -> str:
    seconds = max(0, int(now_s() - utc_ms / 1000))
    for unit, size in (("days", 86_400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit} ago"
    return f"{seconds} s ago"
