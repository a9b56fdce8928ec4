"""What all tests share: Qt draws off screen, and nothing may be left behind.

A test that drives a real window starts its own Xvfb and tells its child process so. Properties are
tried on the same examples each time, however slow the machine is at the moment.

Python's warnings fail a test by `filterwarnings` in pyproject.toml. Here a test also fails when it
leaves a thread or a task behind, or when it logs a warning that it does not expect: it says so with
`@pytest.mark.expects_log("logger", ...)`, or asks for `caplog` and looks at the records itself.
"""

import asyncio
import inspect
import logging
import os
import signal
import threading
from collections.abc import AsyncIterator, Iterator

import hypothesis
import pytest
from PySide6.QtCore import QCoreApplication, QEvent

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
hypothesis.settings.register_profile("same everywhere", deadline=None, derandomize=True)
hypothesis.settings.load_profile("same everywhere")

_ENDING_S = 5.0
"""How long a thread or task that has been told to end may still take."""
_THREADS = pytest.StashKey[set[threading.Thread]]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "expects_log(*loggers): these may log warnings and errors")
    config.addinivalue_line(
        "markers", "wider: a screen at a size that is left to make test-screens"
    )
    # A run in the background of a shell ignores Ctrl-C, and so would every process that it starts.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _threads_before(request: pytest.FixtureRequest) -> None:
    request.node.stash[_THREADS] = set(threading.enumerate())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Look for threads when everything of the test has ended, its loop's executor included."""
    yield
    # What was told to `deleteLater` goes when an event loop ends, which tests of widgets have none
    # of: all windows of a run stayed, and each filtered every event of the next.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    if _THREADS not in item.stash:  # its set-up did not come so far
        return
    before = item.stash[_THREADS]
    left = set(threading.enumerate()) - before
    for thread in left:
        if not isinstance(thread, threading._DummyThread):  # Qt's: Python cannot wait for it
            thread.join(_ENDING_S)
    alive = [thread.name for thread in left if thread.is_alive()]
    assert not alive, f"threads left behind: {alive}"


@pytest.fixture
async def _no_task_left_on_loop() -> AsyncIterator[None]:
    yield
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:  # engineio's server leaves its pings and its silent answers to the loop's end
        if getattr(task.get_coro(), "__qualname__", "").startswith(
            ("AsyncSocket.", "AsyncServer.")
        ):
            task.cancel()
    if left:
        _, left = await asyncio.wait(left, timeout=_ENDING_S)
    assert not left, f"tasks left behind: {left}"


@pytest.fixture(autouse=True)
def _no_task_left(request: pytest.FixtureRequest) -> None:
    if inspect.iscoroutinefunction(getattr(request, "function", None)):
        request.getfixturevalue("_no_task_left_on_loop")


def _loggers() -> list[logging.Logger]:
    named = logging.Logger.manager.loggerDict.values()
    return [logging.getLogger(), *(each for each in named if isinstance(each, logging.Logger))]


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """Take down the handlers that a program under test set up, whose streams end with the test."""
    before = {logger: (logger.level, tuple(logger.handlers)) for logger in _loggers()}
    yield
    for logger in _loggers():
        level, handlers = before.get(logger, (logging.NOTSET, ()))
        logger.setLevel(level)
        for handler in set(logger.handlers).difference(handlers):
            logger.removeHandler(handler)
            handler.close()


class _Heard(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def _no_unexpected_log(request: pytest.FixtureRequest) -> Iterator[None]:
    if "caplog" in request.fixturenames:
        yield
        return
    marks = request.node.iter_markers("expects_log")
    expected = tuple(name for mark in marks for name in mark.args)
    heard = _Heard()
    logging.getLogger().addHandler(heard)
    yield
    logging.getLogger().removeHandler(heard)
    unexpected = [
        f"{record.levelname} {record.name}: {record.getMessage()}"
        for record in heard.records
        if not record.name.startswith(expected or ("\0",))
    ]
    assert not unexpected, f"log lines nobody expected: {unexpected}"


@pytest.fixture
def own_handlers() -> Iterator[None]:
    """Give the test's own process its handlers of Ctrl-C and SIGTERM back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
