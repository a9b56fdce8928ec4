"""The pages on which a scanner is added, moved and removed that nothing announces.

What it is: how a scanner may be connected, what is said of one so far, and the question before it
is removed. What it is not: a judgement whether it can be there (the bridge asks the settings file's
rules, and tries). No Qt.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from station.events import Availability, ScannerRow, Surroundings
from station.presenters.room_keypad import mistake_words, visible
from station.presenters.room_view import ChoiceRow, Page, RoomButton, RoomView, Touch, Wish
from station.presenters.words import Words

_FIELDS = {"connect": ("connect",), "listen": ("listen", "peers"), "port": ("port",)}
"""What is asked for each way to a scanner."""
_EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - who may connect is asked beside it
_SERVER = "rfc2217://"


@dataclass(slots=True)
class Draft:
    """What is said so far of a scanner to be added, or moved when it has a `former_id`.

    The owner is `RoomPresenter`. `mistakes` are the bridge's words for what is wrong, by field.
    """

    way: str
    former_id: str = ""
    said: dict[str, str] = field(default_factory=dict)
    mistakes: dict[str, str] = field(default_factory=dict)
    around: Surroundings = field(default_factory=Surroundings)

    def fill(self, name: str, value: str, *, typed: bool) -> None:
        """Take what was touched or typed of a field. What was wrong with it may be right now."""
        if name == "listen" and value:
            host = self.said.get("listen", "").rpartition(":")[0] or _EVERY_ADDRESS
            value = f"{host}:{value}"
        if name == "peers" and typed:
            value = " ".join((*self._chosen("peers"), *value.split()))
        self.said[name] = value
        self.mistakes.pop(name, None)

    def offered(self, name: str) -> tuple[str, ...]:
        """Return what may be touched instead of typed."""
        return {"peers": self.around.networks, "port": self.around.ports}.get(name, ())

    def _chosen(self, name: str) -> tuple[str, ...]:
        said = self.said.get(name, "").split()
        return tuple(each for each in self.offered(name) if each in said)

    def view(self, words: Words) -> RoomView:
        """Return the page."""
        back = Touch(Wish.SCANNER, self.former_id) if self.former_id else Touch(Wish.ADD)
        fields = tuple((name, self.said.get(name, "")) for name in _FIELDS[self.way])
        save = Touch(Wish.SAVE, self.former_id, fields=fields)
        return RoomView(
            Page.NETWORK,
            words(f"room-way-{self.way}"),
            words(f"room-way-{self.way}-hint"),
            rows=tuple(self._row(words, name) for name in _FIELDS[self.way]),
            foot=(
                RoomButton(words("room-cancel"), "cross", back),
                RoomButton(words("room-save"), "check", save),
            ),
        )

    def _row(self, words: Words, name: str) -> ChoiceRow:
        mistake = self.mistakes.get(name, "")
        note = mistake_words(words, name, mistake) if mistake else ""
        return ChoiceRow(words(f"room-{name}"), tuple(self._choices(words, name)), note)

    def _choices(self, words: Words, name: str) -> Iterator[RoomButton]:
        """Yield what can be touched of a field, and the keypad; of peers several may hold."""
        said = self.said.get(name, "").split()
        for value in self.offered(name):
            chosen = value in said
            others = [each for each in said if each != value]
            together = " ".join(others if chosen else [*said, value])
            touch = Touch(Wish.FILL, field=name, value=together if name == "peers" else value)
            yield RoomButton(value, "", touch, chosen=chosen)
        own = " ".join(each for each in said if each not in self.offered(name))
        shown = own.rpartition(":")[2] if name == "listen" else own
        first = _SERVER if name == "port" and not own else shown
        label = visible(shown).replace("␣", "  ") if shown else words("room-type")
        yield RoomButton(label, "keypad", Touch(Wish.TYPE, "", name, first), chosen=bool(shown))


def draft_of(row: ScannerRow) -> Draft:
    """Return what was said of a scanner that was added, to be changed."""
    said = dict(row.added)
    way = next(way for way in _FIELDS if way in said)
    return Draft(way, row.scanner_id, said)


def add_view(words: Words) -> RoomView:
    """Return the page that asks how the scanner is connected."""
    return RoomView(
        Page.ADD,
        words("room-add"),
        words("room-add-hint"),
        rows=(
            ChoiceRow(
                words("room-kind-keyboard"),
                (RoomButton(words("room-enrol"), "barcode", Touch(Wish.ENROL)),),
            ),
            ChoiceRow(words("room-kind-network"), (_way(words, "connect"), _way(words, "listen"))),
            ChoiceRow(words("room-kind-serial"), (_way(words, "port"),)),
        ),
        foot=(RoomButton(words("room-back"), "back", Touch(Wish.BACK)),),
    )


def remove_view(words: Words, row: ScannerRow) -> RoomView:
    """Return the question before a scanner is removed that was added."""
    there = row.availability is Availability.THERE
    back = Touch(Wish.SCANNER, row.scanner_id) if there else Touch(Wish.BACK)
    return RoomView(
        Page.REMOVE,
        words("room-remove-title", name=row.name),
        words("room-remove-hint"),
        foot=(
            RoomButton(words("room-cancel"), "cross", back),
            RoomButton(words("room-remove"), "trash", Touch(Wish.REMOVE, row.scanner_id)),
        ),
    )


def _way(words: Words, way: str) -> RoomButton:
    icon = "scanner" if way == "port" else "link"
    return RoomButton(words(f"room-way-{way}"), icon, Touch(Wish.DRAFT, value=way))
