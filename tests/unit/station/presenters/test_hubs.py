"""The list of hubs: what is offered, and that nothing is chosen but by a touch."""

import pytest

from server.contract.hub import Hub
from station.events import (
    HubsFound,
    HubTold,
    HubTrouble,
    LinkChanged,
    LinkState,
    PairingTold,
    PairingTrouble,
)
from station.presenters.hubs import CHOOSE_HUB, HUBS_AT_ONCE
from station.presenters.kiosk import KioskPresenter
from station.presenters.room_view import RoomView, Touch, Wish
from station.presenters.words import Words

SEOUL = Hub("https://hub.lan", "seoul", "0.9.0")
BUSAN = Hub("https://10.0.0.5:8443", "busan", "0.9.0")


@pytest.fixture
def kiosk() -> KioskPresenter:
    made = KioskPresenter(Words("en"), "PACK-01")
    made.handle(LinkChanged(LinkState.UNCHOSEN))
    return made


def _shown(kiosk: KioskPresenter) -> RoomView:
    view = kiosk.hubs.view(Words("en"))
    assert view is not None
    return view


def _labels(kiosk: KioskPresenter) -> list[str]:
    return [each.label for each in _shown(kiosk).foot]


def test_a_kiosk_without_a_hub_offers_those_found_and_chooses_none(kiosk: KioskPresenter) -> None:
    kiosk.handle(HubsFound((SEOUL,)))
    (line,) = _shown(kiosk).lines
    assert (line.name, line.about, line.state) == ("seoul", "https://hub.lan", "Version 0.9.0")
    assert kiosk.hubs.chosen == ""
    assert line.touch is not None
    assert kiosk.hubs.touch(line.touch) == "https://hub.lan"


def test_a_kiosk_of_a_hub_shows_no_list() -> None:
    made = KioskPresenter(Words("en"), "PACK-01")
    for state in LinkState:
        made.handle(LinkChanged(state))
        assert (made.hubs.view(Words("en")) is None) == (state is not LinkState.UNCHOSEN)


def test_a_hub_that_goes_leaves_the_list(kiosk: KioskPresenter) -> None:
    kiosk.handle(HubsFound((BUSAN, SEOUL)))
    kiosk.handle(HubsFound((BUSAN,)))
    assert [line.name for line in _shown(kiosk).lines] == ["busan"]
    kiosk.handle(HubsFound(()))
    assert _shown(kiosk).lines == ()
    assert "multicast" in _shown(kiosk).findings[0].fix


def test_a_kiosk_in_no_network_is_told_so(kiosk: KioskPresenter) -> None:
    kiosk.handle(HubsFound((), can_search=False))
    assert _shown(kiosk).findings[0].title == "This kiosk is in no network"


def test_a_long_list_is_shown_part_by_part_and_round(kiosk: KioskPresenter) -> None:
    hubs = tuple(Hub(f"https://h{n}.lan", f"h{n}", "") for n in range(HUBS_AT_ONCE + 1))
    kiosk.handle(HubsFound(hubs))
    assert "More" in _labels(kiosk)
    kiosk.hubs.touch(Touch(Wish.MORE))
    assert [line.name for line in _shown(kiosk).lines] == [f"h{HUBS_AT_ONCE}"]
    kiosk.handle(HubsFound(hubs[:2]))  # the part that is shown is no more
    assert _shown(kiosk).lines != ()
    kiosk.handle(HubsFound(hubs))
    kiosk.hubs.touch(Touch(Wish.MORE))
    assert len(_shown(kiosk).lines) == HUBS_AT_ONCE


def test_an_address_is_typed_by_touch(kiosk: KioskPresenter) -> None:
    kiosk.hubs.touch(Touch(Wish.TYPE))
    for key in "hub.lanx":
        assert kiosk.hubs.touch(Touch(Wish.KEY, value=key)) is None
    kiosk.hubs.touch(Touch(Wish.ERASE))
    view = _shown(kiosk)
    assert view.keypad is not None
    assert view.keypad.text == "https://hub.lan"
    assert kiosk.hubs.touch(view.foot[-1].touch) == "https://hub.lan"


def test_an_address_that_is_none_is_told_beside_the_keys_until_the_next(
    kiosk: KioskPresenter,
) -> None:
    kiosk.hubs.touch(Touch(Wish.TYPE))
    told = kiosk.handle(HubTold("https://", HubTrouble.NO_ADDRESS))
    assert told.cue is not None
    keypad = _shown(kiosk).keypad
    assert keypad is not None
    assert "https://hub.lan" in keypad.mistake
    kiosk.hubs.touch(Touch(Wish.KEY, value="h"))
    keypad = _shown(kiosk).keypad
    assert keypad is not None
    assert keypad.mistake == ""
    kiosk.hubs.touch(Touch(Wish.LEAVE))
    assert _shown(kiosk).keypad is None


def test_before_it_is_paired_another_hub_can_be_chosen(kiosk: KioskPresenter) -> None:
    kiosk.handle(HubTold(SEOUL.url))
    view = kiosk.handle(LinkChanged(LinkState.UNPAIRED))
    assert kiosk.hubs.view(Words("en")) is None
    assert view.card is not None
    assert [each.code for each in view.card.actions] == ["", CHOOSE_HUB]
    assert "https://hub.lan" in view.card.note
    kiosk.hubs.touch(Touch(Wish.OPEN))
    kiosk.handle(HubsFound((BUSAN, SEOUL)))
    assert [line.state for line in _shown(kiosk).lines] == ["Version 0.9.0", "Chosen"]
    assert "Back" in _labels(kiosk)
    kiosk.hubs.touch(Touch(Wish.BACK))
    assert kiosk.hubs.view(Words("en")) is None


def test_what_was_wrong_with_a_code_is_not_told_of_another_hub(kiosk: KioskPresenter) -> None:
    kiosk.handle(HubTold(SEOUL.url))
    kiosk.handle(LinkChanged(LinkState.UNPAIRED))
    view = kiosk.handle(PairingTold(PairingTrouble.UNREACHABLE))
    assert view.card is not None
    assert view.card.title == "The server cannot be reached"
    view = kiosk.handle(HubTold(BUSAN.url))
    assert view.card is not None
    assert view.card.title == "Pair this kiosk"


def test_a_pairing_code_before_the_hub_is_told_what_comes_first(kiosk: KioskPresenter) -> None:
    kiosk.handle(HubsFound((SEOUL,)))
    kiosk.handle(HubTold("", HubTrouble.CODE_FIRST))
    assert _shown(kiosk).findings[0].title == "Choose the hub first"
    assert _shown(kiosk).lines != ()


def test_a_kiosk_whose_settings_name_its_server_offers_no_other() -> None:
    made = KioskPresenter(Words("en"), "PACK-01")
    view = made.handle(LinkChanged(LinkState.UNPAIRED))
    assert view.card is not None
    assert [each.code for each in view.card.actions] == [""]
