"""A local network made for a test: its hosts are network namespaces, joined by a bridge.

The test's own process stands in it, as one more host, for as long as the network is there: its main
thread, and what that starts. Nothing in it reaches the machine's network or another test's, and
each host has all ports to itself. Root makes one, or who is root in a namespace of users and of
networks (`unshare --map-root-user --net`).
"""

import ctypes
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_CLONE_NEWNET = 0x4000_0000
_NET = "10.77.0"
OWN = f"{_NET}.9"
"""The address of the test's own process."""


class Host:
    """A host: what is started in its `with` block runs there."""

    def __init__(self, namespace: int, address: str) -> None:
        self._namespace = namespace
        self.address = address

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Let this thread, and what it starts, be on this host for a while."""
        with _returning():
            _enter(self._namespace)
            yield


class Lan:
    """The network, seen from the test's own host."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._hosts = 0

    def host(self, number: int) -> Host:
        """Join one more host, with an address that ends with `number`."""
        host = Host(self._stack.enter_context(_namespace()), f"{_NET}.{number}")
        there, cable = f"/proc/{os.getpid()}/fd/{host._namespace}", f"cable{number}"
        _ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", there)
        _ip("link", "set", cable, "master", "lan", "up")
        with host.entered():
            _ip("link", "set", "lo", "up")
            _ip("addr", "add", f"{host.address}/24", "dev", "eth0")
            _ip("link", "set", "eth0", "up")
        return host

    def own(self, number: int) -> str:
        """Give the test's own host one more address, as another machine has it."""
        address = f"{_NET}.{number}"
        _ip("addr", "add", f"{address}/24", "dev", "lan")
        return address


@contextmanager
def local_network() -> Iterator[Lan]:
    """Put this thread into a network of its own, and back."""
    with _returning(), ExitStack() as stack:
        _own_namespace()
        _ip("link", "set", "lo", "up")
        _ip("link", "add", "lan", "type", "bridge")
        _ip("addr", "add", f"{OWN}/24", "dev", "lan")
        _ip("link", "set", "lan", "up")
        yield Lan(stack)


@contextmanager
def _namespace() -> Iterator[int]:
    """Yield the descriptor of a new namespace, which lasts as long as that or a process in it."""
    with _returning():
        _own_namespace()
        made = _here()
    try:
        yield made
    finally:
        os.close(made)


@contextmanager
def _returning() -> Iterator[None]:
    before = _here()
    try:
        yield
    finally:
        _enter(before)
        os.close(before)


def _here() -> int:
    return os.open(f"/proc/self/task/{threading.get_native_id()}/ns/net", os.O_RDONLY)


def _own_namespace() -> None:
    _call(_LIBC.unshare(_CLONE_NEWNET), "a network namespace wants root: run make test-deploy")


def _enter(namespace: int) -> None:
    _call(_LIBC.setns(namespace, _CLONE_NEWNET), "the namespace is gone")


def _call(result: int, why: str) -> None:
    if result:
        raise OSError(ctypes.get_errno(), why)


def _ip(*words: str) -> None:
    program = "/usr/sbin/ip" if Path("/usr/sbin/ip").exists() else "ip"
    subprocess.run([program, *words], check=True, timeout=60)
