"""The status bar: who is signed in, which station and step, what is saved, what is plugged in.

What it is: the last known state of link, scanners and unconfirmed scans. What it is not: the
verdicts. Lives on the Qt main thread; no Qt.
"""

from server.contract.centre import CentreTold
from server.contract.order import WorkStep
from server.contract.station import StationView
from station.events import (
    CentreChanged,
    LinkChanged,
    LinkState,
    Remedy,
    ScannerState,
    Unconfirmed,
)
from station.presenters.centre import centre_cell, orders_to_come
from station.presenters.scanner_name import name_of
from station.presenters.view import Cell, Help, NoticeView, StatusView, Tone
from station.presenters.words import Words
from station.scanner_states import ScannerStates

_LINK = {
    LinkState.STARTING: ("link", "status-link-starting", Tone.NEUTRAL),
    LinkState.CONNECTED: ("link", "status-link-connected", Tone.SUCCESS),
    LinkState.LOST: ("link-off", "status-link-lost", Tone.WARNING),
    LinkState.REFUSED: ("link-off", "status-link-refused", Tone.ERROR),
    LinkState.IN_USE: ("link-off", "status-link-in-use", Tone.ERROR),
    LinkState.UNPAIRED: ("link-off", "status-link-unpaired", Tone.WARNING),
    LinkState.UNCHOSEN: ("link-off", "status-link-unchosen", Tone.WARNING),
}
_LINK_HELP = {
    LinkState.LOST: "lost-detail",
    LinkState.REFUSED: "refused-detail",
    LinkState.IN_USE: "in-use-detail",
    LinkState.UNPAIRED: "unpaired-detail",
    LinkState.UNCHOSEN: "hubs-hint",
}
_REVOKED = "link-revoked"
_STEP_ICON = {WorkStep.INQUIRE: "search", WorkStep.PACK: "box", WorkStep.SHIP: "truck"}


class StatusPresenter:
    """Keeps what the bar tells, but for the `scanners`; the owner is `KioskPresenter`."""

    def __init__(self, scanners: ScannerStates) -> None:
        self.link = LinkState.STARTING
        self._link_remedy: Remedy | None = None
        self.unconfirmed = 0
        self._centre: CentreTold | None = None
        self._scanners = scanners

    def handle(self, event: LinkChanged | Unconfirmed | CentreChanged) -> None:
        """Take in what happened to the link, the unconfirmed scans or the centre."""
        match event:
            case LinkChanged(state, remedy=remedy):
                self.link, self._link_remedy = state, remedy
            case Unconfirmed(count):
                self.unconfirmed = count
            case CentreChanged(told):
                self._centre = told

    @property
    def is_revoked(self) -> bool:
        """Whether the server once knew this kiosk, and does no more."""
        return self._link_remedy is not None and self._link_remedy.key == _REVOKED

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
            link=_link(words, self.link, self._link_remedy),
            centre=centre_cell(words, self._centre, known=self.link is LinkState.CONNECTED),
        )

    def orders_to_come(self, words: Words) -> NoticeView | None:
        """Return the notice of orders that were never here yet; None when the server tells none."""
        known = self.link is LinkState.CONNECTED
        return orders_to_come(words, self._centre) if known else None

    def _scanner(self, words: Words) -> Cell:
        caption = words("status-scanner")
        ready, gone = self._scanners.ready, self._scanners.troubled
        if ready and gone:
            some = words("status-scanner-some", ready=len(ready), gone=len(gone))
            return Cell("scanner-off", caption, some, Tone.WARNING)
        if len(ready) > 1:
            many = words("status-scanner-many", count=len(ready))
            return Cell("scanner", caption, many, Tone.SUCCESS)
        if ready:
            return Cell("scanner", caption, name_of(words, ready[0]), Tone.SUCCESS)
        state = gone[0].state if gone else None
        told = words(f"status-scanner-{state.name.lower() if state else 'none'}")
        tone = Tone.ERROR if state is ScannerState.FAILED else Tone.WARNING
        return Cell("scanner-off", caption, told, tone)


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


def _link(words: Words, state: LinkState, remedy: Remedy | None) -> Cell:
    icon, key, tone = _LINK[state]
    help_ = None
    if state in _LINK_HELP:
        what_to_do = words(_LINK_HELP[state])
        help_ = Help(words("help-link-title"), what_to_do, words.note(remedy))
    return Cell(icon, words("status-link"), words(key), tone, help_)
