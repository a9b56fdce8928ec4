"""Fixtures of the sync's unit tests."""

from tests.unit.server.store.conftest import store

__all__ = ["store"]
