"""`scanstation-server cluster status|logs|reload|scale`: the servers that systemd keeps here.

What it is: the actions, each loading what it needs. What it is not: the work (`cluster_look`,
`cluster_change`).
"""

import argparse
from typing import TYPE_CHECKING

from server.cli.console import ExitCode

if TYPE_CHECKING:
    from server.front.rendering import Program


def add_parser(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    status = actions.add_parser("status", help="a line for each; 1 when one of them is not well")
    status.add_argument("--json", action="store_true", help="for programs")
    status.set_defaults(command=_status)
    _add_scale(actions.add_parser("scale", help="so many servers on this host"))
    _add_reload(actions.add_parser("reload", help="each anew, one after the other"))
    _add_logs(actions.add_parser("logs", help="their logs as one, each line with its port"))


def _add_scale(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("servers", type=int, metavar="N")
    _add_front(parser, "also render this host's front anew, and reload it")
    _add_wait(parser)
    parser.set_defaults(command=_scale)


def _add_reload(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--pause-ok", action="store_true", help="also where there is one, and nobody serves for it"
    )
    _add_front(parser, "where there is one server: a second one serves for the moment, by this")
    _add_wait(parser)
    parser.set_defaults(command=_reload)


def _add_front(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--front", choices=("nginx", "caddy"), help=what)


def _add_wait(parser: argparse.ArgumentParser) -> None:
    help_ = "how long one may take until it is well (120)"
    parser.add_argument("--wait", type=float, default=120.0, metavar="SECONDS", help=help_)


def _add_logs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--follow", "-f", action="store_true", help="go on as more is said")
    parser.add_argument(
        "--since", metavar="WHEN", help="as journalctl takes it: yesterday, --since=-1h"
    )
    parser.add_argument("--lines", "-n", type=int, default=100, help="the last ones (100)")
    parser.add_argument(
        "--instance", type=int, action="append", metavar="PORT", help="of this one; may be repeated"
    )
    parser.set_defaults(command=_logs)


def _status(arguments: argparse.Namespace) -> ExitCode:
    from server.cli import cluster_look

    return cluster_look.status(as_json=arguments.json)


def _scale(arguments: argparse.Namespace) -> ExitCode:
    from server.cli import cluster_change

    return cluster_change.scale_to(arguments.servers, _front(arguments), arguments.wait)


def _reload(arguments: argparse.Namespace) -> ExitCode:
    from server.cli import cluster_change

    return cluster_change.reload_all(
        _front(arguments), pause_ok=arguments.pause_ok, patience_s=arguments.wait
    )


def _front(arguments: argparse.Namespace) -> "Program | None":
    from server.front.rendering import Program

    return None if arguments.front is None else Program(arguments.front)


def _logs(arguments: argparse.Namespace) -> ExitCode:
    from server.cli import cluster_look

    options = [f"--since={arguments.since}"] if arguments.since else [f"--lines={arguments.lines}"]
    if arguments.follow:
        options.append("--follow")
    return cluster_look.logs(arguments.instance, options)
