from pathlib import Path

import pytest

from server.sync.postgres.address import (
    address_of_login,
    centre_address,
    certificate_words,
    issuers_file,
    shown,
    trusts_system,
)

SUPABASE = (
    "postgresql://postgres.abcd:p%40ss@aws-0-ap-northeast-2.pooler.supabase.com:6543/postgres"
)


def test_a_centre_elsewhere_is_spoken_to_over_tls_and_its_name_checked() -> None:
    assert centre_address(SUPABASE) == f"{SUPABASE}?sslmode=verify-full"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_on_this_computer_the_driver_chooses(host: str) -> None:
    address = f"postgres://edge:secret@{host}:5432/centre"
    assert centre_address(address) == address


def test_what_the_address_says_of_tls_counts() -> None:
    address = "postgresql://edge@db.lan/centre?sslmode=require"
    assert centre_address(address) == address
    address = "postgresql://edge@db.lan/centre?sslmode=verify-full&sslrootcert=/etc/ca.pem"
    assert centre_address(address) == address


@pytest.mark.parametrize(
    ("options", "system", "file"),
    [
        ("", False, None),
        ("?sslmode=require", False, None),
        ("?sslmode=verify-full", True, None),
        ("?sslmode=verify-full&sslrootcert=system", True, None),
        ("?sslmode=verify-ca&sslrootcert=/etc/ca.pem", False, Path("/etc/ca.pem")),
    ],
)
def test_whose_issuers_are_trusted_is_the_system_s_unless_a_file_is_named(
    options: str, system: bool, file: Path | None
) -> None:
    address = f"postgresql://edge@db.lan/centre{options}"
    assert trusts_system(address) is system
    assert issuers_file(address) == file


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("?sslmode=verify-full", "its certificate and name checked"),
        ("?sslmode=verify-ca", "its name not"),
        ("?sslmode=require", "whoever answers is believed"),
        ("?sslmode=disable", "without TLS"),
        ("", "with or without TLS"),
    ],
)
def test_how_safe_the_way_is_is_said(options: str, words: str) -> None:
    assert words in certificate_words(f"postgresql://edge@127.0.0.1/centre{options}")


def test_what_other_drivers_want_is_left_out() -> None:
    address = "postgresql://edge@127.0.0.1/centre?pgbouncer=true&connection_limit=1"
    assert centre_address(address) == "postgresql://edge@127.0.0.1/centre"


def test_a_socket_s_folder_is_a_host() -> None:
    address = "postgresql://postgres:@/centre?host=/run/postgresql"
    assert centre_address(address) == address


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("mysql://edge:secret@db/centre", "postgresql://"),
        ("db.lan", "postgresql://"),
        ("postgresql://edge:secret@/centre", "names no host"),
        ("postgresql://edge:secret@db.lan", "names no database"),
        ("postgresql://edge:sec/ret@db.lan/centre", "%-encoded"),
        ("postgresql://edge:secret@db.lan:70000/centre", "%-encoded"),
        ("postgresql://edge:secret@db.lan/centre?sslmode=on", "sslmode is one of"),
    ],
)
def test_what_is_no_address_is_refused_without_showing_the_password(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why) as told:
        centre_address(text)
    assert "secret" not in str(told.value)


def test_an_address_is_shown_without_its_password() -> None:
    assert shown(SUPABASE) == (
        "postgres.abcd@aws-0-ap-northeast-2.pooler.supabase.com:6543/postgres"
    )
    assert shown("postgresql:///centre?host=/run/postgresql") == "this computer/centre"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (
            "postgresql://owner:s%40@db:5432/centre?sslrootcert=/ca.pem",
            "postgresql://seoul:p%2Fw@db:5432/centre?sslrootcert=/ca.pem",
        ),
        (
            "postgres://owner.abcd:x@pooler:6543/postgres",
            "postgres://seoul.abcd:p%2Fw@pooler:6543/postgres",
        ),
        (
            "postgresql:///centre?host=/run/pg&user=owner&password=x",
            "postgresql://seoul:p%2Fw@/centre?host=/run/pg",
        ),
    ],
)
def test_another_login_has_the_same_address_and_nothing_of_its_owners(
    address: str, told: str
) -> None:
    assert address_of_login(address, "owner", "seoul", "p/w") == told
