"""`scanstation`: the kiosk's command line.

What it is: arguments and settings in, an exit code out; what is wrong is said on stderr. What it is
not: the wiring (`station.app`), of which each command loads what it needs and no more.
"""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from station.app.devices_arguments import RIGHTS, add_devices
from station.app.end_asked import EndAsked
from station.app.exit_code import ExitCode
from station.bridge.logs import log_to
from station.config import DATA_DIR_VARIABLE, Config, ConfigError, data_dir, load_config
from station.env_file import with_port_of_env_file
from station.presenters.words import LANGUAGES

if TYPE_CHECKING:
    from station.app.kiosk import Kiosk

_DATA_HINT = "Let this user write there, or choose another with --data-dir."

_CAPTURE = """\
Every scanner that the kiosk would use is opened as it is set up, and all that it sends is written
to a file with its time: the bytes of a serial or network scanner, the reports of a HID POS scanner,
the keys of a keyboard scanner, the pictures of a camera in which something moves. End the kiosk
first: it keeps the scanners for itself. The file holds all that is scanned, badges included.
"""
_SIM = """\
The capture is read as the scanners' own drivers read it. Each barcode is a line with the time since
the first came in, its symbology and its data; with a reason in parentheses it was rejected. Nothing
is counted as a scan: for that see `run --replay`.
"""
_EPILOG = """\
data folder: --data-dir, else SCANSTATION_DATA_DIR, else {folder} (a demo's is {folder}-demo)
settings: station.toml in it; of its server: `scanstation-server --help`
what went wrong: logs/station.log and logs/server.log in it

exit codes: 0 done; 1 failed, or a verdict of the demo is another one; 2 settings or command line;
3 data folder
"""


def main(
    argv: Sequence[str] | None = None, stands: Callable[["Kiosk"], None] = lambda _kiosk: None
) -> int:
    """Run one command and return its exit code; `stands` is given the kiosk before it runs."""
    arguments = _parser().parse_args(argv)
    if arguments.command == "demo":
        from station.app.rehearsal import run_demo

        return run_demo(dict(os.environ), arguments.pictures, sys.stdout)
    if arguments.command == "devices" and arguments.what in RIGHTS:
        from station.app.scanners import change_rights

        return change_rights(arguments.what, arguments.device, sys.stdout)
    if arguments.command == "sim":
        from station.app.sim import play_capture

        return play_capture(arguments.capture, arguments.speed, sys.stdout)
    try:
        folder = data_dir(arguments.data_dir, os.environ, demo=arguments.demo)
        named = {} if arguments.demo else with_port_of_env_file(os.environ, Path())
        config = load_config(folder, named)
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return ExitCode.CONFIG
    if arguments.command == "run":
        return _run(arguments, folder, config, stands)
    return _ask_scanners(arguments, folder, config)


def _ask_scanners(arguments: argparse.Namespace, folder: Path, config: Config) -> int:
    if arguments.command == "devices":
        return _devices(arguments, folder, config)
    if arguments.command == "doctor":
        from station.app.doctor import examine_scanner

        language = arguments.language or config.language
        return examine_scanner(config, folder, language, sys.stdout)
    from station.app.capture import capture_scanners

    return capture_scanners(
        config,
        folder,
        arguments.out,
        seconds=arguments.seconds,
        only=arguments.only,
        codes=arguments.codes,
    )


def _devices(arguments: argparse.Namespace, folder: Path, config: Config) -> int:
    if arguments.what is None:
        from station.app.scanners import list_scanners

        return list_scanners(config, folder, sys.stdout, as_json=arguments.json)
    from station.app.set_up import SetUp, roots_own

    is_named = arguments.data_dir is not None or DATA_DIR_VARIABLE in os.environ
    not_of = "" if is_named else roots_own(os.environ)
    set_up = SetUp(config, folder, sys.stdout, sys.stderr, not_of=not_of)
    if arguments.what == "add":
        ways = {way: getattr(arguments, way) for way in ("connect", "listen", "port")}
        said = {way: where for way, where in ways.items() if where is not None}
        peers = {"peers": " ".join(arguments.peers)} if arguments.peers else {}
        return set_up.add({**said, **peers}, arguments.name)
    if arguments.what == "set":
        return set_up.set(arguments.id, arguments.fields)
    return set_up.forget(arguments.id)


