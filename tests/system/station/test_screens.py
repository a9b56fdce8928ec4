"""Every screen, in both languages and at five sizes: nothing cut off, a picture of each kept."""

from collections.abc import Iterator
from itertools import combinations, count
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from server.contract.centre import CentreState, CentreTold, CentreTrouble
from station.bridge.link.trouble import LinkTrouble, told_as
from station.events import CentreChanged, LinkChanged, LinkState
from station.presenters.kiosk import KioskPresenter
from station.presenters.words import LANGUAGES, Words
from station.ui.buttons import TouchButton
from station.ui.main_window import MainWindow
from station.ui.order_list import OrderList
from station.ui.parts import Icon, Label, Panel
from station.ui.room_parts import ScannerCard
from station.ui.status_bar import StatusCell
from tests.shift import Shift
from tests.system.station.drawn_frame import drawn_frame
from tests.system.station.hub_moments import HUB_MOMENTS
from tests.system.station.moments import MOMENTS
from tests.system.station.room_moments import ROOM_MOMENTS

SIZES = (
    (1024, 768),
    (768, 1024),
    *(
        pytest.param(size, marks=pytest.mark.wider)
        for size in ((1280, 800), (1920, 1080), (800, 1280))
    ),
)
"""The two that have the least room, and those that `make test-screens` draws."""
PICTURES = Path(__file__).parents[3] / "build" / "screens"
_QUALITY = 92
"""JPEG: a PNG takes three times as long to write, which was a third of these tests' time."""
_A_MOMENT = 1_795_700_000_000
_TOLD = CentreTold(CentreState.NONE, waiting=12_345, orders=987_500, skew_min=-75)
_HINDERED = replace(
    _TOLD,
    since_utc_ms=_A_MOMENT,
    problem="refused for user seoul: check the name and the password in DATABASE_URL, and that the"
    " login is a member of scanstation_edge (password authentication failed for user seoul)",
    about='new row for relation "scans" violates check constraint "scans_of_drugs_have_a_lot"',
)
_HELD = replace(_TOLD, trouble=CentreTrouble.HELD, about="SO-2026-1125-00042-서울")
_SCANS_WAIT = {CentreTrouble.HELD, CentreTrouble.NOT_STORED}
LINK_VALUES = (
    "url",
    "seconds",
    "station",
    "path",
    "code",
    "names",
    "port",
    "made",
    "needed",
    "here",
)
_AWAY = frozenset(
    {
        CentreTrouble.ANEW,
        CentreTrouble.BROKE,
        CentreTrouble.BUSY,
        CentreTrouble.CROWDED,
        CentreTrouble.FULL,
        CentreTrouble.NO_NAME,
        CentreTrouble.NOBODY,
        CentreTrouble.SILENT,
        CentreTrouble.SLOW,
    }
)


def _state_of(trouble: CentreTrouble) -> CentreState:
    """Return the state that a trouble comes with."""
    if trouble in _AWAY:
        return CentreState.AWAY
    is_ours = trouble is CentreTrouble.PROGRAM or trouble.startswith("store-")
    return CentreState.STUCK if is_ours else CentreState.REFUSED


def _hindered_by(trouble: CentreTrouble) -> CentreTold:
    """Return a trouble as it is told, with what it is about."""
    about = "incheon-cold-storage-2" if trouble is CentreTrouble.SITE else _HINDERED.about
    return replace(_HINDERED, state=_state_of(trouble), trouble=trouble, about=about)


CENTRES = {
    "connecting": replace(_TOLD, state=CentreState.CONNECTING),
    "first_pull": replace(_TOLD, state=CentreState.FIRST_PULL, orders_due=1_250_000),
    "first_pull_uncounted": replace(_TOLD, state=CentreState.FIRST_PULL),
    "in_step": replace(_TOLD, state=CentreState.IN_STEP),
    "catching_up": replace(_TOLD, state=CentreState.CATCHING_UP),
    "not_stored": replace(
        _HINDERED, state=CentreState.CATCHING_UP, trouble=CentreTrouble.NOT_STORED
    ),
    "held": replace(_HELD, state=CentreState.CATCHING_UP),
    "held_unnamed": replace(_HELD, state=CentreState.CATCHING_UP, about=None),
    "away": replace(_HINDERED, state=CentreState.AWAY),
    "away_from_the_start": replace(
        _HINDERED, state=CentreState.AWAY, since_utc_ms=None, begun_utc_ms=_A_MOMENT
    ),
    "refused": replace(_HINDERED, state=CentreState.REFUSED),
    "stuck": replace(_HINDERED, state=CentreState.STUCK),
    **{
        f"hindered_{trouble}": _hindered_by(trouble)
        for trouble in CentreTrouble
        if trouble not in _SCANS_WAIT
    },
}


