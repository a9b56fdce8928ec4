"""Backups over REST."""

import pytest

from server.store import Store
from server.store.backups import listed
from server.store.migration import shipped
from server.web.backups import Backups
from tests.unit.server.web.sample import client_of, save


async def test_a_backup_is_made_by_post_and_listed_by_get(store: Store) -> None:
    await save(store)
    async with client_of(Backups(store).routes()) as client:
        answer = await client.post("/api/backups")
        assert answer.status == 201
        made = await answer.json()
        listing = await (await client.get("/api/backups")).json()
    (backup,) = listed(store.backup_folder)
    assert made["contents"] == {
        "schema_version": len(shipped()),
        "orders": 1,
        "scans": 0,
        "last_scan_utc_ms": None,
    }
    assert made["backup"] == {
        "path": str(backup.path),
        "made_utc_ms": backup.made_utc_ms,
        "cause": "manual",
        "size_bytes": backup.size_bytes,
    }
    assert listing == {"backups": [made["backup"]]}


async def test_one_that_cannot_be_made_is_a_problem_in_words(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    store.backup_folder.write_text("in the way")
    async with client_of(Backups(store).routes()) as client:
        answer = await client.post("/api/backups")
        problem = await answer.json()
    assert answer.status == 503
    assert "SCANSTATION_BACKUP_DIR" in problem["detail"]
    assert "store refused a request" in caplog.text
