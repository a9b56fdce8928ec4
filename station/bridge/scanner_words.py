"""The settings' words for scanners, turned into the settings of drivers and searches.

What it is: pure conversions, and what they need to find in the settings (station.config). What it
is not: a driver, or the running of one (`scanners`).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from drivers.barcode.symbology import Symbology
from drivers.camera_places import CameraWishes, ConfiguredCamera
from drivers.framing import FramingSettings, Terminator
from drivers.resources import TcpResource
from drivers.serial_line import FlowControl, Parity, SerialSettings
from drivers.serial_search import (
    ConfiguredDevice,
    ConfiguredPort,
    SerialSearchSettings,
    configured_resource,
)
from drivers.tcp import TcpSettings
from drivers.tcp_search import tcp_resource
from drivers.wedge import ENTER, TAB, WedgeSettings
from station.network_address import NetworkAddress

PARITIES = {"none": Parity.NONE, "even": Parity.EVEN, "odd": Parity.ODD}
"""The parities by their words in the settings file."""
_SUFFIXES = {"enter": ENTER, "tab": TAB}
KEYBOARD_ID = "keyboard"
"""Who scanned, where the window heard keys and cannot tell of which keyboard."""
_RAW = FramingSettings(Terminator.TIMEOUT)
"""Silence alone cuts the bytes, and nothing is taken off them."""


class FramingWords(Protocol):
    """How a scanner marks a barcode, as the settings say it."""

    @property
    def terminator(self) -> str: ...  # noqa: D102
    @property
    def prefix(self) -> str: ...  # noqa: D102
    @property
    def aim(self) -> bool: ...  # noqa: D102
    @property
    def silence_ms(self) -> int: ...  # noqa: D102


class SerialScannerWords(FramingWords, Protocol):
    """A serial scanner as the settings name it (station.scanner_config.ScannerConfig)."""

    @property
    def port(self) -> str | None: ...  # noqa: D102
    @property
    def device(self) -> str | None: ...  # noqa: D102
    @property
    def name(self) -> str | None: ...  # noqa: D102
    @property
    def baud(self) -> int: ...  # noqa: D102
    @property
    def data_bits(self) -> int: ...  # noqa: D102
    @property
    def parity(self) -> str: ...  # noqa: D102
    @property
    def stop_bits(self) -> int: ...  # noqa: D102
    @property
    def flow_control(self) -> str: ...  # noqa: D102


class NetworkScannerWords(FramingWords, Protocol):
    """A network scanner as the settings name it (station.scanner_config.NetworkScannerConfig)."""

    @property
    def connect(self) -> str | None: ...  # noqa: D102
    @property
    def listen(self) -> str | None: ...  # noqa: D102
    @property
    def peers(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def name(self) -> str | None: ...  # noqa: D102


class WedgeWords(Protocol):
    """Keyboard scanners as the settings name them (station.scanner_config.WedgeConfig)."""

    @property
    def suffixes(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def suffix_required(self) -> bool: ...  # noqa: D102
    @property
    def end_after_ms(self) -> int: ...  # noqa: D102
    @property
    def compensates_caps_lock(self) -> bool: ...  # noqa: D102
    @property
    def aim(self) -> bool: ...  # noqa: D102


class CameraWords(Protocol):
    """A camera as the settings name it (station.scanner_config.CameraConfig)."""

    @property
    def device(self) -> str | None: ...  # noqa: D102
    @property
    def source(self) -> str | None: ...  # noqa: D102
    @property
    def name(self) -> str | None: ...  # noqa: D102
    @property
    def formats(self) -> Sequence[Symbology]: ...  # noqa: D102
    @property
    def region(self) -> tuple[float, float, float, float]: ...  # noqa: D102
    @property
    def width(self) -> int: ...  # noqa: D102
    @property
    def height(self) -> int: ...  # noqa: D102
    @property
    def fps(self) -> float: ...  # noqa: D102
    @property
    def exposure(self) -> float | None: ...  # noqa: D102
    @property
    def focus(self) -> float | None: ...  # noqa: D102
    @property
    def follow(self) -> bool: ...  # noqa: D102


class ScannerWords(Protocol):
    """Where scanners are, as the settings say it (station.config.Config)."""

    @property
    def scanners(self) -> Sequence[SerialScannerWords]: ...  # noqa: D102
    @property
    def network_scanners(self) -> Sequence[NetworkScannerWords]: ...  # noqa: D102
    @property
    def cameras(self) -> Sequence[CameraWords]: ...  # noqa: D102
    @property
    def find_scanners(self) -> bool: ...  # noqa: D102
    @property
    def leave_alone(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def wedge(self) -> WedgeWords: ...  # noqa: D102
    @property
    def own_server(self) -> NetworkAddress | None: ...  # noqa: D102


def framing_settings(words: FramingWords) -> FramingSettings:
    """Return how a scanner marks a barcode."""
    return FramingSettings(
        Terminator(words.terminator),
        prefix=words.prefix.encode(),
        aim=words.aim,
        silence_ms=words.silence_ms,
    )


def raw_settings(settings: object, *, raw: bool) -> object:
    """Return settings under which bytes come as they are, where a scanner sends bytes."""
    if raw and isinstance(settings, SerialSettings | TcpSettings):
        return replace(settings, framing=_RAW)
    return settings


def suffixes_of(words: Sequence[str]) -> frozenset[str]:
    """Return the keys that end a scan."""
    return frozenset(_SUFFIXES[suffix] for suffix in words)


def network_scanner(words: NetworkScannerWords) -> tuple[TcpResource, TcpSettings]:
    """Return where a network scanner is, or where it finds us, and how it speaks."""
    host, _, port = (words.connect or words.listen or "").rpartition(":")
    resource = tcp_resource(
        host.strip("[]"), int(port), listens=words.connect is None, name=words.name or ""
    )
    return resource, TcpSettings(framing_settings(words), tuple(words.peers))


def configured_camera(words: CameraWords) -> ConfiguredCamera:
    """Return which camera is meant, and what is wished of it."""
    wishes = CameraWishes(
        symbologies=frozenset(words.formats),
        region=words.region,
        width=words.width,
        height=words.height,
        fps=words.fps,
        exposure=words.exposure,
        focus=words.focus,
        follow=words.follow,
    )
    return ConfiguredCamera(
        wishes, words.name or "", device=words.device or "", source=words.source or ""
    )


def configured_scanner(words: SerialScannerWords) -> ConfiguredPort | ConfiguredDevice:
    """Return what discovery is to look for."""
    settings = SerialSettings(
        baud=words.baud,
        data_bits=words.data_bits,
        parity=PARITIES[words.parity],
        stop_bits=words.stop_bits,
        flow_control=FlowControl(words.flow_control),
        framing=framing_settings(words),
    )
    if words.device is not None:
        return ConfiguredDevice(words.device, words.name or "", settings)
    return ConfiguredPort(words.port or "", words.name or "", settings)


def serial_blocks(words: ScannerWords) -> dict[str, SerialSettings]:
    """Return the settings of the serial scanners that are named, by the id of one not there."""
    named = map(configured_scanner, words.scanners)
    return {
        each.device
        if isinstance(each, ConfiguredDevice)
        else configured_resource(each).scanner_id: each.settings
        for each in named
    }


def serial_search(words: ScannerWords) -> SerialSearchSettings:
    """Return where to look for serial scanners."""
    configured = [configured_scanner(each) for each in words.scanners]
    return SerialSearchSettings(
        ports=tuple(each for each in configured if isinstance(each, ConfiguredPort)),
        devices=tuple(each for each in configured if isinstance(each, ConfiguredDevice)),
        usb=words.find_scanners,
        ignored=frozenset(words.leave_alone),
    )


def wedge_settings(words: WedgeWords) -> WedgeSettings:
    """Return how the key filter tells a scan."""
    return WedgeSettings(
        suffixes=suffixes_of(words.suffixes),
        suffix_required=words.suffix_required,
        end_after_ms=words.end_after_ms,
        compensates_caps_lock=words.compensates_caps_lock,
        aim=words.aim,
    )
