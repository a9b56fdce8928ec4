"""The other servers that write this store: whose turn it is, and whether one of them wrote.

What it is: what the writer asks around each group. NOBODY is of a server that has the store to
itself, and costs nothing. What it is not: the queue itself (`turns`). The writer's thread, but for
what says otherwise.
"""

import sqlite3
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from msgspec import Struct

from server.store.connections import BUSY_TIMEOUT_S
from server.store.errors import StoreError, StoreHeldError
from server.store.waits import Waited

if TYPE_CHECKING:
    from server.store.programs import Programs
    from server.store.turns import Turns


Wrote = tuple[int, int, bool]
"""How often a commit of ours found that others had written, and their turns so far (`turns`)."""


class Sharing(Struct, frozen=True):
    """How it goes with others: turns waited for, and the process that began to write last."""

    waited: Waited
    last_writer: int


class Neighbours:
    """Nobody: every turn is ours, and what was read stays as it was."""

    busy_timeout_s = BUSY_TIMEOUT_S
    """How long the file may be held by another that writes."""

    @property
    def wrote(self) -> Wrote:
        """What is another when others wrote, or write now. Any thread."""
        return 0, 0, False

    @property
    def are_waiting(self) -> bool:
        """Whether one of them is in line for the turn that is ours. Any thread."""
        return False

    def sharing(self) -> Sharing | None:
        """Return how it goes with others; None where there are none. Any thread."""
        return None

    def turn(self) -> AbstractContextManager[None]:
        """Return what is entered for a turn at writing."""
        return nullcontext()

    def have_written(self, connection: sqlite3.Connection) -> bool:
        """Say, in a transaction that has begun, whether they wrote since that was asked last."""
        return False

    def refuse_older(self, needed: str) -> None:
        """Refuse a schema that wants the program `needed` while an older one runs beside.

        Raises:
            StoreLockedError: when one does.
        """

    def blamed(self, error: StoreError) -> StoreError:
        """Return an error, of a store that is held with who holds it."""
        return error

    def close(self) -> None:
        """Ask no more."""


NOBODY = Neighbours()


class Servers(Neighbours):
    """The others of this host that share the folder."""

    busy_timeout_s = 3.0
    """With the wait for a turn less than the 5 s that a kiosk waits for an answer."""

    def __init__(self, turns: "Turns", programs: "Programs") -> None:
        self._turns = turns
        self._programs = programs
        self._version: int | None = None
        self._wrote = 0

    @property
    def wrote(self) -> Wrote:
        """What is another when others wrote, or write now. Any thread."""
        return self._wrote, *self._turns.of_others

    @property
    def are_waiting(self) -> bool:
        """Whether one of them is in line for the turn that is ours. Any thread."""
        return self._turns.is_waited_for

    def sharing(self) -> Sharing:
        """Return how it goes with others. Any thread."""
        return Sharing(self._turns.waited, self._turns.last_writer)

    def turn(self) -> AbstractContextManager[None]:
        """Return what is entered for a turn at writing."""
        return self._turns

    def have_written(self, connection: sqlite3.Connection) -> bool:
        """Say, in a transaction that has begun, whether they wrote since that was asked last."""
        self._turns.note_writer()
        (version,) = connection.execute("PRAGMA data_version").fetchone()
        before, self._version = self._version, version
        if before == version:
            return False
        self._wrote += 1
        return True

    def refuse_older(self, needed: str) -> None:
        """Refuse a schema that wants the program `needed` while an older one runs beside.

        Raises:
            StoreLockedError: when one does.
        """
        self._programs.refuse_older(needed)

    def blamed(self, error: StoreError) -> StoreError:
        """Return an error, of a store that is held with who holds it."""
        if not isinstance(error, StoreHeldError):
            return error
        detail = f"{error.detail}: process {self._turns.last_writer} of those that share it has it"
        hint = "end that server if it hangs, or wait for its migration; nothing of it was stored"
        return StoreHeldError(error.operation, detail, hint)

    def close(self) -> None:
        """Leave the queue."""
        self._turns.close()
        self._programs.close()
