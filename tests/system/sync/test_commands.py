"""What IT types: the centre's schema from a terminal, and how a server stands with it."""

import asyncio
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from server.cli.centre_owner import owned_centre
from server.cli.console import CommandError, ExitCode
from server.store.migration import shipped
from server.sync.postgres import schema
from tests.postgres import connected, is_pooled
from tests.system.server.conftest import Start, start
from tests.system.server.speaking import REPOSITORY, command, environment
from tests.system.sync.edges import ORDER, edge_at
from tests.system.sync.looking import in_step, phase, until
from tests.system.sync.test_push import WAITS

__all__ = ["start"]
NEWEST = f"{len(shipped(schema.ROOM)):04}"


def migrate(
    data_dir: Path, *arguments: str, address: str | None
) -> subprocess.CompletedProcess[str]:
    """Run `migrate --database postgres` with a login."""
    given = environment(data_dir)
    given.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "server", "migrate", "--database", "postgres", *arguments],
        cwd=REPOSITORY,
        env=given if address is None else {**given, "DATABASE_URL": address},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )


def test_the_centre_is_set_up_looked_at_and_taken_back(empty: str, tmp_path: Path) -> None:
    assert "0001" in migrate(tmp_path, "status", address=empty).stdout
    done = migrate(tmp_path, "up", address=empty)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{NEWEST}" in done.stdout
    assert "pending" not in done.stdout
    back = migrate(tmp_path, "down", "--to", "0", address=empty)
    assert back.stdout.count("pending") == len(shipped(schema.ROOM))
    nothing = migrate(tmp_path, "down", address=empty)
    assert (nothing.returncode, nothing.stderr) == (1, "There is nothing to take back.\n")


async def test_scans_are_taken_away_only_by_who_says_so(centre: str, tmp_path: Path) -> None:
    async with edge_at(centre, "seoul", tmp_path / "seoul") as seoul:
        await seoul.link.import_orders([ORDER])
        await seoul.sync()
        await seoul.station("pack-1").scan("A-1", "apple")
        await seoul.sync()
    refused = migrate(tmp_path, "down", address=centre)
    assert (refused.returncode, refused.stdout) == (3, "")
    assert "2 scans would be gone with it (back it up with pg_dump; then" in refused.stderr
    assert "--discard-scans" in refused.stderr
    async with connected(centre) as owner:
        assert await owner.fetchval("SELECT count(*) FROM scanstation.scans") == 2
    done = migrate(tmp_path, "down", "--discard-scans", address=centre)
    assert (done.returncode, done.stderr) == (0, "")


async def test_two_computers_under_one_sites_name_are_told_to_whoever_looks(
    centre: str, tmp_path: Path
) -> None:
    async with (
        edge_at(centre, "seoul", tmp_path / "one") as one,
        edge_at(centre, "seoul", tmp_path / "other") as other,
    ):
        stations = {edge: edge.station("pack-1") for edge in (one, other)}
        for edge in (one, other, one):
            await stations[edge].scan("nobody knows it")
            await edge.push()
    done = migrate(tmp_path, "status", address=centre)
    assert done.returncode == 0
    assert "Under the name of site seoul two computers hand over scans" in done.stderr


def test_the_store_knows_no_such_word(tmp_path: Path) -> None:
    done = command(tmp_path, "migrate", "down", "--discard-scans")
    assert (done.returncode, done.stdout) == (2, "")
    assert "write --database postgres" in done.stderr


@pytest.mark.parametrize(
    ("address", "code", "said"),
    [
        (None, 2, "DATABASE_URL is not set: write the centre's address"),
        ("mysql://owner:secret@db/x", 2, "DATABASE_URL cannot be used: it begins with postgresql"),
        ("postgresql://owner:secret@127.0.0.1:1/x", 3, "owner@127.0.0.1:1/x cannot be reached"),
        ("postgresql://owner:secret@no-such-host.invalid/x", 3, "cannot be reached"),
    ],
)
def test_what_is_no_centre_is_said_in_a_sentence_without_the_password(
    address: str | None, code: int, said: str, tmp_path: Path
) -> None:
    done = migrate(tmp_path, "up", address=address)
    assert done.returncode == code
    assert said in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr


