"""The server's settings: read once, checked whole, frozen.

What it is: environment variables and the `.env.<environment>` file in, `Settings` or every error at
once out. What it is not: a look at the disk or the network (`scanstation-server check` does that).
Pure but for reading the file. Real variables win over the file; a name nobody knows is refused.
"""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from platformdirs import user_data_path

from server.setting_values import MIN_SECRET, absolute_path, loopback_host, secret
from server.sync.postgres.address import centre_address

PREFIX = "SCANSTATION_"
ENVIRONMENT_VARIABLE = "SCANSTATION_ENV"
DATABASE_URL = "DATABASE_URL"
SESSION_SECRET = "SOCKET_JWT_SECRET"  # noqa: S105  # its name
MAX_BACKUP_HOURS = 720
_SHOWN_CHARACTERS = 300

_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
_QUOTED = re.compile(r"""(["'])((?:\\.|(?!\1).)*)\1\s*(?:#.*)?""")
_ESCAPE = re.compile(r'\\([\\"n])')


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

    `port` 0 is any free one; `host` is a loopback address or name. `backup_every_hours` 0 is never.
    `database_url` is the centre's address, a secret; with it there is a `site`, this one's name.
    `session_secret` signs sessions; without one a secret is made and kept in the data folder.
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


def _shown(value: str) -> str:
    """Return a value as a person finds it again, however long it is."""
    return repr(value if len(value) <= _SHOWN_CHARACTERS else f"{value[:_SHOWN_CHARACTERS]}…")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: where it stands, what stands there, and what to do."""

    variable: str
    value: str | None
    hint: str
    source: str = "environment"

    def __str__(self) -> str:
        """Return the problem as one line for a person."""
        shown = self.variable if self.value is None else f"{self.variable}={_shown(self.value)}"
        return f"{shown} ({self.source}): {self.hint}"


class ConfigError(Exception):
    """The settings cannot be used. `problems` names every reason, not only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class _Given:
    """A value as it was written, and where."""

    value: str
    source: str


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
    "SCANSTATION_HOST": _Field("host", str, "write 127.0.0.1, ::1 or localhost", loopback_host),
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
    given = _env_file(folder / f".env.{environment}", problems)
    given |= {name: _Given(text, "environment") for name, text in environ.items()}
    given.pop(ENVIRONMENT_VARIABLE, None)
    ours = {
        name: text
        for name, text in given.items()
        if (name.startswith(PREFIX) or name in _FIELDS) and not _is_unset(name, text.value)
    }
    values = _values(ours, problems)
    _refuse_half_a_centre(values, problems)
    _demand_a_secret(environ, environment, values, problems)
    if problems:
        raise ConfigError(tuple(problems))
    return msgspec.convert(
        {"environment": environment, "data_dir": default_data_dir(), **values}, Settings
    )


def default_data_dir() -> Path:
    """Return the folder of the person (or service) that runs the server."""
    return user_data_path("scanstation", appauthor=False)


def _parse_env_text(text: str, source: str) -> tuple[dict[str, _Given], tuple[Problem, ...]]:
    r"""Read `KEY=VALUE` lines: `#` comments, single or double quotes, an optional `export`.

    Within double quotes `\n`, `\"` and `\\` are read as a newline, a quote and a backslash. A line
    that is none of this is a problem that names its number and never shows its content, which may
    be a secret.
    """
    given: dict[str, _Given] = {}
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), start=1):
        where = f"{source} line {number}"
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        match = _LINE.fullmatch(stripped)
        value = None if match is None else _unquoted(match[2])
        if match is None or value is None:
            problems.append(Problem("line", None, "write KEY=VALUE, quotes closed", where))
        elif match[1] in given:
            problems.append(Problem(match[1], None, "is set twice: keep one", where))
        else:
            given[match[1]] = _Given(value, where)
    return given, tuple(problems)


def _unquoted(text: str) -> str | None:
    """Return the value of the right-hand side; None when a quote is not closed."""
    if text[:1] in {'"', "'"}:
        match = _QUOTED.fullmatch(text)
        if match is None:
            return None
        if match[1] == "'":
            return match[2]
        return _ESCAPE.sub(lambda found: "\n" if found[1] == "n" else found[1], match[2])
    return re.split(r"\s+#|^#", text, maxsplit=1)[0].strip()


def _environment(environ: Mapping[str, str], problems: list[Problem]) -> Environment:
    text = environ.get(ENVIRONMENT_VARIABLE, Environment.PRODUCTION)
    try:
        return Environment(text.strip().lower())
    except ValueError:
        hint = "write development, staging or production"
        problems.append(Problem(ENVIRONMENT_VARIABLE, text, hint))
        return Environment.PRODUCTION


def _env_file(path: Path, problems: list[Problem]) -> dict[str, _Given]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except OSError as error:
        problems.append(Problem(path.name, None, f"cannot be read: {error.strerror}", "file"))
        return {}
    except UnicodeDecodeError as error:
        hint = f"is not UTF-8 (byte {error.start + 1}): save it as UTF-8"
        problems.append(Problem(path.name, None, hint, "file"))
        return {}
    given, found = _parse_env_text(text, path.name)
    problems.extend(found)
    if ENVIRONMENT_VARIABLE in given:
        where = given[ENVIRONMENT_VARIABLE].source
        hint = "chooses the file, so it cannot stand in one: set it in the environment"
        problems.append(Problem(ENVIRONMENT_VARIABLE, None, hint, where))
    return given


def _is_unset(name: str, value: str) -> bool:
    """Say whether a centre is named by an empty text: that there is none, whatever a file says."""
    return name in _OF_CENTRE and not value


def _values(given: Mapping[str, _Given], problems: list[Problem]) -> dict[str, object]:
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
