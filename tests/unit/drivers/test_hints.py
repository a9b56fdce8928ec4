"""The drivers' sentences: each is told somewhere, with all that it names."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import drivers
from drivers.hints import HINTS, Hint

ROOT = Path(drivers.__file__).parents[1]


def told() -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the key of each hint that is told, and what is told with it."""
    for file in (*(ROOT / "drivers").rglob("*.py"), *(ROOT / "station").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Hint":
                (key,) = node.args
                assert isinstance(key, ast.Constant)
                yield str(key.value), frozenset(each.arg or "" for each in node.keywords)


def test_every_sentence_is_told_somewhere_with_what_it_names() -> None:
    named = {key: frozenset(re.findall(r"{(\w+)}", text)) for key, text in HINTS.items()}
    assert set(told()) == set(named.items())


def test_a_hint_is_its_sentence_and_knows_its_key_and_what_was_told_with_it() -> None:
    hint = Hint("nothing-listens", host="10.0.0.7", port="9004")
    assert hint.startswith("10.0.0.7 is there, but nothing listens on port 9004: check")
    assert (hint.key, hint.arguments) == (
        "nothing-listens",
        (("host", "10.0.0.7"), ("port", "9004")),
    )


def test_what_is_named_and_not_told_is_refused() -> None:
    with pytest.raises(KeyError):
        Hint("nothing-listens", host="10.0.0.7")