def cut_off(window: MainWindow) -> list[str]:
    """Return the words on the screen of which a part is missing."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, Label) and widget.text() and widget.fitted().cut:
            found.append(widget.text())
        if isinstance(widget, (StatusCell, TouchButton)) and widget.cut():
            found.append(widget.text())
        if isinstance(widget, OrderList) and widget.cut():
            found.append("a row of the list")
    return found


def squeezed(window: MainWindow) -> list[str]:
    """Return the panels that hold more than they have room for."""
    found = []
    for panel in window.findChildren(Panel):
        layout = panel.layout()
        if panel.isVisible() and layout is not None:
            least = layout.minimumSize().expandedTo(
                QSize(0, layout.minimumHeightForWidth(panel.width()))
            )
            if least.height() > panel.height() or least.width() > panel.width():
                found.append(f"{type(panel).__name__} {panel.size()} < {least}")
    return found


def overlapping(window: MainWindow) -> list[str]:
    """Return the parts that lie on one another inside the same panel."""
    found = []
    for panel in window.findChildren(Panel):
        parts = [*panel.findChildren(Label), *panel.findChildren(Icon), *panel.findChildren(Panel)]
        shown = [each for each in parts if each.isVisible() and each.parent() is panel]
        for one, other in combinations(shown, 2):
            if one.geometry().intersects(other.geometry()):
                found.append(f"{one.accessibleName()!r} on {other.accessibleName()!r}")
    return found


def touched(window: MainWindow) -> Iterator[tuple[str, QSize]]:
    """Yield all that can be touched, and how large it is."""
    for part in window.findChildren(QWidget):
        if part.isVisible() and part.isEnabled():
            if isinstance(part, (TouchButton, StatusCell, ScannerCard)):
                yield part.accessibleName() or type(part).__name__, part.size()
            if isinstance(part, OrderList) and part.delegate.hands and part.lines.rowCount():
                row = part.visualRect(part.lines.index(0))
                yield "a hand of the list", part.delegate.hand_rect(row).size()


def too_small(window: MainWindow) -> list[str]:
    """Return what a gloved finger would miss."""
    return [name for name, size in touched(window) if min(size.width(), size.height()) < 64]


def look_at(window: MainWindow, name: str, language: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    picture = PICTURES / f"{name}-{language}-{window.width()}x{window.height()}.jpg"
    assert window.grab().save(str(picture), quality=_QUALITY)
    assert squeezed(window) == []
    assert overlapping(window) == []
    assert cut_off(window) == []
    assert too_small(window) == []


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_screen_shows_all_its_words_and_buttons_a_glove_can_hit(
    qtbot: QtBot, moment: str, language: str, size: tuple[int, int]
) -> None:
    words = Words(language)
    window = MainWindow(words)
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    window.show_view(MOMENTS[moment](Shift(KioskPresenter(words, "PACK-01"))))
    look_at(window, moment, language)
    assert (window.width(), window.height()) == size


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", LinkTrouble)
def test_the_help_for_the_server_is_whole(
    qtbot: QtBot, kind: LinkTrouble, language: str, size: tuple[int, int]
) -> None:
    words = Words(language)
    window = MainWindow(words, count(0, 1_000_000_000).__next__)
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    shift = Shift(KioskPresenter(words, "PACK-01"))
    shift.start()
    named = dict.fromkeys(LINK_VALUES, "SCANSTATION_REQUIRE_OPERATOR, SCANSTATION_BACKUP_DIR")
    trouble = told_as(kind, "", **named)
    window.show_view(shift.presenter.handle(LinkChanged(LinkState.REFUSED, remedy=trouble)))
    QTest.mouseClick(window.status_bar.cells[5], Qt.MouseButton.LeftButton)
    assert window.question.isVisible()
    look_at(window, f"help_{kind}", language)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("standing", CENTRES)
def test_the_help_for_the_centre_is_whole(
    qtbot: QtBot, standing: str, language: str, size: tuple[int, int]
) -> None:
    words = Words(language)
    window = MainWindow(words, count(0, 1_000_000_000).__next__)
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    shift = Shift(KioskPresenter(words, "PACK-01"))
    shift.start()
    window.show_view(shift.presenter.handle(CentreChanged(CENTRES[standing])))
    QTest.mouseClick(window.status_bar.cells[5], Qt.MouseButton.LeftButton)
    assert window.question.isVisible()
    look_at(window, f"centre_help_{standing}", language)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("moment", ROOM_MOMENTS)
def test_the_room_of_scanners_is_whole(
    qtbot: QtBot, moment: str, language: str, size: tuple[int, int]
) -> None:
    words = Words(language)
    window = MainWindow(words, count(0, 1_000_000_000).__next__)
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    presenter = KioskPresenter(words, "PACK-01")
    window.show_view(Shift(presenter).start())
    if moment == "camera_picture":
        window.room.picture_of = lambda _scanner_id: drawn_frame()
    ROOM_MOMENTS[moment](presenter)
    window.show_view(presenter.view())
    window.show_room(presenter.room.view(words))
    look_at(window, f"room_{moment}", language)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("moment", HUB_MOMENTS)
def test_the_list_of_hubs_is_whole(
    qtbot: QtBot, moment: str, language: str, size: tuple[int, int]
) -> None:
    words = Words(language)
    window = MainWindow(words, count(0, 1_000_000_000).__next__)
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    presenter = KioskPresenter(words, "PACK-01")
    HUB_MOMENTS[moment](presenter)
    window.show_view(presenter.view())
    window.show_hubs(presenter.hubs.view(words))
    look_at(window, f"hubs_{moment}", language)
