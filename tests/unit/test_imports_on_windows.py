"""Every module of the programs can be imported on Windows, as far as that can be told without one.

What it is: a look at what each module imports as it is loaded. What a loaded module then uses of
the standard library is mypy's, which `make check` also runs for Windows. Neither is a run there.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOT_ON_WINDOWS = frozenset(
    [
        "crypt",
        "curses",
        "fcntl",
        "grp",
        "hidraw",
        "nis",
        "ossaudiodev",
        "posix",
        "pty",
        "pwd",
        "readline",
        "resource",
        "spwd",
        "syslog",
        "termios",
        "tty",
    ]
)
"""Of the standard library ("Availability: not Windows"), and hidapi's name of its Linux half."""
NEVER_LOADED_THERE = frozenset({"drivers.camera.v4l2", "drivers.evdev_keyboard"})
"""These say so themselves, with an ImportError as their first act."""
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for room in ("drivers", "server", "station")
    for path in sorted((ROOT / room).rglob("*.py"))
}


def loaded_at_once(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run when a module is loaded on Windows."""
    for statement in body:
        if isinstance(statement, ast.If):
            yield from loaded_at_once(_branch(statement))
        elif isinstance(statement, ast.ClassDef | ast.With | ast.Try):
            yield from loaded_at_once(statement.body)
        elif not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            yield statement


def _branch(statement: ast.If) -> list[ast.stmt]:
    match ast.unparse(statement.test):
        case "sys.platform != 'win32'" | "sys.platform == 'linux'":
            return statement.orelse
        case "sys.platform == 'win32'":
            return statement.body
    return [*statement.body, *statement.orelse]


def imported(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.Import):
        return {alias.name for alias in statement.names}
    if isinstance(statement, ast.ImportFrom) and statement.module:
        inner = {f"{statement.module}.{alias.name}" for alias in statement.names}
        return {statement.module, *inner}
    return set()


def ends(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Raise)


def of_another_system(source: str) -> set[str]:
    found: set[str] = set()
    for statement in loaded_at_once(ast.parse(source).body):
        if ends(statement):
            break
        names = imported(statement)
        found |= {name for name in names if name.split(".")[0] in NOT_ON_WINDOWS}
        found |= names & NEVER_LOADED_THERE
    return found


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_nothing_that_windows_lacks(module: str) -> None:
    assert of_another_system(MODULES[module].read_text("utf-8")) == set()


@pytest.mark.parametrize("module", sorted(NEVER_LOADED_THERE))
def test_what_is_for_linux_alone_says_so_first(module: str) -> None:
    statements = loaded_at_once(ast.parse(MODULES[module].read_text("utf-8")).body)
    assert any(ends(statement) for statement in statements)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import fcntl", {"fcntl"}),
        ("from os import path\nimport termios as t", {"termios"}),
        ("import sys\nif sys.platform != 'win32':\n    import pwd", set()),
        ("import sys\nif sys.platform == 'win32':\n    raise ImportError\nimport pwd", set()),
        ("def ask():\n    import grp", set()),
        ("if True:\n    import tty", {"tty"}),
        ("try:\n    import resource\nexcept ImportError: ...", {"resource"}),
        ("from drivers.evdev_keyboard import X", {"drivers.evdev_keyboard"}),
        ("from drivers import evdev_keyboard", {"drivers.evdev_keyboard"}),
    ],
)
def test_the_look_sees_what_is_loaded_and_no_more(source: str, found: set[str]) -> None:
    assert of_another_system(source) == found