def _run(
    arguments: argparse.Namespace, folder: Path, config: Config, stands: Callable[["Kiosk"], None]
) -> int:
    asked = EndAsked()
    asked.listen()
    gc.disable()  # until the kiosk stands, which turns it on again

    from station.app.core import Place
    from station.app.starting import run_kiosk

    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        log_to(folder / "logs" / "station.log")
    except OSError as error:
        sys.stderr.write(
            f"The data folder {folder} cannot be used: {error.strerror}. {_DATA_HINT}\n"
        )
        return ExitCode.DATA
    place = Place(folder, dict(os.environ), arguments.demo)
    return run_kiosk(config, place, sys.stdout, asked, replay=arguments.replay, stands=stands)


class _Version(argparse.Action):
    """Print the version and end; only then is it looked up."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        sys.stdout.write(version("scanstation") + "\n")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scanstation",
        description="The kiosk of a fixed barcode station.",
        epilog=_EPILOG.format(folder=data_dir(None, {}, demo=False)),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and end")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="run the kiosk until its window is closed")
    devices = commands.add_parser(
        "devices", help="list the scanners of every kind with their ids, or set one up"
    )
    inner = add_devices(devices)
    capture = commands.add_parser(
        "capture",
        help="write all that the scanners send to a file, for `sim` and `run --replay`",
        description=_CAPTURE,
    )
    _add_capture(capture)
    _add_sim(
        commands.add_parser(
            "sim", help="have the simulated scanner send a capture again", description=_SIM
        )
    )
    doctor = commands.add_parser("doctor", help="check a scanner by a printed chart")
    doctor.add_argument("what", choices=["scanner"], help="what to check")
    doctor.add_argument("--language", choices=LANGUAGES, help="instead of the system's")
    run.add_argument(
        "--replay", type=Path, metavar="FILE", help="a capture for the simulated scanner to replay"
    )
    for command in (run, devices, capture, doctor):
        command.add_argument(
            "--data-dir", type=Path, metavar="FOLDER", help="instead of the user's data folder"
        )
        command.add_argument(
            "--demo", action="store_true", help="with demo orders and the simulated scanner"
        )
    for command in inner:  # after the word, too; what stands before it is kept
        command.add_argument("--data-dir", type=Path, metavar="FOLDER", default=argparse.SUPPRESS)
        command.add_argument("--demo", action="store_true", default=argparse.SUPPRESS)
    demo = commands.add_parser("demo", help="replay a recorded shift and check every verdict")
    demo.add_argument(
        "--pictures",
        type=Path,
        metavar="FOLDER",
        default=Path("build", "demo"),
        help="where the screenshots go (build/demo)",
    )
    return parser


def _add_capture(capture: argparse.ArgumentParser) -> None:
    capture.add_argument(
        "--out", type=Path, metavar="FILE", required=True, help="a file that is not there yet"
    )
    capture.add_argument(
        "--seconds", type=_above_zero, metavar="N", help="end by itself after that"
    )
    capture.add_argument(
        "--only", metavar="ID", help="the scanner with this id, as `devices` lists it"
    )
    capture.add_argument(
        "--codes",
        action="store_true",
        help="only the barcodes that were read: a small file, and no pictures of a camera",
    )


def _add_sim(sim: argparse.ArgumentParser) -> None:
    sim.add_argument("capture", type=Path, metavar="FILE", help="what `capture` wrote")
    sim.add_argument(
        "--speed",
        type=_above_zero,
        metavar="N",
        default=1.0,
        help="how many times faster than it came (1); inf waits for nothing",
    )


def _above_zero(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not number > 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return number


if __name__ == "__main__":
    sys.exit(main())
