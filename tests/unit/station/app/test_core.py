from pathlib import Path

from station.app.core import Hearer, Place, build_core
from station.config import Config, ServerConfig
from station.events import StationEvent


async def _always() -> None:
    return


def _deaf(_event: StationEvent) -> None:
    return


def test_a_kiosk_of_another_server_starts_none_and_simulates_nothing(tmp_path: Path) -> None:
    server = ServerConfig(url="https://hub", token_file=str(tmp_path / "token"))
    config = Config(server=server)
    built = build_core(config, Place(tmp_path, {}), Hearer(_deaf, _always))
    assert built.local_server is None
    assert built.simulated is None
    assert built.station


def test_a_demo_has_a_server_of_its_own_and_a_simulated_scanner(tmp_path: Path) -> None:
    built = build_core(Config(), Place(tmp_path, {}, demo=True), Hearer(_deaf, _always))
    assert built.local_server is not None
    assert built.simulated is not None
