"""What comes of the centre is told with what to do, whichever layer said it."""

import socket
import ssl

import asyncpg
import pytest

from server.contract.centre import CentreTrouble
from server.sync.postgres.failures import _TROUBLES, Asked, remote_error
from server.sync.remote import PoisonError, RemoteAwayError, RemoteError, RemoteRefusedError


def _no_certificate() -> ssl.SSLError:
    try:
        ssl.create_default_context(cafile=__file__)
    except ssl.SSLError as error:
        return error
    raise AssertionError


def _certificate(code: int, message: str) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = code, message
    return error


def _pooler(said: str) -> asyncpg.PostgresError:
    """Return what pgbouncer says: its only state is that of a broken protocol."""
    return asyncpg.ProtocolViolationError(said)


def _denied(severity: str, what: str) -> asyncpg.PostgresError:
    return asyncpg.PostgresError.new({"C": "42501", "V": severity, "M": f"denied {what}"})


@pytest.mark.parametrize(
    ("error", "kind", "said", "hint"),
    [
        (asyncpg.InvalidPasswordError("no"), RemoteRefusedError, "no", "right user and password"),
        (
            asyncpg.InvalidAuthorizationSpecificationError("not permitted to log in"),
            RemoteRefusedError,
            "not permitted",
            "pg_hba.conf",
        ),
        (_pooler("SASL authentication failed"), RemoteRefusedError, "SASL", "user and password"),
        (
            asyncpg.InternalServerError("Tenant or user not found"),
            RemoteRefusedError,
            "Tenant",
            "right user and password",
        ),
        (_pooler("no such database: x"), RemoteRefusedError, "such", "set the right database"),
        (_pooler("SSL required"), RemoteRefusedError, "SSL", "sslmode=verify-full"),
        (
            _pooler("permission denied for database"),
            RemoteRefusedError,
            "permission",
            "GRANT CONNECT",
        ),
        (_pooler("query_wait_timeout"), RemoteAwayError, "query_wait", "tried again"),
        (asyncpg.UndefinedFunctionError("no pull_v1"), RemoteRefusedError, "pull_v1", "migrate"),
        (_denied("FATAL", "x"), RemoteRefusedError, "denied x", "GRANT CONNECT ON DATABASE"),
        (_denied("ERROR", "x"), RemoteRefusedError, "denied x", "role scanstation_edge; if it is"),
        (
            asyncpg.InsufficientPrivilegeError("login busan may not speak for site seoul"),
            RemoteRefusedError,
            "busan",
            "logins add",
        ),
        (asyncpg.ReadOnlySQLTransactionError("no"), RemoteRefusedError, "no", "the primary"),
        (asyncpg.DiskFullError("full"), RemoteAwayError, "full", "make room"),
        (
            asyncpg.QueryCanceledError("canceling statement due to user request"),
            RemoteAwayError,
            "no answer",
            "statement_timeout",
        ),
        (asyncpg.UndefinedColumnError("no site_id"), RemoteRefusedError, "no site_id", "added"),
        (asyncpg.AdminShutdownError("ended"), RemoteAwayError, "ended", "tried again"),
        (_certificate(10, "it has expired"), RemoteRefusedError, "expired", "renew"),
        (_certificate(62, "not 'db'."), RemoteRefusedError, "not 'db'", "as its certificate does"),
        (_certificate(20, "no issuer"), RemoteRefusedError, "no issuer", "sslrootcert"),
        (ssl.SSLError("wrong version"), RemoteRefusedError, "wrong version", "sslmode"),
        (_no_certificate(), RemoteRefusedError, "holds no certificate", "sslrootcert"),
        (
            ConnectionError('PostgreSQL server at "db:5432" rejected SSL upgrade'),
            RemoteRefusedError,
            "no TLS",
            "turn TLS on",
        ),
        (
            asyncpg.exceptions.ClientConfigurationError("no file /ca.pem"),
            RemoteRefusedError,
            "/ca.pem",
            "DATABASE_URL",
        ),
        (socket.gaierror(-2, "not known"), RemoteAwayError, "not known", "is the host"),
        (
            ConnectionRefusedError(111, "refused"),
            RemoteAwayError,
            "nobody listens",
            "host and port",
        ),
        (TimeoutError(), RemoteAwayError, "in time", "tried again"),
        (ConnectionResetError(), RemoteAwayError, "ConnectionResetError", "tried again"),
    ],
)
def test_an_error_is_told_with_what_to_do(
    error: Exception, kind: type[RemoteError], said: str, hint: str
) -> None:
    told = remote_error(error)
    assert type(told) is kind
    assert said in told.detail
    assert hint in told.hint


@pytest.mark.parametrize(
    ("asked", "kind", "said"),
    [
        (Asked.SCANS, PoisonError, "a CHECK"),
        (Asked.ORDERS, PoisonError, "a CHECK"),
        (Asked.NEWS, RemoteRefusedError, "a CHECK"),
    ],
)
@pytest.mark.parametrize(
    "error",
    [
        asyncpg.CheckViolationError("a CHECK"),
        asyncpg.UntranslatableCharacterError("a CHECK"),
        asyncpg.RaiseError("a CHECK"),
        asyncpg.ProgramLimitExceededError("a CHECK"),
    ],
)
def test_a_row_that_cannot_be_stored_is_poison_only_where_one_was_handed_over(
    error: Exception, asked: Asked, kind: type[RemoteError], said: str
) -> None:
    told = remote_error(error, asked)
    assert type(told) is kind
    assert said in told.detail
    assert "a CHECK or a trigger" in told.hint
    assert told.trouble is CentreTrouble.FAILS


