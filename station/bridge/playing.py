"""A capture sent again by the simulated scanner, told as it is read and nothing more.

What it is: the simulated scanner on a loop of its own. What it is not: the kiosk, where
`SimulatedScanner` replays a capture as scans.
"""

import time
from collections.abc import Callable
from pathlib import Path

from drivers.barcode.decode import Decode, FrameRejected
from drivers.errors import ScannerError
from drivers.framing import FramingSettings
from drivers.resources import SimResource
from drivers.sim import SimDriver

_NS_PER_S = 1_000_000_000


async def play(path: Path, speed: float, tell: Callable[[str], None]) -> str:
    """Play a capture, each reading of it a line to `tell`; return why it cannot be, else nothing.

    `speed` is how many times faster than it came; infinite waits for nothing.
    """
    driver = SimDriver(SimResource("sim", capture=path), FramingSettings(aim=True), speed=speed)
    try:
        await driver.claim()
    except ScannerError as error:
        return str(error)
    began_ns = time.monotonic_ns()
    async for output in driver.decodes():
        tell(_line(output, began_ns))
    await driver.release()
    return ""


def _line(output: Decode | FrameRejected, began_ns: int) -> str:
    """Return a reading's line: its time since the first, what it is, and its data."""
    if isinstance(output, FrameRejected):
        at_ns, kind, data = output.received_ns, f"({output.reason.value})", output.head
    else:
        at_ns, data = output.frame.received_ns, output.data
        kind = output.symbology.value if output.symbology else "-"
    at_s = max(0, at_ns - began_ns) / _NS_PER_S
    return f"{at_s:9.3f} s  {kind:<16}  {_readable(data)}"


def _readable(data: bytes) -> str:
    r"""Return data as text: what cannot be shown as an escape, as GS `\x1d`."""
    text = data.decode("utf-8", "backslashreplace")
    return "".join(each if each.isprintable() else f"\\x{ord(each):02x}" for each in text)
