"""The command line: what is asked, done by its module, ended by an exit code.

Settings come from the environment alone (server.config). An error is one sentence on standard error
that says what to do. What speaks to the centre is loaded when it is needed: its driver takes 55 ms.
"""

import argparse
import asyncio
import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path

from server.cli import (
    backup,
    check,
    cluster,
    front,
    mail,
    migrate,
    operators,
    orders,
    release,
    service,
    sync,
    tokens,
    users,
)
from server.cli.console import CommandError, ExitCode, tell
from server.cli.rights import why_denied
from server.cli.run import run
from server.cli.surroundings import settings_here
from server.config import ConfigError
from server.demo import DEMO_COUNT, DEMO_SEED
from server.sheets.asked import SheetAsked, SheetKind
from server.sheets.language import LANGUAGES
from server.store import StoreCorruptError, StoreError
from server.store.backups import offer
from server.store.orders_import import ImportFormat
from server.variables import ENVIRONMENT_VARIABLE, Environment

_EPILOG = """\
settings (environment, or .env.<SCANSTATION_ENV> in the working directory; variables win):
  SCANSTATION_ENV                 development, staging or production (the default)
  SCANSTATION_DATA_DIR            absolute path of the data folder
  SCANSTATION_HOST                127.0.0.1 (the default), ::1, localhost; others behind a front
  SCANSTATION_PORT                8787 (the default); 0 is any free one
  SCANSTATION_LOG_LEVEL           debug, info (the default), warning or error
  SCANSTATION_LOG_DIR             where the log goes, a file a day; default: standard error
  SCANSTATION_LOG_DAYS            14 (the default); 0 where logrotate turns the file
  SCANSTATION_REQUIRE_OPERATOR    true or false (the default)
  SCANSTATION_BACKUP_DIR          absolute path; default: server/backups in the data folder
  SCANSTATION_BACKUP_EVERY_HOURS  24 (the default); 0 is never
  SCANSTATION_RETENTION_DAYS      how long customers' names are kept; 0 (the default): for good
  SCANSTATION_PUBLIC_URL          the front: https://scan.example.com
  SCANSTATION_TRUSTED_PROXIES     the front's addresses or networks, where it is another host
  SCANSTATION_ALLOWED_ORIGINS     other origins whose pages may ask the API with a token
  SCANSTATION_METRICS_FROM        addresses that read /metrics without a token: 127.0.0.1
  SCANSTATION_FRONT_UPSTREAMS     servers behind the front: 10.0.0.5:8787, 10.0.0.6:8787
  SCANSTATION_FRONT_CERTIFICATES  acme, files or internal (the default of names of a LAN)
  SCANSTATION_FRONT_CERTIFICATE   with files or internal: the certificate and its chain (PEM)
  SCANSTATION_FRONT_KEY           with files or internal: the certificate's key
  SCANSTATION_FRONT_LOG_DIR       where the front logs to
  SCANSTATION_ACME_EMAIL          whom the authority warns
  SCANSTATION_FRONT_CA            the root certificate (PEM) of the front, for kiosks to trust
  SCANSTATION_ANNOUNCE            true (the default): kiosks of the network find this hub; or false
  DATABASE_URL                    the centre: postgresql://user:password@host:5432/database
  SCANSTATION_SITE                this site's name at the centre; both or neither
  REDIS_URL                       what several servers of this data folder share: redis://host:6379
  SENTRY_DSN                      a Sentry that is told of the program's errors
  SMTP_HOST                       the mail server by which problems are told; without it nothing is
  SMTP_PORT                       587 with starttls (the default), 465 with tls, 25 with none
  SMTP_TLS                        starttls (the default), tls, or none on this computer
  SMTP_USER                       the login there
  SMTP_PASSWORD                   its password
  MAIL_FROM                       who mails: scanstation@example.com
  MAIL_TO                         who is mailed: it@example.com, hall@example.com
  SOCKET_JWT_SECRET               signs sessions; 32 characters or more; default: one is made
  SOCKET_JWT_SECRET_BEFORE        what it was before, for a day: nobody is signed out by the change
a secret may stand in a file of its own: DATABASE_URL_FILE=/run/secrets/database_url

exit codes: 0 done; 1 a check failed or rows were refused; 2 settings or command line;
3 data folder or store; 4 address and port; 5 another's to do
"""

