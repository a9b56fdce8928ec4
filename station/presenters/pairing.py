"""A pairing code that is typed: its characters as they come, and what the server says of it. No Qt.

What it is: the keypad's state, and what is wrong with the last code, typed or scanned. What it is
not: the pairing (station.bridge.pairing). Lives on the Qt main thread.
"""

from enum import Enum, auto

from server.contract.pairing import CODE_ALPHABET, CODE_LENGTH, SEPARATORS, shown_pairing_code
from station.events import LinkState, PairingTold, PairingTrouble
from station.presenters.view import PairView, Tone
from station.presenters.words import Words

KEYS = ("23456789", "qwertyup", "asdfghjk", "zxcvbnm")
"""As on a keyboard, so that letters are found, without those that no code has."""
ERASE, TAKE, BACK = "erase", "take", "back"
"""Keys besides the characters."""
_ABSENT = "·"
_LATIN_OF = str.maketrans(
    "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", "qwertyuiopasdfghjklzxcvbnm"
)
"""What is printed beside each letter on a Korean keyboard, which may be set to Hangul."""
_OF_NO_USE = frozenset({PairingTrouble.OVER, PairingTrouble.OTHER_STATION})
"""After these another code is typed; after all others this one is looked at, or tried again."""


class _Moment(Enum):
    """What is told beside the keys."""

    TYPING = auto()
    NO_SUCH_CHARACTER = auto()
    ASKED = auto()
    PAIRED = auto()
    REFUSED = auto()


class PairingPresenter:
    """Keeps what is typed; the owner is `KioskPresenter`. `trouble` is that of the last code."""

    def __init__(self) -> None:
        self.trouble: PairingTrouble | None = None
        self._is_open = False
        self._typed = ""
        self._moment = _Moment.TYPING

    def open(self) -> None:
        """Offer the keypad."""
        self._is_open, self._moment = True, _Moment.TYPING

    def follow(self, link: LinkState) -> None:
        """Take in how the link stands: once it is there, nothing is left to type.

        A token that the server takes back at once leaves the kiosk to be paired again.
        """
        if link is LinkState.CONNECTED:
            self._is_open, self._typed, self.trouble = False, "", None
        elif link is LinkState.UNPAIRED and self._moment is _Moment.PAIRED:
            self._typed, self._moment = "", _Moment.TYPING

    def handle(self, told: PairingTold) -> None:
        """Take in what became of a code."""
        self.trouble = told.trouble
        self._moment = _Moment.PAIRED if told.trouble is None else _Moment.REFUSED
        if told.trouble in _OF_NO_USE:
            self._typed = ""

    def touch(self, key: str) -> str | None:
        """Take a key, of the screen or of a keyboard; return the code that is handed in, once."""
        if key == BACK:
            self._is_open = False
        elif not self._is_open or self._moment in {_Moment.ASKED, _Moment.PAIRED}:
            return None
        elif key == TAKE:
            return self._take()
        elif key not in SEPARATORS:
            self._type(key)
        return None

    def view(self, words: Words, link: LinkState, note: str = "") -> PairView | None:
        """Return what to show; None while no code is typed."""
        if not self._is_open or link is not LinkState.UNPAIRED:
            return None
        said, advice, tone = self._said(words)
        return PairView(
            words("pair-title"),
            words("pair-hint"),
            shown_pairing_code(self._typed.ljust(CODE_LENGTH, _ABSENT)),
            said,
            advice,
            tone,
            words("pair-erase"),
            words("pair-take"),
            self._can_take(),
            words("pair-back"),
            note,
        )

    def _can_take(self) -> bool:
        is_free = self._moment not in {_Moment.ASKED, _Moment.PAIRED}
        return is_free and len(self._typed) == CODE_LENGTH

    def _take(self) -> str | None:
        if not self._can_take():
            return None
        self._moment = _Moment.ASKED
        return self._typed

    def _type(self, key: str) -> None:
        self._moment = _Moment.TYPING
        if key == ERASE:
            self._typed = self._typed[:-1]
        elif (character := key.lower().translate(_LATIN_OF)) in CODE_ALPHABET:
            self._typed = (self._typed + character)[:CODE_LENGTH]
        else:
            self._moment = _Moment.NO_SUCH_CHARACTER

    def _said(self, words: Words) -> tuple[str, str, Tone]:
        match self._moment:
            case _Moment.TYPING:
                return "", "", Tone.NEUTRAL
            case _Moment.NO_SUCH_CHARACTER:
                return words("pair-character"), words("pair-character-detail"), Tone.WARNING
            case _Moment.ASKED:
                return words("pair-asked"), "", Tone.INFO
            case _Moment.PAIRED:
                return words("pair-done"), "", Tone.SUCCESS
        key = f"pairing-{self.trouble}"
        return words(key), words(f"{key}-detail"), Tone.ERROR
