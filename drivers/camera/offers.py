"""What a camera says that it can do: frozen values. No I/O.

What it is: what there is to choose from. What it is not: what is chosen (`settings`), nor the
asking (`v4l2_offers`). Of a camera that does not let itself be asked nothing is known.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Steps:
    """The numbers from `least` to `most` that a control takes, by `step`.

    `automatic` says that the camera can find one itself.
    """

    least: int
    most: int
    step: int
    automatic: bool

    def nearest(self, wanted: float) -> int:
        """Return the number of these that is nearest."""
        steps = round((max(wanted, self.least) - self.least) / self.step)
        return self.least + min(steps, (self.most - self.least) // self.step) * self.step


@dataclass(frozen=True, slots=True)
class CameraOffers:
    """Picture sizes in pixels, width and height, and what there is of exposure and focus.

    `exposure` is in tenths of a millisecond, `focus` in units of the camera's own: the more, the
    nearer (V4L2_CID_EXPOSURE_ABSOLUTE and V4L2_CID_FOCUS_ABSOLUTE).
    """

    sizes: tuple[tuple[int, int], ...] = ()
    exposure: Steps | None = None
    focus: Steps | None = None
