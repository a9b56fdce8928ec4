"""What a site decides about judging, read once from the settings. Pure."""

from msgspec import Struct


class Policy(Struct, frozen=True):
    """Site rules. `require_operator`: in PACK nothing is judged before a badge was scanned."""

    require_operator: bool = False
