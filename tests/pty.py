"""A pair of pseudo-terminals: the far end of a scanner's cable, and the port at the near one."""

import os
from types import TracebackType
from typing import Self


class Pty:
    """`master` is the device's end, `path` the port, which stays there when nobody has it open."""

    def __init__(self) -> None:
        self.master, self._slave = os.openpty()
        self.path = os.ttyname(self._slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of both ends."""
        os.close(self._slave)
        os.close(self.master)
