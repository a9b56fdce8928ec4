from server.contract.centre import CentreState, CentreTold
from server.contract.order import WorkStep
from server.contract.station import StationView
from station.bridge.link.trouble import LinkTrouble, told_as
from station.events import (
    CentreChanged,
    LinkChanged,
    LinkState,
    ScannerChanged,
    ScannerRow,
    ScannersListed,
    ScannerState,
    Unconfirmed,
)
from station.presenters.status import StatusPresenter
from station.presenters.view import StatusView, Tone
from station.presenters.words import Words
from station.scanner_states import ScannerStates


def bar(
    *events: LinkChanged | Unconfirmed | CentreChanged | ScannerChanged | ScannersListed,
    operator: str | None = None,
    unsaved: int = 0,
    late: bool = False,
) -> StatusView:
    scanners = ScannerStates()
    presenter = StatusPresenter(scanners)
    for event in events:
        if isinstance(event, ScannerChanged | ScannersListed):
            scanners.handle(event)
        else:
            presenter.handle(event)
    station = StationView(station="PACK-01", step=WorkStep.PACK, operator=operator)
    return presenter.view(Words("en"), station, unsaved, late=late)


def test_who_is_signed_in_is_always_told() -> None:
    assert bar().operator.value == "Not signed in"
    assert bar(operator="김민준").operator.value == "김민준"


def test_station_and_step_are_told() -> None:
    assert bar().station.value == "PACK-01"
    assert bar().step.value == "Pack"


def test_each_state_of_the_link_has_its_own_words_and_tone() -> None:
    told = {state: bar(LinkChanged(state)).link for state in LinkState}
    assert {state: (cell.value, cell.tone) for state, cell in told.items()} == {
        LinkState.STARTING: ("Connecting", Tone.NEUTRAL),
        LinkState.CONNECTED: ("Connected", Tone.SUCCESS),
        LinkState.LOST: ("Offline", Tone.WARNING),
        LinkState.REFUSED: ("Not usable", Tone.ERROR),
        LinkState.IN_USE: ("Name in use", Tone.ERROR),
        LinkState.UNPAIRED: ("Not paired", Tone.WARNING),
        LinkState.UNCHOSEN: ("No hub", Tone.WARNING),
    }


def test_scans_not_confirmed_are_counted() -> None:
    assert bar().saved.value == "All saved"
    assert bar().saved.tone is Tone.SUCCESS
    assert bar(unsaved=1).saved.value == "Saving 1"
    assert bar(unsaved=1).saved.tone is Tone.NEUTRAL
    assert bar(unsaved=3, late=True).saved.value == "3 waiting"
    assert bar(unsaved=3, late=True).saved.tone is Tone.WARNING


def test_a_scanner_is_named_and_several_are_counted() -> None:
    first = ScannerChanged("usb-1", "Zebra DS2208", ScannerState.READY)
    second = ScannerChanged("usb-2", "Honeywell", ScannerState.READY)
    assert bar().scanner.value == "No scan yet"
    assert bar(first).scanner.value == "Zebra DS2208"
    assert bar(first, second).scanner.value == "2 ready"


def test_a_scanner_that_nobody_has_named_is_named_in_the_language_spoken() -> None:
    keyboard = ScannerChanged("keyboard", "Keyboard", ScannerState.READY)
    simulated = ScannerChanged("sim", "Simulated scanner", ScannerState.READY)
    assert bar(keyboard).scanner.value == "Keyboard scanner"
    assert bar(simulated).scanner.value == "Demo scanner"


def test_a_lost_or_failed_scanner_is_told_when_no_other_is_ready() -> None:
    ready = ScannerChanged("usb-1", "Zebra", ScannerState.READY)
    lost = ScannerChanged("usb-1", "Zebra", ScannerState.LOST)
    failed = ScannerChanged("usb-2", "Other", ScannerState.FAILED)
    assert bar(ready, lost).scanner.value == "Unplugged"
    assert bar(ready, lost).scanner.tone is Tone.WARNING
    assert bar().scanner.tone is Tone.WARNING
    assert bar(lost, failed).scanner.tone is Tone.ERROR


def test_a_scanner_in_trouble_is_told_also_beside_one_that_is_ready() -> None:
    ready = ScannerChanged("usb-1", "Zebra", ScannerState.READY)
    failed = ScannerChanged("usb-2", "Other", ScannerState.FAILED)
    cell = bar(failed, ready).scanner
    assert (cell.value, cell.tone) == ("1 ready, 1 not", Tone.WARNING)


def test_a_scanner_that_was_switched_off_is_no_trouble() -> None:
    ready = ScannerChanged("usb-1", "Zebra", ScannerState.READY)
    lost = ScannerChanged("usb-1", "Zebra", ScannerState.LOST)
    off = ScannersListed((ScannerRow("usb-1", "serial", "Zebra", "", "off"),))
    assert bar(ready, off, lost).scanner.value == "No scan yet"
    other = ScannerChanged("usb-2", "Other", ScannerState.READY)
    assert (bar(ready, other, off, lost).scanner.value) == "Other"


def test_a_link_in_trouble_says_what_mends_it_and_not_what_the_log_says() -> None:
    trouble = told_as(LinkTrouble.PORT_NAMED, "[Errno 98] port 8787 is taken", port="8787")
    help_ = bar(LinkChanged(LinkState.REFUSED, str(trouble), trouble)).link.help
    assert help_ is not None
    assert help_.what_to_do == "Please call your supervisor. Scans are kept."
    assert help_.note.startswith("For the supervisor: The server's network port 8787 cannot be")
    assert "Errno" not in help_.note
    assert bar(LinkChanged(LinkState.CONNECTED)).link.help is None


def test_the_centre_is_told_once_the_server_has_told_of_one() -> None:
    connected = LinkChanged(LinkState.CONNECTED)
    in_step = CentreChanged(CentreTold(CentreState.IN_STEP))
    assert bar(connected).centre is None
    known = bar(connected, in_step).centre
    lost = bar(connected, in_step, LinkChanged(LinkState.LOST)).centre
    assert known is not None
    assert lost is not None
    assert (known.value, lost.value) == ("In step", "Not known")
