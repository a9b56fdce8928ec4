"""Every kind of scanner that the contract's tests run over: one module a kind."""

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.system.drivers.kinds.camera import CameraBench
from tests.system.drivers.kinds.device import Bench
from tests.system.drivers.kinds.evdev import EvdevBench
from tests.system.drivers.kinds.hid_pos import HidPosBench
from tests.system.drivers.kinds.network import SocketBench, TcpBench
from tests.system.drivers.kinds.raw_input import RawInputBench
from tests.system.drivers.kinds.rfc2217 import Rfc2217Bench
from tests.system.drivers.kinds.serial import SerialBench
from tests.system.drivers.kinds.sim import SimBench

KINDS: Mapping[str, Callable[[Path], Bench]] = {
    "camera": CameraBench,
    "hid_pos": HidPosBench,
    "serial": SerialBench,
    "socket": SocketBench,
    "rfc2217": Rfc2217Bench,
    "evdev": EvdevBench,
    "raw_input": RawInputBench,
    "sim": SimBench,
    "tcp": TcpBench,
}
