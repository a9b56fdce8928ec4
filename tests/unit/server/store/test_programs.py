"""Which programs share a folder, for a schema that not all of them could use."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from server.store import Policy, Store, StoreLockedError, migrate
from server.store.backups import listed
from server.store.connections import open_writer
from server.store.ledger import schema_version
from server.store.migration import shipped
from server.store.neighbours import Servers
from server.store.programs import Programs
from server.store.turns import Turns


def test_a_schema_is_refused_while_a_program_that_is_older_than_it_wants_runs(
    tmp_path: Path,
) -> None:
    with closing(Programs(tmp_path, "2.0.0")) as newest:
        with closing(Programs(tmp_path, "1.9.3")), closing(Programs(tmp_path, "1.10.0")):
            newest.refuse_older("1.9.3")
            with pytest.raises(StoreLockedError, match=r"needs Scanstation 1\.9\.4, and an older"):
                newest.refuse_older("1.9.4")
        newest.refuse_older("2.0.0")


def test_its_own_word_does_not_keep_a_program_from_anything(tmp_path: Path) -> None:
    with closing(Programs(tmp_path, "1.0.0")) as only:
        only.refuse_older("3.0.0")


def test_nothing_is_migrated_or_backed_up_that_a_server_beside_could_not_use(
    tmp_path: Path,
) -> None:
    path, backups = tmp_path / "store.db", tmp_path / "backups"
    contracts = replace(shipped()[-1], version=9000, up_sql="-- min_program: 7.0.0\nSELECT 1;\n")
    known = [*shipped(), contracts]
    with (
        closing(Store.open(path, policy=Policy(), now_utc_ms=lambda: 1, shared=True)),
        closing(open_writer(path)) as connection,
        closing(Servers(Turns(tmp_path), Programs(tmp_path, "7.0.0"))) as newer,
    ):
        before = schema_version(connection)
        with pytest.raises(StoreLockedError, match="stop the older servers first"):
            migrate.up(
                connection,
                path,
                backups=backups,
                now_utc_ms=1,
                migrations=known,
                neighbours=newer,
            )
        assert schema_version(connection) == before
        assert listed(backups) == ()
