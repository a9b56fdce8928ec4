"""What all tests share: Qt draws off screen, so that a test shows no window and needs no display.

A test that drives a real window starts its own Xvfb and tells its child process so.
"""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
