"""Programs' tokens, in the file."""

from server.store.audit import entries
from server.store.tokens import (
    NewToken,
    add_token,
    all_tokens,
    revoke_token,
    saw_token,
    token_of,
)
from tests.unit.server.store.people import BOSS, memory

HASH = b"h" * 32
NEW = NewToken("erp", ("orders:read", "orders:write"), HASH, 1, 1000)


def test_a_token_is_found_by_its_hash_and_listed_without_it() -> None:
    with memory() as connection:
        made = add_token(connection, NEW, BOSS)
        saw_token(connection, made.token_id, now_utc_ms=7)
        found = token_of(connection, HASH)
        assert found is not None
        assert all_tokens(connection) == (found,)
        assert (found.name, found.scopes, found.used_utc_ms) == (NEW.name, NEW.scopes, 7)
        assert token_of(connection, b"x" * 32) is None


def test_one_that_is_revoked_stays_so_and_is_told_once() -> None:
    with memory() as connection:
        made = add_token(connection, NEW, BOSS)
        for now in (5, 6):
            revoked = revoke_token(connection, made.token_id, BOSS, now_utc_ms=now)
            assert revoked is not None
            assert revoked.revoked_utc_ms == 5
        assert revoke_token(connection, 99, BOSS, now_utc_ms=6) is None
        assert [(one.what, one.about) for one in entries(connection, limit=9)] == [
            ("token.revoked", "erp"),
            ("token.made", "erp (orders:read, orders:write)"),
        ]
