"""Servers of one folder have the same secrets, and one alone signs no hints."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from server.config import Settings
from server.folder_secrets import secrets_of
from server.variables import Environment


def _settings(folder: Path, redis_url: str | None) -> Settings:
    settings = Settings(environment=Environment.DEVELOPMENT, data_dir=folder, redis_url=redis_url)
    settings.folder.mkdir(parents=True)
    return settings


def test_servers_that_start_at_once_on_a_new_folder_have_the_same_secrets(tmp_path: Path) -> None:
    settings = _settings(tmp_path, "redis://127.0.0.1:6379")
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(secrets_of, [settings] * 8))
    assert len(made) == 1


def test_each_secret_is_another_and_one_server_alone_has_none_for_hints(tmp_path: Path) -> None:
    shared = secrets_of(_settings(tmp_path / "shared", "redis://127.0.0.1:6379"))
    assert len({shared.owner, shared.sessions, shared.hints}) == 3
    alone = _settings(tmp_path / "alone", None)
    assert secrets_of(alone).hints == ""
    assert not alone.hints_key_path.exists()
