"""When the supervisor's page is built anew, and what its lock may hold."""

import json
import shutil
from pathlib import Path

import pytest

from installer.build_page import fingerprint, is_built
from installer.npm_lock import without_funding

ROOT = Path(__file__).parents[3]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for folder in ("server/web/dashboard", "assets/icons", "assets/translations"):
        ignored = shutil.ignore_patterns("node_modules")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    stamp = tmp_path / "server/web/static/.built"
    stamp.parent.mkdir(parents=True)
    stamp.write_text(fingerprint(tmp_path), "ascii")
    return tmp_path


def test_a_page_that_was_built_of_these_sources_is_left_alone(checkout: Path) -> None:
    assert is_built(checkout)


@pytest.mark.parametrize(
    "source",
    [
        "server/web/dashboard/src/app.tsx",
        "server/web/dashboard/package-lock.json",
        "server/web/dashboard/new.ts",
        "assets/icons/check.svg",
        "assets/translations/dashboard.ko.ftl",
        "assets/translations/en.ftl",
    ],
)
def test_it_is_built_anew_when_a_source_changes(checkout: Path, source: str) -> None:
    with (checkout / source).open("ab") as file:
        file.write(b"\n")
    assert not is_built(checkout)


def test_packages_and_tests_are_no_sources(checkout: Path) -> None:
    for name in ("node_modules/vite/index.js", "test/other.test.ts"):
        path = checkout / "server/web/dashboard" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1", "ascii")
    assert is_built(checkout)


def test_a_lock_loses_who_asks_for_money_and_nothing_else() -> None:
    kept = {"version": "1", "integrity": "sha512-x"}
    lock = {"packages": {"node_modules/a": {**kept, "funding": {"url": "https://a.example"}}}}
    assert json.loads(without_funding(json.dumps(lock))) == {"packages": {"node_modules/a": kept}}
