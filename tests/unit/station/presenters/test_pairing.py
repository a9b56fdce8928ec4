"""A pairing code that is typed: which keys there are, and what is told of it."""

import pytest

from server.contract.pairing import CODE_ALPHABET
from station.events import LinkChanged, LinkState, PairingTold, PairingTrouble
from station.presenters.kiosk import KioskPresenter
from station.presenters.pairing import BACK, ERASE, KEYS, TAKE, PairingPresenter
from station.presenters.view import KioskView, PairView, Tone
from station.presenters.words import Words
from tests.shift import Shift

CODE = "abcdefgh"


@pytest.fixture
def kiosk() -> KioskPresenter:
    made = KioskPresenter(Words("en"), "PACK-01")
    made.handle(LinkChanged(LinkState.UNPAIRED))
    return made


def _open(kiosk: KioskPresenter) -> PairingPresenter:
    kiosk.acknowledge_here()
    return kiosk.pairing


def _type(pairing: PairingPresenter, text: str) -> None:
    for key in text:
        assert pairing.touch(key) is None


def _shown(view: KioskView) -> PairView:
    assert view.pair is not None
    return view.pair


def test_there_is_a_key_for_each_character_of_a_code_and_no_other() -> None:
    assert sorted("".join(KEYS)) == sorted(CODE_ALPHABET)


def test_a_kiosk_that_is_not_paired_offers_the_keypad_by_one_touch(kiosk: KioskPresenter) -> None:
    card = kiosk.view().card
    assert card is not None
    assert [each.label for each in card.actions] == ["Type the code"]
    assert not card.must_be_answered  # a scanner may be set up first
    assert kiosk.view().pair is None
    assert kiosk.acknowledge_here().pair is not None


def test_a_code_is_shown_as_people_read_it_and_handed_in_once_it_is_whole(
    kiosk: KioskPresenter,
) -> None:
    pairing = _open(kiosk)
    _type(pairing, "AbcdE")
    view = _shown(kiosk.view())
    assert (view.typed, view.can_take) == ("ABCD-E···", False)
    assert pairing.touch(TAKE) is None
    _type(pairing, "fghj")
    view = _shown(kiosk.view())
    assert (view.typed, view.can_take) == ("ABCD-EFGH", True)
    assert pairing.touch(TAKE) == CODE
    assert pairing.touch(TAKE) is None
    assert _shown(kiosk.view()).said == "The server is being asked"


def test_where_the_server_does_not_take_the_new_token_another_code_can_be_typed(
    kiosk: KioskPresenter,
) -> None:
    pairing = _open(kiosk)
    _type(pairing, CODE)
    pairing.touch(TAKE)
    kiosk.handle(PairingTold(None))
    assert _shown(kiosk.view()).can_take is False
    kiosk.handle(LinkChanged(LinkState.UNPAIRED))
    assert _shown(kiosk.view()).said == ""
    _type(pairing, CODE)
    assert pairing.touch(TAKE) == CODE


def test_a_hyphen_or_space_of_a_keyboard_counts_for_nothing(kiosk: KioskPresenter) -> None:
    _type(_open(kiosk), "abcd- efgh")
    assert _shown(kiosk.view()).typed == "ABCD-EFGH"


@pytest.mark.parametrize("key", "01ilo!ㅣä가")
def test_a_character_that_no_code_has_is_told_until_the_next_key(
    kiosk: KioskPresenter, key: str
) -> None:
    pairing = _open(kiosk)
    _type(pairing, "ab" + key)
    view = _shown(kiosk.view())
    assert view.said == "No pairing code has this character"
    assert "0, 1, I, L or O" in view.advice
    assert view.typed == "AB··-····"
    _type(pairing, "c")
    view = _shown(kiosk.view())
    assert (view.typed, view.said) == ("ABC·-····", "")


def test_a_keyboard_that_is_set_to_hangul_types_the_letter_printed_beside_it(
    kiosk: KioskPresenter,
) -> None:
    _type(_open(kiosk), "ㅁㅠ2ㅋ")
    assert _shown(kiosk.view()).typed == "AB2Z-····"


def test_a_character_is_erased_and_with_none_left_nothing_happens(kiosk: KioskPresenter) -> None:
    pairing = _open(kiosk)
    _type(pairing, "ab")
    for _ in range(3):
        pairing.touch(ERASE)
    assert _shown(kiosk.view()).typed == "····-····"


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("trouble", PairingTrouble)
def test_each_trouble_is_a_sentence_and_the_code_stays_where_it_may_be_good(
    language: str, trouble: PairingTrouble
) -> None:
    kiosk = KioskPresenter(Words(language), "PACK-01")
    kiosk.handle(LinkChanged(LinkState.UNPAIRED))
    pairing = _open(kiosk)
    _type(pairing, CODE)
    pairing.touch(TAKE)
    view = _shown(kiosk.handle(PairingTold(trouble)))
    assert view.said
    assert view.advice
    assert view.tone is Tone.ERROR
    keeps = trouble not in {PairingTrouble.OVER, PairingTrouble.OTHER_STATION}
    assert view.can_take is keeps
    assert pairing.touch(TAKE) == (CODE if keeps else None)


def test_once_it_is_paired_nothing_can_be_typed_and_the_keypad_goes_with_the_link(
    kiosk: KioskPresenter,
) -> None:
    pairing = _open(kiosk)
    _type(pairing, CODE)
    pairing.touch(TAKE)
    view = _shown(kiosk.handle(PairingTold(None)))
    assert (view.said, view.can_take) == ("Paired. Connecting to the server", False)
    assert pairing.touch(TAKE) is None
    assert kiosk.handle(LinkChanged(LinkState.CONNECTED)).pair is None
    kiosk.handle(LinkChanged(LinkState.UNPAIRED))  # its token was taken back
    assert kiosk.view().pair is None
    assert _shown(kiosk.acknowledge_here()).typed == "····-····"


def test_the_keypad_outlasts_a_server_that_is_away_for_a_moment(kiosk: KioskPresenter) -> None:
    _type(_open(kiosk), "ab")
    assert kiosk.handle(LinkChanged(LinkState.LOST)).pair is None
    assert _shown(kiosk.handle(LinkChanged(LinkState.UNPAIRED))).typed == "AB··-····"


def test_going_back_leaves_the_card_with_what_was_wrong(kiosk: KioskPresenter) -> None:
    pairing = _open(kiosk)
    _type(pairing, CODE)
    pairing.touch(TAKE)
    kiosk.handle(PairingTold(PairingTrouble.WRONG))
    pairing.touch(BACK)
    view = kiosk.view()
    assert view.pair is None
    assert view.card is not None
    assert view.card.title == "This code is not known"


def test_scans_that_are_kept_meanwhile_are_told_beside_the_keys(kiosk: KioskPresenter) -> None:
    _open(kiosk)
    Shift(kiosk).scan("8801234500022")
    assert "1 scan is kept here" in _shown(kiosk.view()).note
