import fcntl
import grp
import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from drivers.port_rights import (
    Rights,
    holder_of,
    how_to_permit,
    locker_of,
    may_open,
    permitting,
)
from tests.pty import Pty

LOCKER = """
import fcntl, sys
file = open(sys.argv[1])
fcntl.flock(file, fcntl.LOCK_EX)
print("locked", flush=True)
sys.stdin.read()
"""
ME = pwd.getpwuid(os.geteuid()).pw_name


def test_who_is_not_in_the_group_is_told_the_command_that_brings_him_in() -> None:
    sentence = permitting(Rights("/dev/ttyUSB0", "pack", "dialout", member=False))
    assert sentence == "Enter: sudo usermod -aG dialout pack (then sign out and in again)."


def test_who_was_brought_in_after_signing_in_is_told_to_sign_in_again() -> None:
    sentence = permitting(Rights("/dev/ttyUSB0", "pack", "dialout", member=True))
    assert sentence.startswith("pack came into the group dialout after signing in: sign out and in")


def test_where_no_group_may_open_it_the_user_has_to_be_given_the_port() -> None:
    sentence = permitting(Rights("/dev/ttyS4", "pack", "", member=False))
    assert sentence.startswith("Enter: sudo chown pack /dev/ttyS4 (until")


def test_the_group_that_owns_a_real_port_is_named(tmp_path: Path) -> None:
    port = tmp_path / "ttyUSB0"
    port.touch()
    port.chmod(0o660)
    if os.getgid() == 0:
        os.chown(port, 0, grp.getgrnam("dialout").gr_gid)
        assert (how_to_permit(str(port)) or "").startswith(f"Enter: sudo usermod -aG dialout {ME}")
    else:
        assert (how_to_permit(str(port)) or "").startswith(f"{ME} came into the group")


def test_a_port_that_its_group_may_only_read_is_as_good_as_nobodys(tmp_path: Path) -> None:
    port = tmp_path / "ttyUSB0"
    port.touch()
    port.chmod(0o640)
    assert (how_to_permit(str(port)) or "").startswith(f"Enter: sudo chown {ME} {port}")


def test_of_a_port_that_is_not_there_nothing_is_said(tmp_path: Path) -> None:
    assert how_to_permit(str(tmp_path / "none")) is None
    assert not may_open(str(tmp_path / "none"))


def test_what_this_program_has_open_itself_is_held_by_no_other() -> None:
    with Pty() as pty:
        assert holder_of(pty.path) == ""
        assert may_open(pty.path)


@pytest.mark.parametrize("has_a_name", [True, False])
def test_a_program_that_holds_a_port_is_named_as_far_as_the_system_tells(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, has_a_name: bool
) -> None:
    port = tmp_path / "ttyUSB0"
    for process, files in (("12", ["/dev/null"]), ("34", ["/dev/null", str(port)])):
        opened = tmp_path / "proc" / process / "fd"
        opened.mkdir(parents=True)
        for number, file in enumerate(files):
            (opened / str(number)).symlink_to(file)
    (opened / "9").touch()  # closed while it was looked at: no link any more
    (tmp_path / "proc" / "56").mkdir()  # another user's
    if has_a_name:
        (tmp_path / "proc" / "34" / "comm").write_text("minicom\n")
    monkeypatch.setattr("drivers.port_rights._PROCESSES", tmp_path / "proc")
    name = "minicom" if has_a_name else "a program"
    assert holder_of(str(port)) == f"{name} (process 34)"


def test_of_two_that_have_a_device_open_the_one_that_locked_it_is_named() -> None:
    with (
        Pty() as pty,
        subprocess.Popen(["tail", "-f", pty.path]) as reader,
        subprocess.Popen(
            [sys.executable, "-c", LOCKER, pty.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as locker,
    ):
        assert locker.stdout is not None
        assert locker.stdout.readline() == b"locked\n"
        named = locker_of(pty.path)
        locker.communicate()
        reader.kill()
    assert named.startswith("python")
    assert named.endswith(f" (process {locker.pid})")


def test_what_this_program_locked_itself_or_nobody_did_is_locked_by_no_other() -> None:
    with Pty() as pty, Path(pty.path).open("rb", buffering=0) as node:
        assert locker_of(pty.path) == ""
        fcntl.flock(node, fcntl.LOCK_EX)
        assert locker_of(pty.path) == ""


def test_nobody_has_locked_what_is_not_there(tmp_path: Path) -> None:
    assert locker_of(str(tmp_path / "none")) == ""
