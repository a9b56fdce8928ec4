"""What supervises the servers of a host, as `scaling` and `rolling` tell it: systemd, above all.

What it is: the protocol, and what goes wrong with it. What it is not: one that keeps it
(`systemd`). Pure.
"""

from typing import Protocol

from server.cluster.instance import Instance


class WorkersError(Exception):
    """The servers of this host could not be told; the message says what to do."""


class Workers(Protocol):
    """The servers of a host. Each method raises `WorkersError` when it is refused."""

    def instances(self) -> tuple[Instance, ...]:
        """Return the servers that run, ran and failed, or start with the host, by port."""

    def start(self, port: int) -> None:
        """Have one start, and return at once."""

    def stop(self, port: int) -> None:
        """Stop one in order: what runs is answered, its sockets go elsewhere; return at its end."""

    def enable(self, port: int) -> None:
        """Let it start with the host."""

    def disable(self, port: int) -> None:
        """Let it start with the host no more. It runs on."""

    def last_words(self, port: int, lines: int) -> list[str]:
        """Return the last lines of a server's log."""
