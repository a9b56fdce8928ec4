"""A virtual machine that boots from a disk of its own, and its power. Needs root for the disk.

Emulated, not virtualised, as that of the scanners is (tests.hardware.machine), and by the same
kernel; its clock counts what it has done, so that seconds in it are the same on a busy machine.
"""

import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.hardware.initramfs import initramfs
from tests.hardware.machine import SYSTEM
from tests.own_cluster import free_port
from tests.systemd.disk import make_disk
from tests.systemd.machine import ROOT, Machine
from tests.systemd.way_in import WayIn

_INIT = Path(__file__).parent / "guest" / "init"
_MODULES = ("virtio_pci", "virtio_blk", "virtio_console", "virtio_net", "crc32c_generic", "ext4")
_ADDRESS = "10.0.2.15"
_START_S = 30.0
_BOOT_S = 480.0
_COMMAND_S = 300.0
_SLOWER = 10
"""How much longer anything may take than in a container."""
_SAID_AT_THE_START = (
    "console=ttyS0 quiet panic=-1 random.trust_cpu=on mitigations=off systemd.getty_auto=0"
)
_MEMORY_MIB = 1024


class VirtualMachine(Machine):
    """A machine with a power switch. `url` is its server's, for those outside."""

    def __init__(self, folder: Path) -> None:
        super().__init__(self._inside, slower=_SLOWER)
        self._folder = folder
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        make_disk(folder)
        archive = initramfs(SYSTEM, _INIT, {"ADDRESS": _ADDRESS}, _MODULES)
        (folder / "initramfs").write_bytes(archive)

    def switch_on(self) -> None:
        """Start it. On the thread that lives as long as the tests: it ends with that."""
        path = self._folder / "way-in"
        path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(path))
            listening.listen()
            listening.settimeout(_START_S)
            self.process = subprocess.Popen(self._qemu(), cwd=self._folder)
            self._way_in = WayIn(listening.accept()[0])

    def meet(self) -> None:
        """Wait until a command can be run in it.

        Raises:
            AssertionError: with what its console says, when it does not come up.
        """
        try:
            self._way_in.ran(["true"], "", _BOOT_S)
        except (OSError, EOFError) as error:
            console = (self._folder / "console").read_text("utf-8", "replace")
            raise AssertionError(f"the virtual machine did not come up:\n{console}") from error

    def reboot(self) -> None:
        """Have it end in order, and switch it on again: QEMU ends where a machine would reset."""
        self._way_in.start(("systemctl", "reboot"))
        self.process.wait(_BOOT_S)
        self._way_in.close()
        self.switch_on()
        self.meet()

    def cut_power(self) -> None:
        """End it within an instruction: what was not yet on its disk is gone."""
        self._way_in.close()
        self.process.kill()
        self.process.wait()

    def _inside(self, command: Sequence[str], says: str) -> subprocess.CompletedProcess[str]:
        return self._way_in.ran(command, says, _COMMAND_S)

    def _qemu(self) -> list[str]:
        (kernel,) = SYSTEM.glob("boot/vmlinuz-*")
        return [
            *("setpriv", "--pdeathsig", "KILL"),  # it never outlives the tests
            *("qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none"),
            "-no-reboot",
            *("-machine", "pc,accel=tcg", "-cpu", "max", "-m", str(_MEMORY_MIB)),
            *("-icount", "shift=1"),
            *("-kernel", str(kernel), "-initrd", "initramfs", "-append", _SAID_AT_THE_START),
            *("-serial", "file:console", "-device", "virtio-serial-pci"),
            *("-drive", "file=disk,format=raw,if=virtio"),
            *("-chardev", "socket,id=way-in,path=way-in"),
            *("-device", "virtserialport,chardev=way-in,name=way-in"),
            *("-nic", f"user,model=virtio-net-pci,restrict=on,{self._forward()}"),
        ]

    def _forward(self) -> str:
        return f"hostfwd=tcp:127.0.0.1:{self._port}-{_ADDRESS}:8080"


@contextmanager
def virtual_machine() -> Iterator[VirtualMachine]:
    """Start a machine, and the server with it; it ends with the block."""
    with tempfile.TemporaryDirectory(prefix="booted-", dir=ROOT / "build") as folder:
        machine = VirtualMachine(Path(folder))
        machine.switch_on()
        try:
            machine.meet()
            machine.until(machine.is_active)
            yield machine
        finally:
            machine.cut_power()
