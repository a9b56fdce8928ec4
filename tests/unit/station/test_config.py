from pathlib import Path

import msgspec
import pytest

from server.contract.station import StationId
from station.config import (
    Config,
    ConfigError,
    ServerConfig,
    computer_name,
    data_dir,
    load_config,
    parse_config,
)
from station.scanner_config import ScannerConfig
from tests.unit.station.config_problems import PATH, problems_of

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
    assert "station = 'two words' cannot be used; write 1 to 64 of A to Z" in told
    assert "wedge.end_after_ms = 0 cannot be used: Expected" in told
    assert "langauge is unknown: language is meant?" in told
    assert "scanners[1] needs port or device, and only one of them" in told
    assert "scanners[1].baud = 'fast'" in told
    assert "wedge.end_after_ms = 0" in told
    assert "server.token_file needs server.url" in told
    assert len(problems) == 6


def test_what_is_no_toml_is_refused() -> None:
    assert problems_of("station = ")[0].startswith("is not TOML")


def test_a_kiosk_that_finds_its_hub_has_no_server_of_its_own_and_none_that_is_named() -> None:
    found = parse_config("[server]\nfind = true", PATH, {"SCANSTATION_PORT": "9000"})
    assert found.server == ServerConfig(find=True)
    assert found.own_server is None
    (url,) = problems_of('[server]\nfind = true\nurl = "https://hub"')
    assert "take away server.url" in url
    (port,) = problems_of("[server]\nfind = true\nport = 0")
    assert "take away server.port" in port
    assert parse_config("[server]\nfind = false\nport = 1", PATH).own_server is not None


def test_another_server_is_given_its_token_or_paired_with_and_has_no_port_here() -> None:
    assert len(problems_of('[server]\nurl = "https://hub"\nport = 1')) == 1
    assert parse_config('[server]\nurl = "https://hub"', PATH).server.token_file is None
    config = parse_config('[server]\nurl = "https://hub"\ntoken_file = "/t"', PATH)
    assert config.server.url == "https://hub"


def test_the_data_folder_is_the_chosen_one_before_the_variables_before_the_users() -> None:
    variables = {"SCANSTATION_DATA_DIR": "/by/variable"}
    assert data_dir(Path("/chosen"), variables, demo=False) == Path("/chosen")
    assert data_dir(None, variables, demo=True) == Path("/by/variable")
    assert data_dir(None, {}, demo=False) != data_dir(None, {}, demo=True)


def test_a_computers_name_is_a_stations_name() -> None:
    msgspec.convert(computer_name(), StationId)


def test_a_file_as_windows_writes_it_is_read(tmp_path: Path) -> None:
    text = '# 포장대\r\nstation\t=\t"pack-1"\r\n[server]\r\n\tport = 0\t# any\r\n'
    (tmp_path / "station.toml").write_bytes(text.encode("utf-8-sig"))
    assert load_config(tmp_path) == Config(station="pack-1", server=ServerConfig(port=0))


@pytest.mark.parametrize(
    ("data", "byte"),
    [
        ("# 포장대".encode("cp949"), 3),
        (b"\xef\xbb\xbf# " + "포".encode("cp949"), 6),
        ('station = "s"'.encode("utf-16"), 1),
    ],
)
def test_a_file_that_is_not_utf_8_is_refused_with_the_byte_and_what_to_do(
    tmp_path: Path, data: bytes, byte: int
) -> None:
    (tmp_path / "station.toml").write_bytes(data)
    with pytest.raises(ConfigError) as refused:
        load_config(tmp_path)
    assert refused.value.problems == (f"is not UTF-8 (byte {byte}): save it as UTF-8",)


def test_a_file_that_cannot_be_read_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "station.toml").mkdir()
    with pytest.raises(ConfigError, match=r"station.toml: cannot be read: Is a directory"):
        load_config(tmp_path)


@pytest.mark.parametrize("path", ["C:\\Users\\kim\\token", "C:\\token"])
def test_a_windows_path_in_double_quotes_is_told_to_be_put_in_single_ones(path: str) -> None:
    (problem,) = problems_of(f'[server]\ntoken_file = "{path}"')
    assert "line 2" in problem or "server.token_file = 'C:\\toke" in problem
    assert problem.endswith("; write a path with \\ in single quotes")
    right = parse_config(f"[server]\nurl = 'https://hub'\ntoken_file = '{path}'", PATH)
    assert right.server.token_file == path


def test_a_data_folder_of_nobody_is_told() -> None:
    with pytest.raises(ConfigError, match="SCANSTATION_DATA_DIR names no user's folder"):
        data_dir(None, {"SCANSTATION_DATA_DIR": "~nobody-at-all/x"}, demo=False)
