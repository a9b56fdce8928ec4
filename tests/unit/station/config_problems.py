"""What a settings file is told to have wrong."""

from pathlib import Path

import pytest

from station.config import ConfigError, parse_config

PATH = Path("station.toml")


def problems_of(text: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as refused:
        parse_config(text, PATH)
    return refused.value.problems
