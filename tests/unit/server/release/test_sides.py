"""The two sides of a host."""

from server.release.sides import other_ports


def test_the_sides_take_turns_with_as_many_servers_each() -> None:
    assert other_ports((8787, 8788), 8787) == (8807, 8808)
    assert other_ports((8807, 8808), 8787) == (8787, 8788)
    assert other_ports((), 8787) == (8807,)
