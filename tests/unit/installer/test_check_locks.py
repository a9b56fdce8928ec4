"""The lock checks find what they are there for, in small locks and in the project's own."""

import json
import shutil
from pathlib import Path

import pytest

from installer.check_locks import (
    AUDIT,
    DEV,
    IMAGE,
    RUNTIME,
    SERVER,
    address_faults,
    agreement_faults,
    faults,
    hash_faults,
    npm_faults,
    pins,
    step_faults,
    without_names,
)

ROOT = Path(__file__).parents[3]
HASH = "--hash=sha256:" + "0" * 64


def test_the_locks_of_this_project_are_without_fault() -> None:
    assert list(faults(ROOT)) == []


def test_pins_are_read_over_continued_lines_and_by_canonical_name() -> None:
    lock = f"Fluent.Runtime[x]==0.4 \\\n    {HASH} \\\n    {HASH}\nuv==1 ; os_name == 'nt' {HASH}\n"
    assert pins(lock) == {"fluent-runtime": "0.4", "uv": "1"}


def test_a_pinned_and_hashed_requirement_is_no_fault() -> None:
    assert list(hash_faults("lock", f"biip==5.2.0 \\\n    {HASH}\n# a comment\n")) == []


def test_a_requirement_without_hash_is_a_fault() -> None:
    assert list(hash_faults("lock", "biip==5.2.0\n")) == ["lock: no hash: biip==5.2.0"]


def test_a_requirement_without_exact_version_is_a_fault() -> None:
    (fault,) = hash_faults("lock", f"biip>=5.2 {HASH}\n")
    assert "not a pinned requirement" in fault


def test_an_address_or_a_host_in_a_lock_is_a_fault_with_its_line() -> None:
    lock = "a==1\n--index-url https://mirror/simple\n--trusted-host packages.example.org\n"
    assert [fault.split(" ")[0] for fault in address_faults("lock", lock)] == ["lock:2:", "lock:3:"]


def test_a_dependency_that_the_lock_lacks_is_a_fault() -> None:
    assert list(step_faults("lock", {}, ["biip>=4"])) == ["lock: lacks biip>=4 of pyproject.toml"]


def test_a_locked_version_outside_the_wanted_range_is_a_fault() -> None:
    (fault,) = step_faults("lock", {"biip": "3.9"}, ["biip>=4"])
    assert fault == "lock: has biip 3.9, pyproject.toml wants biip>=4"


def test_a_package_pinned_otherwise_for_development_is_a_fault() -> None:
    names = "requirements.lock", "requirements-dev.lock"
    assert list(agreement_faults({"biip": "5.2"}, {"biip": "5.2", "ruff": "1"}, names)) == []
    (fault,) = agreement_faults({"biip": "5.2"}, {"biip": "5.1"}, names)
    assert fault == "biip: 5.2 in requirements.lock, 5.1 in requirements-dev.lock"


def test_an_npm_lock_needs_hashes_and_no_resolved_addresses() -> None:
    hashed = {"version": "1", "integrity": "sha512-x"}
    good = {"packages": {"": {"name": "fonts"}, "node_modules/a": hashed}}
    bad = {"packages": {"": {}, "node_modules/a": {"version": "1", "resolved": "somewhere"}}}
    assert list(npm_faults("npm", json.dumps(good))) == []
    assert list(npm_faults("npm", json.dumps(bad))) == [
        "npm: node_modules/a carries a resolved address",
        "npm: node_modules/a has no SHA-512 integrity",
    ]


def test_a_package_that_is_called_like_a_host_is_no_address() -> None:
    lock = json.dumps(
        {
            "packages": {
                "": {"dependencies": {"socket.io-client": "^4", "example.com": "^1"}},
                "node_modules/socket.io-client": {"dependencies": {"socket.io-client": "4"}},
            }
        },
        indent=1,
    )
    assert [fault.split(": ")[2] for fault in address_faults("npm", without_names(lock))] == [
        '"example.com"'
    ]


@pytest.mark.parametrize("room", ["assets", "server/web", "tests"])
def test_an_npm_lock_is_found_wherever_the_project_may_have_one(room: str, tmp_path: Path) -> None:
    for name in ("pyproject.toml", RUNTIME, DEV, SERVER, IMAGE, AUDIT):
        shutil.copy(ROOT / name, tmp_path)
    lock = tmp_path / room / "some" / "package-lock.json"
    lock.parent.mkdir(parents=True)
    lock.write_text(json.dumps({"packages": {"node_modules/a": {}}}), "utf-8")
    assert list(faults(tmp_path)) == [
        f"{room}/some/package-lock.json: node_modules/a has no SHA-512 integrity"
    ]
