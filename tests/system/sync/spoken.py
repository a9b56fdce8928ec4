"""What a program and the centre say to each other, noted so that it can be held against a record.

`spoken.json` is what the first program said with version 1 of the functions, and was answered. It
is never changed: a program that has to say something else calls another version. What it is not:
the story that is told (`test_spoken`).
"""

import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

RECORD = Path(__file__).with_name("spoken.json")
Call = dict[str, Any]
_UNTIL, _CHANGE = "(until)", "(change)"
"""In the place of a snapshot and of a transaction, which are others each time."""


_SNAPSHOT = re.compile(r"\d+:\d+:[\d,]*")


_CALLED = re.compile(r"scanstation\.(\w+)")
_CALL = {
    "pull_v1": (
        "SELECT scanstation.pull_v1($1, $2::text::pg_snapshot, $3::text::pg_snapshot,"
        " $4::text::xid8, $5, $6, $7)"
    ),
    "push_v1": "SELECT scanstation.push_v1($1, $2, $3, $4)",
    "import_v1": "SELECT scanstation.import_v1($1, $2, $3)",
}


class NotingConnection:
    """A connection that notes each call and its answer."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.calls: list[Call] = []
        self._connection = connection

    async def fetchval(self, query: str, *given: object, **_: object) -> str | bytes:
        """Ask, and note it."""
        answer: str | bytes = await self._connection.fetchval(query, *given)
        self.calls.append(
            {
                "called": _CALLED.findall(query),
                "given": [_noted(value) for value in given],
                "answer": steady(json.loads(answer)),
            }
        )
        return answer


class Replay:
    """Says again what was recorded, over a connection of its own."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection
        self._named: dict[str, str] = {}

    async def ask(self, call: Call) -> str:
        """Return what the centre answers now."""
        given = [self._meant(value) for value in call["given"]]
        (name,) = call["called"]
        answer: str = await self._connection.fetchval(_CALL[name], *given)
        told = json.loads(answer)
        if "until" in told:
            self._named[_UNTIL] = told["until"]
            self._named[_CHANGE] = told["orders"][-1][0] if told["orders"] else "0"
        return answer

    def _meant(self, value: object) -> object:
        if isinstance(value, list):
            return json.dumps(value)
        return self._named.get(value, value) if isinstance(value, str) else value


def steady(told: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without what is another each time: who the centre is, and transactions."""
    kept = dict(told)
    if "centre" in kept:
        kept["centre"] = {name: type(value).__name__ for name, value in kept["centre"].items()}
    if "until" in kept:
        kept["until"] = _UNTIL
        kept["orders"] = [[_CHANGE, *order[1:]] for order in kept["orders"]]
    return kept


def has_all(told: object, recorded: object) -> bool:
    """Say whether an answer says what was recorded. It may say more: fields, elements at an end."""
    if isinstance(recorded, dict):
        return isinstance(told, dict) and all(
            name in told and has_all(told[name], value) for name, value in recorded.items()
        )
    if isinstance(recorded, list):
        return (
            isinstance(told, list)
            and len(told) >= len(recorded)
            and all(has_all(*pair) for pair in zip(told, recorded, strict=False))
        )
    return told == recorded


def _noted(value: object) -> object:
    """Return an argument as it is recorded: JSON as what it says."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str) and value.startswith("["):
        return json.loads(value)
    if isinstance(value, str) and _SNAPSHOT.fullmatch(value):
        return _UNTIL
    if isinstance(value, str) and value.isdigit() and value != "0":
        return _CHANGE
    return value
