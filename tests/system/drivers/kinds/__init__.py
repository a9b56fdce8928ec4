"""Every kind of scanner that the contract's tests run over: one module a kind."""

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.system.drivers.kinds.device import Bench
from tests.system.drivers.kinds.network import TcpBench
from tests.system.drivers.kinds.serial import SerialBench
from tests.system.drivers.kinds.sim import SimBench

KINDS: Mapping[str, Callable[[Path], Bench]] = {
    "serial": SerialBench,
    "sim": SimBench,
    "tcp": TcpBench,
}
