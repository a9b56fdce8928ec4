"""The one doorway to OpenCV: everybody takes `cv2` from here.

What it is: `import cv2` without what that leaves behind. opencv-python points
QT_QPA_PLATFORM_PLUGIN_PATH and QT_QPA_FONTDIR at a Qt of its own, with which PySide6 cannot open a
window, and puts a folder in front of LD_LIBRARY_PATH, which every child process would inherit.
What it is not: a wrapper of its functions. Any thread may import it; after that it does nothing.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _environment_kept() -> Iterator[None]:
    before = dict(os.environ)
    try:
        yield
    finally:
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)


with _environment_kept():
    import cv2

# How many seconds a V4L2 camera's first picture is waited for: ten by itself, in which one that
# sends nothing cannot be let go of. OpenCV asks for it when it first waits, long after its import.
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2")

# A camera has its own decode thread, and a kiosk two cores: a pool of OpenCV's own would take the
# one that paints. The decoders besides OpenCV's have no pool either.
cv2.setNumThreads(1)

__all__ = ["cv2"]
