"""The set-up's choice of system packages, on machines this one is not.

Only the machine around the script is played: the commands it asks (ldconfig, apt-cache, id, sudo)
and the one it orders (apt-get), which writes down how it was called.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "installer" / "system_packages.sh"
TOOLS = ("Xvfb", "xauth", "xdotool", "setxkbmap", "strace")


@dataclass
class Machine:
    """A folder of commands that stands for a machine."""

    folder: Path
    calls: Path = field(init=False)
    path: str = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir()
        self.path = f"{self.folder}:{os.environ['PATH']}"
        self.calls = self.folder / "apt-get.calls"
        self.command("apt-get", f'echo "$*" >>"{self.calls}"')
        self.command("apt-cache", "exit 1")
        self.command("ldconfig", "true")
        self.command("id", "echo 1000")
        self.command("sudo", "exit 1")

    def command(self, name: str, body: str) -> None:
        path = self.folder / name
        path.write_text(f"#!/bin/bash\n{body}\n", "utf-8")
        path.chmod(0o755)

    def forget_other_commands(self) -> None:
        """Have no command of the real machine but those that the script itself is made of."""
        for name in ("bash", "cat", "env", "uname", "xargs"):
            (self.folder / name).symlink_to(shutil.which(name) or name)
        self.path = str(self.folder)

    def set_up(self, purpose: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PATH": self.path}
        command = ["bash", str(SCRIPT), purpose, sys.executable]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=30, check=False
        )

    def installed(self) -> list[str]:
        line = self.calls.read_text("utf-8").splitlines()[-1]
        return line.partition("DPkg::Lock::Timeout=120 ")[2].split()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "machine")


def test_a_machine_that_has_everything_is_left_alone(machine: Machine) -> None:
    has = "\n".join(f"    {soname} (libc6) => /lib/{soname}" for soname in sonames())
    machine.command("ldconfig", f"cat <<'END'\n{has}\nEND")
    for tool in TOOLS:
        machine.command(tool, "true")
    result = machine.set_up("test")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert not machine.calls.exists()


def test_root_gets_the_missing_libraries_installed(machine: Machine) -> None:
    machine.command("id", "echo 0")
    assert machine.set_up("run").returncode == 0
    assert {"libgl1", "libxcb-cursor0", "libglib2.0-0"} <= set(machine.installed())


def test_passwordless_sudo_is_used(machine: Machine) -> None:
    machine.command("sudo", 'if [[ $1 == -n ]]; then exit 0; fi; echo sudo >&2; exec "$@"')
    result = machine.set_up("run")
    assert result.returncode == 0
    assert "sudo" in result.stderr
    assert "libgl1" in machine.installed()


def test_without_root_the_exact_command_is_printed(machine: Machine) -> None:
    result = machine.set_up("run")
    assert result.returncode == 1
    assert "sudo apt-get install -y --no-install-recommends libgl1 libegl1 " in result.stderr
    assert not machine.calls.exists()


def test_where_a_library_has_its_t64_name_that_one_is_taken(machine: Machine) -> None:
    machine.command("id", "echo 0")
    machine.command("apt-cache", "[[ $2 == libglib2.0-0t64 ]]")
    machine.set_up("run")
    assert "libglib2.0-0t64" in machine.installed()
    assert "libglib2.0-0" not in machine.installed()


def test_what_only_tests_want_is_asked_for_by_the_tests_only(machine: Machine) -> None:
    machine.command("id", "echo 0")
    machine.set_up("run")
    assert not {"xvfb", "libzbar0"} & set(machine.installed())
    machine.set_up("test")
    assert "libzbar0" in machine.installed()


def test_a_virtual_machine_is_asked_for_by_its_own_tests_only(machine: Machine) -> None:
    machine.command("id", "echo 0")
    machine.forget_other_commands()
    machine.set_up("test")
    assert "qemu-system-x86" not in machine.installed()
    machine.set_up("hardware")
    assert "qemu-system-x86" in machine.installed()
    assert not {"xvfb", "libzbar0"} & set(machine.installed())


def sonames() -> list[str]:
    """Return the libraries that the script asks for."""
    tables = re.findall(r"readonly \w*libraries='([^']*)'", SCRIPT.read_text("utf-8"))
    return [line.split(" ", 1)[0] for table in tables for line in table.strip().splitlines()]
