"""The API's document: what the routes say, and nothing else."""

from http import HTTPStatus
from typing import Annotated, Any

from aiohttp import web
from msgspec import Meta, Struct
from openapi_spec_validator import OpenAPIV31SpecValidator

from server.web.access import ANYBODY_KNOWN, EVERYBODY, Role, Scope, access
from server.web.openapi import ApiDocument, document
from server.web.problems import Problem
from server.web.route import Doc, Link, Route
from tests.unit.server.web.sample import client_of

_READ = access(Role.SUPERVISOR, scope=Scope.SCANS_READ)


class Asked(Struct):
    """What is asked for."""

    word: Annotated[str, Meta(pattern=r"^[^\ud800-\udfff]*\Z")]
    badge: Annotated[str, Meta(pattern=r"^[a-z]+\Z")] | None = None
    limit: Annotated[int, Meta(ge=1, le=9)] = 5


class Told(Struct):
    """What is answered."""

    words: tuple[str, ...]


async def _nothing(_: web.Request) -> web.Response:
    return web.Response()


def _of(*routes: Route) -> dict[str, Any]:
    made = document(list(routes), "1.2.3")
    OpenAPIV31SpecValidator(made).validate()
    return made


def _route(method: str, path: str, doc: Doc | None) -> Route:
    return Route(method, path, _nothing, _READ, doc)


def test_a_route_with_a_doc_is_in_the_document_and_no_other() -> None:
    told = _route("GET", "/api/words", Doc("Words", Told))
    hidden = _route("GET", "/socket.io/", None)
    made = _of(told, hidden)
    assert list(made["paths"]) == ["/api/words"]
    (operation,) = made["paths"]["/api/words"].values()
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer == {"$ref": "#/components/schemas/Told"}


def test_a_query_is_told_as_parameters_with_their_limits() -> None:
    made = _of(_route("GET", "/api/words", Doc("Words", Told, query=Asked)))
    word, badge, limit = made["paths"]["/api/words"]["get"]["parameters"]
    assert word == {"name": "word", "in": "query", "required": True, "schema": {"type": "string"}}
    assert badge["schema"] == {"type": "string", "pattern": "^[a-z]+$"}
    assert limit["schema"] == {"type": "integer", "minimum": 1, "maximum": 9, "default": 5}
    assert "Asked" not in made["components"]["schemas"]


def test_a_path_has_its_parameters_with_what_they_may_be() -> None:
    made = _of(
        _route("GET", "/api/words/{key:.+}", Doc("Any", Told)),
        _route("DELETE", r"/api/nouns/{number:\d{1,9}}", Doc("One", status=HTTPStatus.NO_CONTENT)),
    )
    (key,) = made["paths"]["/api/words/{key}"]["get"]["parameters"]
    assert key["schema"] == {"type": "string", "minLength": 1}
    (number,) = made["paths"]["/api/nouns/{number}"]["delete"]["parameters"]
    assert number["schema"]["pattern"] == r"^\d{1,9}$"


def test_who_may_ask_is_said_by_scheme_and_in_words() -> None:
    open_to_all = Route("GET", "/api/health", _nothing, EVERYBODY, Doc("Lives", Told))
    to_known = Route("GET", "/api/help", _nothing, ANYBODY_KNOWN, Doc("Help", Told))
    made = _of(
        _route("GET", "/api/words", Doc("Words", Told)),
        _route("POST", "/api/words", Doc("Add", Told, body=Told)),
        open_to_all,
        to_known,
    )
    words = made["paths"]["/api/words"]
    assert words["get"]["security"] == [{"token": []}, {"session": []}]
    assert words["post"]["security"] == [{"token": []}, {"session": [], "csrf": []}]
    assert "`scans:read`" in words["get"]["description"]
    assert "401" in words["get"]["responses"]
    live = made["paths"]["/api/health"]["get"]
    assert (live["security"], live["description"]) == ([], "For everybody.")
    assert "401" not in live["responses"]
    known = made["paths"]["/api/help"]["get"]
    assert known["security"] == [{"token": []}, {"session": []}]
    assert known["description"] == "For every role, and for programs with any scope."
    assert "401" in known["responses"]


