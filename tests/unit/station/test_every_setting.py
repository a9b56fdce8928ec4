"""Every key of `station.toml`, with every kind of value: what cannot work is named at the start."""

import itertools
import re
from collections.abc import Iterator

import msgspec
import pytest

from station.bridge.scanner_words import (
    configured_camera,
    configured_scanner,
    network_scanner,
    wedge_settings,
)
from station.config import Config, ConfigError, ServerConfig, parse_config
from station.config_tables import Table
from station.scanner_config import (
    CameraConfig,
    NetworkScannerConfig,
    ScannerConfig,
    WedgeConfig,
)
from tests.unit.station.config_problems import PATH, problems_of

BLOCKS: dict[str, tuple[type[Table], str, str]] = {
    "": (Config, "", ""),
    "scanners[1]": (ScannerConfig, "[[scanners]]", 'port = "COM3"'),
    "network_scanners[1]": (NetworkScannerConfig, "[[network_scanners]]", 'listen = "[::1]:9004"'),
    "cameras[1]": (CameraConfig, "[[cameras]]", 'source = "/pictures"'),
    "wedge": (WedgeConfig, "[wedge]", ""),
    "server": (ServerConfig, "[server]", 'token_file = "t"\nurl = "http://a"'),
}
"""Where a table stands, what it is, how it begins, and what it cannot be without."""
NUMBERS = ("-1", "0", "1", "1e300", "0x" + "f" * 5000, "9" * 30, "nan", "-inf")
TEXTS = ('""', '" "', r'"a\u0007"', r'"a\nb"', '"x"', '"' + "x" * 100_000 + '"', '"가나"')
LISTS = ("[]", '[""]', r'["a\u0007"]', "[nan]", "[[[]]]", '["x"]', "[0, 0, nan, 1]", "[[1], 2]")
OTHERS = ("true", "1979-05-27", "{}", "{x = 1}")
VALUES = (*NUMBERS, *TEXTS, *LISTS, *OTHERS)
SOME_TEXT = {'"x"', '"가나"'}
FRAMING = {"prefix": {'""', '" "', r'"a\u0007"', r'"a\nb"', *SOME_TEXT}, "silence_ms": {"1"}}
RIGHT: dict[str, dict[str, set[str]]] = {
    "": {"station": {'"x"'}, "leave_alone": {"[]", '["x"]'}, "scanners": {"[]"}}
    | {"network_scanners": {"[]"}, "cameras": {"[]"}, "wedge": {"{}"}, "server": {"{}"}},
    "scanners[1]": {**FRAMING, "port": SOME_TEXT, "name": SOME_TEXT, "stop_bits": {"1"}},
    "network_scanners[1]": {**FRAMING, "name": SOME_TEXT, "peers": {"[]"}},
    "cameras[1]": {"source": SOME_TEXT, "name": SOME_TEXT, "formats": {"[]"}, "fps": {"1"}}
    | {"exposure": {"-1", "0", "1"}, "focus": {"-1", "0", "1"}},
    "wedge": {"end_after_ms": {"1"}, "suffixes": {"[]"}},
    "server": {"token_file": SOME_TEXT},
}
"""Of the values which are right, by key; of the keys not named here none, or `true`."""


def every_value() -> Iterator[tuple[str, str, str]]:
    for where, (table, _, _) in BLOCKS.items():
        for field in msgspec.structs.fields(table):
            yield from itertools.product((where,), (field.name,), VALUES)


def settings(where: str, key: str, value: str) -> str:
    """Return a file in which one key has this value, and whatever it needs is there."""
    _, head, needed = BLOCKS[where]
    places = {"port", "device", "connect", "listen", "source"}
    others = [line for line in needed.splitlines() if line.partition(" ")[0] != key]
    if (key in places and where != "server") or key == "find":
        others = []
    return "\n".join([head, *others, f"{key} = {value}"])


