"""A host of the tests' own: servers that start, die and end as told, on a clock of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field

from msgspec.structs import replace

from server.cluster.health import Health
from server.cluster.instance import Instance, State
from server.cluster.starting import Pace
from server.web.probes import Check, Readiness

GOOD = Health("1", Readiness.of((Check("store", ok=True, detail=""),)))
SILENT = Health(why="Connection refused")


@dataclass
class Host:
    """`slow` are seconds until a server at a port is well; `broken` those that die at once."""

    there: dict[int, Instance] = field(default_factory=dict)
    slow: dict[int, float] = field(default_factory=dict)
    broken: set[int] = field(default_factory=set)
    done: list[str] = field(default_factory=list)
    now_s: float = 0.0
    well_from_s: dict[int, float] = field(default_factory=dict)

    def runs(self, *ports: int) -> "Host":
        """Have servers run there, enabled and well."""
        for port in ports:
            self.there[port] = Instance(port=port, state=State.ACTIVE, is_enabled=True)
            self.well_from_s[port] = 0.0
        return self

    def instances(self) -> tuple[Instance, ...]:
        known = (self.there[port] for port in sorted(self.there))
        return tuple(each for each in known if each.is_enabled or each.state is not State.INACTIVE)

    def start(self, port: int) -> None:
        self.done.append(f"start {port}")
        before = self.there.get(port, Instance(port=port, state=State.INACTIVE))
        if before.state is State.ACTIVE:
            return
        if port in self.broken:
            self.there[port] = replace(before, state=State.FAILED, result="exit-code")
            return
        self.there[port] = replace(before, state=State.ACTIVE)
        self.well_from_s[port] = self.now_s + self.slow.get(port, 0.5)

    def stop(self, port: int) -> None:
        self.done.append(f"stop {port}")
        self.there[port] = replace(self.there[port], state=State.INACTIVE)
        self.well_from_s.pop(port, None)

    def enable(self, port: int) -> None:
        self.done.append(f"enable {port}")
        self.there[port] = replace(self.there[port], is_enabled=True)

    def disable(self, port: int) -> None:
        self.done.append(f"disable {port}")
        if port in self.there:
            self.there[port] = replace(self.there[port], is_enabled=False)

    def last_words(self, port: int, lines: int) -> list[str]:
        return [f"last words of {port}"][:lines]

    def ask(self, port: int) -> Health:
        from_s = self.well_from_s.get(port)
        return GOOD if from_s is not None and from_s <= self.now_s else SILENT

    @property
    def pace(self) -> Pace:
        return Pace(lambda: self.now_s, self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.now_s += seconds

    def front(self) -> Callable[[], None]:
        return lambda: self.done.append("front")
