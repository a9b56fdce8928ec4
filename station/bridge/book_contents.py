"""What is in the file of the scanner book: read as far as it is understood, and kept beyond that.

What it is: bytes in, frozen contents out, and back, with each change that can be made of them. What
another program wrote and this one does not know, as a newer one before a rollback, is in `kept` and
is written again with the rest. What it is not: the file (book_file). Pure.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import msgspec
from msgspec import Struct, structs

from station.bridge.added_scanner import AddedScanner
from station.bridge.scanner_choice import ScannerChoice

_VERSION = 1
_TOLD_CHARACTERS = 100
_OWN = ("version", "scanners", "added")
_Known = TypeVar("_Known", bound=Struct)
Fields = Mapping[str, Any]


class UnreadableBookError(Exception):
    """It is no book: nothing in it can be told apart. Or it cannot be read at all."""


class Kept(Struct, frozen=True):
    """What is not understood, of the whole, of each scanner, and what is altogether `strange`."""

    whole: Fields = {}
    scanners: Mapping[str, Fields] = {}
    added: Mapping[str, Fields] = {}
    """By the identity of the scanner that was added."""
    strange: tuple[Any, ...] = ()

    @property
    def told(self) -> tuple[str, ...]:
        """What it is, by where it stands in the file."""
        return (
            *self.whole,
            *(f"scanners.{key}.{name}" for key, each in self.scanners.items() for name in each),
            *(f"added.{key}.{name}" for key, each in self.added.items() for name in each),
            *(f"added: {_short(each)}" for each in self.strange),
        )


class Contents(Struct, frozen=True):
    """All that is in the file."""

    scanners: dict[str, ScannerChoice] = {}
    added: tuple[AddedScanner, ...] = ()
    kept: Kept = Kept()

    def with_choice(self, scanner_id: str, fields: Fields) -> "Contents":
        """Return them with fields of a choice, and the others as they are."""
        choice = structs.replace(self.scanners.get(scanner_id, ScannerChoice()), **fields)
        return structs.replace(self, scanners={**self.scanners, scanner_id: choice})

    def with_added(self, scanner: AddedScanner, former_id: str = "") -> "Contents":
        """Return them with a scanner, in the stead of a former one, whose choices it has then."""
        now = scanner.scanner_id
        gone = {former_id, now}
        kept = structs.replace(
            self.kept,
            scanners=_moved(self.kept.scanners, former_id, now),
            added=_moved(self.kept.added, former_id, now),
        )
        others = tuple(each for each in self.added if each.scanner_id not in gone)
        return Contents(_moved(self.scanners, former_id, now), (*others, scanner), kept)

    def without(self, scanner_id: str) -> "Contents":
        """Return them without anything of a scanner."""
        kept = structs.replace(
            self.kept,
            scanners=_without(self.kept.scanners, scanner_id),
            added=_without(self.kept.added, scanner_id),
        )
        others = tuple(each for each in self.added if each.scanner_id != scanner_id)
        return Contents(_without(self.scanners, scanner_id), others, kept)


def read_contents(data: bytes) -> Contents:
    """Read the file's bytes.

    Raises:
        UnreadableBookError: it is not JSON, or not of the shape of a book.
    """
    try:
        raw = msgspec.json.decode(data, type=dict[str, Any])
        scanners = msgspec.convert(raw.get("scanners", {}), dict[str, dict[str, Any]])
        added = msgspec.convert(raw.get("added", []), list[Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableBookError(str(error)) from error
    chosen = {key: _known(ScannerChoice, each) for key, each in scanners.items()}
    understood = [_added(each) for each in added]
    whole = {key: each for key, each in raw.items() if key not in _OWN}
    if raw.get("version", _VERSION) != _VERSION:
        whole["version"] = raw["version"]
    kept = Kept(
        whole,
        {key: rest for key, (_, rest) in chosen.items() if rest},
        {each[0].scanner_id: each[1] for each in understood if each is not None and each[1]},
        tuple(raw for raw, each in zip(added, understood, strict=True) if each is None),
    )
    return Contents(
        {key: choice for key, (choice, _) in chosen.items()},
        tuple(each[0] for each in understood if each is not None),
        kept,
    )


def written(contents: Contents) -> bytes:
    """Return the file's bytes. What was never added is not written, as before there was any."""
    kept = contents.kept
    scanners = {
        key: {**kept.scanners.get(key, {}), **msgspec.to_builtins(choice)}
        for key, choice in contents.scanners.items()
    }
    added = [
        *(
            {**kept.added.get(each.scanner_id, {}), **msgspec.to_builtins(each)}
            for each in contents.added
        ),
        *kept.strange,
    ]
    whole = {"version": _VERSION, **kept.whole, "scanners": scanners}
    return msgspec.json.format(msgspec.json.encode({**whole, "added": added} if added else whole))


def _added(raw: object) -> tuple[AddedScanner, Fields] | None:
    """Return a scanner that was added, with what is not known of it; None when it cannot be."""
    if not isinstance(raw, dict):
        return None
    names = {field.name for field in structs.fields(AddedScanner)}
    try:
        scanner = msgspec.convert({k: v for k, v in raw.items() if k in names}, AddedScanner)
    except msgspec.ValidationError:
        return None
    return scanner, {key: value for key, value in raw.items() if key not in names}


def _known(kind: type[_Known], raw: Fields) -> tuple[_Known, Fields]:
    """Return the fields that a kind has and that can be, and the rest."""
    known = dict(_fields(kind, raw))
    return kind(**known), {key: value for key, value in raw.items() if key not in known}


def _fields(kind: type[Struct], raw: Fields) -> Iterator[tuple[str, object]]:
    for field in structs.fields(kind):
        if field.name in raw:
            try:
                yield field.name, msgspec.convert(raw[field.name], field.type)
            except msgspec.ValidationError:
                continue


_Value = TypeVar("_Value")


def _moved(of: Mapping[str, _Value], former_id: str, now: str) -> dict[str, _Value]:
    """Return what is by identity, with that of the former one under the new."""
    moved = dict(of)
    if former_id != now and former_id in moved:
        moved[now] = moved.pop(former_id)
    return moved


def _without(of: Mapping[str, _Value], scanner_id: str) -> dict[str, _Value]:
    return {key: each for key, each in of.items() if key != scanner_id}


def _short(raw: object) -> str:
    text = msgspec.json.encode(raw).decode()
    return text if len(text) <= _TOLD_CHARACTERS else f"{text[:_TOLD_CHARACTERS]}…"
