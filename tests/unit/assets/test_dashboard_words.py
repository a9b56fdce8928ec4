"""The words of the supervisor's page: the same in both languages, none missing, none left over."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import FluentParser
from fluent.syntax.ast import Junk, Message

from server.contract.dashboard_live import AlertKind
from server.contract.order import OrderStatus, WorkStep
from server.contract.printing import PrintOutcome
from server.contract.verdict import Reason, Verdict
from server.domain.convergence import ConflictKind
from server.domain.settling import POSSIBLE, Resolution
from server.store.orders_import.report import ImportPhase, NoteCode, RefusalCode
from server.store.users import UserRole
from station.presenters.verdict import LOOKS
from station.presenters.words import catalogue_text

ROOT = Path(__file__).parents[3]
SOURCES = sorted((ROOT / "server/web/dashboard/src").rglob("*.ts*"))
SAID = re.compile(r"\bsay\(\s*'([a-z0-9_-]+)'")
"""Keys that are written out."""
FIRST = re.compile(r"`([a-z]+-[a-z_-]*)\$\{")
"""What keys begin with that are put together."""
QUOTED = re.compile(r"'([a-z][a-z0-9_-]*)'")
DONE = re.compile(
    r'"((?:user|token|session|station|operator|conflict|pairing_code)\.(?!csv)[a-z_]+)"'
)
"""What the audit log says was done."""
KIOSKS = re.search(
    r"SAID_HERE = /(.+)/",
    (ROOT / "server/web/dashboard/plugins/kiosk_words.ts").read_text("utf-8"),
)
"""Which of the kiosk's words the page is built with."""
TOLD: dict[str, Sequence[str]] = {
    "verdict-{}": [each.lower() for each in Verdict],
    "reason-{}": list(Reason),
    "order-status-{}": list(OrderStatus),
    "step-{}": list(WorkStep),
    "note-{}": list(ConflictKind),
    "settle-{}": list(Resolution),
    "alert-{}": list(AlertKind),
    "alert-{}-detail": list(AlertKind),
    "role-{}": list(UserRole),
    "import-phase-{}": list(ImportPhase),
    "import-refusal-{}": list(RefusalCode),
    "import-note-{}": list(NoteCode),
    "print-{}": list(PrintOutcome),
}
"""Whatever the server may tell a page by a word of its own, and the key that says it."""
ARGUMENT = re.compile(r"\$(\w+)")


def messages(language: str) -> dict[str, Message]:
    """Return the page's own words by their keys."""
    text = (ROOT / f"assets/translations/dashboard.{language}.ftl").read_text("utf-8")
    body = FluentParser().parse(text).body
    assert not [entry for entry in body if isinstance(entry, Junk)]
    found = [entry for entry in body if isinstance(entry, Message)]
    assert len({entry.id.name for entry in found}) == len(found), "a key comes twice"
    return {entry.id.name: entry for entry in found}


def arguments(language: str) -> dict[str, set[str]]:
    text = (ROOT / f"assets/translations/dashboard.{language}.ftl").read_text("utf-8")
    return {
        key: set(ARGUMENT.findall(text[entry.span.start : entry.span.end]))
        for key, entry in messages(language).items()
        if entry.span is not None
    }


def test_both_languages_have_the_same_keys() -> None:
    assert list(messages("en")) == list(messages("ko"))


def test_both_languages_say_the_same_things_of_a_message() -> None:
    assert arguments("en") == arguments("ko")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_does_not_say_otherwise_what_the_kiosk_says(language: str) -> None:
    kiosk = FluentBundle([language])
    kiosk.add_resource(FluentResource(catalogue_text(language)))
    assert not [key for key in messages(language) if key.startswith("verdict-")]
    assert all(kiosk.has_message(f"verdict-{verdict.lower()}") for verdict in LOOKS)


def test_every_key_that_the_page_says_has_words() -> None:
    known = set(messages("en")) | set(re.findall(r"^([a-z0-9_-]+) =", catalogue_text("en"), re.M))
    said = {key for source in SOURCES for key in SAID.findall(source.read_text("utf-8"))}
    assert said
    assert said <= known, sorted(said - known)


def said_on_the_page(language: str) -> set[str]:
    """Return the keys of the words that the page is built with, the kiosk's among them."""
    assert KIOSKS is not None
    chosen = re.compile(KIOSKS[1])
    lines = [line for line in catalogue_text(language).splitlines() if chosen.match(line)]
    return set(messages(language)) | {line.partition(" =")[0] for line in lines}


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("key", TOLD)
def test_whatever_the_server_may_tell_has_words_in_both_languages(key: str, language: str) -> None:
    said = said_on_the_page(language)
    assert TOLD[key]
    assert [word for word in TOLD[key] if key.format(word) not in said] == []


def test_what_is_accepted_has_words_for_each_conflict_that_may_be() -> None:
    accepted = {kind for kind, ways in POSSIBLE.items() if Resolution.ACCEPT in ways}
    assert {f"settle-accept-{kind}" for kind in accepted} <= said_on_the_page("en")


def test_every_word_is_said_by_the_page() -> None:
    text = "\n".join(source.read_text("utf-8") for source in SOURCES)
    whole = set(QUOTED.findall(text))
    begun = tuple(set(FIRST.findall(text)))
    unsaid = [key for key in messages("en") if key not in whole and not key.startswith(begun)]
    assert not unsaid


def test_whatever_the_audit_log_says_has_words() -> None:
    jobs = sorted((ROOT / "server/store").glob("*.py"))
    done = {what for job in jobs for what in DONE.findall(job.read_text("utf-8"))}
    assert "user.added" in done
    assert {f"audit-{what.replace('.', '-')}" for what in done} <= set(messages("en"))
