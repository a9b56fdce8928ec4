"""`GET` and `POST /api/backups`: the store's backups, and one more made now.

What it is: the two answers. What it is not: restoring, which wants the server stopped
(`scanstation-server restore`). The server's event loop.
"""

import asyncio
import logging
from functools import partial
from http import HTTPStatus
from pathlib import Path

from aiohttp import web
from msgspec import Struct

from server.store import Store
from server.store.audit import note
from server.store.backups import Backup, Cause, Contents, Made, listed
from server.web.access import Role, Scope, access
from server.web.acting import actor_of
from server.web.answers import json_answer
from server.web.route import Doc, Route

PATH = "/api/backups"
_LOG = logging.getLogger(__name__)
_READ = access(Role.ADMIN, scope=Scope.BACKUPS_READ)
_MAKE = access(Role.ADMIN, scope=Scope.BACKUPS_WRITE)


class BackupView(Struct, frozen=True):
    """A backup: its path on the server, when and why it was made, its size."""

    path: str
    made_utc_ms: int
    cause: Cause
    size_bytes: int

    @classmethod
    def of(cls, backup: Backup) -> "BackupView":
        """Return what is told of a backup."""
        return cls(str(backup.path), backup.made_utc_ms, backup.cause, backup.size_bytes)


class BackupList(Struct, frozen=True):
    """Every backup, the newest first."""

    backups: tuple[BackupView, ...]


class BackupMade(Struct, frozen=True):
    """A backup just made, opened and counted."""

    backup: BackupView
    contents: Contents

    @classmethod
    def of(cls, made: Made) -> "BackupMade":
        """Return what is told of it."""
        return cls(BackupView.of(made.backup), made.contents)


class Backups:
    """The handlers."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        made = Doc("Make a backup now, opened and counted", BackupMade, HTTPStatus.CREATED)
        return [
            Route("GET", PATH, self._list, _READ, Doc("The backups, the newest first", BackupList)),
            Route("POST", PATH, self._make, _MAKE, made),
        ]

    async def _list(self, _: web.Request) -> web.Response:
        found = await asyncio.to_thread(listed, self._store.backup_folder)
        return json_answer(BackupList(tuple(BackupView.of(backup) for backup in found)))

    async def _make(self, request: web.Request) -> web.Response:
        made = BackupMade.of(await self._store.back_up(Cause.MANUAL))
        told = partial(
            note,
            actor=actor_of(request),
            what="backup.made",
            about=Path(made.backup.path).name,
            now_utc_ms=made.backup.made_utc_ms,
        )
        await self._store.write(told)
        _LOG.info("backed up", extra={"path": made.backup.path, "scans": made.contents.scans})
        return json_answer(made, HTTPStatus.CREATED)
