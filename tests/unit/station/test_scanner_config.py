import pytest

from drivers.barcode.symbology import Symbology
from station.config import parse_config
from tests.unit.station.config_problems import PATH, problems_of


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
        (['port = "spy://loop://?file=/x"'], "'spy://loop://?file=/x' is no port; write a path"),
        (['port = "hwgrep://ttyS"'], "'hwgrep://ttyS' is no port; write a path"),
        (['port = "alt:///dev/ttyS0"'], "'alt:///dev/ttyS0' is no port; write a path"),
    ],
)
def test_a_scanner_is_at_one_place_and_no_two_at_the_same(places: list[str], problem: str) -> None:
    (told,) = problems_of("".join(f"[[scanners]]\n{place}\n" for place in places))
    assert problem in told


def test_a_port_of_the_board_or_a_url_without_a_host_is_a_place() -> None:
    text = '[[scanners]]\nport = "/dev/ttyS0"\n[[scanners]]\nport = "loop://"'
    assert [each.port for each in parse_config(text, PATH).scanners] == ["/dev/ttyS0", "loop://"]


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
        PATH,
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
        ('connect = "10.0.0.7:99999"', "host and port (1 to 65535)"),
        ('connect = "10.0.0.7:0"', "cannot be used"),
        ('connect = "a:1"\npeers = ["10.0.0.1"]', "peers are for listen"),
        ('listen = "a:1"\npeers = ["10.0.0.1/24"]', "is no address or network"),
        ('listen = "a:1"\npeers = ["everyone"]', "cannot be used"),
        ('connect = "a:1"\nbaud = 9600', "network_scanners[1].baud is unknown"),
    ],
)
def test_a_network_scanner_that_cannot_be_is_refused(block: str, told: str) -> None:
    assert any(told in problem for problem in problems_of(f"[[network_scanners]]\n{block}"))


@pytest.mark.parametrize("address", ["0.0.0.0:1", "10.0.0.2:1", "[::]:1", "gate.lan:1"])
def test_a_port_that_others_can_reach_is_closed_but_to_those_named(address: str) -> None:
    block = f'[[network_scanners]]\nlisten = "{address}"\n'
    for peers in ("", "peers = []"):
        (problem,) = problems_of(block + peers)
        assert problem == (
            "network_scanners[1].peers is needed: which addresses or networks may connect, as"
            " 10.0.0.0/24; 0.0.0.0/0 is everybody"
        )
    (open_to_all,) = parse_config(block + 'peers = ["0.0.0.0/0"]', PATH).network_scanners
    assert open_to_all.peers == ("0.0.0.0/0",)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "[::1]", "localhost"])
def test_a_port_that_only_this_computer_can_reach_needs_no_peers(address: str) -> None:
    text = f'[[network_scanners]]\nlisten = "{address}:9004"'
    assert parse_config(text, PATH).network_scanners[0].peers == ()