@pytest.mark.parametrize("state", ["21000", "38001", "44000", "P0004", "ZZ001"])
def test_whatever_else_a_trigger_raises_at_a_row_is_poison_where_one_was_handed_over(
    state: str,
) -> None:
    error = asyncpg.PostgresError.new({"C": state, "M": "no"})
    assert type(remote_error(error, Asked.SCANS)) is PoisonError
    assert type(remote_error(error)) is RemoteAwayError


@pytest.mark.parametrize("state", ["42703", "42883", "42P01"])
def test_what_is_broken_within_a_push_is_its_content_and_not_the_schema(state: str) -> None:
    error = asyncpg.PostgresError.new({"C": state, "M": "no", "W": "PL/pgSQL function no()"})
    assert type(remote_error(error, Asked.SCANS)) is PoisonError
    for asked in (Asked.NEWS, Asked.ORDERS):
        assert type(remote_error(error, asked)) is RemoteRefusedError
    missing = asyncpg.PostgresError.new({"C": state, "M": "no"})
    assert type(remote_error(missing, Asked.SCANS)) is RemoteRefusedError


def test_a_right_that_is_lacking_within_a_push_is_a_right() -> None:
    error = asyncpg.PostgresError.new({"C": "42501", "M": "no", "W": "PL/pgSQL function no()"})
    assert remote_error(error, Asked.SCANS).trouble is CentreTrouble.RIGHTS


@pytest.mark.parametrize("state", ["08006", "25P03", "40P01", "53200", "55006", "57P01", "XX000"])
def test_what_passes_is_tried_again_whatever_was_handed_over(state: str) -> None:
    error = asyncpg.PostgresError.new({"C": state, "M": "no"})
    assert {type(remote_error(error, each)) for each in Asked} == {RemoteAwayError}


def test_a_row_that_cannot_be_stored_is_not_told_itself() -> None:
    fields = {"C": "23514", "M": "violates check", "D": "Failing row contains (Kim)."}
    error = asyncpg.PostgresError.new(fields, None)
    assert remote_error(error, Asked.SCANS).detail == "violates check"


def test_what_is_told_is_one_line() -> None:
    fields = {"C": "42501", "V": "FATAL", "M": "denied", "D": "No CONNECT.", "H": "Ask."}
    assert remote_error(asyncpg.PostgresError.new(fields, None)).detail == "denied"


@pytest.mark.parametrize(
    ("asked", "said", "hint", "trouble"),
    [
        (Asked.ORDERS, "another program has one of these orders open", "tried again", None),
        (Asked.SCANS, "another connection there", "this server's own", CentreTrouble.BUSY),
        (Asked.NEWS, "another connection there", "this server's own", CentreTrouble.BUSY),
    ],
)
def test_a_lock_is_an_orders_only_where_orders_were_handed_over(
    asked: Asked, said: str, hint: str, trouble: CentreTrouble | None
) -> None:
    told = remote_error(asyncpg.LockNotAvailableError("canceling statement"), asked)
    assert type(told) is RemoteAwayError
    assert said in told.detail
    assert hint in told.hint
    assert told.trouble is trouble


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (asyncpg.InvalidPasswordError("no"), CentreTrouble.LOGIN),
        (asyncpg.UndefinedFunctionError("no pull_v1"), CentreTrouble.FUNCTIONS),
        (asyncpg.InvalidSchemaNameError("no schema"), CentreTrouble.MIGRATE),
        (_denied("FATAL", "for database x"), CentreTrouble.CONNECT),
        (_denied("ERROR", "for function push_v1"), CentreTrouble.RIGHTS),
        (asyncpg.PostgresError.new({"C": "SC001", "M": "restored"}), CentreTrouble.RESTORED),
        (
            asyncpg.InsufficientPrivilegeError("login busan may not speak for site seoul"),
            CentreTrouble.OTHER_SITE,
        ),
        (asyncpg.DiskFullError("full"), CentreTrouble.FULL),
        (asyncpg.AdminShutdownError("terminating connection"), CentreTrouble.RESTARTS),
        (asyncpg.CrashShutdownError("another process crashed"), CentreTrouble.RESTARTS),
        (asyncpg.CannotConnectNowError("starting up"), CentreTrouble.RESTARTS),
        (_certificate(10, "it has expired"), CentreTrouble.CERTIFICATE_OLD),
        (_certificate(20, "no issuer"), CentreTrouble.CERTIFICATE_ISSUER),
        (ConnectionRefusedError(111, "refused"), CentreTrouble.NOBODY),
        (TimeoutError(), CentreTrouble.SILENT),
        (ConnectionResetError(), CentreTrouble.BROKE),
        (asyncpg.InternalServerError("a bug"), None),
    ],
)
def test_an_error_is_a_trouble_that_a_kiosk_has_words_for_where_it_is_known(
    error: Exception, trouble: CentreTrouble | None
) -> None:
    assert remote_error(error).trouble is trouble


def test_every_trouble_can_come_of_something() -> None:
    of_the_way = {CentreTrouble.SILENT, CentreTrouble.BROKE}
    of_a_push = {CentreTrouble.HELD, CentreTrouble.NOT_STORED, CentreTrouble.NONE_STORED}
    of_the_store = {each for each in CentreTrouble if each.startswith("store-")}
    of_this_server = {CentreTrouble.ANEW, CentreTrouble.PROGRAM, CentreTrouble.SITE}
    others = of_the_way | of_a_push | of_the_store | of_this_server
    assert set(_TROUBLES.values()) == set(CentreTrouble) - others
