"""What a site decides about judging, read once from the settings. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """Site rules. `require_operator`: in PACK nothing is judged before a badge was scanned."""

    require_operator: bool = False
