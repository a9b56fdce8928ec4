from pathlib import Path

import pytest

from station.bridge.local_server.command import (
    needs_a_person,
    server_command,
    server_environment,
    trouble_of_end,
    why_it_ended,
)
from station.events import Remedy

NAMES = (("names", "SCANSTATION_PORT, SCANSTATION_HOST"),)
PORT = (("port", "8787"),)
NEWER = "this file needs Scanstation 99.0.0 or newer; this is 0.1.0"
VERSIONS = (("needed", "99.0.0"), ("here", "0.1.0"))
BACKUP = "The latest backup is of 2026-11-26 09:30:00"
MADE = (("made", "2026-11-26 09:30:00"),)


def test_the_server_is_this_pythons_package_wherever_the_kiosk_was_started() -> None:
    command = server_command(Path("/venv/bin/python"), frozen=False)
    assert command == ("/venv/bin/python", "-P", "-m", "server", "run", "--stop-on-stdin-close")


@pytest.mark.parametrize("suffix", ["", ".exe"])
def test_a_frozen_kiosk_starts_the_program_beside_it(suffix: str) -> None:
    command = server_command(Path(f"/opt/scanstation/scanstation{suffix}"), frozen=True)
    assert command[0] == f"/opt/scanstation/scanstation-server{suffix}"


def test_the_child_gets_the_kiosks_data_folder_and_port() -> None:
    environment = server_environment({"LANG": "ko_KR.UTF-8"}, Path("/data"), 0)
    assert environment == {
        "LANG": "ko_KR.UTF-8",
        "SCANSTATION_DATA_DIR": "/data",
        "SCANSTATION_PORT": "0",
    }


def test_without_a_port_the_inherited_one_holds() -> None:
    environment = server_environment({"SCANSTATION_PORT": "9000"}, Path("/data"), None)
    assert environment["SCANSTATION_PORT"] == "9000"


def test_a_demo_knows_no_centre() -> None:
    inherited = {"DATABASE_URL": "postgresql://seoul@db/centre", "SCANSTATION_SITE": "seoul"}
    environment = server_environment(inherited, Path("/data"), 0, demo=True)
    assert (environment["DATABASE_URL"], environment["SCANSTATION_SITE"]) == ("", "")
    assert server_environment(inherited, Path("/data"), 0).items() >= inherited.items()


@pytest.mark.parametrize("exit_code", [2, 3, 4])
def test_an_end_that_a_restart_does_not_mend_is_told_in_words(exit_code: int) -> None:
    assert needs_a_person(exit_code)
    assert ": port 8787 is taken" in why_it_ended(exit_code, "port 8787 is taken")


def test_a_port_that_is_taken_is_changed_in_the_kiosks_settings() -> None:
    assert why_it_ended(4, "port 8787 is taken by another program.") == (
        "The local server's network port cannot be used: port 8787 is taken by another program."
        " For this kiosk's own server it is `port` under [server] in station.toml."
    )


@pytest.mark.parametrize(
    ("exit_code", "said", "kind", "values"),
    [
        (2, "SCANSTATION_PORT: no port\nSCANSTATION_HOST: no name", "settings-named", NAMES),
        (2, "unknown key", "settings", ()),
        (3, "the token cannot be read", "data", ()),
        (3, "open the store: another server uses /data (stop that server)", "locked", ()),
        (3, f"open the store: {NEWER} (install that version)", "too-new", VERSIONS),
        (3, f"malformed. {BACKUP}; stop the kiosk, then ...", "damaged", MADE),
        (3, "malformed. There is no backup in /data.", "damaged-without-backup", ()),
        (4, "port 8787 of 127.0.0.1 is taken by another program", "port-named", PORT),
        (4, "it cannot be listened on", "port", ()),
        (-9, "", "ended", (("code", "-9"),)),
    ],
)
def test_the_screen_is_told_a_kind_of_end_with_its_names(
    exit_code: int, said: str, kind: str, values: tuple[tuple[str, str], ...]
) -> None:
    why = why_it_ended(exit_code, said)
    assert trouble_of_end(exit_code, why) == Remedy(f"link-{kind}", why, values)


def test_any_other_end_is_told_with_its_code() -> None:
    assert not needs_a_person(-9)
    assert why_it_ended(-9, "") == "The local server ended unexpectedly (code -9)."


def test_log_lines_are_not_what_a_person_is_told() -> None:
    stderr_end = '{"level": "info"}\nThe settings cannot be used:\n  SCANSTATION_PORT: no port\n'
    assert why_it_ended(2, stderr_end) == (
        "The local server's settings cannot be used: "
        "The settings cannot be used: SCANSTATION_PORT: no port"
    )
