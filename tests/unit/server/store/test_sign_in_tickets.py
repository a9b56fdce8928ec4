"""Tickets of a right PIN: good for one scan of one badge, and the same at every replay."""

from uuid import UUID

import pytest

from server.contract.own_code import TICKET_LENGTH, parse_own_code, parse_ticket, sign_in_code
from server.store.sign_in_tickets import ensure_sign_in_key, is_ticket, ticket_for
from tests.unit.server.store.people import memory

_SCAN = UUID(int=1)


def test_a_ticket_is_of_its_scan_and_badge_alone_and_always_the_same() -> None:
    with memory() as connection:
        ensure_sign_in_key(connection)
        ticket = ticket_for(connection, _SCAN, "kim")
        ensure_sign_in_key(connection)
        assert ticket_for(connection, _SCAN, "kim") == ticket
        assert is_ticket(connection, _SCAN, "kim", ticket)
        assert not is_ticket(connection, UUID(int=2), "kim", ticket)
        assert not is_ticket(connection, _SCAN, "lee", ticket)


def test_a_ticket_of_another_store_is_none_here() -> None:
    with memory() as here, memory() as there:
        ensure_sign_in_key(here)
        ensure_sign_in_key(there)
        assert not is_ticket(here, _SCAN, "kim", ticket_for(there, _SCAN, "kim"))


def test_a_store_without_a_key_makes_and_takes_none() -> None:
    with memory() as connection:
        assert not is_ticket(connection, _SCAN, "kim", "0" * TICKET_LENGTH)
        with pytest.raises(LookupError, match="no key"):
            ticket_for(connection, _SCAN, "kim")


def test_a_ticket_fits_a_code_and_is_read_from_it() -> None:
    with memory() as connection:
        ensure_sign_in_key(connection)
        ticket = ticket_for(connection, _SCAN, "kim")
    own = parse_own_code(sign_in_code(ticket))
    assert own is not None
    assert (own.checked, parse_ticket(own.body)) == (True, ticket)
    assert parse_ticket("signin-1") is None
