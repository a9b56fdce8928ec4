"""The kiosk, built and run: the only room that knows every part."""

from station.app.capture import capture_scanners
from station.app.core import BuiltCore, Hearer, Place, build_core
from station.app.doctor import examine_scanner
from station.app.kiosk import ExitCode, run_kiosk
from station.app.rehearsal import run_demo
from station.app.scanners import list_scanners
from station.app.sheet import print_sheet

__all__ = [
    "BuiltCore",
    "ExitCode",
    "Hearer",
    "Place",
    "build_core",
    "capture_scanners",
    "examine_scanner",
    "list_scanners",
    "print_sheet",
    "run_demo",
    "run_kiosk",
]
