"""What schemathesis is given to ask with, where the document's formats are ours: docs/api.md.

Each is written by the words that the document has for it, and knows nothing of the server's code.
It is loaded by schemathesis in its own process.
"""

import json
import random
from typing import Any

import schemathesis
from hypothesis import strategies as st

_SURE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789가나다라마바사"
_WORDS = st.lists(st.text(_SURE, min_size=1, max_size=12), min_size=1, max_size=5)
_HEADS = ("order_no,line_no,sku,qty", "QTY,Sku,line_no,ORDER_NO", '"order_no",line_no,gtin,qty')


@st.composite
def _new_passwords(draw: st.DrawFn) -> str:
    """Return characters enough that no name is in it: it has none of those that names begin by."""
    drawn = draw(
        st.lists(st.sampled_from("!#$%&()*+,-./:;<=>?@[]^_{|}~"), min_size=12, unique=True)
    )
    return "".join(drawn)


@st.composite
def _csv(draw: st.DrawFn) -> str:
    head = draw(st.sampled_from(_HEADS))
    rows = draw(st.lists(st.tuples(*(st.text(_SURE, max_size=9) for _ in range(4))), max_size=4))
    return "\n".join([head, *(",".join(row) for row in rows), ""])


@st.composite
def _ndjson(draw: st.DrawFn) -> str:
    line = st.fixed_dictionaries({"line_no": st.integers(0, 9), "sku": st.text(max_size=9)})
    order = {"order_no": st.text(max_size=9), "lines": st.lists(line, max_size=3)}
    orders = draw(st.lists(st.fixed_dictionaries(order), min_size=1, max_size=3))
    return "\n".join(json.dumps(each) for each in orders)


_name = _WORDS.map(" ".join)
schemathesis.openapi.format("person-name", _name)
schemathesis.openapi.format("shown-text", _name)
schemathesis.openapi.format("new-password", _new_passwords())
schemathesis.openapi.format("orders-csv", _csv())
schemathesis.openapi.format("orders-ndjson", _ndjson())


@schemathesis.serializer("text/csv", "application/x-ndjson")
def as_it_stands(_context: Any, value: object) -> bytes:  # noqa: ANN401
    """Send a text as the body."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: Any) -> None:  # noqa: ANN401
    """Come from an address of one's own each time, as what stands in front would tell it."""
    host = random.randrange(2**24)  # noqa: S311
    case.headers["X-Forwarded-For"] = f"10.{host >> 16}.{host >> 8 & 255}.{host & 255}"


@schemathesis.hook
def filter_case(_context: Any, case: Any) -> bool:  # noqa: ANN401
    """Leave out what is no text where a text is sent: it would be written as another, good one."""
    return case.media_type != "application/x-ndjson" or isinstance(case.body, str)
