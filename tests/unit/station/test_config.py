from pathlib import Path

import msgspec
import pytest

from server.contract.station import StationId
from station.config import (
    Config,
    ConfigError,
    ScannerConfig,
    ServerConfig,
    computer_name,
    data_dir,
    load_config,
    parse_config,
)

PATH = Path("station.toml")
FULL = """
station = "pack-1"
language = "ko"
full_screen = false
find_scanners = false
simulated_scanner = true

[[scanners]]
port = "/dev/ttyUSB0"
name = "Left"
baud = 115200
terminator = "stx_etx"
aim = true

[[scanners]]
port = "socket://10.0.0.7:4001"

[[scanners]]
device = "usb:1a86:7523:@0000:00:14.0-2"
name = "Right"

[wedge]
end_after_ms = 150
suffixes = ["tab"]

[server]
port = 0
"""


def problems_of(text: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as refused:
        parse_config(text, PATH)
    return refused.value.problems


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_config(tmp_path) == Config()


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "station.toml").write_text(FULL, encoding="utf-8")
    config = load_config(tmp_path)
    assert config.station == "pack-1"
    assert config.scanners == (
        ScannerConfig("/dev/ttyUSB0", "Left", 115200, terminator="stx_etx", aim=True),
        ScannerConfig("socket://10.0.0.7:4001"),
        ScannerConfig(device="usb:1a86:7523:@0000:00:14.0-2", name="Right"),
    )
    assert config.wedge.end_after_ms == 150
    assert config.server == ServerConfig(port=0)


def test_everything_wrong_is_told_at_once() -> None:
    problems = problems_of(
        """
        station = "two words"
        langauge = "ko"
        [[scanners]]
        baud = "fast"
        [wedge]
        end_after_ms = 0
        [server]
        token_file = "token"
        """
    )
    told = "\n".join(problems)
    assert "station = 'two words'" in told
    assert "langauge is unknown: language is meant?" in told
    assert "scanners[1] needs port or device, and only one of them" in told
    assert "scanners[1].baud = 'fast'" in told
    assert "wedge.end_after_ms = 0" in told
    assert "server.token_file needs server.url" in told
    assert len(problems) == 6


@pytest.mark.parametrize("text", ["scanners = 3", "wedge = 3", "server = []", "scanners = [3]"])
def test_what_is_no_table_is_refused(text: str) -> None:
    assert "table" in problems_of(text)[0]


@pytest.mark.parametrize(
    ("places", "problem"),
    [
        (['port = "COM3"\ndevice = "usb:1a86:7523:1"'], "[1] needs port or device, and only one"),
        (['name = "Left"'], "[1] needs port or device"),
        (['port = "COM3"', 'port = "COM4"', 'port = "COM3"'], "[3] is where scanners[1] is"),
        (['device = "usb:1a86:7523:1"'] * 2, "[2] is where scanners[1] is"),
        (['device = "/dev/ttyUSB0"'], "[1].device = '/dev/ttyUSB0' cannot be used"),
        (['device = "usb:1A86:7523:1"'], "[1].device = 'usb:1A86:7523:1' cannot be used"),
        (['port = "socket://10.0.0.7"'], "'socket://10.0.0.7' needs a host and a port number"),
        (['port = "rfc2217://:2217"'], "'rfc2217://:2217' needs a host and a port number"),
        (['port = "socket://10.0.0.7:99999"'], "needs a host and a port number"),
        (["port = 3"], "[1].port = 3 cannot be used"),
    ],
)
def test_a_scanner_is_at_one_place_and_no_two_at_the_same(places: list[str], problem: str) -> None:
    (told,) = problems_of("".join(f"[[scanners]]\n{place}\n" for place in places))
    assert problem in told


def test_a_port_of_the_board_or_a_url_without_a_host_is_a_place() -> None:
    text = '[[scanners]]\nport = "/dev/ttyS0"\n[[scanners]]\nport = "loop://"'
    assert [each.port for each in parse_config(text, PATH).scanners] == ["/dev/ttyS0", "loop://"]


def test_what_is_no_toml_is_refused() -> None:
    assert problems_of("station = ")[0].startswith("is not TOML")


def test_another_server_needs_its_token_and_no_port() -> None:
    assert len(problems_of('[server]\nurl = "https://hub"\nport = 1')) == 2
    config = parse_config('[server]\nurl = "https://hub"\ntoken_file = "/t"', PATH)
    assert config.server.url == "https://hub"


def test_the_data_folder_is_the_chosen_one_before_the_variables_before_the_users() -> None:
    variables = {"SCANSTATION_DATA_DIR": "/by/variable"}
    assert data_dir(Path("/chosen"), variables, demo=False) == Path("/chosen")
    assert data_dir(None, variables, demo=True) == Path("/by/variable")
    assert data_dir(None, {}, demo=False) != data_dir(None, {}, demo=True)


def test_a_computers_name_is_a_stations_name() -> None:
    msgspec.convert(computer_name(), StationId)
