"""`scanstation-server release status|prune`: what serves, what is there, and what nobody needs.

What it is: a look, and the programs of versions removed that no server is of and no rollback leads
to. What it is not: a deployment (`release_work`). Data and backups are never touched. Blocking.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

from server.cli.cluster_change import one_at_a_time, somebody_changes
from server.cli.cluster_host import ServersHere, servers_here
from server.cli.console import CommandError, ExitCode, say, table, tell
from server.release.drop_ins import folder_of_server
from server.release.places import CURRENT, INSTALLED, LOG, RELEASES
from server.release.pruning import unneeded
from server.release.record import Entry, Record, cut_off, unfinished
from server.release.unpacking import part_of

_SHOWN = 10


def status() -> ExitCode:
    """Print what serves, which servers are there, and how the last deployments went."""
    with servers_here() as here:
        rows = [(str(port), version, words) for port, version, words in _sides(here)]
        say(table(("PORT", "VERSION", "STATE"), rows))
    entries = Record(LOG).entries()
    for entry in entries[-_SHOWN:]:
        say(_line(entry))
    begun = cut_off(entries)
    if begun is None or somebody_changes():
        return ExitCode.OK
    tell(unfinished(begun))
    return ExitCode.FAILED


def _sides(here: ServersHere) -> Iterator[tuple[int, str, str]]:
    for instance in here.systemd.instances():
        health = here.ask(instance.port)
        enabled = "serves" if instance.is_enabled else "not enabled"
        yield instance.port, health.version or "-", f"{enabled}, {health.words}"


def _line(entry: Entry) -> str:
    words = (
        f"{entry.at_utc}  {entry.who}  {entry.act.value} {entry.away.version} -> {entry.to.version}"
    )
    return f"{words}  {entry.step.value}{f': {entry.why}' if entry.why else ''}"


def prune() -> ExitCode:
    """Remove the versions that no server is of and no `rollback` leads to."""
    with servers_here() as here, one_at_a_time():
        entries = Record(LOG).entries()
        begun = cut_off(entries)
        if begun is not None:
            raise CommandError(f"Nothing was removed. {unfinished(begun)}")
        going = unneeded(RELEASES, _used(here), entries)
        for folder in going:
            _remove(folder)
    say(f"{len(going)} removed; what a server is of, and what `rollback` leads to, stays.")
    return ExitCode.OK


def _used(here: ServersHere) -> list[Path]:
    """Return the folders of programs that a server or somebody's command is of."""
    folders = (folder_of_server(each.port) for each in here.systemd.instances())
    told = [each for each in folders if each is not None]
    return [CURRENT.resolve(), INSTALLED.resolve().parent, *told]


def _remove(folder: Path) -> None:
    """Remove a version; what is cut off in mid-removal is no version any more."""
    try:
        part = part_of(folder)
        shutil.rmtree(part, ignore_errors=True)
        folder.rename(part)
        shutil.rmtree(part)
    except OSError as error:
        raise CommandError(f"{folder} was not removed whole: {error}") from error
    say(f"removed {folder}")
