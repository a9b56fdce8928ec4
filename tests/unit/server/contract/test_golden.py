"""The wire as it was agreed: a golden file a message. A change here is a change of protocol."""

import inspect
import json
from pathlib import Path

import msgspec
import pytest
from msgspec import Struct

from server.contract import centre, order, pairing, station
from tests.unit.server.contract.messages import MESSAGES

_GOLDEN = Path(__file__).parent / "golden"


def _golden(message: Struct) -> object:
    path = _GOLDEN / f"{type(message).__name__}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def _name(message: Struct) -> str:
    return type(message).__name__


def test_every_struct_of_the_contract_has_an_example_and_a_golden_file() -> None:
    structs = {
        name
        for module in (centre, order, pairing, station)
        for name, value in inspect.getmembers(module, inspect.isclass)
        if issubclass(value, Struct) and value is not Struct
    }
    assert structs == {_name(message) for message in MESSAGES}
    assert structs == {path.stem for path in _GOLDEN.glob("*.json")}


@pytest.mark.parametrize("message", MESSAGES, ids=_name)
def test_a_message_is_written_as_its_golden_file(message: Struct) -> None:
    assert json.loads(msgspec.json.encode(message)) == _golden(message)
    # Socket.IO is handed builtins and writes them with the standard library.
    assert json.loads(json.dumps(msgspec.to_builtins(message))) == _golden(message)


@pytest.mark.parametrize("message", MESSAGES, ids=_name)
def test_a_golden_file_is_read_as_its_message(message: Struct) -> None:
    assert msgspec.convert(_golden(message), type(message)) == message


@pytest.mark.parametrize("message", MESSAGES, ids=_name)
def test_a_field_nobody_agreed_on_is_refused(message: Struct) -> None:
    golden = _golden(message)
    assert isinstance(golden, dict)
    with pytest.raises(msgspec.ValidationError, match="surprise"):
        msgspec.convert({**golden, "surprise": 1}, type(message))


@pytest.mark.parametrize("message", MESSAGES, ids=_name)
def test_a_message_without_a_required_field_is_refused(message: Struct) -> None:
    golden = _golden(message)
    assert isinstance(golden, dict)
    for field in msgspec.structs.fields(message):
        if not field.required:
            continue
        with pytest.raises(msgspec.ValidationError, match=field.name):
            msgspec.convert({k: v for k, v in golden.items() if k != field.name}, type(message))


@pytest.mark.parametrize("message", MESSAGES, ids=_name)
def test_a_message_is_a_value(message: Struct) -> None:
    name = msgspec.structs.fields(message)[0].name
    with pytest.raises(AttributeError):
        setattr(message, name, None)
