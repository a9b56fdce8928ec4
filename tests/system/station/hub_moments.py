"""Moments at the list of hubs, each made of real events and touches."""

from collections.abc import Callable

from server.contract.hub import Hub
from station.events import HubsFound, HubTold, HubTrouble, LinkChanged, LinkState
from station.presenters.kiosk import KioskPresenter
from station.presenters.room_view import Touch, Wish

LONG = "The great hall at the far end of the ya…"
HUBS = (
    Hub("https://hub.lan", "hub.lan", "0.9.0"),
    Hub("https://incheon-cold-storage-2.example.co.kr:8443", "인천 냉동 창고 2층", "0.10.0.dev1"),
    Hub(
        "https://10.120.230.240:48443",
        "The great hall at the far end of the ya…",
        "2026.11.27+buil…",
    ),
    Hub("https://[fd00:1234:5678:9abc::5]", "<b>seoul</b> %s {0}", ""),
    Hub("https://last.lan", "last", "0.9.0"),
)


def none_yet(presenter: KioskPresenter) -> None:
    presenter.handle(LinkChanged(LinkState.UNCHOSEN))
    presenter.handle(HubsFound(()))


def no_network(presenter: KioskPresenter) -> None:
    presenter.handle(LinkChanged(LinkState.UNCHOSEN))
    presenter.handle(HubsFound((), can_search=False))


def several(presenter: KioskPresenter) -> None:
    presenter.handle(LinkChanged(LinkState.UNCHOSEN))
    presenter.handle(HubsFound(HUBS))


def code_first(presenter: KioskPresenter) -> None:
    several(presenter)
    presenter.handle(HubsFound(HUBS[:2]))
    presenter.handle(HubTold("", HubTrouble.CODE_FIRST))


def not_kept(presenter: KioskPresenter) -> None:
    several(presenter)
    presenter.handle(HubTold(HUBS[0].url, HubTrouble.NOT_KEPT))


def another(presenter: KioskPresenter) -> None:
    presenter.handle(HubTold(HUBS[1].url))
    presenter.handle(LinkChanged(LinkState.UNPAIRED))
    presenter.hubs.touch(Touch(Wish.OPEN))
    presenter.handle(HubsFound(HUBS))


def chosen(presenter: KioskPresenter) -> None:
    """Show the card under which another hub can be chosen."""
    presenter.handle(HubTold(HUBS[1].url))
    presenter.handle(LinkChanged(LinkState.UNPAIRED))


def typing(presenter: KioskPresenter) -> None:
    several(presenter)
    presenter.hubs.touch(Touch(Wish.TYPE))
    for key in "hub.lan":
        presenter.hubs.touch(Touch(Wish.KEY, value=key))


def typed_wrong(presenter: KioskPresenter) -> None:
    typing(presenter)
    presenter.handle(HubTold("https://hub.lan/x", HubTrouble.NO_ADDRESS))


HUB_MOMENTS: dict[str, Callable[[KioskPresenter], None]] = {
    each.__name__: each
    for each in (
        none_yet,
        no_network,
        several,
        code_first,
        not_kept,
        another,
        chosen,
        typing,
        typed_wrong,
    )
}
