"""The workflows of GitHub Actions: pinned, with the least rights, and nothing that may fail."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

WORKFLOWS = Path(__file__).parents[3] / ".github" / "workflows"
FILES = sorted(WORKFLOWS.glob("*.yml"))
TEXTS = {path.stem: path.read_text("utf-8") for path in FILES}
_USES = re.compile(r"^ *(?:- )?uses: (?P<what>\S+)(?:  # (?P<version>\S+))?$", re.MULTILINE)
_PINNED = re.compile(r"[\w-]+/[\w./-]+@[0-9a-f]{40}")
WRITES = {
    ("release", "image"): {"packages", "id-token", "attestations"},
    ("release", "publish"): {"contents", "id-token", "attestations"},
}
"""The only jobs that may write, and what."""


def jobs() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for name, text in TEXTS.items():
        for job, content in yaml.safe_load(text)["jobs"].items():
            yield name, job, content


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, job, content in jobs():
        for step in content.get("steps", ()):
            yield f"{name}.{job}", step


def test_there_are_tests_an_audit_and_a_release() -> None:
    assert set(TEXTS) == {"ci", "audit", "release"}


def test_every_action_is_pinned_by_its_whole_commit_and_says_its_version() -> None:
    pinned: dict[str, set[tuple[str, str | None]]] = {}
    for text in TEXTS.values():
        assert len(re.findall(r"\buses:", text)) == len(_USES.findall(text))
        for what, version in _USES.findall(text):
            if what.startswith("./"):
                continue
            assert _PINNED.fullmatch(what), what
            assert re.fullmatch(r"v\d+\.\d+\.\d+", version), what
            action, _, commit = what.partition("@")
            pinned.setdefault(action, set()).add((commit, version))
    assert {action for action, pins in pinned.items() if len(pins) > 1} == set()
    assert len(pinned) > 5


def test_a_workflow_has_no_rights_and_each_job_what_it_needs() -> None:
    for text in TEXTS.values():
        assert yaml.safe_load(text)["permissions"] == {}
    for name, job, content in jobs():
        rights = content["permissions"]
        writes = {right for right, how in rights.items() if how == "write"}
        assert writes == WRITES.get((name, job), set()), job


def test_nothing_may_fail_unseen_or_run_for_ever() -> None:
    for text in TEXTS.values():
        assert "continue-on-error" not in text
        assert "|| true" not in text
        assert yaml.safe_load(text)["concurrency"]["group"]
    for name, job, content in jobs():
        assert "timeout-minutes" in content or content["uses"].startswith("./"), (name, job)


def test_no_stranger_s_pull_request_is_given_rights_or_secrets() -> None:
    for name, text in TEXTS.items():
        assert "pull_request_target" not in text
        assert "workflow_run" not in text
        on = yaml.safe_load(text)[True]  # YAML 1.1 reads `on` so
        assert "secrets." not in text or "pull_request" not in on, name


def test_secrets_are_of_an_environment_that_a_person_approves() -> None:
    for name, job, content in jobs():
        if "secrets." in str(content) or "secrets" in content:
            assert content["environment"] == "production", (name, job)
            assert name == "release"


def test_no_word_from_outside_is_put_into_a_command() -> None:
    for where, step in steps():
        assert "${{" not in step.get("run", ""), where


def test_a_checkout_leaves_no_credentials_behind() -> None:
    checkouts = [
        step for _, step in steps() if step.get("uses", "").startswith("actions/checkout@")
    ]
    assert len(checkouts) > 5
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_what_is_released_is_built_without_a_cache_after_the_tests_and_the_audit() -> None:
    assert "cache" not in TEXTS["release"].replace("No cache here", "")
    release = {job: content for name, job, content in jobs() if name == "release"}
    assert all(
        set(content["needs"]) >= {"tests", "audit"}
        for job, content in release.items()
        if job in {"wheel", "frozen-linux", "frozen-windows", "image"}
    )
    assert release["deploy"]["needs"] == ["publish"]


@pytest.mark.timeout(60)
def test_zizmor_finds_nothing() -> None:
    """Hold to what matters: it would have ours called by `$/`, which no other checker knows yet."""
    zizmor = Path(sys.executable).with_name("zizmor")
    ended = subprocess.run(
        [zizmor, "--offline", "--no-progress", "--min-severity=medium", WORKFLOWS],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