def problems_in(text: str) -> tuple[str, ...]:
    try:
        parse_config(text, PATH)
    except ConfigError as error:
        return error.problems
    return ()


def is_right(where: str, key: str, value: str) -> bool:
    field = next(each for each in msgspec.structs.fields(BLOCKS[where][0]) if each.name == key)
    flag = field.type is bool and value == "true"
    return flag or value in RIGHT[where].get(key, set())


@pytest.mark.parametrize(("where", "key"), sorted({each[:2] for each in every_value()}))
def test_a_value_that_cannot_work_is_named_with_its_key(where: str, key: str) -> None:
    named = re.compile(rf"{re.escape(f'{where}.{key}' if where else key)}\b")
    for value in VALUES:
        text = settings(where, key, value)
        told = problems_in(text)
        assert any(map(named.match, told)) is not is_right(where, key, value), (text[:200], told)
        assert all(each.isprintable() and len(each) < 1000 for each in told)


def test_what_is_right_is_what_the_drivers_take() -> None:
    taken = 0
    for where, key, value in every_value():
        if is_right(where, key, value):
            config = parse_config(settings(where, key, value), PATH)
            taken += 1
            wedge_settings(config.wedge)
            [configured_scanner(each) for each in config.scanners]
            [network_scanner(each) for each in config.network_scanners]
            [configured_camera(each) for each in config.cameras]
    assert taken > len(BLOCKS)


@pytest.mark.parametrize(
    "text",
    ["station = " + "[" * 10_000, "server.port = " + "9" * 10_000],
    ids=["brackets", "digits"],
)
def test_what_the_parser_gives_up_at_is_told_as_a_problem_too(text: str) -> None:
    (problem,) = problems_of(text)
    assert problem.startswith("holds a number of thousands of digits, or brackets")


def test_an_unknown_key_is_told_in_one_line_whatever_it_is_called() -> None:
    bell, long = problems_of('"a\\u0007b" = 1\n"' + "x" * 10_000 + '" = 1')
    assert bell == "'a\\x07b' is unknown"
    assert long.startswith("xxx")
    assert long.endswith("is unknown")
    assert len(long) < 1000


@pytest.mark.parametrize(
    "url",
    "http://a:0 http://a:65536 http://a:99999 http://[::1 http://[zz] http://[1.2] http://a: http://:80"
    " http://a..b http://999.1.1.1 http://a?b http://a#b http://me@a http://a:b http://-a ftp://a"
    f" http://a/ http://{'a' * 64}".split(),
)
def test_an_address_at_which_no_server_can_be_is_refused(url: str) -> None:
    (problem,) = problems_of(f'[server]\ntoken_file = "t"\nurl = "{url}"')
    assert problem.startswith(f"server.url = {url!r} cannot be used")
    assert "http://host:port" in problem


@pytest.mark.parametrize("url", ["https://hub", "http://[::1]:8787", "http://허브.local:1"])
def test_an_address_at_which_a_server_can_be_is_taken(url: str) -> None:
    text = f'[server]\ntoken_file = "t"\nurl = "{url}"'
    assert parse_config(text, PATH).server.url == url


@pytest.mark.parametrize("way", ["connect", "listen"])
@pytest.mark.parametrize(
    "address",
    "[:::1]:1 [1.2.3.4]:1 [fd00::7:1 fd00::7:1 1.2.3:1 999.1.1.1:1 a..b:1 a:65536 a:0 a:-1 a:1/"
    f" me@a:1 :1 a: [fd00::7] {'a' * 64}:1".split(),
)
def test_an_address_that_is_none_is_refused(way: str, address: str) -> None:
    (problem,) = problems_of(f'[[network_scanners]]\n{way} = "{address}"')
    assert problem.startswith(f"network_scanners[1].{way} = {address!r} cannot be used; write host")