async def test_a_centre_that_hangs_up_is_told_as_that_and_not_as_the_data_folder(
    centre: str, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    async with connected(centre) as holding, holding.transaction():
        await holding.execute("LOCK TABLE scanstation.schema_migrations")
        looking = asyncio.ensure_future(asyncio.to_thread(_status, centre, tmp_path))
        async with asyncio.timeout(20):
            while not await owner.fetchval(WAITS):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.02)
        await owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        done = await looking
    assert (done.returncode, done.stdout) == (3, "")
    assert "terminating connection" in done.stderr
    assert "then enter the command again" in done.stderr
    assert "Traceback" not in done.stderr


def _status(address: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return migrate(folder, "status", address=address)


async def test_a_centre_that_does_not_answer_is_told_as_that(
    centre: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.cli.centre_owner._LONGEST_S", 0.2)
    with pytest.raises(CommandError, match="it does not answer in time") as told:
        async with owned_centre({"DATABASE_URL": centre}) as connection:
            await connection.execute("SELECT pg_sleep(5)")
    assert told.value.code is ExitCode.STORE


async def test_a_login_that_does_not_own_the_centre_is_told_so(
    centre: str, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    with suppress(asyncpg.DuplicateObjectError):
        await owner.execute("CREATE ROLE edge LOGIN IN ROLE scanstation_edge")
    edges = urlunsplit(urlsplit(centre)._replace(netloc="edge@"))
    done = _status(edges, tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    assert "use the login that owns the centre" in done.stderr


def test_a_reader_of_the_output_that_has_gone_is_no_trouble_of_the_centre(
    centre: str, tmp_path: Path
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "server", "migrate", "--database", "postgres", "status"],
        cwd=REPOSITORY,
        env={**environment(tmp_path), "DATABASE_URL": centre},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    with process.stderr as said:
        assert said.read() == b""
    assert process.wait(timeout=20) == 1


def test_a_server_without_a_centre_says_so(start: Start) -> None:
    server = start()
    done = command(server.data_dir, "sync", "status")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("This server has no centre")


async def test_a_server_in_step_is_told_with_what_waits(
    centre: str, start: Start, tmp_path: Path
) -> None:
    server = start(data_dir=tmp_path / "seoul", site="seoul", more={"DATABASE_URL": centre})
    await until(in_step, server)
    done = command(server.data_dir, "sync", "status")
    assert (done.returncode, done.stderr) == (0, "")
    lines = dict(line.split("  ", 1) for line in done.stdout.splitlines())
    assert lines["WHAT"].strip() == "SITE seoul"
    assert lines["state"].strip() == "in step"
    assert lines["told of news"].strip() == ("by asking" if is_pooled() else "at once")
    assert {lines[name].strip() for name in ("scans waiting", "conflicts", "in quarantine")} == {
        "0"
    }


async def test_a_server_whose_centre_is_not_there_is_told_with_who_has_to_act(
    start: Start, tmp_path: Path
) -> None:
    nobody = "postgresql://seoul:secret@127.0.0.1:1/x?sslmode=disable"
    server = start(data_dir=tmp_path / "seoul", site="seoul", more={"DATABASE_URL": nobody})
    await until(lambda told: phase(told) == "away", server)
    done = command(server.data_dir, "sync", "status")
    assert (done.returncode, done.stderr) == (1, "")
    lines = dict(line.split("  ", 1) for line in done.stdout.splitlines())
    said = "the centre cannot be reached; it is tried again by itself"
    assert lines["state"].strip() == said
    assert "nobody listens there" in lines["problem"]
    assert lines["told of news"].strip() == "not now"


def check(data_dir: Path, address: str) -> subprocess.CompletedProcess[str]:
    """Run `check` with a centre's address."""
    return subprocess.run(
        [sys.executable, "-m", "server", "check"],
        cwd=REPOSITORY,
        env={**environment(data_dir, site="seoul"), "DATABASE_URL": address},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )


def test_a_check_looks_at_the_centre_too(centre: str, tmp_path: Path) -> None:
    done = check(tmp_path, centre)
    assert (done.returncode, done.stderr) == (1, ""), "the owner's login is none for a server"
    (failed,) = [line for line in done.stdout.splitlines() if line.startswith("FAIL")]
    assert "logins add seoul" in failed
    lines = [line for line in done.stdout.splitlines() if line.startswith("OK    centre")]
    assert len(lines) == 4
    assert ("found by asking" if is_pooled() else "told at once") in lines[-1]
