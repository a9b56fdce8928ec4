"""A centre from nothing, as its owner sets it up: a command for the schema, one for the logins."""

import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.sync.postgres.link import connected
from server.sync.remote import Position, RemoteRefusedError
from tests.own_cluster import OwnCluster
from tests.postgres import connected as connected_to
from tests.system.centre.places import Place
from tests.system.centre.work import told
from tests.system.server.conftest import Start
from tests.system.server.speaking import REPOSITORY, environment

LOGINS = ("gwangju", "jeju-2", "jeju-2_2", "svc.042")
ROLES = ("scanstation_edge", "scanstation_erp", "scanstation_reader")


@pytest.fixture
async def owner_address(cluster: OwnCluster) -> AsyncIterator[str]:
    """Make a database that belongs to a login which may make roles, and no more; as docs say."""
    async with connected_to(cluster.uri) as superuser:
        for role in ROLES:
            await superuser.execute(f"DROP ROLE IF EXISTS {role}")
        await superuser.execute("CREATE ROLE keeper LOGIN CREATEROLE PASSWORD 'secret'")
        await superuser.execute("CREATE DATABASE kept OWNER keeper TEMPLATE template0")
        yield f"postgresql://keeper:secret@127.0.0.1:{cluster.port}/kept"
        await superuser.execute("DROP DATABASE kept WITH (FORCE)")
        for role in (*LOGINS, *ROLES, "keeper"):
            await superuser.execute(f'DROP ROLE IF EXISTS "{role}"')


def _done(folder: Path, address: str, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "server", *command],
        cwd=REPOSITORY,
        env={**environment(folder), "DATABASE_URL": address},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def _settings(printed: str) -> dict[str, str]:
    """Return the address of each site that was printed."""
    blocks = [dict(line.split("=", 1) for line in b.split("\n")) for b in printed.split("\n\n")]
    return {block["SCANSTATION_SITE"]: block["DATABASE_URL"] for block in blocks}


async def _asks(address: str, site: str) -> None:
    async with connected(address, site) as link:
        await link.pull(Position(), orders=1, lines=1)


async def test_one_command_gives_each_site_a_login_that_speaks_for_it_alone(
    owner_address: str, tmp_path: Path
) -> None:
    assert _done(tmp_path, owner_address, "migrate", "--database", "postgres", "up").stderr == ""
    done = _done(tmp_path, owner_address, "logins", "add", "gwangju", "jeju-2")
    assert (done.returncode, done.stderr) == (0, "")
    address = _settings(done.stdout.strip())
    await _asks(address["gwangju"], "gwangju")
    await _asks(address["jeju-2"], "jeju-2")
    with pytest.raises(RemoteRefusedError, match="login gwangju may not speak for site jeju-2"):
        await _asks(address["gwangju"], "jeju-2")
    assert "secret" not in done.stdout

    second = _done(tmp_path, owner_address, "logins", "add", "jeju-2", "--login", "jeju-2_2")
    await _asks(_settings(second.stdout.strip())["jeju-2"], "jeju-2")
    other = _done(tmp_path, owner_address, "logins", "add", "gwangju", "--login", "svc.042")
    await _asks(_settings(other.stdout.strip())["gwangju"], "gwangju")
    known = _done(tmp_path, owner_address, "logins", "add", "jeju-2", "--login", "svc.042")
    assert (known.returncode, known.stdout) == (0, "")
    assert known.stderr == (
        "svc.042 is there already and may speak for jeju-2; its password stays.\n"
    )
    await _asks(_settings(other.stdout.strip())["gwangju"], "jeju-2")


async def test_who_does_not_own_the_centre_makes_none(owner_address: str, tmp_path: Path) -> None:
    none = _done(tmp_path, owner_address, "logins", "add", "gwangju")
    assert (none.returncode, none.stdout) == (3, "")
    assert "migrate --database postgres up" in none.stderr
    _done(tmp_path, owner_address, "migrate", "--database", "postgres", "up")
    site = _settings(_done(tmp_path, owner_address, "logins", "add", "gwangju").stdout.strip())
    done = _done(tmp_path, site["gwangju"], "logins", "add", "jeju-2")
    assert (done.returncode, done.stdout) == (3, "")
    assert "use the login that owns the centre" in done.stderr


async def test_a_server_with_another_sites_login_says_so(place: Place, start: Start) -> None:
    server = start(site="busan", more={"DATABASE_URL": place.address()})
    said = f"login {place.login} may not speak for site busan (set SCANSTATION_SITE, or the login"
    await told(server, "refused", said)
