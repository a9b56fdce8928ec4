"""The server's settings: read once, checked whole, frozen.

What it is: environment variables and the `.env.<environment>` file in, `Settings` or every error at
once out. What it is not: a look at the disk or the network (`scanstation-server check` does that).
Pure but for reading the file. Real variables win over the file; a name nobody knows is refused.
"""

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from platformdirs import user_data_path

from server.address_file import ALONE
from server.env_file import Given, Problem, read_env_file
from server.front.settings import Certificates, FrontSettings
from server.mail.settings import MailSettings, gaps
from server.secret_files import with_files_read
from server.setting_values import is_of_this_machine
from server.variables import (
    DATABASE_URL,
    ENVIRONMENT_VARIABLE,
    FIELDS,
    FRONT_CERTIFICATE,
    FRONT_KEY,
    MAX_BACKUP_HOURS,
    MAX_LOG_DAYS,
    MAX_RETENTION_DAYS,
    MAY_BE_EMPTY,
    PREFIX,
    PUBLIC_URL,
    REDIS_URL,
    SECRETS,
    SENTRY_DSN,
    SESSION_SECRET,
    SESSION_SECRET_BEFORE,
    TRUSTED_PROXIES,
    Environment,
    Field,
    LogLevel,
)


class Settings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the server was told.

    `port` 0 is any free one. `host` is a loopback address or name; any address with `public_url`,
    by which the front is reached. Beside this machine's, only `trusted_proxies` are answered, and
    believed whom they ask for. Pages of `allowed_origins` may ask the API, too. From `metrics_from`
    figures are read without a token.
    `backup_every_hours` 0 is never. `retention_days` 0 is: customers' names are kept for good.
    Without `log_dir` the log goes to standard error. `log_days` 0 is: another program turns it.
    `database_url` is the centre's address, a secret; with it there is a `site`, this one's name.
    `redis_url` is the Redis by which several servers of one data folder tell each other, a secret.
    `session_secret` signs sessions; without one a secret is made and kept in the data folder.
    Sessions that `session_secret_before` signed go on while it is named.
    `mail` is told of what has been wrong for minutes.
    `front_ca` is the CA (PEM) of the front's certificate that kiosks are to trust. A hub that may
    `announce` itself is found by the kiosks of its network.
    """

    environment: Environment
    data_dir: Path
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8787
    log_level: LogLevel = LogLevel.INFO
    log_dir: Path | None = None
    log_days: Annotated[int, Meta(ge=0, le=MAX_LOG_DAYS)] = 14
    require_operator: bool = False
    backup_dir: Path | None = None
    backup_every_hours: Annotated[int, Meta(ge=0, le=MAX_BACKUP_HOURS)] = 24
    retention_days: Annotated[int, Meta(ge=0, le=MAX_RETENTION_DAYS)] = 0
    database_url: str | None = None
    site: str | None = None
    redis_url: str | None = None
    session_secret: str | None = None
    sentry_dsn: str | None = None
    session_secret_before: str | None = None
    public_url: str | None = None
    trusted_proxies: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    metrics_from: tuple[str, ...] = ()
    front_ca: str | None = None
    announce: bool = True
    front: FrontSettings = FrontSettings()
    mail: MailSettings = MailSettings()

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
    def log_path(self) -> Path | None:
        """Where the log goes, no two servers of a host to one file; None is standard error."""
        return None if self.log_dir is None else self.log_dir / f"server-{self.port}.log"

    @property
    def token_path(self) -> Path:
        """The embedded station's token, made on the first run."""
        return self.folder / "embedded.token"

    @property
    def session_key_path(self) -> Path:
        """The secret that signs sessions where none is set, made on the first run."""
        return self.folder / "sessions.key"

    @property
    def hints_key_path(self) -> Path:
        """The secret by which servers of one data folder know each other."""
        return self.folder / "hints.key"

    @property
    def front_folder(self) -> Path:
        """Where the internal authority of a local network is kept."""
        return self.folder / "front"

    @property
    def address_path(self) -> Path:
        """Where a server that has the folder to itself says how it is reached."""
        return self.folder / ALONE


