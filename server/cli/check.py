"""`scanstation-server check`: would `run` work here, and if not, why, and what to do.

What it is: a look at everything `run` needs, a line each, none left out after the first failure.
What it is not: a change: no schema is migrated, and what is written to try the folder is removed.
"""

import asyncio
import errno
import os
import shutil
import socket
import sqlite3
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import aiohttp

from server.cli.check_clock import clock_here
from server.cli.check_drive import network_drive
from server.cli.check_line import Line
from server.cli.console import ExitCode, say, when
from server.cli.migrate import read_schema
from server.cli.rights import may, why_denied
from server.cli.running import addresses_of
from server.config import ConfigError, Settings, load_settings
from server.front_here import front_plan, trusted_ca
from server.health import MIN_FREE_BYTES
from server.listening import why_not_listening
from server.store import StoreError, migrate
from server.store.backups import latest_of, listed, refuse_emptied
from server.store.connections import refuse_damaged
from server.store.folder_lock import LOCK_NAME
from server.store.sync_state import SyncState, find_state
from server.variables import LOG_DIR
from server.web.token import TokenError, read_token

_ANSWER_TIMEOUT = aiohttp.ClientTimeout(total=2)


DATA_DIR = "SCANSTATION_DATA_DIR"
_VARIABLES = {"backups": "SCANSTATION_BACKUP_DIR", "log": LOG_DIR}
"""What to look at, where it is not the data folder."""


class _Failed(Exception):  # noqa: N818  # control flow inside this module: a FAIL line
    """A check that failed; the sentence says what to do."""


def check(environ: Mapping[str, str], folder: Path) -> ExitCode:
    """Print a line for each thing; 1 when any of them failed."""
    try:
        settings = load_settings(environ, folder)
    except ConfigError as error:
        for problem in error.problems:
            say(f"FAIL  settings: {problem}")
        say("      the rest was not looked at: it depends on the settings")
        return ExitCode.FAILED
    say(f"OK    settings: {settings.environment}, {settings.host} port {settings.port}")
    passed = [_passed(name, look, settings) for name, look in _LOOKS]
    passed.append(clock_here().said())
    passed.append(_front_passed(settings))
    passed.append(asyncio.run(_centre_passed(settings)))
    passed.append(_fanout_passed(settings))
    passed.append(_mail_passed(settings))
    return ExitCode.OK if all(passed) else ExitCode.FAILED


def _passed(name: str, look: Callable[[Settings], str], settings: Settings) -> bool:
    try:
        line = Line(name, True, look(settings))
    except (_Failed, StoreError, TokenError, OSError) as error:
        line = Line(name, False, _told(error, _VARIABLES.get(name, DATA_DIR)))
    return line.said()


def check_after(environ: Mapping[str, str], folder: Path) -> ExitCode:
    """Print a line for each thing of what runs now; 1 when any of them failed.

    Raises:
        ConfigError: when nothing is known of it.
    """
    return asyncio.run(_after_passed(load_settings(environ, folder)))


async def _after_passed(settings: Settings) -> ExitCode:
    from server.cli.check_after import after_lines  # noqa: PLC0415 - where it is used

    passed = True
    async for line in after_lines(settings):
        passed = line.said() and passed
    return ExitCode.OK if passed else ExitCode.FAILED


def _front_passed(settings: Settings) -> bool:
    """Say how the front's certificate is, where there is a front."""
    plan = front_plan(settings)
    if plan is None:
        return True
    from server.cli.check_front import FrontError, certificate_words  # noqa: PLC0415 - 90 ms

    try:
        words = certificate_words(
            plan,
            is_elsewhere=bool(settings.trusted_proxies),
            knows_ca=trusted_ca(settings) is not None,
        )
        line = Line("front", True, words)
    except (FrontError, ConfigError, OSError) as error:
        line = Line("front", False, _told(error, DATA_DIR))
    return line.said()


async def _centre_passed(settings: Settings) -> bool:
    """Say how the centre is, where there is one."""
    if settings.database_url is None or settings.site is None:
        return True
    from server.cli.check_centre import centre_lines  # noqa: PLC0415 - asyncpg, where it is used

    passed = True
    async for line in centre_lines(settings.database_url, settings.site):
        passed = line.said() and passed
    return passed


def _fanout_passed(settings: Settings) -> bool:
    """Say whether Redis carries messages, where there is one."""
    if settings.redis_url is None:
        return True
    from server.cli.check_fanout import fanout_line  # noqa: PLC0415 - redis, where it is used

    return fanout_line(settings.redis_url).said()


def _mail_passed(settings: Settings) -> bool:
    """Say whether the mail server takes this login, where there is one."""
    if settings.mail.host is None:
        return True
    from server.cli.check_mail import mail_line  # noqa: PLC0415 - smtplib, where it is used

    return mail_line(settings.mail).said()


def _told(error: Exception, variable: str) -> str:
    """Say what is wrong to whoever runs the check, who may not be the folder's owner."""
    if denied := why_denied(error, variable):
        return denied
    if isinstance(error, OSError):
        return f"{error.strerror or error}: see {variable}"
    return str(error)


