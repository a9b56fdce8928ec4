"""`scanstation-server cluster status|logs|reload|scale`: the servers that systemd keeps here.

What it is: the actions, each loading what it needs. What it is not: the work (`cluster_look`,
`cluster_change`).
"""

import argparse

from server.cli.console import ExitCode


def add_parser(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    status = actions.add_parser("status", help="a line for each; 1 when one of them is not well")
    status.add_argument("--json", action="store_true", help="for programs")
    status.set_defaults(command=_status)
    _add_logs(actions.add_parser("logs", help="their logs as one, each line with its port"))


def _add_logs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--follow", "-f", action="store_true", help="go on as more is said")
    parser.add_argument("--since", metavar="WHEN", help="as journalctl takes it: -1h, yesterday")
    parser.add_argument("--lines", "-n", type=int, default=100, help="the last ones (100)")
    parser.add_argument(
        "--instance", type=int, action="append", metavar="PORT", help="of this one; may be repeated"
    )
    parser.set_defaults(command=_logs)


def _status(arguments: argparse.Namespace) -> ExitCode:
    from server.cli import cluster_look

    return cluster_look.status(as_json=arguments.json)


def _logs(arguments: argparse.Namespace) -> ExitCode:
    from server.cli import cluster_look

    options = [f"--since={arguments.since}"] if arguments.since else [f"--lines={arguments.lines}"]
    if arguments.follow:
        options.append("--follow")
    return cluster_look.logs(arguments.instance, options)