def test_cameras_are_read() -> None:
    (camera,) = parse_config(
        """
        [[cameras]]
        device = "camera:usb:046d:0825:@1-2"
        formats = ["ean13", "qr"]
        region = [0.25, 0, 0.5, 1]
        """,
        PATH,
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


def test_a_keyboard_scanner_that_could_never_end_a_scan_is_told() -> None:
    problems = problems_of("wedge = {suffixes = [], suffix_required = true}")
    assert problems == ("wedge.suffix_required needs wedge.suffixes, or no scan ever ends",)


LEFT = '[[scanners]]\nport = "socket://10.0.0.7:4001"\n'
GATE = '[[network_scanners]]\nconnect = "10.0.0.8:9004"\n'
ABOVE = '[[cameras]]\ndevice = "camera:usb:046d:0825:@1-2"\n'


@pytest.mark.parametrize(
    ("blocks", "told"),
    [
        (GATE + GATE, "network_scanners[2] is where network_scanners[1] is"),
        (ABOVE + ABOVE, "cameras[2] is where cameras[1] is"),
        (
            LEFT + GATE.replace("10.0.0.8:9004", "10.0.0.7:4001"),
            "network_scanners[1] is where scan",
        ),
        (LEFT + LEFT.replace("socket", "rfc2217"), "scanners[2] is where scanners[1] is"),
        (LEFT + LEFT.replace("4001", "4001/"), "scanners[2] is where scanners[1] is"),
        (
            GATE.replace("connect", "listen") + 'peers = ["10.0.0.7"]\n' + GATE,
            "network_scanners[2] is where network_scanners[1]",
        ),
        (
            GATE.replace("10.0.0.8", "Gate.lan") + GATE.replace("10.0.0.8", "gate.LAN"),
            "network_scanners[2] is where network_scanners[1] is",
        ),
        (
            GATE.replace("10.0.0.8", "[fd00::7]") + GATE.replace("10.0.0.8", "[FD00:0:0::7]"),
            "network_scanners[2] is where network_scanners[1] is",
        ),
        (
            LEFT.replace("socket://10.0.0.7:4001", "/dev/ttyS0")
            + LEFT.replace("socket://10.0.0.7:4001", "/dev//ttyS0"),
            "scanners[2] is where scanners[1] is",
        ),
        (
            '[[cameras]]\nsource = "/pictures"\n[[cameras]]\nsource = "/pictures/"',
            "cameras[2] is where cameras[1] is",
        ),
    ],
)
def test_no_two_scanners_are_at_the_same_place_however_it_is_written(
    blocks: str, told: str
) -> None:
    (problem,) = problems_of(blocks)
    assert told in problem
    assert problem.endswith("remove one of the two, or correct its place")


def test_a_place_named_twice_is_told_with_all_else_that_is_wrong() -> None:
    third = GATE + "baud = 9600\n"
    problems = problems_of(ABOVE + GATE + GATE + third + ABOVE + "width = 1\n[wedge]\naim = 3")
    told = "\n".join(problems)
    assert "network_scanners[2] is where network_scanners[1] is" in told
    assert "network_scanners[3] is where network_scanners[1] is" in told
    assert "cameras[2] is where cameras[1] is" in told
    assert "network_scanners[3].baud is unknown" in told
    assert "cameras[2].width = 1" in told
    assert "wedge.aim = 3" in told
    assert len(problems) == 6


def test_other_ports_of_one_host_are_other_places_and_so_is_each_scanner_left_unplaced() -> None:
    blocks = LEFT + LEFT.replace("4001", "4002") + GATE + GATE.replace("9004", "9005")
    assert len(parse_config(blocks, PATH).network_scanners) == 2
    assert len(problems_of("[[scanners]]\n[[scanners]]\n[[cameras]]")) == 3


@pytest.mark.parametrize(
    ("aside", "block"),
    [
        ("/dev/ttyUSB1", '[[scanners]]\nport = "/dev/ttyUSB1"'),
        ("/dev//ttyUSB1", '[[scanners]]\nport = "/dev/./ttyUSB1"'),
        ("usb:1a86:7523:1", '[[scanners]]\ndevice = "usb:1a86:7523:1"'),
        ("camera:usb:1", '[[cameras]]\ndevice = "camera:usb:1"'),
    ],
)
def test_what_is_set_up_cannot_be_left_alone_as_well(aside: str, block: str) -> None:
    (told,) = problems_of(f'leave_alone = ["/dev/ttyS9", "{aside}"]\n{block}')
    assert told.endswith(f"[1] is in leave_alone, too, as {aside!r}: take it out of one of the two")


def test_another_port_may_be_left_alone() -> None:
    text = 'leave_alone = ["/dev/ttyUSB1"]\n[[scanners]]\nport = "/dev/ttyUSB2"'
    assert parse_config(text, PATH).leave_alone == ("/dev/ttyUSB1",)
