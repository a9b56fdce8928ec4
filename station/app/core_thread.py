"""The core in its thread, ready to start before there is a window. Made on the Qt main thread."""

from pathlib import Path

from station.app.core import Hearer, Place, build_core
from station.bridge.io_thread import IoThread
from station.config import Config

_STOP_S = 30.0


class CoreThread:
    """A core as `built`, and the thread it runs in: `io`, which also says what it tells.

    With `capture` the simulated scanner replays it.
    """

    def __init__(self, config: Config, place: Place, *, capture: Path | None = None) -> None:
        self.io = IoThread()
        self._patience_s = _STOP_S
        hearer = Hearer(self.io.tell, self.io.room)
        self.built = build_core(config, place, hearer, capture=capture)

    def start(self) -> None:
        """Run it from now on, if it does not run yet."""
        self.io.start(self.built.core)

    def stop(self) -> bool:
        """End it in order, if it has not ended yet; False when it still runs after long.

        That is waited for once: whoever asks again is answered at once.
        """
        wait_s, self._patience_s = self._patience_s, 0.0
        return self.io.stop(wait_s)