_Command = Callable[[argparse.Namespace], ExitCode]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code."""
    _write_whatever_is_said()
    _log_nothing_unless_asked()
    arguments = _parser().parse_args(argv)
    try:
        command: _Command = arguments.command
        return command(arguments)
    except ConfigError as error:
        tell("The settings cannot be used:")
        for problem in error.problems:
            tell(f"  {problem}")
        return ExitCode.CONFIG
    except CommandError as error:
        tell(str(error))
        return error.code
    except StoreError as error:
        tell(why_denied(error) or _with_offer(error))
        return ExitCode.STORE
    except BrokenPipeError:
        _let_go_of_output()
        return ExitCode.FAILED
    except OSError as error:
        sentence = f"The data folder cannot be used ({error}): see SCANSTATION_DATA_DIR."
        tell(why_denied(error) or sentence)
        return ExitCode.STORE
    except KeyboardInterrupt:
        return ExitCode.FAILED


def _with_offer(error: StoreError) -> str:
    """Return what went wrong, and of a damaged store also which backup there is."""
    if isinstance(error, StoreCorruptError):
        return f"{error}. {offer(settings_here().backups, time.time_ns() // 1_000_000)}"
    return str(error)


def _write_whatever_is_said() -> None:
    """Let a terminal or pipe that cannot write a character be given its number instead."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _log_nothing_unless_asked() -> None:
    """Keep what is logged off the terminal: a command says in its own words what went wrong.

    `run` is asked; it sets its log up after this.
    """
    logging.getLogger().addHandler(logging.NullHandler())


