"""Checks the lock files: hashed, without addresses, and in step with what asks for them.

What it is not: a resolver. It works offline; `make lock` is what resolves. Run from anywhere:
`python installer/check_locks.py [ROOT]`. Ends with 1 and one line for each fault.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

RUNTIME, DEV = "requirements.lock", "requirements-dev.lock"
SERVER, IMAGE = "requirements-server.lock", "requirements-image.lock"
AUDIT = "requirements-audit.lock"

_ADDRESS = re.compile(r"://|\b[a-z0-9-]+\.(?:com|dev|io|net|org)\b", re.IGNORECASE)
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")
_PINNED = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[a-z,-]+\])?==(?P<version>\S+)")


def entries(lock: str) -> Iterator[str]:
    """Yield each requirement of a lock as one line, its hashes included, comments left out."""
    for line in lock.replace("\\\n", " ").splitlines():
        entry = line.split("#", 1)[0].strip()
        if entry:
            yield entry


def pins(lock: str) -> dict[str, str]:
    """Return the locked version of each package, by its canonical name."""
    found = (_PINNED.match(entry) for entry in entries(lock))
    return {canonicalize_name(m["name"]): m["version"] for m in found if m}


def hash_faults(name: str, lock: str) -> Iterator[str]:
    """Yield a fault for each line that is not `package==version` with a SHA-256 hash."""
    for entry in entries(lock):
        if not _PINNED.match(entry):
            yield f"{name}: not a pinned requirement: {entry[:80]}"
        elif not _HASH.search(entry):
            yield f"{name}: no hash: {entry[:80]}"


def address_faults(name: str, lock: str) -> Iterator[str]:
    """Yield a fault for each line that names an address or a host."""
    for number, line in enumerate(lock.splitlines(), start=1):
        if _ADDRESS.search(line):
            yield f"{name}:{number}: names an address: {line.strip()[:80]}"


def step_faults(name: str, locked: dict[str, str], wanted: Iterable[str]) -> Iterator[str]:
    """Yield a fault for each wanted requirement that the lock lacks or does not satisfy."""
    for requirement in map(Requirement, wanted):
        version = locked.get(canonicalize_name(requirement.name))
        if version is None:
            yield f"{name}: lacks {requirement} of pyproject.toml"
        elif not requirement.specifier.contains(version, prereleases=True):
            yield f"{name}: has {requirement.name} {version}, pyproject.toml wants {requirement}"


def agreement_faults(
    locked: dict[str, str], whole: dict[str, str], names: tuple[str, str]
) -> Iterator[str]:
    """Yield a fault for each package of a lock that the one it is a part of pins otherwise."""
    for package, version in locked.items():
        if whole.get(package) != version:
            yield f"{package}: {version} in {names[0]}, {whole.get(package)} in {names[1]}"


def without_names(lock: str) -> str:
    """Return an npm lock without its packages' names, of which some look like a host's."""
    paths = json.loads(lock)["packages"]
    names = {path.rpartition("node_modules/")[2] for path in paths if path}
    for name in sorted(names, key=len, reverse=True):
        lock = lock.replace(f'{name}"', '"')
    return lock


def npm_faults(name: str, lock: str) -> Iterator[str]:
    """Yield a fault for each package of an npm lock with an address or without a hash."""
    for path, package in json.loads(lock)["packages"].items():
        if "resolved" in package:
            yield f"{name}: {path} carries a resolved address"
        if path and not package.get("integrity", "").startswith("sha512-"):
            yield f"{name}: {path} has no SHA-512 integrity"


def python_faults(root: Path) -> Iterator[str]:
    """Yield the faults of the Python locks under `root`."""
    asked = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    runtime = asked["project"]["dependencies"]
    dev = asked["project"]["optional-dependencies"]["dev"]
    groups = asked["dependency-groups"]
    locked: dict[str, dict[str, str]] = {}
    for name, wanted in (
        (RUNTIME, runtime),
        (DEV, [*runtime, *dev]),
        (SERVER, groups["server"]),
        (IMAGE, groups["image"]),
        (AUDIT, groups["audit"]),
    ):
        lock = (root / name).read_text("utf-8")
        locked[name] = pins(lock)
        yield from hash_faults(name, lock)
        yield from address_faults(name, lock)
        yield from step_faults(name, locked[name], wanted)
    for part, whole in ((RUNTIME, DEV), (SERVER, RUNTIME), (IMAGE, DEV)):
        yield from agreement_faults(locked[part], locked[whole], (part, whole))


def faults(root: Path) -> Iterator[str]:
    """Yield every fault of every lock under `root`."""
    yield from python_faults(root)
    for room in ("assets", "server/web", "tests"):
        for path in sorted((root / room).glob("*/package-lock.json")):
            name, lock = str(path.relative_to(root)), path.read_text("utf-8")
            yield from address_faults(name, without_names(lock))
            yield from npm_faults(name, lock)


def main() -> int:
    """Print every fault; return the exit code."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent
    found = list(faults(root))
    for fault in found:
        print(fault)
    if not found:
        print("The locks are hashed, free of addresses and in step with pyproject.toml.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
