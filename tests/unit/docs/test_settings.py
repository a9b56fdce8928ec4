"""The pages that tell a person about settings name each, and no other."""

import re
from pathlib import Path

import msgspec
import pytest
import trustme
from msgspec import Struct

from server.config import load_settings
from server.variables import ENVIRONMENT_VARIABLE
from station.config import Config, ServerConfig, parse_config
from station.scanner_config import (
    CameraConfig,
    NetworkScannerConfig,
    ScannerConfig,
    WedgeConfig,
)
from tests.tls_front import ca_file

ROOT = Path(__file__).parents[3]
KIOSK = (ROOT / "docs" / "kiosk-settings.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
SERVER_VALUES = {
    ENVIRONMENT_VARIABLE: "staging",
    "SCANSTATION_DATA_DIR": "/var/lib/scanstation",
    "SCANSTATION_HOST": "::1",
    "SCANSTATION_PORT": "0",
    "SCANSTATION_LOG_LEVEL": "debug",
    "SCANSTATION_LOG_DIR": "/var/log/scanstation",
    "SCANSTATION_LOG_DAYS": "7",
    "SCANSTATION_REQUIRE_OPERATOR": "true",
    "SCANSTATION_BACKUP_DIR": "/var/backups/scanstation",
    "SCANSTATION_BACKUP_EVERY_HOURS": "12",
    "SCANSTATION_RETENTION_DAYS": "90",
    "DATABASE_URL": "postgresql://seoul@127.0.0.1/centre",
    "SCANSTATION_SITE": "seoul",
    "REDIS_URL": "redis://:secret@127.0.0.1:6379/0",
    "SENTRY_DSN": "https://key@sentry.lan/7",
    "SMTP_HOST": "smtp.example.com",
    "SMTP_PORT": "2587",
    "SMTP_TLS": "tls",
    "SMTP_USER": "scanstation",
    "SMTP_PASSWORD": "of a test",
    "MAIL_FROM": "scanstation@example.com",
    "MAIL_TO": "it@example.com, hall@example.com",
    "SOCKET_JWT_SECRET": "0123456789abcdefghijklmnopqrstuv",
    "SOCKET_JWT_SECRET_BEFORE": "vutsrqponmlkjihgfedcba9876543210",
    "SCANSTATION_PUBLIC_URL": "https://scan.example.com",
    "SCANSTATION_TRUSTED_PROXIES": "10.0.0.5, 172.20.0.0/24",
    "SCANSTATION_ALLOWED_ORIGINS": "https://erp.example.com",
    "SCANSTATION_METRICS_FROM": "127.0.0.1, 10.0.0.9",
    "SCANSTATION_FRONT_UPSTREAMS": "10.0.0.6:8787, 10.0.0.7:8787",
    "SCANSTATION_FRONT_CERTIFICATES": "files",
    "SCANSTATION_FRONT_CERTIFICATE": "/etc/ssl/scan.pem",
    "SCANSTATION_FRONT_KEY": "/etc/ssl/private/scan.key",
    "SCANSTATION_FRONT_LOG_DIR": "/var/log/scanstation",
    "SCANSTATION_ACME_EMAIL": "it@example.com",
    "SCANSTATION_ANNOUNCE": "false",
}
"""One of each; the server refuses a name it does not know, and the page is held to these."""


def keys_told(page: str, heading: str) -> set[str]:
    """Return the keys in the first column of the table under a heading."""
    section = page.split(f"\n## {heading}", 1)[1].split("\n## ", 1)[0]
    return set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))


@pytest.mark.parametrize(
    ("heading", "table"),
    [
        ("`[[scanners]]`", ScannerConfig),
        ("`[[network_scanners]]`", NetworkScannerConfig),
        ("`[[cameras]]`", CameraConfig),
        ("`[wedge]`", WedgeConfig),
        ("`[server]`", ServerConfig),
    ],
)
def test_each_key_of_a_table_is_told(heading: str, table: type[Struct]) -> None:
    assert keys_told(KIOSK, heading) == {field.name for field in msgspec.structs.fields(table)}


def test_each_key_at_the_top_is_told() -> None:
    tables = {"scanners", "network_scanners", "cameras", "wedge", "server"}
    fields = {field.name for field in msgspec.structs.fields(Config)}
    assert keys_told(KIOSK, "At the top") == fields - tables


@pytest.mark.parametrize("page", ["docs/kiosk-settings.md", "README.md"])
def test_the_examples_are_settings_that_can_be_used(page: str) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)
    assert parse_config(example, Path(page)) != Config()


def test_each_variable_of_the_server_is_told(tmp_path: Path) -> None:
    told = set(
        re.findall(
            r"^\| `((?:SCANSTATION|SMTP|MAIL|SOCKET_JWT)_\w+|\w+_URL|SENTRY_DSN)` \|",
            README,
            re.MULTILINE,
        )
    )
    front_ca = {"SCANSTATION_FRONT_CA": str(ca_file(trustme.CA(), tmp_path))}
    assert told == set(SERVER_VALUES | front_ca)
    settings = load_settings(SERVER_VALUES | front_ca, tmp_path)
    defaults = load_settings({}, tmp_path)
    names = [field.name for field in msgspec.structs.fields(settings)]
    assert all(getattr(settings, name) != getattr(defaults, name) for name in names)
