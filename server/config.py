"""The server's settings: read once, checked whole, frozen.

What it is: environment variables and the `.env.<environment>` file in, `Settings` or every error at
once out. What it is not: a look at the disk or the network (`scanstation-server check` does that).
Pure but for reading the file. Real variables win over the file; a name nobody knows is refused.
"""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from platformdirs import user_data_path

from server.env_file import Given, Problem, read_env_file
from server.front_ca import read_front_ca
from server.setting_values import (
    MIN_SECRET,
    absolute_path,
    is_of_this_machine,
    listened_host,
    networks,
    origin,
    origins,
    secret,
)
from server.sync.postgres.address import centre_address

PREFIX = "SCANSTATION_"
ENVIRONMENT_VARIABLE = "SCANSTATION_ENV"
PUBLIC_URL = "SCANSTATION_PUBLIC_URL"
TRUSTED_PROXIES = "SCANSTATION_TRUSTED_PROXIES"
DATABASE_URL = "DATABASE_URL"
SESSION_SECRET = "SOCKET_JWT_SECRET"  # noqa: S105  # its name
MAX_BACKUP_HOURS = 720


class Environment(StrEnum):
    """Which `.env` file is read."""

    DEVELOPMENT = "development"
    STAGING = "staging"
    PRODUCTION = "production"


class LogLevel(StrEnum):
    """The least severe record that is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Settings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the server was told.

    `port` 0 is any free one. `host` is a loopback address or name; any address with `public_url`,
    by which the front is reached. Beside this machine's, only `trusted_proxies` are answered, and
    believed whom they ask for. Pages of `allowed_origins` may ask the API, too.
    `backup_every_hours` 0 is never.
    `database_url` is the centre's address, a secret; with it there is a `site`, this one's name.
    `session_secret` signs sessions; without one a secret is made and kept in the data folder.
    `front_ca` is the CA (PEM) of the front's certificate that kiosks are to trust.
    """

    environment: Environment
    data_dir: Path
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8787
    log_level: LogLevel = LogLevel.INFO
    require_operator: bool = False
    backup_dir: Path | None = None
    backup_every_hours: Annotated[int, Meta(ge=0, le=MAX_BACKUP_HOURS)] = 24
    database_url: str | None = None
    site: str | None = None
    session_secret: str | None = None
    public_url: str | None = None
    trusted_proxies: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    front_ca: str | None = None

    @property
    def folder(self) -> Path:
        """The server's part of the data folder."""
        return self.data_dir / "server"

    @property
    def store_path(self) -> Path:
        """The SQLite file."""
        return self.folder / "scanstation.sqlite3"

    @property
    def backups(self) -> Path:
        """The folder for backups of the store."""
        return self.backup_dir or self.folder / "backups"

    @property
    def token_path(self) -> Path:
        """The embedded station's token, made on the first run."""
        return self.folder / "embedded.token"

    @property
    def session_key_path(self) -> Path:
        """The secret that signs sessions where none is set, made on the first run."""
        return self.folder / "sessions.key"

    @property
    def address_path(self) -> Path:
        """Where the running server says how it is reached."""
        return self.folder / "address.json"