class ConfigError(Exception):
    """The settings cannot be used. `problems` names every reason, not only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


_OF_FRONT = "front."
_OF_MAIL = "mail."
_MAIL = {field.name: name for name, field in FIELDS.items() if field.name.startswith(_OF_MAIL)}
_UNSET_BY_EMPTY = frozenset(
    {
        *(DATABASE_URL, "SCANSTATION_SITE", REDIS_URL, SENTRY_DSN, SESSION_SECRET_BEFORE),
        *("SCANSTATION_ALLOWED_ORIGINS", "SCANSTATION_FRONT_CA", *_MAIL.values()),
    }
)
"""Whatever a file says: as an empty variable takes them away, Compose can pass what is not set."""


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
    given = with_files_read(given, SECRETS, MAY_BE_EMPTY, problems)
    ours = {
        name: text
        for name, text in given.items()
        if (name.startswith(PREFIX) or name in FIELDS) and not _is_unset(name, text.value)
    }
    values = _values(ours, problems)
    _refuse_half_a_centre(values, problems)
    _refuse_half_a_front(values, problems)
    _refuse_half_a_mail(values, problems)
    _demand_a_secret(environ, environment, values, problems)
    if problems:
        raise ConfigError(tuple(problems))
    parts = {group[:-1]: _taken(values, group) for group in (_OF_FRONT, _OF_MAIL)}
    unset = {"environment": environment, "data_dir": default_data_dir()}
    return msgspec.convert({**unset, **values, **parts}, Settings)


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
    """Say whether an empty text is none, and no wrong value."""
    return name in _UNSET_BY_EMPTY and not value


def _taken(values: dict[str, object], group: str) -> dict[str, object]:
    """Take the values of a group out, and return them without its name."""
    names = [name for name in values if name.startswith(group)]
    return {name.removeprefix(group): values.pop(name) for name in names}


def _values(given: Mapping[str, Given], problems: list[Problem]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, text in given.items():
        field = FIELDS.get(name)
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
    """Look that what others can reach has TLS in front, if no problem of these explains it."""
    if {problem.variable for problem in problems} & {PUBLIC_URL, TRUSTED_PROXIES}:
        return
    if not is_of_this_machine(str(values.get("host", "localhost"))):
        why = "is not set, and SCANSTATION_HOST is an address others can reach, with TLS in front"
        problems.extend(
            Problem(name, None, f"{why}: {FIELDS[name].hint}")
            for name in (PUBLIC_URL, TRUSTED_PROXIES)
            if FIELDS[name].name not in values
        )
    elif "public_url" not in values and any(map(_is_of_front, values)):
        hint = f"is not set, and the front's other settings are: {FIELDS[PUBLIC_URL].hint}"
        problems.append(Problem(PUBLIC_URL, None, hint))
    if values.get("front.certificates") is Certificates.FILES:
        problems.extend(
            Problem(name, None, f"is not set: {FIELDS[name].hint}")
            for name in (FRONT_CERTIFICATE, FRONT_KEY)
            if FIELDS[name].name not in values
        )


def _refuse_half_a_mail(values: Mapping[str, object], problems: list[Problem]) -> None:
    """Look that what mail needs goes together, if no problem of these explains it."""
    if not {problem.variable for problem in problems} & set(_MAIL.values()):
        problems.extend(Problem(name, None, hint) for name, hint in gaps(values, _MAIL))


def _is_of_front(name: str) -> bool:
    return name.startswith(_OF_FRONT) or name in {"trusted_proxies", "allowed_origins"}


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
        hint = f"is not set, and SCANSTATION_ENV=production wants it: {FIELDS[SESSION_SECRET].hint}"
        problems.append(Problem(SESSION_SECRET, None, hint))


def _unknown(name: str) -> str:
    known = [other.removeprefix(PREFIX) for other in (*FIELDS, ENVIRONMENT_VARIABLE)]
    near = difflib.get_close_matches(name.removeprefix(PREFIX), known, n=1)
    return f"is no setting; did you mean {PREFIX}{near[0]}?" if near else "is no setting: remove it"


def _because(error: ValueError) -> str:
    return "" if isinstance(error, msgspec.ValidationError) else f" ({error})"


def _converted(field: Field, text: str) -> object:
    """Return the value of one variable.

    Raises:
        ValueError: when it cannot be used (msgspec.ValidationError when it has not the form).
    """
    stripped = text.strip().lower() if field.lower else text.strip()
    value: object = msgspec.convert(stripped, field.kind, strict=False)
    return value if field.read is None else field.read(stripped)