def listening(*addresses: str) -> str:
    peers = 'peers = ["10.0.0.0/8"]'
    return "".join(f'[[network_scanners]]\nlisten = "{each}"\n{peers}\n' for each in addresses)


@pytest.mark.parametrize(
    "addresses",
    [
        ("0.0.0.0:5000", "127.0.0.1:5000"),
        ("10.0.0.2:5000", "0.0.0.0:5000"),
        ("[::]:5000", "[fd00::7]:5000"),
        ("localhost:5000", "127.0.0.1:5000"),
        ("[::]:5000", "localhost:5000"),
        ("0.0.0.0:5000", "gate.lan:5000"),
    ],
)
def test_two_that_wait_at_one_port_of_this_computer_are_told(addresses: tuple[str, str]) -> None:
    (problem,) = problems_of(listening(*addresses))
    first, other = addresses
    assert f"[2].listen = {other!r} is taken by network_scanners[1].listen = {first!r}" in problem
    assert problem.endswith("give it another port")


@pytest.mark.parametrize(
    "addresses",
    [
        ("0.0.0.0:5000", "127.0.0.1:5001"),
        ("10.0.0.2:5000", "10.0.0.3:5000"),
        ("[::]:5000", "0.0.0.0:5000"),
    ],
)
def test_two_that_wait_apart_are_taken(addresses: tuple[str, str]) -> None:
    assert len(parse_config(listening(*addresses), PATH).network_scanners) == 2


@pytest.mark.parametrize("address", ["0.0.0.0:8787", "localhost:8787", "127.0.0.1:8787"])
def test_a_scanner_that_waits_where_the_kiosks_own_server_does_is_told(address: str) -> None:
    (problem,) = problems_of(f"server.port = 8787\n{listening(address)}")
    assert problem.endswith("server.port: give one of them another port")
    apart = f"server.port = 8787\n{listening('10.0.0.2:8787')}"
    assert parse_config(apart, PATH).server.port == 8787


def test_a_scanner_that_waits_where_the_server_does_that_nothing_names_is_told() -> None:
    (problem,) = problems_of(listening("0.0.0.0:8787"))
    assert problem.endswith("server.port: give one of them another port")
    environment = {"SCANSTATION_PORT": "9000"}
    config = parse_config(listening("0.0.0.0:8787"), PATH, environment)
    assert config.server.port == 9000
    with pytest.raises(ConfigError, match=r"server\.port: give one of them another port"):
        parse_config(listening("0.0.0.0:9000"), PATH, environment)


@pytest.mark.parametrize(
    "server",
    ["", "server = {port = 0}", 'server = {url = "http://hub:1", token_file = "t"}', "server = 3"],
)
@pytest.mark.parametrize("port", ["", "many", "65536", "-1"])
def test_what_the_environment_says_of_a_port_changes_nothing_that_it_cannot(
    server: str, port: str
) -> None:
    def told(environment: dict[str, str]) -> object:
        try:
            return parse_config(server, PATH, environment)
        except ConfigError as error:
            return error.problems

    assert told({"SCANSTATION_PORT": port}) == told({})
    if server:
        assert told({"SCANSTATION_PORT": "9000"}) == told({})


@pytest.mark.parametrize(
    ("terminator", "prefix"),
    [("cr", "\\r"), ("lf", "P\\n"), ("crlf", "\\r\\n"), ("stx_etx", "\\u0002")],
)
def test_a_prefix_that_would_end_its_own_code_is_told(terminator: str, prefix: str) -> None:
    block = f'[[scanners]]\nport = "COM3"\nterminator = "{terminator}"\nprefix = "{prefix}"'
    (problem,) = problems_of(block)
    assert "holds what ends a code: see scanners[1].terminator" in problem


def test_a_port_by_a_way_there_is_not_is_told() -> None:
    (problem,) = problems_of('[[scanners]]\nport = "tcp://10.0.0.7:4001"')
    assert problem.endswith("is no port; write a path, COM3 or socket://host:port")
