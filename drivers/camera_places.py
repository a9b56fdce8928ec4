"""Where cameras are: those that are plugged in, and files or folders that stand in for one.

What it is: one look, and the driver for each. What it is not: the driver (camera). A camera is
never switched on by itself: it has to be chosen, or named in the configuration. OpenCV is loaded
only where a camera is used, for it takes time and memory. Blocks a little.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from drivers.barcode.symbology import Symbology
from drivers.camera.finding import CameraSearch
from drivers.place import Kind, Place
from drivers.port_rights import how_to_permit, may_open
from drivers.resources import CameraResource
from drivers.scanner import ScannerDriver

if TYPE_CHECKING:
    from drivers.vision.remembered import Remembered


@dataclass(frozen=True, slots=True)
class CameraWishes:
    """What is wished of a camera, as `drivers.camera.settings.CameraSettings` says each.

    Without `symbologies` all that the kiosk knows are read. `region` is x, y, width and height of
    what is looked at, in fractions of the picture.
    """

    symbologies: frozenset[Symbology] = frozenset()
    region: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    width: int = 1920
    height: int = 1080
    fps: float = 30.0
    exposure: float | None = None
    focus: float | None = None
    follow: bool = False


@dataclass(frozen=True, slots=True)
class ConfiguredCamera:
    """A camera named in the configuration: by its id, or a `source` that is no camera's own."""

    wishes: CameraWishes = field(default_factory=CameraWishes)
    name: str = ""
    device: str = ""
    source: str = ""


class CameraPlaces:
    """Finds cameras. The `ignored` are left alone, unless the configuration names them as well."""

    def __init__(
        self,
        configured: Sequence[ConfiguredCamera] = (),
        search: CameraSearch | None = None,
        *,
        ignored: Collection[str] = (),
    ) -> None:
        self._configured = configured
        self._ignored = frozenset(ignored)
        self._search = search or CameraSearch()
        self._remembered: dict[str, Remembered] = {}

    def places(self) -> tuple[Place, ...]:
        """Return every camera that is there now, and what the configuration names."""
        named = {each.device: each for each in self._configured if each.device}
        found = self._search.resources()
        return (
            *(self._standing_in(each) for each in self._configured if each.source),
            *(self._found(resource, named.get(resource.scanner_id)) for resource in found),
        )

    def _found(self, resource: CameraResource, configured: ConfiguredCamera | None) -> Place:
        ignored = not self._ignored.isdisjoint({resource.scanner_id, resource.source})
        left_alone = configured is None and ignored
        offers = self._search.offers(resource)
        return replace(self._place(resource, configured), left_alone=left_alone, offers=offers)

    def _standing_in(self, configured: ConfiguredCamera) -> Place:
        source = configured.source
        resource = CameraResource(f"camera:{source}", source, configured.name or source)
        return self._place(resource, configured)

    def _place(self, resource: CameraResource, configured: ConfiguredCamera | None) -> Place:
        node = resource.source
        is_shut = node.startswith("/dev/") and not may_open(node)
        named = replace(resource, name=(configured.name if configured else "") or resource.name)
        return Place(
            named,
            Kind.CAMERA,
            configured.wishes if configured else CameraWishes(),
            driven=configured is not None,
            make=lambda name, wishes: self._driver(replace(named, name=name), wishes),
            trouble=how_to_permit(node) if is_shut else None,
            configured=configured,
        )

    def _driver(self, resource: CameraResource, wishes: object) -> ScannerDriver:
        """Make a driver that knows what lies before the camera, if one had it open before."""
        from drivers.vision.remembered import Remembered  # noqa: PLC0415  # with its package

        remembered = self._remembered.setdefault(resource.scanner_id, Remembered())
        return _driver(resource, wishes, remembered)


def _driver(resource: CameraResource, wishes: object, remembered: "Remembered") -> ScannerDriver:
    from drivers.camera.driver import CameraDriver  # noqa: PLC0415  # it loads OpenCV
    from drivers.camera.settings import CameraSettings  # noqa: PLC0415
    from drivers.vision.frames import Region  # noqa: PLC0415
    from drivers.vision.settings import VisionSettings  # noqa: PLC0415

    wished = wishes if isinstance(wishes, CameraWishes) else CameraWishes()
    vision = VisionSettings(wished.symbologies) if wished.symbologies else VisionSettings()
    settings = CameraSettings(
        vision=vision,
        region=Region(*wished.region),
        width=wished.width,
        height=wished.height,
        fps=wished.fps,
        exposure=wished.exposure,
        focus=wished.focus,
        follow=wished.follow,
    )
    return CameraDriver(resource, settings, remembered=remembered)