def _let_go_of_output() -> None:
    """Keep Python from complaining at its end that whoever read the output has gone (`| head`)."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scanstation-server",
        description="The local server of a scan station.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=version("scanstation"))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands.add_parser("run", help="serve until SIGTERM or SIGINT"))
    _add_check(commands.add_parser("check", help="look whether `run` would work; or does work"))
    _add_migrate(commands.add_parser("migrate", help="the store's schema"))
    _add_orders(commands.add_parser("orders", help="orders: import, demo"))
    _add_backup(commands.add_parser("backup", help="back the store up, while a server runs or not"))
    _add_restore(commands.add_parser("restore", help="put a backup in the store's place"))
    operators.add_parser(commands.add_parser("operators", help="operators, their badges and PINs"))
    _add_sheet(commands.add_parser("sheet", help="write a PDF of barcodes to print and scan"))
    commands.add_parser("draw").set_defaults(command=_draw)  # no help: the server's own child
    _add_logins(commands.add_parser("logins", help="the centre's logins, one a site: add"))
    users.add_parser(commands.add_parser("users", help="who signs in: add, list, password, ..."))
    tokens.add_parser(commands.add_parser("tokens", help="programs' tokens: add, list, revoke"))
    front.add_parser(commands.add_parser("front", help="nginx or Caddy before the servers"))
    cluster.add_parser(
        commands.add_parser("cluster", help="the servers of this host: status, scale, ...")
    )
    release.add_parser(commands.add_parser("release", help="a new version without a pause, back"))
    service.add_parser(commands.add_parser("service", help="on Windows: install, ..."))
    mail.add_parser(commands.add_parser("mail", help="what is told by mail: test"))
    sync.add_parser(commands.add_parser("sync", help="the centre: status, adopt, release"))
    return parser


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--environment", choices=list(Environment), help="as if SCANSTATION_ENV were this"
    )
    parser.add_argument(
        "--after",
        action="store_true",
        help="after the start: ask what runs, by its own address and by the front's name",
    )
    parser.set_defaults(command=_check)


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--stop-on-stdin-close",
        action="store_true",
        help="also stop when standard input ends (a kiosk keeps the other end open)",
    )
    parser.set_defaults(command=_run)


def _add_logins(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    adding = actions.add_parser(
        "add",
        help="make a login for each site, with the owner's that DATABASE_URL names; print settings",
    )
    adding.add_argument("sites", nargs="+", metavar="SITE")
    adding.add_argument(
        "--login", metavar="NAME", help="of one site: called otherwise, a second one, or known"
    )
    adding.set_defaults(command=_add_login)


def _add_migrate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--database",
        choices=("store", "postgres"),
        default="store",
        help="this server's store (the default), or the centre that DATABASE_URL names",
    )
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    actions.add_parser("up", help="apply what is pending").set_defaults(command=_migrate_up)
    down = actions.add_parser(
        "down", help="take migrations back: of the store after a backup, of the centre without one"
    )
    down.add_argument("--to", type=int, metavar="VERSION", help="default: the latest one only")
    down.add_argument(
        "--discard-scans",
        action="store_true",
        help="of the centre: also when every scan stored there goes; back it up with pg_dump first",
    )
    down.set_defaults(command=_migrate_down)
    status = actions.add_parser("status", help="list them")
    status.add_argument("--json", action="store_true", help="of the store, for programs")
    status.set_defaults(command=_migrate_status)


def _add_orders(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    importing = actions.add_parser("import", help="import a CSV or JSON file")
    importing.add_argument("file", type=Path, metavar="FILE", help="docs/orders-import.md: columns")
    importing.add_argument(
        "--format",
        choices=[kind.value for kind in ImportFormat],
        help="when the file's name does not say it",
    )
    importing.set_defaults(command=_import_orders)
    demo = actions.add_parser("demo", help="write demo orders as CSV to standard output")
    demo.add_argument("--seed", type=int, default=DEMO_SEED)
    demo.add_argument("--count", type=_number, default=DEMO_COUNT)
    demo.set_defaults(command=_demo)


def _number(text: str) -> int:
    """Return how many are asked for.

    Raises:
        ValueError: it is no number, as argparse wants it told.
    """
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


_number.__name__ = "number"  # argparse calls it so to whoever wrote something else


def _add_sheet(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        default=Path("scanstation-sheet.pdf"),
        help="the PDF (scanstation-sheet.pdf)",
    )
    parser.add_argument(
        "--language", choices=LANGUAGES, help="instead of the system's: ko Korean, en English"
    )
    parser.add_argument("--paper", choices=("a4", "letter"), default="a4", help="a4 (the default)")
    only = parser.add_mutually_exclusive_group()
    for kind, what in (
        (SheetKind.COMMANDS, "command codes"),
        (SheetKind.BADGES, "badges of this server's operators, to cut out"),
        (SheetKind.CHART, "scanner doctor's chart"),
        (SheetKind.DEMO, "demo badges and orders"),
    ):
        only.add_argument(
            f"--{kind}",
            action="store_const",
            const=kind,
            dest="kind",
            help=f"only the {what}",
        )
    parser.set_defaults(command=_sheet, kind=SheetKind.ALL)


def _add_backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--list", action="store_true", help="only list the backups there are")
    parser.set_defaults(command=_backup)


def _add_restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "backup", help="`latest`, a name that `backup --list` shows, or the path of a file"
    )
    parser.add_argument(
        "--discard-newer",
        action="store_true",
        help="also when the store is sound and holds scans or orders that the backup does not",
    )
    parser.set_defaults(command=_restore)


def _run(arguments: argparse.Namespace) -> ExitCode:
    return run(settings_here(), stop_on_stdin_close=arguments.stop_on_stdin_close)


def _check(arguments: argparse.Namespace) -> ExitCode:
    environ = dict(os.environ)
    if arguments.environment is not None:
        environ[ENVIRONMENT_VARIABLE] = arguments.environment
    if arguments.after:
        return check.check_after(environ, Path.cwd())
    return check.check(environ, Path.cwd())


def _migrate_up(arguments: argparse.Namespace) -> ExitCode:
    if arguments.database == "postgres":
        from server.cli import centre

        return asyncio.run(centre.up(os.environ))
    return migrate.up(settings_here())


def _migrate_down(arguments: argparse.Namespace) -> ExitCode:
    if arguments.database == "postgres":
        from server.cli import centre

        discard = arguments.discard_scans
        return asyncio.run(centre.down(os.environ, arguments.to, discard_scans=discard))
    if arguments.discard_scans:
        sentence = "--discard-scans is of the centre: write --database postgres before `down`."
        raise CommandError(sentence, ExitCode.CONFIG)
    return migrate.down(settings_here(), arguments.to)


def _migrate_status(arguments: argparse.Namespace) -> ExitCode:
    if arguments.database == "postgres":
        from server.cli import centre

        return asyncio.run(centre.status(os.environ))
    return migrate.status(settings_here(), as_json=arguments.json)


def _add_login(arguments: argparse.Namespace) -> ExitCode:
    from server.cli import logins

    return asyncio.run(logins.add(os.environ, arguments.sites, arguments.login))


def _sheet(arguments: argparse.Namespace) -> ExitCode:
    from server.cli import sheet  # the writer of PDF takes a quarter of a second

    language = arguments.language or sheet.system_language()
    asked = SheetAsked(arguments.kind, language, arguments.paper)
    return sheet.write(asked, arguments.out, settings_here)


def _draw(_: argparse.Namespace) -> ExitCode:
    from server.cli import draw

    return draw.draw()


def _backup(arguments: argparse.Namespace) -> ExitCode:
    if arguments.list:
        return backup.list_all(settings_here())
    return asyncio.run(backup.make(settings_here()))


def _restore(arguments: argparse.Namespace) -> ExitCode:
    return backup.restore_named(
        settings_here(), arguments.backup, discard_newer=arguments.discard_newer
    )


def _import_orders(arguments: argparse.Namespace) -> ExitCode:
    return asyncio.run(orders.import_orders_of(settings_here(), arguments.file, arguments.format))


def _demo(arguments: argparse.Namespace) -> ExitCode:
    return orders.demo(arguments.seed, arguments.count)
