"""The status bar: who is signed in, which station and step, what is saved, what is plugged in.

What it is: the last known state of link, scanners and unconfirmed scans. What it is not: the
verdicts. Lives on the Qt main thread; no Qt.
"""

from server.contract.order import WorkStep
from server.contract.station import StationView
from station.events import LinkChanged, LinkState, ScannerChanged, ScannerState, Unconfirmed
from station.presenters.view import Cell, StatusView, Tone
from station.presenters.words import Words

_LINK = {
    LinkState.STARTING: ("link", "status-link-starting", Tone.NEUTRAL),
    LinkState.CONNECTED: ("link", "status-link-connected", Tone.SUCCESS),
    LinkState.LOST: ("link-off", "status-link-lost", Tone.WARNING),
    LinkState.REFUSED: ("link-off", "status-link-refused", Tone.ERROR),
    LinkState.IN_USE: ("link-off", "status-link-in-use", Tone.ERROR),
}
_STEP_ICON = {WorkStep.INQUIRE: "search", WorkStep.PACK: "box", WorkStep.SHIP: "truck"}


class StatusPresenter:
    """Keeps what the bar tells; the owner is `KioskPresenter`."""

    def __init__(self) -> None:
        self.link = LinkState.STARTING
        self.unconfirmed = 0
        self._scanners: dict[str, ScannerChanged] = {}

    def handle(self, event: LinkChanged | Unconfirmed | ScannerChanged) -> None:
        """Take in what happened to the link, a scanner or the unconfirmed scans."""
        if isinstance(event, LinkChanged):
            self.link = event.state
        elif isinstance(event, Unconfirmed):
            self.unconfirmed = event.count
        else:
            self._scanners[event.scanner_id] = event

    def view(self, words: Words, station: StationView, unsaved: int, *, late: bool) -> StatusView:
        """Return the bar; `unsaved` counts the scans without an answer, `late` when one is due."""
        return StatusView(
            step=Cell(
                _STEP_ICON[station.step], words("status-step"), words(f"step-{station.step}")
            ),
            station=Cell("station", words("status-station"), station.station),
            operator=_operator(words, station.operator),
            saved=_saved(words, unsaved, late=late),
            scanner=self._scanner(words),
            link=_link(words, self.link),
        )

    def _scanner(self, words: Words) -> Cell:
        caption = words("status-scanner")
        ready = [each for each in self._scanners.values() if each.state is ScannerState.READY]
        if len(ready) > 1:
            many = words("status-scanner-many", count=len(ready))
            return Cell("scanner", caption, many, Tone.SUCCESS)
        if ready:
            return Cell("scanner", caption, ready[0].name, Tone.SUCCESS)
        if any(each.state is ScannerState.FAILED for each in self._scanners.values()):
            return Cell("scanner-off", caption, words("status-scanner-failed"), Tone.ERROR)
        if self._scanners:
            return Cell("scanner-off", caption, words("status-scanner-lost"), Tone.WARNING)
        return Cell("scanner-off", caption, words("status-scanner-none"), Tone.WARNING)


def _operator(words: Words, operator: str | None) -> Cell:
    name = operator or words("status-nobody")
    return Cell("user" if operator else "user-off", words("status-operator"), name)


def _saved(words: Words, unsaved: int, *, late: bool) -> Cell:
    caption = words("status-saved")
    if unsaved and late:
        return Cell("clock", caption, words("waiting-cell", count=unsaved), Tone.WARNING)
    if unsaved:
        return Cell("clock", caption, words("saving-cell", count=unsaved))
    return Cell("saved", caption, words("status-all-saved"), Tone.SUCCESS)


def _link(words: Words, state: LinkState) -> Cell:
    icon, key, tone = _LINK[state]
    return Cell(icon, words("status-link"), words(key), tone)
