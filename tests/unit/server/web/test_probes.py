"""The two health answers."""

import pytest

from server.web.probes import Check, Liveness, Probes, Readiness
from tests.unit.server.web.sample import Client, client_of

_LIVING = Liveness("ok", "1.2.3", 7, 1_000, 4711, 64 << 20)


def _client(*, ok: bool) -> Client:
    async def readiness() -> Readiness:
        return Readiness.of((Check("store", ok=True, detail="fine"), Check("disk", ok, "1 MiB")))

    probes = Probes(living=lambda: _LIVING, readiness=readiness)
    return client_of(probes.routes())


async def test_a_process_that_lives_says_so_whatever_else_is_wrong() -> None:
    async with _client(ok=False) as client:
        answer = await client.get("/health")
        assert answer.status == 200
        assert await answer.json() == {
            **{"status": "ok", "version": "1.2.3", "uptime_s": 7},
            **{"now_utc_ms": 1_000, "pid": 4711, "memory_bytes": 64 << 20},
        }


@pytest.mark.parametrize(
    ("ok", "status", "word"), [(True, 200, "ready"), (False, 503, "not_ready")]
)
async def test_one_failed_vital_check_is_not_ready(ok: bool, status: int, word: str) -> None:
    async with _client(ok=ok) as client:
        answer = await client.get("/api/health")
        body = await answer.json()
    assert (answer.status, body["status"]) == (status, word)
    assert body["checks"][1] == {"name": "disk", "ok": ok, "detail": "1 MiB", "vital": True}


def test_what_is_not_vital_leaves_it_ready_and_is_said() -> None:
    readiness = Readiness.of(
        (Check("store", ok=True, detail="fine"), Check("backup", ok=False, detail="", vital=False))
    )
    assert (readiness.ready, readiness.status) == (True, "degraded")