class ConfigError(Exception):
    """The settings cannot be used. `problems` names every reason, not only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class _Field:
    """A variable: the setting it fills, what is read as it, and what to write when it is wrong."""

    name: str
    kind: object
    hint: str
    read: Callable[[str], object] | None = None
    lower: bool = False
    secret: bool = False


_FIELDS = {
    "SCANSTATION_DATA_DIR": _Field(
        "data_dir",
        str,
        "write the absolute path of a folder the server may write to",
        absolute_path,
    ),
    "SCANSTATION_HOST": _Field(
        "host",
        str,
        "write 127.0.0.1, ::1 or localhost; with a front on another host an address it reaches",
        listened_host,
    ),
    "SCANSTATION_PORT": _Field(
        "port",
        Annotated[int, Meta(ge=0, le=65535)],
        "write a port from 1 to 65535, or 0 for any free one",
    ),
    "SCANSTATION_LOG_LEVEL": _Field(
        "log_level", LogLevel, "write debug, info, warning or error", lower=True
    ),
    "SCANSTATION_REQUIRE_OPERATOR": _Field(
        "require_operator", bool, "write true or false", lower=True
    ),
    "SCANSTATION_BACKUP_DIR": _Field(
        "backup_dir",
        str,
        "write the absolute path of a folder for this server's backups alone",
        absolute_path,
    ),
    "SCANSTATION_BACKUP_EVERY_HOURS": _Field(
        "backup_every_hours",
        Annotated[int, Meta(ge=0, le=MAX_BACKUP_HOURS)],
        f"write whole hours from 1 to {MAX_BACKUP_HOURS}, or 0 for no scheduled backups",
    ),
    PUBLIC_URL: _Field(
        "public_url",
        str,
        "write the address that browsers and kiosks reach the front by: https://scan.example.com",
        origin,
    ),
    TRUSTED_PROXIES: _Field(
        "trusted_proxies",
        str,
        "write the addresses of the front, parted by commas: 10.0.0.5, 172.20.0.0/24",
        networks,
    ),
    "SCANSTATION_ALLOWED_ORIGINS": _Field(
        "allowed_origins",
        str,
        "write the other origins whose pages may ask: https://erp.example.com; commas part them",
        origins,
    ),
    DATABASE_URL: _Field(
        "database_url",
        str,
        "write the centre's address: postgresql://user:password@host:5432/database",
        centre_address,
        secret=True,
    ),
    "SCANSTATION_SITE": _Field(
        "site",
        Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")],
        "write this site's name at the centre: lower-case letters, digits and -, at most 32",
    ),
    "SCANSTATION_FRONT_CA": _Field(
        "front_ca",
        str,
        "write the absolute path of the root certificate (PEM) that the front in the local network"
        " has its own from",
        lambda text: read_front_ca(absolute_path(text)),
    ),
    SESSION_SECRET: _Field(
        "session_secret",
        str,
        f"write at least {MIN_SECRET} characters that nobody can guess, made by a program",
        secret,
        secret=True,
    ),
}
"""By the variable's name; DATABASE_URL is called as providers of databases call it."""


_OF_CENTRE = frozenset({DATABASE_URL, "SCANSTATION_SITE"})


def load_settings(environ: Mapping[str, str], folder: Path) -> Settings:
    """Return the settings of `environ` over the `.env.<environment>` file in `folder`, if any.

    Raises:
        ConfigError: with every problem of both.
    """
    problems: list[Problem] = []
    environment = _environment(environ, problems)
    given = read_env_file(folder / f".env.{environment}", problems)
    if ENVIRONMENT_VARIABLE in given:
        where = given[ENVIRONMENT_VARIABLE].source
        hint = "chooses the file, so it cannot stand in one: set it in the environment"
        problems.append(Problem(ENVIRONMENT_VARIABLE, None, hint, where))
    given |= {name: Given(text, "environment") for name, text in environ.items()}
    given.pop(ENVIRONMENT_VARIABLE, None)
    ours = {
        name: text
        for name, text in given.items()
        if (name.startswith(PREFIX) or name in _FIELDS) and not _is_unset(name, text.value)
    }
    values = _values(ours, problems)
    _refuse_half_a_centre(values, problems)
    _refuse_half_a_front(values, problems)
    _demand_a_secret(environ, environment, values, problems)
    if problems:
        raise ConfigError(tuple(problems))
    return msgspec.convert(
        {"environment": environment, "data_dir": default_data_dir(), **values}, Settings
    )


def default_data_dir() -> Path:
    """Return the folder of the person (or service) that runs the server."""
    return user_data_path("scanstation", appauthor=False)