def _folder(settings: Settings) -> str:
    existing = _existing(settings.folder, "SCANSTATION_DATA_DIR")
    kind = network_drive(existing)
    if kind is not None:
        raise _Failed(
            f"{settings.data_dir} is on a network drive ({kind}), whose locks keep no two servers"
            " apart: set SCANSTATION_DATA_DIR to a folder on a disk of this machine"
        )
    _try_to_write(existing)
    for path in (settings.folder / LOCK_NAME, settings.address_path):
        if path.is_dir():
            raise _Failed(f"{path} is a folder, and the server writes a file there: move it away")
    return f"{settings.data_dir} can be written to"


def _try_to_write(folder: Path) -> None:
    _permit(folder, os.W_OK | os.X_OK)
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"scanstation")
        file.flush()
        os.fsync(file.fileno())


def _permit(path: Path, mode: int) -> None:
    """Refuse what this user may not use, by its own name."""
    if not may(path, mode):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))


def _existing(folder: Path, variable: str) -> Path:
    """Return `folder`, or where there is none yet its nearest parent, in which it can be made."""
    while not folder.exists() and not folder.is_symlink():
        folder = folder.parent
    if not folder.is_dir():
        raise _Failed(f"{folder} is no folder: set {variable} to one, or to where one can be made")
    return folder


def _disk(settings: Settings) -> str:
    free = shutil.disk_usage(_existing(settings.folder, "SCANSTATION_DATA_DIR")).free
    if free < MIN_FREE_BYTES:
        raise _Failed(f"{free >> 20} MiB free, {MIN_FREE_BYTES >> 20} needed: make room")
    return f"{free >> 20:,} MiB free"


def _store(settings: Settings) -> str:
    path = settings.store_path
    if not path.exists():
        return "none yet; the first run makes it"
    if not path.is_file():
        raise _Failed(f"{path} is no file: move it away, then restore a backup or begin anew")
    _permit(path, os.R_OK)
    _permit(path.parent, os.W_OK)  # SQLite makes its log beside the file, to read it, too
    refuse_emptied(path, settings.backups)
    with read_schema(path) as connection:
        refuse_damaged(connection)
        waiting = len(migrate.pending(connection))
        if waiting:
            return f"{waiting} migrations pending: the next run applies them, after a backup"
        if settings.site is not None:
            _refuse_another(find_state(connection), settings.site)
        version = max((line.version for line in migrate.status(connection)), default=0)
        return f"schema {version}, nothing pending; {_contents(connection)}"


def _refuse_another(state: SyncState | None, site: str) -> None:
    """Refuse what was synced as another site's: the running server hands over nothing of it."""
    if state is not None and state.site != site:
        raise _Failed(
            f"it belongs to site {state.site}: set SCANSTATION_SITE={state.site}, or give {site} a"
            " data folder of its own"
        )


def _contents(connection: sqlite3.Connection) -> str:
    """Return how much there is to pack, or how to bring the first of it in."""
    orders, operators = connection.execute(
        "SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM operators WHERE active)"
    ).fetchone()
    if not orders:
        return "no orders yet: `scanstation-server orders import FILE` brings them in"
    return f"{orders:,} orders, {operators:,} operators"


def _backups(settings: Settings) -> str:
    _try_to_write(_existing(settings.backups, "SCANSTATION_BACKUP_DIR"))
    found = listed(settings.backups)
    latest = latest_of(found, time.time_ns() // 1_000_000)
    if latest is None:
        return f"none yet in {settings.backups}"
    return f"{len(found)} in {settings.backups}, the latest of {when(latest.made_utc_ms)}"


def _log(settings: Settings) -> str:
    path = settings.log_path
    if path is None:
        return "standard error"
    _try_to_write(_existing(path.parent, LOG_DIR))
    if path.exists():
        _permit(path, os.W_OK)
    return f"{path} can be written to"


def _token(settings: Settings) -> str:
    return _made_secret(settings.token_path)


def _sessions(settings: Settings) -> str:
    if settings.session_secret is not None:
        return "signed with SOCKET_JWT_SECRET"
    return _made_secret(settings.session_key_path)


def _hints(settings: Settings) -> str:
    if settings.redis_url is None:
        return "one server alone has none"
    return _made_secret(settings.hints_key_path)


def _made_secret(path: Path) -> str:
    try:
        read_token(path)
    except FileNotFoundError:
        return "none yet; the first run makes it"
    return "readable"


def _port(settings: Settings) -> str:
    if settings.port == 0:
        return "any free one"
    try:
        _listen(settings)
    except OSError as error:
        own = (url for url in addresses_of(settings) if url.endswith(f":{settings.port}"))
        if any(asyncio.run(_answers(url)) for url in own):
            return f"{settings.port} is used by the server that runs on this data folder"
        raise _Failed(why_not_listening(error, settings).removeprefix("port ")) from error
    return f"{settings.port} is free"


def _listen(settings: Settings) -> None:
    found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
    for family, kind, protocol, _, address in found:
        with socket.socket(family, kind, protocol) as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)


async def _answers(url: str) -> bool:
    try:
        async with (
            aiohttp.ClientSession(timeout=_ANSWER_TIMEOUT) as session,
            session.get(f"{url}/health") as answer,
        ):
            return answer.ok
    except (aiohttp.ClientError, TimeoutError):
        return False


_LOOKS: tuple[tuple[str, Callable[[Settings], str]], ...] = (
    ("data folder", _folder),
    ("disk", _disk),
    ("store", _store),
    ("backups", _backups),
    ("log", _log),
    ("token", _token),
    ("sessions", _sessions),
    ("hints", _hints),
    ("port", _port),
)
