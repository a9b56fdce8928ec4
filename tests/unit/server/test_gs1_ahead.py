"""The tables for GS1 codes are loaded in a pause, and not while somebody scans."""

import pytest

from server import gs1_ahead
from server.gs1_ahead import load_gs1_tables


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    data: list[bytes] = []
    monkeypatch.setattr(gs1_ahead, "parse_elements", data.append)
    return data


async def test_they_are_loaded_without_a_scan(parsed: list[bytes]) -> None:
    await load_gs1_tables(lambda: None, 0)
    assert len(parsed) == 1


async def test_while_somebody_scans_they_are_not_loaded(parsed: list[bytes]) -> None:
    scans = iter([None, 1, 2, 3, 4, 4])
    loaded: list[int] = []

    def scanned() -> int | None:
        loaded.append(len(parsed))
        return next(scans)

    await load_gs1_tables(scanned, 0)
    assert (loaded, len(parsed), list(scans)) == ([0] * 6, 1, [])


@pytest.mark.expects_log("server.gs1_ahead")
async def test_tables_that_cannot_be_loaded_end_no_server(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_data: bytes) -> None:
        raise ImportError("no such table")

    monkeypatch.setattr(gs1_ahead, "parse_elements", fail)
    await load_gs1_tables(lambda: None, 0)
    assert "the tables for GS1 codes cannot be loaded" in caplog.text
