"""`scanstation-server sync status|quarantine|release|adopt`: how the centre stands with this one.

What it is: the actions, each loading what it needs. What it is not: the work (`centre`,
`quarantine`).
"""

import argparse
import asyncio
from uuid import UUID

from server.cli import quarantine
from server.cli.console import ExitCode
from server.cli.surroundings import settings_here


def add_parser(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    actions.add_parser("status", help="in step or not, and why").set_defaults(command=_status)
    listing = actions.add_parser("quarantine", help="list scans that the centre could not store")
    listing.set_defaults(command=_quarantine)
    releasing = actions.add_parser("release", help="send them again, once the cause is mended")
    releasing.add_argument(
        "--scan",
        action="append",
        type=UUID,
        default=[],
        metavar="SCAN",
        help="of all in quarantine only this one, by the name that the list gives it; repeatable",
    )
    releasing.set_defaults(command=_release)
    adopting = actions.add_parser("adopt", help="hand over orders from before there was a centre")
    adopting.add_argument(
        "--all",
        action="store_true",
        help="every order of this site: for a centre that was put back to an older state",
    )
    adopting.set_defaults(command=_adopt)


def _status(_: argparse.Namespace) -> ExitCode:
    from server.cli import centre

    return asyncio.run(centre.sync_status(settings_here()))


def _adopt(arguments: argparse.Namespace) -> ExitCode:
    from server.cli import centre

    return asyncio.run(centre.adopt_orders(settings_here(), everything=arguments.all))


def _quarantine(_: argparse.Namespace) -> ExitCode:
    return asyncio.run(quarantine.list_all(settings_here()))


def _release(arguments: argparse.Namespace) -> ExitCode:
    return asyncio.run(quarantine.release_scans(settings_here(), arguments.scan))
