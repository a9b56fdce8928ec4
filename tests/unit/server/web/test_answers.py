"""Structs as answers, queries as structs."""

from http import HTTPStatus

import pytest
from aiohttp.test_utils import make_mocked_request
from msgspec import Struct

from server.web.answers import json_answer, query_of
from server.web.problems import ProblemError


class _Query(Struct, frozen=True, forbid_unknown_fields=True):
    q: str = ""
    limit: int = 5


def test_a_struct_is_answered_as_json() -> None:
    answer = json_answer(_Query("김", 1), HTTPStatus.CREATED)
    assert (answer.status, answer.content_type) == (201, "application/json")
    assert answer.body == '{"q":"김","limit":1}'.encode()


def test_a_query_is_read_as_its_struct() -> None:
    request = make_mocked_request("GET", "/?q=%EA%B9%80+a&limit=7")
    assert query_of(request, _Query) == _Query("김 a", 7)
    assert query_of(make_mocked_request("GET", "/"), _Query) == _Query()


@pytest.mark.parametrize(("query", "named"), [("limit=x", "limit"), ("page=1", "page")])
def test_a_query_that_does_not_fit_is_refused_by_name(query: str, named: str) -> None:
    with pytest.raises(ProblemError, match=named) as refused:
        query_of(make_mocked_request("GET", f"/?{query}"), _Query)
    assert refused.value.status is HTTPStatus.BAD_REQUEST
