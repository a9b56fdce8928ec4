"""What a camera sees, as the screen shows it. Any thread."""

from typing import Protocol, runtime_checkable

from station.events import Picture


class _Region(Protocol):
    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...
    @property
    def width(self) -> float: ...
    @property
    def height(self) -> float: ...


class _Preview(Protocol):
    """What is used of drivers.camera.viewfinder.Preview; importing that would load OpenCV."""

    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def channels(self) -> int: ...
    @property
    def pixels(self) -> bytes: ...
    @property
    def codes(self) -> tuple[tuple[tuple[float, float], ...], ...]: ...
    @property
    def region(self) -> _Region: ...
    @property
    def advice(self) -> str: ...


@runtime_checkable
class _Sees(Protocol):
    def preview(self) -> _Preview | None: ...


def picture_of(driver: object) -> Picture | None:
    """Return what a driver sees; None when it is no camera, or has nothing to show."""
    preview = driver.preview() if isinstance(driver, _Sees) else None
    if preview is None:
        return None
    region = preview.region
    return Picture(
        preview.width,
        preview.height,
        preview.channels,
        preview.pixels,
        preview.codes,
        (region.x, region.y, region.width, region.height),
        str(preview.advice),
    )
