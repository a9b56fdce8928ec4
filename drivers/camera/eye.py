"""What is seen in one picture after another: the barcodes to report, and what would help.

What it is: gate, decoder, sightings and coach in their order, for one camera. What it is not: a
thread or a capture. It is the decode thread's, but for `preview` and `unusable`, anybody's.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from drivers.barcode.decode import Decode, RawFrame
from drivers.camera.resting import Resting
from drivers.camera.settings import CameraSettings
from drivers.camera.source import Shot
from drivers.camera.viewfinder import Polygon, Preview, Viewfinder
from drivers.vision.coach import Advice, Coach, advise
from drivers.vision.frames import Grey, UnusableFrameError, grey, sample, usable
from drivers.vision.measuring import measure
from drivers.vision.motion import Look, MotionGate
from drivers.vision.reader import FrameReader
from drivers.vision.reading import Reading
from drivers.vision.remembered import Remembered
from drivers.vision.sightings import Hindrance, Sightings

_COACH_NS = {Look.MOVED: 250_000_000, Look.SETTLING: 250_000_000, Look.PERIODIC: 3_000_000_000}
"""How often a picture without a code in it is measured, at most; at rest little but the light can
have changed."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of one picture: the thin sample of it, and the barcodes to report."""

    sample: Grey
    decodes: tuple[Decode, ...]


def _passed_over(_shot: Shot, _look: Look) -> None:
    pass


class Eye:
    """One camera's pictures, in their order. `saw` is told of each that could be used."""

    def __init__(
        self,
        scanner_id: str,
        settings: CameraSettings,
        clock_ns: Callable[[], int],
        saw: Callable[[Shot, Look], None] = _passed_over,
        remembered: Remembered | None = None,
    ) -> None:
        self._remembered = remembered or Remembered()
        self._readable = settings.vision.symbologies
        self._has_begun = False
        self._saw = saw
        self._scanner_id = scanner_id
        self._region = settings.region
        self._gate = MotionGate()
        self._reader = FrameReader(settings.vision)
        self._sightings = Sightings()
        self._resting = Resting()
        self._coach = Coach()
        self._coached_ns = 0
        self._viewfinder = Viewfinder(clock_ns, settings.region) if settings.preview else None
        self._codes: tuple[Polygon, ...] = ()
        self._unusable: Counter[str] = Counter()

    def see(self, shot: Shot) -> Seen:
        """Look at a picture.

        Raises:
            UnusableFrameError: there is no picture in it; it is counted.
        """
        try:
            if isinstance(shot.image, UnusableFrameError):
                raise shot.image
            image = usable(shot.image, self._region)
        except UnusableFrameError as error:
            self._unusable[error.reason] += 1
            raise
        self._begin(shot)
        thin = sample(image)
        look = self._gate.see(thin, shot.at_ns)
        decodes = self._rest(shot) if look is Look.STILL else self._read(grey(image), look, shot)
        if self._viewfinder is not None:
            self._viewfinder.show(usable(shot.image), self._codes, self._coach.advice)
        self._remembered.see(self._sightings.in_view, self._readable, shot.taken_ns)
        self._saw(shot, look)
        return Seen(thin, decodes)

    def preview(self) -> Preview | None:
        """Return the newest preview, if previews are switched on."""
        return None if self._viewfinder is None else self._viewfinder.ask()

    def unusable(self) -> tuple[tuple[str, int], ...]:
        """Return how many pictures could not be used, by reason."""
        return tuple(sorted(self._unusable.copy().items()))

    def _begin(self, shot: Shot) -> None:
        """Take over what lay there before the camera was opened anew."""
        if self._has_begun:
            return
        self._has_begun = True
        there = self._remembered.at_opening(shot.taken_ns)
        readable = [reading for reading in there if reading.symbology in self._readable]
        self._sightings.carry(readable, shot.at_ns)
        self._resting.carry(readable, shot.at_ns)

    def _rest(self, shot: Shot) -> tuple[Decode, ...]:
        """Pass over a picture in which nothing moved: what was in view still is."""
        self._sightings.see(self._resting.with_those(), shot.at_ns)
        self._coach.rest(shot.at_ns)
        return ()

    def _read(self, picture: Grey, look: Look, shot: Shot) -> tuple[Decode, ...]:
        readings = self._reader.read(picture, moved=True)
        if look is Look.MOVED:
            self._resting.stir()
        told = self._sightings.see(self._resting.with_those(readings), shot.at_ns)
        all_told = self._resting.note(readings, told, shot.at_ns)
        if look is Look.PERIODIC and not all_told:
            self._gate.keep_looking(shot.at_ns)
        self._codes = tuple(self._outline(each, picture) for each in readings)
        self._advise(picture, look, shot.at_ns)
        return tuple(self._decode(each, shot.taken_ns) for each in told)

    def _decode(self, reading: Reading, taken_ns: int) -> Decode:
        frame = RawFrame(reading.data, self._scanner_id, taken_ns)
        return Decode(frame, reading.data, reading.symbology, reading.aim)

    def _outline(self, reading: Reading, picture: Grey) -> Polygon:
        """Return a reading's corners in fractions of the whole picture."""
        rows, columns = picture.shape
        region = self._region
        return tuple(
            (region.x + x / columns * region.width, region.y + y / rows * region.height)
            for x, y in reading.corners
        )

    def _advise(self, picture: Grey, look: Look, at_ns: int) -> None:
        if self._sightings.hindrance is Hindrance.TWO_CODES:
            self._coach.take(Advice.TWO_CODES, at_ns)
        elif self._codes:
            self._coach.praise()
        elif at_ns - self._coached_ns >= _COACH_NS[look]:
            self._coached_ns = at_ns
            self._coach.take(advise(measure(picture), moved=look is Look.MOVED), at_ns)
