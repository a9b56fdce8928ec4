"""What a query may hold: text that can be stored, times, how many. Only types."""

from typing import Annotated

from msgspec import Meta

Text = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\ud800-\udfff]*\Z")]
"""A query string can spell half a surrogate pair, which is no text and stored nowhere."""
Code = Annotated[str, Meta(min_length=1, max_length=1000, pattern=r"^[^\ud800-\udfff]*\Z")]
UtcMs = Annotated[int, Meta(ge=0, lt=2**53)]
Limit = Annotated[int, Meta(ge=1, le=200)]
