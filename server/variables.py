"""The server's variables: what each is called, what is read as it, what to write when it is wrong.

What it is: one table. What it is not: where they are read from, and which go together (`config`).
Pure.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from server.error_reports import sentry_dsn
from server.fanout.address import redis_address
from server.front.ca_file import read_front_ca
from server.front.settings import Certificates
from server.mail.settings import Tls, login_text, mail_addresses, mail_host
from server.setting_values import (
    MIN_RETENTION_DAYS,
    MIN_SECRET,
    absolute_path,
    file_path,
    listened_host,
    mail_address,
    networks,
    origin,
    origins,
    retention_days,
    secret,
    upstreams,
)
from server.sync.postgres.address import centre_address

PREFIX = "SCANSTATION_"
ENVIRONMENT_VARIABLE = "SCANSTATION_ENV"
PUBLIC_URL = "SCANSTATION_PUBLIC_URL"
TRUSTED_PROXIES = "SCANSTATION_TRUSTED_PROXIES"
FRONT_CERTIFICATE = "SCANSTATION_FRONT_CERTIFICATE"
FRONT_KEY = "SCANSTATION_FRONT_KEY"
DATABASE_URL = "DATABASE_URL"
REDIS_URL = "REDIS_URL"
LOG_DIR = "SCANSTATION_LOG_DIR"
SENTRY_DSN = "SENTRY_DSN"
SMTP_HOST = "SMTP_HOST"
SMTP_PASSWORD = "SMTP_PASSWORD"  # noqa: S105  # its name
SESSION_SECRET = "SOCKET_JWT_SECRET"  # noqa: S105  # the same
SESSION_SECRET_BEFORE = "SOCKET_JWT_SECRET_BEFORE"  # noqa: S105  # the same
MAX_BACKUP_HOURS = 720
MAX_LOG_DAYS = 366
MAX_RETENTION_DAYS = 3650


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


@dataclass(frozen=True, slots=True)
class Field:
    """A variable: the setting it fills, what is read as it, and what to write when it is wrong."""

    name: str
    kind: object
    hint: str
    read: Callable[[str], object] | None = None
    lower: bool = False
    secret: bool = False


FIELDS = {
    "SCANSTATION_DATA_DIR": Field(
        "data_dir",
        str,
        "write the absolute path of a folder the server may write to",
        absolute_path,
    ),
    "SCANSTATION_HOST": Field(
        "host",
        str,
        "write 127.0.0.1, ::1 or localhost; with a front on another host an address it reaches",
        listened_host,
    ),
    "SCANSTATION_PORT": Field(
        "port",
        Annotated[int, Meta(ge=0, le=65535)],
        "write a port from 1 to 65535, or 0 for any free one",
    ),
    "SCANSTATION_LOG_LEVEL": Field(
        "log_level", LogLevel, "write debug, info, warning or error", lower=True
    ),
    LOG_DIR: Field(
        "log_dir", str, "write the absolute path of a folder that the server logs to", absolute_path
    ),
    "SCANSTATION_LOG_DAYS": Field(
        "log_days",
        Annotated[int, Meta(ge=0, le=MAX_LOG_DAYS)],
        f"write how many days' logs to keep, 1 to {MAX_LOG_DAYS}, or 0 where logrotate does it",
    ),
    "SCANSTATION_REQUIRE_OPERATOR": Field(
        "require_operator", bool, "write true or false", lower=True
    ),
    "SCANSTATION_BACKUP_DIR": Field(
        "backup_dir",
        str,
        "write the absolute path of a folder for this server's backups alone",
        absolute_path,
    ),
    "SCANSTATION_BACKUP_EVERY_HOURS": Field(
        "backup_every_hours",
        Annotated[int, Meta(ge=0, le=MAX_BACKUP_HOURS)],
        f"write whole hours from 1 to {MAX_BACKUP_HOURS}, or 0 for no scheduled backups",
    ),
    "SCANSTATION_RETENTION_DAYS": Field(
        "retention_days",
        Annotated[int, Meta(ge=0, le=MAX_RETENTION_DAYS)],
        f"write whole days from {MIN_RETENTION_DAYS} to {MAX_RETENTION_DAYS}, or 0 to keep them",
        retention_days,
    ),
    PUBLIC_URL: Field(
        "public_url",
        str,
        "write the address that browsers and kiosks reach the front by: https://scan.example.com",
        origin,
    ),
    TRUSTED_PROXIES: Field(
        "trusted_proxies",
        str,
        "write the addresses of the front, parted by commas: 10.0.0.5, 172.20.0.0/24",
        networks,
    ),
    "SCANSTATION_METRICS_FROM": Field(
        "metrics_from",
        str,
        "write the addresses that Prometheus asks from, parted by commas: 127.0.0.1, 10.0.0.9",
        networks,
    ),
    "SCANSTATION_ALLOWED_ORIGINS": Field(
        "allowed_origins",
        str,
        "write the other origins whose pages may ask: https://erp.example.com; commas part them",
        origins,
    ),
    "SCANSTATION_FRONT_UPSTREAMS": Field(
        "front.upstreams",
        str,
        "write the servers behind the front, parted by commas: 10.0.0.5:8787, 10.0.0.6:8787",
        upstreams,
    ),
    "SCANSTATION_FRONT_CERTIFICATES": Field(
        "front.certificates", Certificates, "write acme, files or internal", lower=True
    ),
    FRONT_CERTIFICATE: Field(
        "front.certificate",
        str,
        "write the absolute path of the front's certificate and its chain (PEM)",
        file_path,
    ),
    FRONT_KEY: Field(
        "front.key", str, "write the absolute path of that certificate's key (PEM)", file_path
    ),
    "SCANSTATION_ACME_EMAIL": Field(
        "front.acme_email", str, "write the address that the authority may warn", mail_address
    ),
    "SCANSTATION_FRONT_LOG_DIR": Field(
        "front.log_dir",
        str,
        "write the absolute path of a folder that the front logs to; /dev/stdout is its own output",
        file_path,
    ),
    "SCANSTATION_ANNOUNCE": Field("announce", bool, "write true or false", lower=True),
    DATABASE_URL: Field(
        "database_url",
        str,
        "write the centre's address: postgresql://user:password@host:5432/database",
        centre_address,
        secret=True,
    ),
    REDIS_URL: Field(
        "redis_url",
        str,
        "write the address of the Redis that the servers of this data folder share:"
        " redis://:password@127.0.0.1:6379",
        redis_address,
        secret=True,
    ),
    "SCANSTATION_SITE": Field(
        "site",
        Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")],
        "write this site's name at the centre: lower-case letters, digits and -, at most 32",
    ),
    "SCANSTATION_FRONT_CA": Field(
        "front_ca",
        str,
        "write the absolute path of the root certificate (PEM) that the front in the local network"
        " has its own from",
        lambda text: read_front_ca(absolute_path(text)),
    ),
    SENTRY_DSN: Field(
        "sentry_dsn",
        str,
        "write the DSN that Sentry shows for the project: https://key@host/number",
        sentry_dsn,
        secret=True,
    ),
    SMTP_HOST: Field(
        "mail.host", str, "write the name of the mail server: smtp.example.com", mail_host
    ),
    "SMTP_PORT": Field(
        "mail.port_given",
        Annotated[int, Meta(ge=1, le=65535)],
        "write the mail server's port: 587 with starttls, 465 with tls",
    ),
    "SMTP_TLS": Field(
        "mail.tls",
        Tls,
        "write starttls, tls, or none where the mail server is on this computer",
        lower=True,
    ),
    "SMTP_USER": Field("mail.user", str, "write the login at the mail server", login_text),
    SMTP_PASSWORD: Field(
        "mail.password", str, "write that login's password", login_text, secret=True
    ),
    "MAIL_FROM": Field(
        "mail.sender", str, "write the address that mails: scanstation@example.com", mail_address
    ),
    "MAIL_TO": Field(
        "mail.to",
        str,
        "write who is mailed, parted by commas: it@example.com, hall@example.com",
        mail_addresses,
    ),
    SESSION_SECRET: Field(
        "session_secret",
        str,
        f"write at least {MIN_SECRET} characters that nobody can guess, made by a program",
        secret,
        secret=True,
    ),
    SESSION_SECRET_BEFORE: Field(
        "session_secret_before",
        str,
        "write what SOCKET_JWT_SECRET was before it was changed, for a day",
        secret,
        secret=True,
    ),
}
"""By the variable's name; those of databases, Redis and mail are called as their providers do."""
SECRETS = tuple(name for name, field in FIELDS.items() if field.secret)
"""Each may stand in a file of its own instead (`server.secret_files`)."""
MAY_BE_EMPTY = frozenset({SENTRY_DSN, SMTP_PASSWORD, SESSION_SECRET_BEFORE})
"""Secrets that most do without: a file with nothing in it is none, as containers have it."""
