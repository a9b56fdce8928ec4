"""A second program that wants a scanner: it claims it as the kiosk does, and says what came of it.

`python -m tests.system.drivers.second_claimant KIND WHERE` prints the error and its hint, or
`claimed`.
"""

import asyncio
import sys
from collections.abc import Callable

from drivers.errors import ScannerError
from drivers.hid_pos import Device, HidPosDriver, hidapi
from drivers.resources import HidPosResource, SerialResource, TcpResource
from drivers.scanner import ScannerDriver
from drivers.serial_line import SerialSettings
from drivers.serial_port import SerialDriver
from drivers.tcp import TcpSettings, tcp_driver

LOOPBACK = "127.0.0.1"


def driver_of(
    kind: str, where: str, make_device: Callable[[], Device] = lambda: hidapi().device()
) -> ScannerDriver:
    """Return a driver of its own for the device of a kind at a path or port."""
    if kind == "serial":
        return SerialDriver(SerialResource("serial:one", where, "One"), SerialSettings())
    if kind == "hid_pos":
        resource = HidPosResource("hid:one", where.encode(), 0x0C2E, 0x0B81, "One")
        return HidPosDriver(resource, make_device=make_device)
    listened_on = TcpResource("tcp:one", LOOPBACK, int(where), "One", listens=True)
    return tcp_driver(listened_on, TcpSettings())


async def what_came_of(driver: ScannerDriver) -> tuple[str, str]:
    """Claim a scanner, and let it go again; return the error's kind and hint, if there is one."""
    try:
        await driver.claim()
    except ScannerError as error:
        return type(error).__name__, error.hint
    await driver.release()
    return "claimed", ""


if __name__ == "__main__":
    sys.stdout.write("\n".join(asyncio.run(what_came_of(driver_of(sys.argv[1], sys.argv[2])))))
