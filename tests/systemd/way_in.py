"""Commands in a virtual machine: a line there, a line back, over its port (guest/way-in).

Not QEMU's own agent: that is asked again and again whether a command has ended, and logs each time
in the machine, which then does little else. Blocking, for one caller.
"""

import base64
import socket
from collections.abc import Sequence
from subprocess import CompletedProcess


class WayIn:
    """The way into one start of a machine."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._lines = connected.makefile("rb")

    def ran(self, command: Sequence[str], says: str, within_s: float) -> CompletedProcess[str]:
        """Run a command as root to its end.

        Raises:
            TimeoutError, EOFError: it does not end, or the machine does.
        """
        self._socket.settimeout(within_s)
        self.start(command, says)
        line = self._lines.readline()
        if not line:
            raise EOFError("the machine has ended")
        code, *printed = line.decode("ascii").split()
        said, complained = (base64.b64decode(text[1:]).decode(errors="replace") for text in printed)
        return CompletedProcess(command, int(code), said, complained)

    def start(self, command: Sequence[str], says: str = "") -> None:
        """Have a command run, after which nobody may answer."""
        words = base64.b64encode("".join(f"{word}\0" for word in command).encode())
        self._socket.sendall(words + b" =" + base64.b64encode(says.encode()) + b"\n")

    def close(self) -> None:
        self._lines.close()
        self._socket.close()
