"""The secrets that lie in the data folder, made at the first start by one of those that share it.

What it is: all of them, under one lock, so that servers which start at once have the same. What it
is not: a secret's file (`server.web.token`). Blocking, small; before the loop serves.
"""

from contextlib import nullcontext
from dataclasses import dataclass

from server.config import Settings
from server.store.folder_lock import opening
from server.web.token import ensure_token


@dataclass(frozen=True, slots=True)
class Secrets:
    """The owner's token, what signs sessions, and what servers of one folder sign hints with."""

    owner: str
    sessions: str
    hints: str


def secrets_of(settings: Settings) -> Secrets:
    """Return what is there, made where it is missing; `hints` is empty for a server alone.

    Raises:
        TokenError: when a file holds something else.
    """
    shared = settings.redis_url is not None
    with opening(settings.folder) if shared else nullcontext():
        return Secrets(
            ensure_token(settings.token_path),
            settings.session_secret or ensure_token(settings.session_key_path),
            ensure_token(settings.hints_key_path) if shared else "",
        )
