"""Migration files as shipped with this program: numbered SQL, up and down, with a checksum.

`migrations/NNNN_name.up.sql` and `.down.sql`; once shipped they are appended to, never edited. A
line `-- min_program: X.Y.Z` says which program the schema needs from then on. What it is not: their
application to a file (see `migrate`).
"""

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

from server.store.errors import MigrationError

SHIPPED_HINT = "install the program again: its migration files are damaged"
_NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.up\.sql")
_MIN_PROGRAM = re.compile(r"^-- min_program: (\d+\.\d+\.\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema, as shipped with this program."""

    version: int
    name: str
    up_sql: str
    down_sql: str

    @property
    def checksum(self) -> str:
        """Return the SHA-256 of the up file, line ends aside."""
        return hashlib.sha256("\n".join(self.up_sql.splitlines()).encode()).hexdigest()

    @property
    def min_program(self) -> str:
        """Return the lowest program version that may use a file with this step applied."""
        found = _MIN_PROGRAM.search(self.up_sql)
        if found is None:
            raise MigrationError(f"read migration {self.version}", "no min_program", SHIPPED_HINT)
        return found[1]


def shipped() -> tuple[Migration, ...]:
    """Return the migrations that come with this program, by version."""
    folder = resources.files("server.store") / "migrations"
    found = []
    for file in folder.iterdir():
        match = _NAME.fullmatch(file.name)
        if match is not None:
            down = folder / file.name.replace(".up.sql", ".down.sql")
            up_sql = file.read_text(encoding="utf-8")
            found.append(Migration(int(match[1]), match[2], up_sql, down.read_text("utf-8")))
    return tuple(sorted(found, key=lambda migration: migration.version))


def statements(script: str) -> Iterator[str]:
    """Split a script into statements, triggers whole."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement
