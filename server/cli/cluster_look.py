"""`scanstation-server cluster status|logs`: the servers of this host, looked at.

What it is: a table or JSON, and the logs as one. What it is not: a change to them
(`cluster_change`). Blocking.
"""

from collections.abc import Sequence

import msgspec

from server.cli.cluster_host import ServersHere, servers_here
from server.cli.console import CommandError, ExitCode, say, table, tell
from server.cluster.standing import HEAD, Standing


def status(*, as_json: bool) -> ExitCode:
    """Print a line for each server; 1 when one is not well."""
    with servers_here() as here:
        standings = _standings(here)
    if as_json:
        say(msgspec.json.format(msgspec.json.encode(standings)).decode())
    else:
        say(table(HEAD, [standing.row() for standing in standings]))
    return ExitCode.OK if all(each.is_well for each in standings) else ExitCode.FAILED


def _standings(here: ServersHere) -> list[Standing]:
    instances, restarts = here.instances(), here.systemd.restarts()
    return [
        Standing(
            instance,
            here.ask(instance.port),
            None if restarts is None else restarts.get(instance.port, 0),
        )
        for instance in instances
    ]


def logs(ports: Sequence[int] | None, options: Sequence[str]) -> ExitCode:
    """Print the logs of these servers, of all where none is named, in the order of their time."""
    with servers_here() as here:
        there = [instance.port for instance in here.instances()]
        strange = sorted(set(ports or ()).difference(there))
        if strange:
            known = ", ".join(map(str, there))
            raise CommandError(f"No server is at port {strange[0]}; those there are: {known}.")
        try:
            for line in here.systemd.log(ports or there, options):
                say(line)
        except KeyboardInterrupt:
            tell("")
    return ExitCode.OK
