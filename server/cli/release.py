"""`scanstation-server release deploy|rollback|status|prune`: a new version without a pause.

What it is: the actions, each loading what it needs. What it is not: the work (`release_work`,
`release_look`).
"""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from server.cli.console import ExitCode

if TYPE_CHECKING:
    from server.cli.release_work import How

_FRONTS = ("nginx", "caddy", "none")


def add_parser(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    deploying = actions.add_parser(
        "deploy", help="start a version beside the one that serves, and move to it when it is well"
    )
    deploying.add_argument("version", metavar="VERSION")
    deploying.add_argument("--archive", type=Path, metavar="FILE", help="where it is unpacked from")
    deploying.add_argument(
        "--sha256", metavar="SUM", help="else FILE.sha256 or SHA256SUMS beside it"
    )
    deploying.set_defaults(command=_deploy)
    back = actions.add_parser(
        "rollback", help="move to the version before; or take back a deployment that was cut off"
    )
    back.set_defaults(command=_rollback)
    for action in (deploying, back):
        action.add_argument("--front", choices=_FRONTS, required=True, help="this host's front")
        help_ = "how long a server may take until it is well (120)"
        action.add_argument("--wait", type=float, default=120.0, metavar="SECONDS", help=help_)
    status = actions.add_parser(
        "status", help="what serves, what is there, and the last deployment"
    )
    status.set_defaults(command=_status)
    pruning = actions.add_parser(
        "prune", help="remove programs that no server is of and no rollback leads to"
    )
    pruning.set_defaults(command=_prune)


def _deploy(arguments: argparse.Namespace) -> ExitCode:
    from server.cli import release_work

    return release_work.deploy(
        arguments.version,
        arguments.archive,
        arguments.sha256,
        _how(arguments),
    )


def _rollback(arguments: argparse.Namespace) -> ExitCode:
    from server.cli import release_work

    return release_work.rollback(_how(arguments))


def _how(arguments: argparse.Namespace) -> "How":
    from server.cli import release_work
    from server.front.rendering import Program

    front = None if arguments.front == "none" else Program(arguments.front)
    return release_work.How(front, arguments.wait)


def _status(_: argparse.Namespace) -> ExitCode:
    from server.cli import release_look

    return release_look.status()


def _prune(_: argparse.Namespace) -> ExitCode:
    from server.cli import release_look

    return release_look.prune()
