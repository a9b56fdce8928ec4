"""The virtual machine: QEMU with this machine's files, read only, and empty USB sockets.

What it is: one process and the channels to it, from start to end. What it is not: the devices
(bench). Emulated, not virtualised: no right is needed for it. The guest's clock counts what it
has done (`icount`), so that what it measures is the same on a busy machine.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests.hardware.guest_lines import GuestLine
from tests.hardware.initramfs import initramfs
from tests.hardware.qmp import Qmp

ROOT = Path(__file__).parents[2]
SYSTEM = ROOT / "build" / "guest"
INIT = Path(__file__).parent / "guest" / "init"
USB_BUS = "usb.0"
_BOOT_S = 240.0
_MEMORY_MIB = 768
_NS_PER_INSTRUCTION = 2
_PORTS = ("keeper", "station")


@dataclass(frozen=True)
class Machine:
    """A machine that is up, with the station running in it. `folder` is for sockets.

    `numbers` are for names that nothing else had.
    """

    folder: Path
    qmp: Qmp
    keeper: GuestLine
    station: GuestLine
    numbers: Iterator[int] = field(default_factory=count)


@asynccontextmanager
async def running() -> AsyncIterator[Machine]:
    """Start a machine, wait for the station in it, and end it when the caller is done."""
    with tempfile.TemporaryDirectory(prefix="scanstation-") as name:
        folder = Path(name)
        (folder / "initramfs").write_bytes(initramfs(SYSTEM, INIT, _environment()))
        process = _start(folder)
        try:
            machine = await _connected(folder, process)
            yield machine
            for channel in (machine.qmp, machine.keeper, machine.station):
                channel.close()
        finally:
            process.kill()
            process.wait()


def _environment() -> dict[str, str]:
    return {
        "REPOSITORY": str(ROOT),
        "PYTHON": sys.executable,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/tmp",  # noqa: S108 - the guest's own, in its memory
        "LANG": "C.UTF-8",
    }


def _start(folder: Path) -> subprocess.Popen[bytes]:
    (kernel,) = SYSTEM.glob("boot/vmlinuz-*")
    files = "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap"
    command = ["setpriv", "--pdeathsig", "KILL"]  # it never outlives the tests
    command += ["qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none"]
    command += [
        "-machine",
        "pc,accel=tcg,i8042=off",
        "-cpu",
        "max",
        "-m",
        str(_MEMORY_MIB),
        "-no-reboot",
    ]
    command += ["-icount", f"shift={_NS_PER_INSTRUCTION.bit_length() - 1}"]
    command += ["-kernel", str(kernel), "-initrd", str(folder / "initramfs")]
    command += ["-append", "console=ttyS0 quiet panic=-1 random.trust_cpu=on"]
    command += ["-serial", f"file:{folder / 'console'}", "-virtfs", files]
    command += ["-device", "qemu-xhci,id=usb,p2=8,p3=8", "-device", "virtio-serial-pci"]
    command += ["-qmp", f"unix:{folder / 'qmp'},server=on,wait=off"]
    for port in _PORTS:
        command += ["-chardev", f"socket,id={port},path={folder / port},server=on,wait=off"]
        command += ["-device", f"virtserialport,chardev={port},name={port}"]
    return subprocess.Popen(command, cwd=folder, env=os.environ, stdin=subprocess.DEVNULL)


async def _connected(folder: Path, process: subprocess.Popen[bytes]) -> Machine:
    try:
        async with asyncio.timeout(_BOOT_S):
            lines = [await _line(folder / port, process) for port in _PORTS]
            machine = Machine(folder, await Qmp.connect(folder / "qmp"), lines[0], lines[1])
            await machine.station.ask("look", within_s=_BOOT_S)
    except (TimeoutError, EOFError, ConnectionError) as error:
        console = (folder / "console").read_text("utf-8", "replace")
        raise AssertionError(f"the virtual machine did not come up:\n{console}") from error
    return machine


async def _line(path: Path, process: subprocess.Popen[bytes]) -> GuestLine:
    """Connect to a port of the machine's, as soon as it is there and listens."""
    while True:
        try:
            return await GuestLine.connect(path)
        except (FileNotFoundError, ConnectionRefusedError):
            assert process.poll() is None, "QEMU has ended: what it said is above"
            await asyncio.sleep(0.05)
