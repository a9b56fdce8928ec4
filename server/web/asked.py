"""What a query or a body may hold: text that can be stored, names, times, how many. Only types.

What a schema cannot say of a text has a `format` of ours and a sentence; docs/api.md lists them.
"""

from typing import Annotated

from msgspec import Meta

from server.domain.person_name import MAX_NAME, MAX_PASSWORD, MIN_PASSWORD
from server.domain.pin import PIN_PATTERN

Text = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\ud800-\udfff]*\Z")]
"""A query string can spell half a surrogate pair, which is no text and stored nowhere."""
Code = Annotated[str, Meta(min_length=1, max_length=1000, pattern=r"^[^\ud800-\udfff]*\Z")]
UtcMs = Annotated[int, Meta(ge=0, lt=2**53)]
Limit = Annotated[int, Meta(ge=1, le=200)]

_MAX_RAW = 1024
"""Of a text before it is made tidy and measured."""
Raw = Annotated[str, Meta(max_length=_MAX_RAW)]
PersonName = Annotated[
    str,
    Meta(
        description="Characters that can be seen, and spaces between them; counted as NFC."
        " Letters of Latin, Greek and Cyrillic are not mixed.",
        extra_json_schema={"format": "person-name", "minLength": 1, "maxLength": MAX_NAME},
    ),
]
NewPassword = Annotated[
    str,
    Meta(
        description="Characters that can be typed, not the same few, without the name in it.",
        extra_json_schema={
            "format": "new-password",
            "minLength": MIN_PASSWORD,
            "maxLength": MAX_PASSWORD,
        },
    ),
]
NewPin = Annotated[str, Meta(extra_json_schema={"pattern": PIN_PATTERN})]


def shown_text(least: int, most: int) -> Meta:
    """Return what is said of a text of a line that a supervisor writes for others to read."""
    said = {"format": "shown-text", "minLength": least, "maxLength": most}
    tidy = "One line, counted as NFC, each run of spaces as one; no invisible characters."
    return Meta(description=tidy, extra_json_schema=said)
