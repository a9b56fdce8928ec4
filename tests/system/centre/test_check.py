"""`scanstation-server check` where there is a centre: a line for each thing, with what to do."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.system.centre.places import Place
from tests.system.server.speaking import REPOSITORY, environment


def checked(folder: Path, address: str) -> tuple[int, dict[str, str]]:
    """Run the command; return its code and its lines about the centre."""
    done = subprocess.run(
        [sys.executable, "-m", "server", "check"],
        cwd=REPOSITORY,
        env={**environment(folder, site="seoul"), "DATABASE_URL": address},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    lines = dict(line[6:].split(": ", 1) for line in done.stdout.splitlines())
    assert "old-secret" not in done.stdout
    about = {name: words for name, words in lines.items() if name.startswith("centre")}
    return done.returncode, about


def test_a_centre_that_serves_is_told_in_a_line_each(place: Place, tmp_path: Path) -> None:
    code, lines = checked(tmp_path, place.address())
    assert code == 0
    assert lines["centre"].startswith(f"{place.login}@127.0.0.1:{place.cluster.port}")
    assert lines["centre's schema"] == "pull_v1, push_v1, import_v1 may be called"
    assert lines["centre's login"] == f"{place.login} owns nothing there"
    assert lines["centre's clock"].startswith("this computer's is ")
    assert lines["centre's news"] == "told at once"


def test_a_login_that_may_do_anything_there_is_told(place: Place, tmp_path: Path) -> None:
    code, lines = checked(tmp_path, place.owner)
    assert code == 1
    assert "postgres owns the centre and may do anything" in lines["centre's login"]
    assert "logins add seoul" in lines["centre's login"]


@pytest.mark.parametrize(
    ("statement", "name", "words"),
    [
        ("ALTER ROLE {login} PASSWORD 'x'", "centre", "set the right user and password"),
        (
            "REVOKE scanstation_edge FROM {login}",
            "centre's schema",
            "pull_v1, push_v1, import_v1 may not be called: let IT make this login a member",
        ),
        ("DROP FUNCTION scanstation.push_v1", "centre's schema", "no push_v1 there: let IT run"),
        ("DROP SCHEMA scanstation CASCADE", "centre's schema", "there is none yet: let IT run"),
        (
            "ALTER DATABASE {database} SET default_transaction_read_only = on",
            "centre's schema",
            "nothing can be written there: where DATABASE_URL names a copy that only reads",
        ),
        (
            "CREATE OR REPLACE FUNCTION scanstation.centre() RETURNS json LANGUAGE sql AS"
            " $$ SELECT json_build_object('generation', 'g', 'database', '1', 'utc_ms', 0,"
            " 'cluster', NULL, 'timeline', NULL) $$",
            "centre's clock",
            "set the one that is wrong",
        ),
    ],
    ids=["password", "rights", "function", "schema", "read only", "clock"],
)
async def test_what_hinders_at_the_centre_is_told_with_what_to_do(
    statement: str, name: str, words: str, place: Place, tmp_path: Path
) -> None:
    if statement.startswith("CREATE"):  # its braces are SQL's
        await place.do(statement.replace("{", "{{").replace("}", "}}"))
    else:
        await place.do(statement)
    code, lines = checked(tmp_path, place.address())
    assert code == 1
    assert words in lines[name]


def test_a_centre_that_is_not_there_is_told(tmp_path: Path) -> None:
    code, lines = checked(tmp_path, "postgresql://seoul:old-secret@127.0.0.1:1/centre")
    assert code == 1
    assert lines == {
        "centre": "seoul@127.0.0.1:1/centre: nobody listens there (are host and port in"
        " DATABASE_URL right, and the centre running? It is tried again)"
    }
