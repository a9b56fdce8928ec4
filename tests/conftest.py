"""What all tests share: Qt draws off screen, so that a test shows no window and needs no display.

A test that drives a real window starts its own Xvfb and tells its child process so. Properties are
tried on the same examples each time, however slow the machine is at the moment.
"""

import os

import hypothesis

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
hypothesis.settings.register_profile("same everywhere", deadline=None, derandomize=True)
hypothesis.settings.load_profile("same everywhere")
