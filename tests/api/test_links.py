"""Each link of the document, followed once: what an answer tells leads where the link says."""

import json
import urllib.parse
import urllib.request
from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from tests.system.server.speaking import ServerProcess

_PASSWORD = "correct horse battery"  # noqa: S105 - of a test
_NUMBERS = count(1)


class _Asked:
    """Asks as the owner; each answer has to be a good one."""

    def __init__(self, server: ServerProcess) -> None:
        self._server = server

    def __call__(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{self._server.url}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers=self._server.bearer,
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - the same
            text = answer.read()
        return json.loads(text) if text else None


def _user(ask: _Asked) -> Any:  # noqa: ANN401 - JSON
    name = f"Follower {next(_NUMBERS)}"
    return ask("POST", "/api/users", {"name": name, "password": _PASSWORD, "role": "supervisor"})


def _changed_user(ask: _Asked) -> Any:  # noqa: ANN401 - JSON
    user = _user(ask)
    change = {"revision": user["revision"], "language": "ko"}
    return ask("PATCH", f"/api/users/{user['user_id']}", change)


def _token(ask: _Asked) -> Any:  # noqa: ANN401 - JSON
    return ask("POST", "/api/tokens", {"name": "ERP", "scopes": ["orders:read"]})


def _code(ask: _Asked) -> Any:  # noqa: ANN401 - JSON
    return ask("POST", "/api/pairing-codes", {"station": f"followed-{next(_NUMBERS)}"})


def _paired(ask: _Asked) -> Any:  # noqa: ANN401 - JSON
    return ask("POST", "/api/pair", {"code": _code(ask)["code"], "kiosk": str(UUID(int=1))})


def _set(ask: _Asked) -> Any:  # noqa: ANN401 - JSON
    return ask("PATCH", f"/api/stations/{_code(ask)['station']}/settings", {"locked": False})


def _operator(ask: _Asked) -> Any:  # noqa: ANN401 - JSON
    return ask("POST", "/api/operators", {"badge": f"f-{next(_NUMBERS)}", "name": "이서연"})


def _changed_operator(ask: _Asked) -> Any:  # noqa: ANN401 - JSON
    badge = f"g-{next(_NUMBERS)}"
    return ask("PATCH", f"/api/operators/{_operator(ask)['badge']}", {"badge": badge})


_BEGUN: dict[str, Callable[[_Asked], Any]] = {
    "postApiUsers": _user,
    "patchApiUsersByUserId": _changed_user,
    "postApiTokens": _token,
    "postApiPairingCodes": _code,
    "postApiPair": _paired,
    "patchApiStationsByStationSettings": _set,
    "postApiOperators": _operator,
    "patchApiOperatorsByBadge": _changed_operator,
    "getApiOrders": lambda ask: ask("GET", "/api/orders?q=SO-1001"),
    "getApiOrdersByKey": lambda ask: ask("GET", "/api/orders/SO-1001"),
    "getApiScans": lambda ask: ask("GET", "/api/scans?order_no=SO-1001&limit=1"),
    "getApiConflicts": lambda ask: ask("GET", "/api/conflicts"),
}
"""How each answer that has links comes about."""
_SAID: dict[str, dict[str, object]] = {
    "patchApiUsersByUserId": {"active": False},
    "patchApiOperatorsByBadge": {"pin": "2580"},
    "patchApiStationsByStationSettings": {"lock_text": "재고 조사"},
    "postApiStationsByStationMessage": {"text": "점심 먹으러 가세요"},
    "postApiPair": {"kiosk": str(UUID(int=1))},
}
"""What is sent besides what a link hands on."""


def _operations(document: Any) -> dict[str, tuple[str, str, Any]]:  # noqa: ANN401 - JSON
    return {
        each["operationId"]: (method.upper(), path, each)
        for path, methods in document["paths"].items()
        for method, each in methods.items()
    }


def _links(operations: dict[str, tuple[str, str, Any]]) -> list[tuple[str, Any]]:
    return [
        (begun, link)
        for begun, (_, _, operation) in operations.items()
        for answer in operation["responses"].values()
        for link in answer.get("links", {}).values()
    ]


def _told(answer: Any, expression: str) -> Any:  # noqa: ANN401 - JSON
    for part in expression.removeprefix("$response.body#/").split("/"):
        answer = answer[int(part) if isinstance(answer, list) else part]
    return answer


def _follow(ask: _Asked, operation: tuple[str, str, Any], answer: Any, link: Any) -> None:  # noqa: ANN401 - JSON
    method, path, _ = operation
    query = {}
    for name, expression in link.get("parameters", {}).items():
        value = str(_told(answer, expression))
        if f"{{{name}}}" in path:
            path = path.replace(f"{{{name}}}", urllib.parse.quote(value, safe=""))
        else:
            query[name] = value
    handed = {n: _told(answer, each) for n, each in link.get("requestBody", {}).items()}
    body = {**_SAID.get(link["operationId"], {}), **handed} if method in {"POST", "PATCH"} else None
    ask(method, f"{path}?{urllib.parse.urlencode(query)}" if query else path, body)


def test_each_link_leads_where_it_says(server: ServerProcess) -> None:
    ask = _Asked(server)
    operations = _operations(ask("GET", "/api/openapi.json"))
    links = _links(operations)
    assert len(links) > 20
    for begun, link in links:
        if begun.endswith("AtImport"):
            continue  # the same of an order that is numbered `import`, which is none here
        answer = _BEGUN[begun](ask)
        _follow(ask, operations[link["operationId"]], answer, link)


def test_who_was_added_and_switched_off_is_listed_so(server: ServerProcess) -> None:
    ask = _Asked(server)
    user = _user(ask)
    ask("PATCH", f"/api/users/{user['user_id']}", {"revision": user["revision"], "active": False})
    everybody = {each["user_id"]: each for each in ask("GET", "/api/users")["users"]}
    assert everybody[user["user_id"]]["active"] is False


def test_a_token_that_was_made_and_revoked_opens_nothing(server: ServerProcess) -> None:
    ask = _Asked(server)
    made = _token(ask)
    ask("DELETE", f"/api/tokens/{made['token']['token_id']}")
    headers = {"Authorization": f"Bearer {made['secret']}"}
    request = urllib.request.Request(f"{server.url}/api/orders", headers=headers)  # noqa: S310
    with pytest.raises(urllib.request.HTTPError, match="401"):
        urllib.request.urlopen(request, timeout=60)  # noqa: S310 - loopback