def test_every_error_is_a_problem_in_words() -> None:
    doc = Doc("Words", Told, problems=(HTTPStatus.CONFLICT,), also=(HTTPStatus.ACCEPTED,))
    made = _of(_route("GET", "/api/words", doc))
    responses = made["paths"]["/api/words"]["get"]["responses"]
    refused = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    assert responses["409"]["content"] == responses["default"]["content"] == refused
    assert responses["202"]["content"] == responses["200"]["content"]
    assert set(made["components"]["schemas"]["Problem"]["required"]) < set(
        Problem.__struct_fields__
    )


def test_bodies_and_answers_that_are_no_json_are_told_by_their_type() -> None:
    table = Doc(
        "A table",
        media="text/csv",
        body=bytes,
        body_media={"text/csv": {"example": "a,b"}, "application/json": {}},
    )
    operation = _of(_route("POST", "/api/words.csv", table))["paths"]["/api/words.csv"]["post"]
    assert list(operation["responses"]["200"]["content"]) == ["text/csv"]
    content = operation["requestBody"]["content"]
    assert content == {
        "text/csv": {"schema": {"type": "string"}, "example": "a,b"},
        "application/json": {},
    }


def test_what_may_follow_an_answer_is_told_as_links() -> None:
    follows = Link("PATCH", "/api/words/{word}", {"word": "/words/0"}, {"badge": "/words/1"})
    made = _of(
        _route("POST", "/api/words", Doc("Add", Told, body=Told, links=(follows,))),
        _route("PATCH", "/api/words/{word}", Doc("Change", Told, body=Told)),
    )
    links = made["paths"]["/api/words"]["post"]["responses"]["200"]["links"]
    assert links == {
        "patchApiWordsByWord": {
            "operationId": made["paths"]["/api/words/{word}"]["patch"]["operationId"],
            "parameters": {"word": "$response.body#/words/0"},
            "requestBody": {"badge": "$response.body#/words/1"},
        }
    }


def test_what_a_body_meets_besides_its_own_schema_is_told() -> None:
    rule = {"anyOf": [{"properties": {"words": {"const": "a"}}}]}
    operation = _of(_route("POST", "/api/words", Doc("Add", Told, body=Told, body_rule=rule)))
    content = operation["paths"]["/api/words"]["post"]["requestBody"]["content"]
    own = {"$ref": "#/components/schemas/Told"}
    assert content == {"application/json": {"schema": {"allOf": [own, rule]}}}


def test_a_path_that_another_route_matches_tells_what_that_one_answers_there() -> None:
    made = _of(
        _route("POST", "/api/words/import", Doc("Import", Told, body=Told)),
        _route("GET", "/api/words/{key:.+}", Doc("One", Told)),
    )
    assert made["paths"]["/api/words/import"].keys() == {"post", "get"}
    assert made["paths"]["/api/words/import"]["get"]["parameters"] == []


def test_a_body_that_may_be_left_out_is_told_as_that() -> None:
    made = _of(
        _route("POST", "/api/words", Doc("Add", Told, body=Told)),
        _route("PUT", "/api/words", Doc("Add", Told, body=Told, needs_body=False)),
    )
    words = made["paths"]["/api/words"]
    assert words["post"]["requestBody"]["required"] is True
    assert words["put"]["requestBody"]["required"] is False


async def test_the_document_is_answered_and_tells_of_itself() -> None:
    told = ApiDocument([_route("GET", "/api/words", Doc("Words", Told))], "1.2.3")
    async with client_of(told.routes()) as client:
        made = await (await client.get("/api/openapi.json")).json()
    assert made["info"]["version"] == "1.2.3"
    assert list(made["paths"]) == ["/api/words", "/api/openapi.json"]
