"""What docs/deploy.md says to type, block by block, for tests that enter it as it stands."""

import re
from pathlib import Path

_PAGE = Path(__file__).parents[1] / "docs" / "deploy.md"


def block(heading: str, word: str) -> str:
    """Return the one block with a word under a heading."""
    section = _PAGE.read_text("utf-8").split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    blocks = re.findall(r"^```\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
    (found,) = [each for each in blocks if word in each]
    return str(found)
