"""What can be touched of a camera's picture: its size, exposure and focus, as the device offers it.

What it is: the few of all that a device takes which fit on buttons, each with its label, turned
into wishes and back. What it is not: the asking of a device (drivers.camera). Where nothing is
offered nothing can be touched. Pure.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from drivers.camera.offers import CameraOffers, Steps
from drivers.camera_places import CameraWishes

AUTOMATIC = "auto"
_MOST_SIZES = 4
_LEAST_WIDTH = 640
_PREFERRED = ((640, 480), (1280, 720), (1920, 1080))
_EXPOSURES_MS = (0.5, 2.0, 8.0, 32.0)
"""Short for a moving item, long for a dark place; longer ones leave no 30 pictures a second."""
_PARTS_OF_FOCUS = (0.0, 1 / 3, 2 / 3, 1.0)
_PER_MS = 10
Values = tuple[tuple[str, str], ...]
"""Each value with its label; one without a label has words of its own."""


def offered_of(offers: object, configured: CameraWishes | None) -> tuple[tuple[str, Values], ...]:
    """Return for each setting that the device has which values can be touched.

    What the settings file says is one of them: there has to be a way back to it.
    """
    if not isinstance(offers, CameraOffers):
        return ()
    values = {
        "size": tuple(_sizes(offers.sizes, configured)),
        "exposure": tuple(_numbers(offers.exposure, _exposures, _ms, configured, "exposure")),
        "focus": tuple(_numbers(offers.focus, _focuses, str, configured, "focus")),
    }
    return tuple((field, each) for field, each in values.items() if len(each) > 1)


def picture_words(wishes: CameraWishes) -> dict[str, str]:
    """Return what is wished of the picture, by the names of the settings."""
    return {
        "size": f"{wishes.width}x{wishes.height}",
        "exposure": _word(wishes.exposure),
        "focus": _word(wishes.focus),
    }


def picture_with(
    wishes: CameraWishes, size: str | None, exposure: str | None, focus: str | None
) -> CameraWishes:
    """Return wishes with what was chosen of the picture; None keeps."""
    width, _, height = (size or f"{wishes.width}x{wishes.height}").partition("x")
    return replace(
        wishes,
        width=int(width),
        height=int(height),
        exposure=wishes.exposure if exposure is None else _number(exposure),
        focus=wishes.focus if focus is None else _number(focus),
    )


def _sizes(
    sizes: Iterable[tuple[int, int]], configured: CameraWishes | None
) -> Iterator[tuple[str, str]]:
    """Yield the usual sizes and the largest, from small to large."""
    there = sorted(size for size in sizes if size[0] >= _LEAST_WIDTH)
    few = [size for size in there if size in _PREFERRED]
    few += [size for size in reversed(there) if size not in few][: _MOST_SIZES - len(few)]
    if configured is not None and (configured.width, configured.height) not in few:
        few.append((configured.width, configured.height))
    for width, height in sorted(few):
        yield f"{width}x{height}", f"{width}×{height}"


def _numbers(
    steps: Steps | None,
    of: Callable[[Steps], Iterable[int]],
    label: Callable[[int], str],
    configured: CameraWishes | None,
    field: str,
) -> Iterator[tuple[str, str]]:
    if steps is None:
        return
    wished = None if configured is None else getattr(configured, field)
    if steps.automatic:
        yield AUTOMATIC, ""
    numbers = set(of(steps)) | ({round(wished)} if wished is not None else set())
    for number in sorted(numbers):
        yield str(number), label(number)


def _exposures(steps: Steps) -> Iterator[int]:
    return (steps.nearest(each * _PER_MS) for each in _EXPOSURES_MS)


def _focuses(steps: Steps) -> Iterator[int]:
    reach = steps.most - steps.least
    return (steps.nearest(steps.least + part * reach) for part in _PARTS_OF_FOCUS)


def _ms(exposure: int) -> str:
    return f"{exposure / _PER_MS:g} ms"


def _word(number: float | None) -> str:
    return AUTOMATIC if number is None else str(round(number))


def _number(word: str) -> float | None:
    return None if word == AUTOMATIC else float(word)
