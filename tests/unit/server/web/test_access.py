"""Who may ask what."""

import pytest

from server.web.access import ANYBODY_KNOWN, EVERYBODY, Principal, Role, Scope, access

STATION, SUPERVISOR, ADMIN, OWNER = (Principal(role.value, role) for role in Role)
READER = Principal("reader", scopes=frozenset({Scope.ORDERS_READ}))


@pytest.mark.parametrize("principal", [None, STATION, SUPERVISOR, ADMIN, OWNER, READER])
def test_what_is_open_is_open_to_everybody(principal: Principal | None) -> None:
    assert EVERYBODY.admits(principal)


@pytest.mark.parametrize("principal", [STATION, SUPERVISOR, ADMIN, OWNER, READER])
def test_what_is_open_to_whoever_is_known_is_closed_to_nobody_else(principal: Principal) -> None:
    assert ANYBODY_KNOWN.admits(principal)
    assert not ANYBODY_KNOWN.is_open
    assert not ANYBODY_KNOWN.admits(None)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.STATION, [STATION, OWNER]),
        (Role.SUPERVISOR, [SUPERVISOR, ADMIN, OWNER]),
        (Role.ADMIN, [ADMIN, OWNER]),
        (Role.OWNER, [OWNER]),
    ],
)
def test_what_a_role_may_those_above_it_may(role: Role, may: list[Principal]) -> None:
    asked = [None, STATION, SUPERVISOR, ADMIN, OWNER, READER]
    assert [one for one in asked if access(role).admits(one)] == may


def test_a_program_may_what_its_scopes_say_and_nothing_else() -> None:
    assert access(Role.ADMIN, scope=Scope.ORDERS_READ).admits(READER)
    assert not access(Role.ADMIN, scope=Scope.ORDERS_WRITE).admits(READER)
    assert not access(Role.STATION).admits(READER)
