"""Errors as a Sentry gets them: real envelopes, and nothing of a person in them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from server.error_reports import Bounded

_FAILS = """
import logging, sys
from server.error_reports import reported
with reported(sys.argv[1] or None, environment="staging", release="scanstation@1.2.3"):
    try:
        raise LookupError("order SO-1001 of Kim is not there")
    except LookupError:
        logging.getLogger("server.web").exception(
            "request failed: %s", "SO-1001", extra={"order_id": "SO-1001", "token": "s3cret"}
        )
print("sentry_sdk" in sys.modules)
"""


_NOBODY_AWAITS = """
import asyncio, gc, sys
from server.error_reports import reported

async def fails(order):
    raise LookupError(f"order {order} of Kim is not there")

async def main():
    task = asyncio.create_task(fails("SO-1001"), name="order SO-1001")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    gc.collect()
    asyncio.get_running_loop().call_soon("Kim".index, "s3cret")
    await asyncio.sleep(0)

with reported(sys.argv[1] or None, environment="staging", release="scanstation@1.2.3"):
    asyncio.run(main())
print("sentry_sdk" in sys.modules)
"""


def _failed(dsn: str, how: str = _FAILS) -> str:
    done = subprocess.run(
        [sys.executable, "-c", how, dsn],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return done.stdout.strip()


def test_an_error_arrives_with_its_place_and_without_a_word_of_whom(
    sentry: tuple[str, list[bytes]],
) -> None:
    dsn, taken = sentry
    assert _failed(dsn) == "True"
    (envelope,) = taken
    event: dict[str, Any] = json.loads(envelope.split(b"\n")[2])
    assert (event["release"], event["environment"]) == ("scanstation@1.2.3", "staging")
    assert event["logger"] == "server.web"
    assert event["logentry"]["message"] == "request failed: %s"
    (raised,) = event["exception"]["values"]
    assert raised["type"] == "LookupError"
    assert raised["stacktrace"]["frames"]
    for secret in (b"SO-1001", b"Kim", b"s3cret"):
        assert secret not in envelope


def test_of_a_task_that_nobody_awaits_only_its_place_arrives(
    sentry: tuple[str, list[bytes]],
) -> None:
    dsn, taken = sentry
    _failed(dsn, _NOBODY_AWAITS)
    events = [json.loads(envelope.split(b"\n")[2]) for envelope in taken]
    assert {event["logger"] for event in events} == {"asyncio"}
    kinds = {event["exception"]["values"][0]["type"] for event in events}
    assert kinds == {"LookupError", "ValueError"}
    for secret in (b"SO-1001", b"Kim", b"s3cret"):
        assert secret not in b"".join(taken)


def test_without_a_dsn_its_client_is_not_even_loaded() -> None:
    assert _failed("") == "False"


def test_where_it_does_not_answer_the_server_ends_all_the_same() -> None:
    assert _failed("http://key@127.0.0.1:9/7") == "True"


def test_a_fault_at_every_scan_is_told_thirty_times_an_hour() -> None:
    now_s = 0.0
    bounded = Bounded(lambda: now_s)
    told = [bounded({"level": "error"}, {}) for _ in range(100)]
    assert sum(event is not None for event in told) == 30
    now_s = 3600.0
    assert bounded({"level": "error"}, {}) == {"level": "error"}
