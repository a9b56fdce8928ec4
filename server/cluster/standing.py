"""How the servers of a host stand, in a table: what systemd says, and what each says of itself.

What it is: both put together, judged well or not, in words. What it is not: asking either. Pure.
"""

from datetime import UTC, datetime

from msgspec import Struct

from server.cluster.health import Health
from server.cluster.instance import Instance, State

MOST_RESTARTS = 10
"""In an hour, by the units; then systemd leaves it to a person."""
_WITHIN = ("STATIONS", "PAGES", "LEADS", "HEALTH")
HEAD = ("PORT", "VERSION", "STATE", "SINCE", "PID", "MEMORY", "RESTARTS", *_WITHIN)
_NOTHING = "-"


class Standing(Struct, frozen=True):
    """A server, from outside and from within. `restarts` are of the last hour, if known."""

    instance: Instance
    health: Health
    restarts: int | None = None

    @property
    def is_well(self) -> bool:
        """Whether it serves, and will after the host was started anew."""
        serves = self.instance.state is State.ACTIVE and self.health.is_well
        return serves and self.instance.is_enabled

    def row(self) -> tuple[str, ...]:
        """Return its line of the table."""
        instance = self.instance
        return (
            str(instance.port),
            self.health.version or _NOTHING,
            _state(instance),
            _moment(instance.since_utc_s),
            _number(instance.pid),
            _memory(instance),
            _NOTHING if self.restarts is None else f"{self.restarts} of {MOST_RESTARTS}",
            _number(self.health.stations),
            _number(self.health.pages),
            "yes" if self.health.leads else _NOTHING,
            _health(self),
        )


def _state(instance: Instance) -> str:
    told = instance.state.value
    if instance.detail not in {"running", "dead", told}:
        told = f"{told} ({instance.detail})"
    return told if instance.is_enabled else f"{told}, not enabled"


def _health(standing: Standing) -> str:
    if standing.instance.state is State.FAILED:
        return f"ended: {standing.instance.result}; `cluster logs` says why"
    return standing.health.words


def _number(number: int | None) -> str:
    return _NOTHING if number is None else str(number)


def _memory(instance: Instance) -> str:
    if instance.memory_bytes is None:
        return _NOTHING
    used = f"{instance.memory_bytes >> 20}"
    if instance.memory_max_bytes is None:
        return f"{used} MiB"
    return f"{used} of {instance.memory_max_bytes >> 20} MiB"


def _moment(utc_s: int | None) -> str:
    if not utc_s:
        return _NOTHING
    return datetime.fromtimestamp(utc_s, UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S")
