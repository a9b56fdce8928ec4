from pathlib import Path

import msgspec
import pytest

from drivers.barcode.symbology import Symbology
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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('language = "kr"', "write 'system' or 'ko' or 'en'"),
        ('wedge.suffixes = ["esc"]', "write 'enter' or 'tab'"),
        ('scanners = [{port = "a", data_bits = 9}]', "write 7 or 8"),
    ],
)
def test_where_a_few_words_will_do_they_are_told(text: str, words: str) -> None:
    assert words in problems_of(text)[0]


def test_a_keyboard_scanner_that_could_never_end_a_scan_is_told() -> None:
    problems = problems_of("wedge = {suffixes = [], suffix_required = true}")
    assert problems == ("wedge.suffix_required needs wedge.suffixes, or no scan ever ends",)


def test_a_data_folder_of_nobody_is_told() -> None:
    with pytest.raises(ConfigError, match="SCANSTATION_DATA_DIR names no user's folder"):
        data_dir(None, {"SCANSTATION_DATA_DIR": "~nobody-at-all/x"}, demo=False)


def test_network_scanners_are_read() -> None:
    config = parse_config(
        """
        [[network_scanners]]
        connect = "10.0.0.7:9004"
        terminator = "stx_etx"
        [[network_scanners]]
        listen = "[::]:9005"
        peers = ["10.0.0.0/24", "fd00::7"]
        """,
        Path("station.toml"),
    )
    assert [each.connect or each.listen for each in config.network_scanners] == [
        "10.0.0.7:9004",
        "[::]:9005",
    ]


@pytest.mark.parametrize(
    ("block", "told"),
    [
        ("", "network_scanners[1] needs connect or listen, and only one of them"),
        ('connect = "a:1"\nlisten = "b:2"', "only one of them"),
        ('connect = "10.0.0.7"', "network_scanners[1].connect = '10.0.0.7' cannot be used"),
        ('connect = "10.0.0.7:99999"', "a port is at most 65535"),
        ('connect = "10.0.0.7:0"', "cannot be used"),
        ('connect = "a:1"\npeers = ["10.0.0.1"]', "peers are for listen"),
        ('listen = "a:1"\npeers = ["10.0.0.1/24"]', "is no address or network"),
        ('listen = "a:1"\npeers = ["everyone"]', "cannot be used"),
        ('connect = "a:1"\nbaud = 9600', "network_scanners[1].baud is unknown"),
    ],
)
def test_a_network_scanner_that_cannot_be_is_refused(block: str, told: str) -> None:
    assert any(told in problem for problem in problems_of(f"[[network_scanners]]\n{block}"))


def test_cameras_are_read() -> None:
    (camera,) = parse_config(
        """
        [[cameras]]
        device = "camera:usb:046d:0825:@1-2"
        formats = ["ean13", "qr"]
        region = [0.25, 0, 0.5, 1]
        """,
        Path("station.toml"),
    ).cameras
    assert camera.formats == (Symbology.EAN_13, Symbology.QR)
    assert camera.region == (0.25, 0.0, 0.5, 1.0)


@pytest.mark.parametrize(
    ("block", "told"),
    [
        ("", "cameras[1] needs device or source, and only one of them"),
        ('device = "camera:a"\nsource = "b"', "only one of them"),
        ('source = "b"\nregion = [0.5, 0, 0.6, 1]', "cameras[1].region must lie in the picture"),
        ('source = "b"\nregion = [0, 0, 0, 1]', "cameras[1].region must lie in the picture"),
        ('source = "b"\nformats = ["maxicode"]', "cameras[1].formats"),
        ('source = "b"\nwidth = 1', "cameras[1].width = 1 cannot be used"),
    ],
)
def test_a_camera_that_cannot_be_is_refused(block: str, told: str) -> None:
    assert any(told in problem for problem in problems_of(f"[[cameras]]\n{block}"))


def test_cameras_must_be_tables() -> None:
    assert problems_of("cameras = 3") == ("cameras must be tables: [[cameras]]",)
