"""Finding and asking the server that runs."""

from pathlib import Path

import pytest

from server.cli.console import CommandError, ExitCode
from server.cli.operators import list_all
from server.cli.running import addresses_of, running_server
from server.config import Settings
from server.variables import Environment
from server.web.operators import OperatorList
from server.web.token import ensure_token


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(environment=Environment.PRODUCTION, data_dir=tmp_path)
    made.folder.mkdir()
    return made


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff", b'{"listening":1}'])
def test_without_a_proper_address_file_there_is_no_address(
    settings: Settings, content: bytes | None
) -> None:
    if content is not None:
        settings.address_path.write_bytes(content)
    assert addresses_of(settings) == ()


async def test_a_server_that_does_not_say_where_is_said_so(settings: Settings) -> None:
    with pytest.raises(CommandError, match="does not say where it listens"):
        async with running_server(settings):
            pass


async def test_a_server_that_is_gone_is_said_so(settings: Settings) -> None:
    ensure_token(settings.token_path)
    settings.address_path.write_bytes(b'{"listening":"http://127.0.0.1:1","data_dir":"/"}')
    with pytest.raises(CommandError, match="did not answer") as failed:
        async with running_server(settings) as running:
            await running.get("/api/operators", OperatorList)
    assert failed.value.code is ExitCode.STORE


async def test_a_token_that_cannot_be_read_is_said_so(settings: Settings) -> None:
    settings.address_path.write_bytes(b'{"listening":"http://127.0.0.1:1","data_dir":"/"}')
    with pytest.raises(CommandError, match="token cannot be read"):
        async with running_server(settings):
            pass


async def test_without_one_a_command_opens_the_store_itself(settings: Settings) -> None:
    assert await list_all(settings) is ExitCode.OK
    assert settings.store_path.exists()
