import errno
import grp
import os
import pwd
import socket
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import serial

from drivers.errors import (
    ScannerBusyError,
    ScannerError,
    ScannerMisconfiguredError,
    ScannerNotFoundError,
    ScannerNotPermittedError,
    ScannerUnreachableError,
)
from drivers.keepalive import IDLE_S
from drivers.serial_line import FlowControl, Parity, SerialSettings, is_network, open_port
from tests.pty import Pty

HOLDER = """
import fcntl, sys
port = open(sys.argv[1], "rb+", buffering=0)
fcntl.flock(port, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def pty() -> Iterator[Pty]:
    with Pty() as made:
        yield made


def refused(port: str, settings: SerialSettings | None = None) -> ScannerError:
    with pytest.raises(ScannerError) as raised:
        open_port(port, settings or SerialSettings())
    assert (raised.value.operation, raised.value.device) == ("open", port)
    return raised.value


class TestTheLine:
    def test_is_set_as_the_settings_say(self, pty: Pty) -> None:
        settings = SerialSettings(
            baud=115_200, parity=Parity.NONE, stop_bits=2, flow_control=FlowControl.XON_XOFF
        )
        with closing(open_port(pty.path, settings)):
            iflag, _, cflag, _, ispeed, _, _ = termios.tcgetattr(pty.master)
        assert ispeed == termios.B115200
        assert cflag & termios.CSTOPB
        assert iflag & termios.IXON

    @pytest.mark.parametrize(("parity", "letter"), [*zip(Parity, "NEOMS", strict=True)])
    def test_has_pyserials_letters_for_parities(self, parity: Parity, letter: str) -> None:
        assert parity.value == letter


class TestAPortThatDoesNotOpen:
    def test_is_not_there(self, tmp_path: Path) -> None:
        assert isinstance(refused(str(tmp_path / "none")), ScannerNotFoundError)

    def test_is_no_serial_port(self, tmp_path: Path) -> None:
        path = tmp_path / "file"
        path.touch()
        assert isinstance(refused(str(path)), ScannerNotFoundError)

    def test_is_held_by_this_program(self, pty: Pty) -> None:
        with closing(open_port(pty.path, SerialSettings())):
            error = refused(pty.path)
        assert isinstance(error, ScannerBusyError)
        assert error.hint == ScannerBusyError.hint

    def test_is_held_by_another_program_which_is_named(self, pty: Pty) -> None:
        with subprocess.Popen(
            [sys.executable, "-c", HOLDER, pty.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"held\n"
            error = refused(pty.path)
            holder.communicate()
        assert isinstance(error, ScannerBusyError)
        assert error.hint.startswith("Close python")
        assert error.hint.endswith(f" (process {holder.pid}), which uses this scanner.")

    def test_is_not_permitted_and_the_command_that_mends_it_is_told(self, pty: Pty) -> None:
        user = grant_nobody(pty.path)
        with acting_as(user):
            error = refused(pty.path)
        assert isinstance(error, ScannerNotPermittedError)
        assert f"sudo chown {user} {pty.path}" in error.hint

    def test_is_of_no_kind_there_is(self) -> None:
        assert isinstance(refused("teleport://scanner"), ScannerMisconfiguredError)

    def test_cannot_be_set_so(self, pty: Pty) -> None:
        error = refused(pty.path, SerialSettings(data_bits=9))
        assert isinstance(error, ScannerMisconfiguredError)

    @pytest.mark.parametrize(
        ("raised", "kind"),
        [
            (serial.SerialException(errno.EACCES, "denied"), ScannerNotPermittedError),
            (serial.SerialException(errno.EBUSY, "busy"), ScannerBusyError),
            # As on Windows, where the system's error is in the text.
            (
                serial.SerialException(
                    "could not open port 'COM3': PermissionError(13, 'Access is denied.', None, 5)"
                ),
                ScannerBusyError,
            ),
        ],
    )
    def test_is_what_the_system_says(
        self, monkeypatch: pytest.MonkeyPatch, raised: Exception, kind: type[ScannerError]
    ) -> None:
        def refuse(*_args: object, **_kwargs: object) -> None:
            raise raised

        monkeypatch.setattr(serial, "serial_for_url", refuse)
        error = refused("COM3")
        assert isinstance(error, kind)
        assert error.hint == kind.hint


class TestAUrlOfAnotherKind:
    @pytest.mark.parametrize("scheme", ["spy", "SPY", "Spy"])
    def test_empties_no_file(self, scheme: str, tmp_path: Path) -> None:
        file = tmp_path / "orders.csv"
        file.write_text("SO-1001", "ascii")
        assert isinstance(refused(f"{scheme}://loop://?file={file}"), ScannerMisconfiguredError)
        assert file.read_text("ascii") == "SO-1001"

    @pytest.mark.parametrize("port", ["hwgrep://.*", "alt://loop://", "cp2110://0"])
    def test_is_refused(self, port: str) -> None:
        assert isinstance(refused(port), ScannerMisconfiguredError)


class TestANetworkPort:
    @pytest.mark.parametrize("scheme", ["socket", "rfc2217"])
    def test_is_one_by_its_url(self, scheme: str) -> None:
        assert is_network(f"{scheme}://10.0.0.7:4001")
        assert not is_network("loop://")
        assert not is_network("/dev/ttyUSB0")

    def test_has_its_peer_probed(self) -> None:
        with (
            socket.create_server(("127.0.0.1", 0)) as server,
            closing(
                open_port(f"socket://127.0.0.1:{server.getsockname()[1]}", SerialSettings())
            ) as port,
        ):
            connection = port._socket  # type: ignore[attr-defined] # pyserial shows it to nobody
            assert connection.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == IDLE_S

    @pytest.mark.parametrize("scheme", ["socket", "rfc2217"])
    def test_where_nobody_listens_is_unreachable(self, scheme: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            number = server.getsockname()[1]
        error = refused(f"{scheme}://127.0.0.1:{number}")
        assert isinstance(error, ScannerUnreachableError)
        assert f"127.0.0.1 is there, but nothing listens on port {number}" in error.hint

    @pytest.mark.parametrize("scheme", ["socket", "rfc2217"])
    def test_whose_name_nobody_knows_is_unreachable(
        self, scheme: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def unknown(*_args: object) -> None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        error = refused(f"{scheme}://gate-scanner:4001")
        assert isinstance(error, ScannerUnreachableError)
        assert error.hint.startswith("No computer is known as gate-scanner")

    @pytest.mark.parametrize("why", [TimeoutError("timed out"), OSError(errno.EHOSTUNREACH, "no")])
    def test_that_does_not_answer_is_unreachable(
        self, monkeypatch: pytest.MonkeyPatch, why: OSError
    ) -> None:
        def silent(*_args: object, **_kwargs: object) -> None:
            raise why

        monkeypatch.setattr(socket, "create_connection", silent)
        error = refused("socket://10.0.0.7:4001")
        assert isinstance(error, ScannerUnreachableError)
        assert error.hint.startswith("10.0.0.7 does not answer")

    @pytest.mark.parametrize(
        "port",
        [
            "socket://10.0.0.7",
            "rfc2217://:2217",
            "socket://10.0.0.7:99999",
            "socket://127.0.0.1:1?speed=9600",
            f"socket://{'a' * 64}.example:1",
        ],
    )
    def test_that_is_written_wrong_is_misconfigured(self, port: str) -> None:
        assert isinstance(refused(port), ScannerMisconfiguredError)


def grant_nobody(path: str) -> str:
    """Leave a device node to root alone, or take it from oneself; return who cannot open it."""
    if os.geteuid() != 0:
        Path(path).chmod(0)
        return pwd.getpwuid(os.geteuid()).pw_name
    os.chown(path, 0, grp.getgrnam("root").gr_gid)
    Path(path).chmod(0o600)
    return "nobody"


@contextmanager
def acting_as(user: str) -> Iterator[None]:
    before = os.geteuid()
    os.seteuid(pwd.getpwnam(user).pw_uid)
    try:
        yield
    finally:
        os.seteuid(before)
