"""`scanstation-server front render|check|certificate|root`: nginx or Caddy before the servers.

What it is: the actions, each loading what it needs: templates and X.509 take 100 ms of a start that
has no front. What it is not: the work (`front_files`).
"""

import argparse
from pathlib import Path

from server.cli.console import ExitCode
from server.cli.surroundings import settings_here


def add_parser(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    rendering = actions.add_parser("render", help="print its settings, as these here would have it")
    rendering.add_argument("--out", type=Path, metavar="FILE", help="write them here, whole")
    rendering.set_defaults(command=_render)
    checking = actions.add_parser("check", help="have the real program look at them")
    checking.set_defaults(command=_check)
    for action in (rendering, checking):
        action.add_argument("program", choices=("nginx", "caddy"))
    actions.add_parser(
        "certificate", help="make the internal authority's certificate; renew it when it is time"
    ).set_defaults(command=_certificate)
    actions.add_parser(
        "root", help="print the internal authority's root, for those who shall trust it"
    ).set_defaults(command=_root)


def _render(arguments: argparse.Namespace) -> ExitCode:
    from server.cli import front_files
    from server.front.rendering import Program

    return front_files.render(settings_here(), Program(arguments.program), arguments.out)


def _check(arguments: argparse.Namespace) -> ExitCode:
    from server.cli import front_files
    from server.front.rendering import Program

    return front_files.check(settings_here(), Program(arguments.program))


def _certificate(_: argparse.Namespace) -> ExitCode:
    from server.cli import front_files

    return front_files.certificate(settings_here())


def _root(_: argparse.Namespace) -> ExitCode:
    from server.cli import front_files

    return front_files.root(settings_here())
