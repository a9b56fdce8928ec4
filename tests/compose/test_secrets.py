"""Each secret, missing and empty: what wants it does not start, and names it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.compose.images import ROOT
from tests.compose.project import Project, block

WANTED_BY = {
    "centre_owner_url": ("centre", "DATABASE_URL_FILE='/run/secrets/centre_owner_url'"),
    "database_url": ("front", "DATABASE_URL_FILE='/run/secrets/database_url'"),
    "postgres_password": ("postgres", "superuser password is not specified"),
    "redis_password": ("redis", "write the secret into secrets/redis_password"),
    "redis_url": ("front", "REDIS_URL_FILE='/run/secrets/redis_url'"),
    "socket_jwt_secret": ("front", "SOCKET_JWT_SECRET_FILE='/run/secrets/socket_jwt_secret'"),
}
"""The service that is started, and its own words when the file is empty."""
MAY_BE_EMPTY = ("sentry_dsn", "smtp_password", "socket_jwt_secret_before")


@pytest.fixture(scope="module")
def apart(images: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Return a project of which nothing runs, beside the one that does."""
    del images
    project = Project(tmp_path_factory.mktemp("secrets"), name="scanstation-secrets")
    project.write_settings("SCANSTATION_NET=172.31.86")
    project.paste(block("secrets/postgres_password"))
    centre = "postgresql://hub:p@postgres:5432/scanstation?sslmode=disable"
    (project.folder / "secrets" / "database_url").write_text(centre)
    project.paste("chgrp 10001 secrets/*")
    try:
        yield project
    finally:
        project.ended("docker-compose", "down", "--volumes", "--timeout", "0")


def test_every_secret_is_tried() -> None:
    file = (ROOT / "installer" / "docker" / "docker-compose.yml").read_text("utf-8")
    assert set(yaml.safe_load(file)["secrets"]) == {*WANTED_BY, *MAY_BE_EMPTY}


@pytest.mark.parametrize("secret", sorted(WANTED_BY))
def test_a_secret_that_is_missing_or_empty_stops_the_start_and_is_named(
    secret: str, apart: Project
) -> None:
    service, words = WANTED_BY[secret]
    file = apart.folder / "secrets" / secret
    kept = file.read_bytes()
    starting = ("run", "--rm", "-T", "--no-deps", service)
    try:
        file.unlink()
        assert f"bind source path does not exist: {file}" in apart.refused(*starting)
        _write(file, b"")
        assert words in apart.refused(*starting)
    finally:
        _write(file, kept)


@pytest.mark.parametrize("secret", MAY_BE_EMPTY)
def test_one_that_most_do_without_is_named_where_its_file_is_missing(
    secret: str, apart: Project
) -> None:
    file = apart.folder / "secrets" / secret
    file.unlink()
    try:
        told = apart.refused("run", "--rm", "-T", "--no-deps", "front")
        assert f"bind source path does not exist: {file}" in told
    finally:
        _write(file, b"")


def _write(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    os.chown(file, 0, 10001)


def test_without_the_front_s_address_nothing_is_begun(apart: Project) -> None:
    settings = apart.folder / ".env"
    kept = settings.read_text("utf-8")
    settings.write_text(kept.replace("SCANSTATION_PUBLIC_URL=", "OTHER="))
    try:
        assert "write the front's address into .env, as https://hub.lan" in apart.refused("ps")
    finally:
        settings.write_text(kept)
