"""The tables of a settings file, read key by key, so that every mistake is told and not the first.

What it is: what TOML gave in, frozen tables and a sentence for each mistake out. What it is not:
any one setting; a table says itself what its keys are, and checks what no key can alone. Pure.
"""

import difflib
import math
from collections.abc import Collection, Iterator
from typing import Literal, TypeVar, get_args, get_origin

import msgspec
from msgspec import Meta, Struct

SINGLE_QUOTES = "write a path with \\ in single quotes"
_NUMBER_BITS = 63
_SHOWN_CHARACTERS = 300
_PATTERN = "matching regex"
_ANY_CHARACTER = ".prefix"
"""What a scanner puts in front of a code may be a control character; nothing else may hold one."""


class Table(Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the settings. Every key has a default, which holds where what was written cannot.

    A key may be a table itself, or any number of them (`tuple[AnotherTable, ...]`).
    """

    def problems(self, where: str, named: Collection[str]) -> Iterator[str]:
        """Yield what is wrong with the table at `where`, in which the keys `named` are written.

        What a key cannot be by itself has been told.
        """
        del where, named
        yield from ()


_Table = TypeVar("_Table", bound=Table)


def read_table(raw: object, kind: type[_Table], where: str, problems: list[str]) -> _Table:
    """Return the table at `where` ("" is the whole file), and add to `problems` what is wrong."""
    if not isinstance(raw, dict):
        problems.append(f"{where} must be a table")
        return kind()
    fields = {field.name: field.type for field in msgspec.structs.fields(kind)}
    dot = f"{where}." if where else ""
    problems += [_unknown(dot, name, list(fields)) for name in raw if name not in fields]
    values = {
        name: _value(raw[name], field, f"{dot}{name}", problems)
        for name, field in fields.items()
        if name in raw
    }
    table = kind(**{name: value for name, value in values.items() if value is not None})
    problems += table.problems(where, raw.keys())
    return table


def read_text(raw: str | list[str], kind: object, where: str, problems: list[str]) -> object:
    """Return what text, as it is typed, stands for as a value of a kind; None when it cannot.

    The words for what is wrong are those of a settings file that has it at `where`.
    """
    return _value(raw, kind, where, problems, strict=False)


def unknown_key(name: str, known: list[str]) -> str:
    """Return the words for a key that nobody knows, and the one that may be meant."""
    return _unknown("", name, known)


def _value(
    raw: object, kind: object, where: str, problems: list[str], *, strict: bool = True
) -> object:
    """Return what is written at `where`; None when it cannot be used."""
    if isinstance(kind, type) and issubclass(kind, Table):
        return read_table(raw, kind, where, problems)
    if each := _each_of(kind):
        return _tables(raw, each, where, problems)
    if fault := _fault(raw, where):
        problems.append(f"{where} = {_shown(raw)} {fault}")
        return None
    try:
        return msgspec.convert(raw, kind, strict=strict)
    except msgspec.ValidationError as error:
        why = _why(error, _what_to_write(kind))
        problems.append(f"{where} = {_shown(raw)} cannot be used{why}")
        return None


def _fault(raw: object, where: str) -> str | None:
    """Return why a value, or one in a list, can be no setting's, of whatever kind that is."""
    if isinstance(raw, list):
        return next((fault for each in raw if (fault := _fault(each, where))), None)
    if isinstance(raw, str) and not raw.isprintable() and not f".{where}".endswith(_ANY_CHARACTER):
        return f"holds a control character; {SINGLE_QUOTES}"
    if isinstance(raw, float) and not math.isfinite(raw):
        return "is no quantity; write a number, or leave the line out"
    if isinstance(raw, int) and raw.bit_length() > _NUMBER_BITS:
        return "is too large a number"
    return None


def _shown(raw: object) -> str:
    """Return what was written as a person finds it again, however long it is."""
    try:
        return _cropped(repr(raw))
    except ValueError:
        return "a number of thousands of digits"


def _cropped(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"


def _each_of(kind: object) -> type[Table] | None:
    """Return what there may be any number of; None for what is no tuple of tables."""
    each = get_args(kind)[0] if get_origin(kind) is tuple else None
    return each if isinstance(each, type) and issubclass(each, Table) else None


def _tables(
    raw: object, kind: type[_Table], where: str, problems: list[str]
) -> tuple[_Table, ...] | None:
    if not isinstance(raw, list):
        problems.append(f"{where} must be tables: [[{where}]]")
        return None
    return tuple(
        [read_table(each, kind, f"{where}[{n}]", problems) for n, each in enumerate(raw, start=1)]
    )


def _what_to_write(kind: object) -> str:
    """Return the few words that will do, or what else is said of a setting's kind."""
    told = " or ".join(map(repr, _words_of(kind))) or next(_descriptions(kind), "")
    return f"; write {told}" if told else ""


def _why(error: msgspec.ValidationError, told: str) -> str:
    """Return why a value cannot be; what a pattern is written like tells a person nothing."""
    if told and _PATTERN in str(error):
        return told
    return f": {_cropped(str(error))}{told}"


def _words_of(kind: object) -> tuple[object, ...]:
    if get_origin(kind) is Literal:
        return get_args(kind)
    return tuple(word for part in get_args(kind) for word in _words_of(part))


def _descriptions(kind: object) -> Iterator[str]:
    if isinstance(kind, Meta) and kind.description:
        yield kind.description
    for part in (*get_args(kind), *getattr(kind, "__metadata__", ())):
        yield from _descriptions(part)


def _unknown(dot: str, name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    shown = _cropped(name) if name.isprintable() else _shown(name)
    return f"{dot}{shown} is unknown" + (f": {dot}{near[0]} is meant?" if near else "")
