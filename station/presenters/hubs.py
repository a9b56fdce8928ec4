"""Choosing the hub: those found, one typed, and what to look at where none is found. No Qt.

What it is: the list's pages, from what the bridge tells and what is touched. None is chosen by
itself. What it is not: the search or the choice (station.bridge), or the pairing after it. Lives on
the Qt main thread.
"""

from server.contract.hub import Hub
from station.events import HubsFound, HubTold, LinkState
from station.presenters.room_fields import Keys
from station.presenters.room_keypad import MOST_CHARACTERS
from station.presenters.room_view import (
    FindingLine,
    KeypadView,
    Page,
    RoomButton,
    RoomView,
    ScannerLine,
    Touch,
    Wish,
)
from station.presenters.view import Tone
from station.presenters.words import Words

HUBS_AT_ONCE = 4
CHOOSE_HUB = "choose-hub"
"""What a touch carries that opens the list: no code, and nothing that is journaled."""
_HTTPS = "https://"


class HubsPresenter:
    """Keeps what the list shows; the owner is `KioskPresenter`. `chosen` is this kiosk's hub."""

    def __init__(self) -> None:
        self.chosen = ""
        self._found = HubsFound(())
        self._is_unchosen = False
        self._is_open = False
        self._first = 0
        self._typed: str | None = None
        self._told: HubTold | None = None

    def open(self) -> None:
        """Offer the list."""
        self._is_open, self._first, self._typed, self._told = True, 0, None, None

    def follow(self, link: LinkState) -> None:
        """Take in how the link stands: without a hub the list stays, with a paired one it goes."""
        self._is_unchosen = link is LinkState.UNCHOSEN
        if link not in {LinkState.UNCHOSEN, LinkState.UNPAIRED}:
            self._is_open = False

    def handle(self, event: HubsFound | HubTold) -> None:
        """Take in what was found, or what came of a choice."""
        if isinstance(event, HubsFound):
            self._found = event
            self._first = min(self._first, max(0, len(event.hubs) - 1))
            return
        self._told = event
        if event.trouble is None:
            self.chosen, self._is_open, self._typed = event.url, False, None

    def touch(self, touch: Touch) -> str | None:
        """Go where a touch leads; return the address that is chosen, once."""
        match touch.wish:
            case Wish.OPEN:
                self.open()
            case Wish.CHOOSE:
                self._told = None
                return touch.value
            case Wish.MORE:
                following = self._first + HUBS_AT_ONCE
                self._first = following if following < len(self._found.hubs) else 0
            case Wish.TYPE:
                self._typed, self._told = _HTTPS, None
            case Wish.KEY | Wish.ERASE if self._typed is not None:
                erased = self._typed[:-1] if touch.wish is Wish.ERASE else self._typed + touch.value
                self._typed, self._told = erased[:MOST_CHARACTERS], None
            case Wish.LEAVE:
                self._typed, self._told = None, None
            case Wish.BACK:
                self._is_open = False
        return None

    def view(self, words: Words) -> RoomView | None:
        """Return what to show; None while no hub is chosen."""
        if not (self._is_open or self._is_unchosen):
            return None
        return self._list(words) if self._typed is None else self._keypad(words, self._typed)

    def _list(self, words: Words) -> RoomView:
        hubs = self._found.hubs
        back = RoomButton(words("room-back"), "back", Touch(Wish.BACK))
        more = RoomButton(words("room-more"), "next", Touch(Wish.MORE))
        return RoomView(
            Page.LIST,
            words("hubs-title"),
            words("hubs-hint"),
            lines=tuple(
                self._line(words, hub) for hub in hubs[self._first : self._first + HUBS_AT_ONCE]
            ),
            findings=self._advice(words),
            foot=(
                *(() if self._is_unchosen else (back,)),
                *((more,) if len(hubs) > HUBS_AT_ONCE else ()),
                RoomButton(words("hubs-type"), "keypad", Touch(Wish.TYPE)),
            ),
        )

    def _line(self, words: Words, hub: Hub) -> ScannerLine:
        is_chosen = hub.url == self.chosen
        version = words("hubs-version", version=hub.version) if hub.version else ""
        return ScannerLine(
            "link",
            hub.name,
            hub.url,
            words("hubs-now") if is_chosen else version,
            Tone.SUCCESS if is_chosen else Tone.NEUTRAL,
            "",
            Touch(Wish.CHOOSE, value=hub.url),
        )

    def _advice(self, words: Words) -> tuple[FindingLine, ...]:
        """Return what is wrong with the choice, or what to look at where nothing is found."""
        key = ""
        if self._told is not None and self._told.trouble is not None:
            key = f"hubs-{self._told.trouble}"
        elif not self._found.can_search:
            key = "hubs-no-network"
        elif not self._found.hubs:
            key = "hubs-none"
        return (FindingLine(Tone.WARNING, words(key), words(f"{key}-fix")),) if key else ()

    def _keypad(self, words: Words, typed: str) -> RoomView:
        trouble = self._told.trouble if self._told else None
        return RoomView(
            Page.KEYPAD,
            words("hubs-type-title"),
            words("hubs-type-hint"),
            keypad=KeypadView(
                typed,
                tuple(
                    tuple(RoomButton(key, "", Touch(Wish.KEY, value=key)) for key in row)
                    for row in Keys.ADDRESS.value.rows[:-1]
                ),
                RoomButton(words("room-erase"), "erase", Touch(Wish.ERASE)),
                words(f"hubs-{trouble}-fix") if trouble else "",
            ),
            foot=(
                RoomButton(words("room-cancel"), "cross", Touch(Wish.LEAVE)),
                RoomButton(words("room-take"), "check", Touch(Wish.CHOOSE, value=typed)),
            ),
        )