def _environment(environ: Mapping[str, str], problems: list[Problem]) -> Environment:
    text = environ.get(ENVIRONMENT_VARIABLE, Environment.PRODUCTION)
    try:
        return Environment(text.strip().lower())
    except ValueError:
        hint = "write development, staging or production"
        problems.append(Problem(ENVIRONMENT_VARIABLE, text, hint))
        return Environment.PRODUCTION


def _is_unset(name: str, value: str) -> bool:
    """Say whether a centre is named by an empty text: that there is none, whatever a file says."""
    return name in _OF_CENTRE and not value


def _values(given: Mapping[str, Given], problems: list[Problem]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, text in given.items():
        field = _FIELDS.get(name)
        if field is None:
            # The value is not shown: a mistyped name may carry a secret.
            problems.append(Problem(name, None, _unknown(name), text.source))
            continue
        try:
            values[field.name] = _converted(field, text.value)
        except ValueError as error:
            hint = f"{field.hint}{_because(error)}"
            value = None if field.secret else text.value
            problems.append(Problem(name, value, hint, text.source))
    return values


def _refuse_half_a_centre(values: Mapping[str, object], problems: list[Problem]) -> None:
    """Look that a centre and this site's name come together, if no other problem explains it."""
    if problems or ("database_url" in values) == ("site" in values):
        return
    if "site" in values:
        hint = "is set without DATABASE_URL: set that, too, or remove this"
        problems.append(Problem("SCANSTATION_SITE", None, hint))
    else:
        hint = "is not set, and DATABASE_URL is: write this site's name at the centre"
        problems.append(Problem("SCANSTATION_SITE", None, hint))


def _refuse_half_a_front(values: Mapping[str, object], problems: list[Problem]) -> None:
    """Look that what others can reach has TLS in front, if no other problem explains it."""
    if problems:
        return
    if not is_of_this_machine(str(values.get("host", "localhost"))):
        why = "is not set, and SCANSTATION_HOST is an address others can reach, with TLS in front"
        problems.extend(
            Problem(name, None, f"{why}: {_FIELDS[name].hint}")
            for name in (PUBLIC_URL, TRUSTED_PROXIES)
            if _FIELDS[name].name not in values
        )
    elif "public_url" not in values and (values.keys() & {"trusted_proxies", "allowed_origins"}):
        hint = f"is not set, and the front's other settings are: {_FIELDS[PUBLIC_URL].hint}"
        problems.append(Problem(PUBLIC_URL, None, hint))


def _demand_a_secret(
    environ: Mapping[str, str],
    environment: Environment,
    values: Mapping[str, object],
    problems: list[Problem],
) -> None:
    """Look that a server which somebody set up for production has its secret.

    One that says nothing of its environment is a kiosk's own, which makes a secret for itself.
    """
    is_said = ENVIRONMENT_VARIABLE in environ and environment is Environment.PRODUCTION
    if is_said and "session_secret" not in values and not problems:
        hint = (
            f"is not set, and SCANSTATION_ENV=production wants it: {_FIELDS[SESSION_SECRET].hint}"
        )
        problems.append(Problem(SESSION_SECRET, None, hint))


def _unknown(name: str) -> str:
    known = [other.removeprefix(PREFIX) for other in (*_FIELDS, ENVIRONMENT_VARIABLE)]
    near = difflib.get_close_matches(name.removeprefix(PREFIX), known, n=1)
    return f"is no setting; did you mean {PREFIX}{near[0]}?" if near else "is no setting: remove it"


def _because(error: ValueError) -> str:
    return "" if isinstance(error, msgspec.ValidationError) else f" ({error})"


def _converted(field: _Field, text: str) -> object:
    """Return the value of one variable.

    Raises:
        ValueError: when it cannot be used (msgspec.ValidationError when it has not the form).
    """
    stripped = text.strip().lower() if field.lower else text.strip()
    value: object = msgspec.convert(stripped, field.kind, strict=False)
    return value if field.read is None else field.read(stripped)
