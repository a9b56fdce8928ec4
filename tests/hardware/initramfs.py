"""What the virtual machine starts from: busybox, the kernel's modules, and the first program.

What it is: files in, one archive as bytes out. What it is not: a system of its own: the guest uses
this machine's, which it mounts, so that it runs the very Python and packages that are tested.
"""

import lzma
import re
import shlex
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

MODULES = (
    "virtio_pci",
    "9p",
    "9pnet_virtio",
    "virtio_console",
    "evdev",
    "xhci_pci",
    "usbhid",
    "hid_generic",
    "ftdi_sio",
    "vivid",
    "uvcvideo",
    "crc32c_generic",
    "ext4",
    "loop",
)
"""What the guest with scanners needs of the kernel, but for what these depend on."""
_OPTIONS = {
    # One camera whose picture comes by HDMI, and the socket that it comes from; no scaling.
    "vivid": "n_devs=1 node_types=0x101 num_inputs=1 input_types=0x3 num_outputs=1 output_types=0x1"
    " ccs_cap_mode=0 ccs_out_mode=0"
}
"""What a module is told at its loading (the kernel's Documentation/admin-guide/media/vivid.rst)."""
_DEPENDS = re.compile(rb"\0depends=([^\0]*)\0")
_TRAILER = "TRAILER!!!"


def initramfs(
    system: Path, init: Path, environment: Mapping[str, str], needed: Iterable[str] = MODULES
) -> bytes:
    """Return an archive that starts `init` with the `environment`, from the unpacked `system`.

    The modules that are `needed` lie in it in the order in which they can be loaded.
    """
    files = {"init": init.read_bytes(), "bin/busybox": (system / "bin/busybox").read_bytes()}
    modules = _Modules(system)
    for number, name in enumerate(modules.in_order(needed)):
        files[f"modules/{number:02}-{name}.ko"] = modules.read(name)
        files[f"modules/{number:02}-{name}.options"] = _OPTIONS.get(name, "").encode()
    settings = (f"export {name}={shlex.quote(value)}\n" for name, value in environment.items())
    files["environment"] = "".join(settings).encode()
    return _archive(files)


class _Modules:
    """The kernel's modules by name; a name's `-` and `_` are the same."""

    def __init__(self, system: Path) -> None:
        files = system.glob("**/modules/*/kernel/**/*.ko*")
        self._files = {file.name.partition(".")[0].replace("-", "_"): file for file in files}

    def read(self, name: str) -> bytes:
        file = self._files[name]
        return lzma.decompress(file.read_bytes()) if file.suffix == ".xz" else file.read_bytes()

    def in_order(self, names: Iterable[str]) -> list[str]:
        """Return the modules and those they depend on, each behind what it depends on.

        What is no file is a part of this kernel.
        """
        order: list[str] = []
        for name in (name for name in names if name in self._files):
            order += [each for each in (*self._before(name), name) if each not in order]
        return order

    def _before(self, name: str) -> list[str]:
        found = _DEPENDS.search(self.read(name))
        needed = found[1].decode().replace("-", "_") if found else ""
        return self.in_order(needed.split(","))


def _archive(files: Mapping[str, bytes]) -> bytes:
    """Return a cpio archive in the format `newc` (cpio(5)), all files executable."""
    folders = sorted({str(Path(name).parent) for name in files} - {"."})
    entries = [(folder, stat.S_IFDIR | 0o755, b"") for folder in folders]
    entries += [(name, stat.S_IFREG | 0o755, data) for name, data in files.items()]
    entries.append((_TRAILER, 0, b""))
    return b"".join(_entry(number, *entry) for number, entry in enumerate(entries, 1))


def _entry(inode: int, name: str, mode: int, data: bytes) -> bytes:
    fields = (inode, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0)
    head = b"070701" + b"".join(b"%08X" % value for value in fields) + name.encode() + b"\0"
    return _padded(head) + _padded(data)


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)
