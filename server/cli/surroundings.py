"""The settings of a command: of its environment, and of the folder that it is started in."""

import os
from pathlib import Path

from server.config import Settings, load_settings


def settings_here() -> Settings:
    """Return the settings.

    Raises:
        ConfigError: with all that is wrong with them.
    """
    return load_settings(os.environ, Path.cwd())
