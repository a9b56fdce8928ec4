"""`GET /api/openapi.json`: the API as OpenAPI 3.1, made of the routes themselves.

What it is: each route with a `Doc` as an operation, and the structs it takes and answers as
schemas. What it is not: anything that could say otherwise than the code does. Made once.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from aiohttp import web
from msgspec import Struct

from server.web.access import ANYBODY_KNOWN, Access, Circle
from server.web.problems import CONTENT_TYPE, Problem
from server.web.route import JSON, Doc, Link, Route

PATH = "/api/openapi.json"
_Json = dict[str, Any]
_NAMED = "#/components/schemas/{name}"
_IN_PATH = re.compile(r"\{(\w+)(?::((?:[^{}]|\{[^{}]*\})+))?\}")
_NO_TEXT = r"\ud800-\udfff"
"""Halves of surrogate pairs, which our patterns leave out: neither JSON nor a URL holds them."""
_SAFE = frozenset({"GET"})
_SECURITY = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A program's token, a station's, or that of the data folder's owner.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "scanstation_session",
        "description": "The cookie of who is signed in by POST /api/session;"
        " with TLS its name has __Host- in front.",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRF-Token",
        "description": "What the answer to signing in says, with each request that changes.",
    },
}
_ABOUT = """\
Scans, orders and stations of one Scanstation server. Errors are problem details (RFC 9457) whose \
`detail` says what to do. Lists come by page: `next` of one is `after` of the following, null at \
the end. Times are UTC milliseconds."""


class ApiDocument:
    """The handler, for these routes and its own."""

    def __init__(self, routes: Iterable[Route], version: str) -> None:
        own = Route("GET", PATH, self._tell, ANYBODY_KNOWN, Doc("This document", dict[str, Any]))
        self._routes = [own]
        self._body = msgspec.json.encode(document([*routes, own], version))

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        return self._routes

    async def _tell(self, _: web.Request) -> web.Response:
        return web.Response(body=self._body, content_type=JSON)


def document(routes: Sequence[Route], version: str) -> _Json:
    """Return the document of those routes that have a `Doc`."""
    told = [(route, route.doc) for route in routes if route.doc is not None]
    types = [each for _, doc in told for each in (doc.answer, doc.query, doc.body) if each]
    schemas, components = msgspec.json.schema_components([Problem, *types], ref_template=_NAMED)
    schema_of = dict(zip(map(repr, [Problem, *types]), schemas, strict=True))
    paths: _Json = {}
    for route, doc in told:
        path = _IN_PATH.sub(r"{\1}", route.path)
        paths.setdefault(path, {})[route.method.lower()] = _operation(
            route, doc, schema_of, components
        )
    for path, others in paths.items():
        _add_matched(path, others, paths)
    queries = {doc.query.__name__ for _, doc in told if doc.query is not None}
    components = {name: each for name, each in components.items() if name not in queries}
    whole = {
        "openapi": "3.1.0",
        "info": {"title": "Scanstation", "version": version, "description": _ABOUT},
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": _SECURITY},
    }
    plain: _Json = _without_python(whole)
    return plain


def _operation(route: Route, doc: Doc, schema_of: _Json, components: _Json) -> _Json:
    operation: _Json = {
        "operationId": _name(route.method, route.path),
        "tags": [route.path.strip("/").split("/")[1 if route.path.startswith("/api/") else 0]],
        "summary": doc.summary,
        "description": _whom(route.access),
        "parameters": [*_in_path(route.path), *_in_query(doc.query, components)],
        "responses": _responses(route, doc, schema_of),
        "security": _security(route),
    }
    if doc.body is not None:
        operation["requestBody"] = {"required": doc.needs_body, "content": _body(doc, schema_of)}
    return operation


def _body(doc: Doc, schema_of: _Json) -> _Json:
    content = {
        media: {**_content(media, doc.body, schema_of), **said}
        for media, said in doc.body_media.items()
    }
    if doc.body_rule is not None:
        content[JSON] = {"schema": {"allOf": [content[JSON]["schema"], doc.body_rule]}}
    return content


def _add_matched(path: str, operations: _Json, paths: _Json) -> None:
    """Tell of a path without parameters what one with them answers there."""
    for general, others in paths.items():
        if "{" in path or not re.fullmatch(re.sub(r"\\{\w+\\}", ".+", re.escape(general)), path):
            continue
        for method in others.keys() - operations.keys():
            known = [each for each in others[method]["parameters"] if each["in"] != "path"]
            name = f"{others[method]['operationId']}At{path.rsplit('/', 1)[-1].capitalize()}"
            operations[method] = {**others[method], "operationId": name, "parameters": known}


def _name(method: str, path: str) -> str:
    words = re.findall(r"[A-Za-z]+", _IN_PATH.sub(r"by \1", path))
    return method.lower() + "".join(word.capitalize() for word in words)


def _link(link: Link) -> _Json:
    told: _Json = {"operationId": _name(link.method, link.path)}
    if link.parameters:
        told["parameters"] = _of_answer(link.parameters)
    if link.body:
        told["requestBody"] = _of_answer(link.body)
    return told


def _of_answer(places: Mapping[str, str]) -> dict[str, str]:
    return {name: f"$response.body#{place}" for name, place in places.items()}


def _whom(whom: Access) -> str:
    if whom.is_open:
        return "For everybody."
    if whom.circle is Circle.KNOWN:
        return "For every role, and for programs with any scope."
    roles = ", ".join(sorted(whom.roles))
    scope = "" if whom.scope is None else f" Programs need the scope `{whom.scope}`."
    return f"For {roles}.{scope}"


def _in_path(path: str) -> list[_Json]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "minLength": 1, **_pattern(regex)},
        }
        for name, regex in _IN_PATH.findall(path)
    ]


def _pattern(regex: str) -> _Json:
    return {"pattern": f"^{regex}$"} if regex not in ("", ".+") else {}


def _in_query(query: type[Struct] | None, components: _Json) -> list[_Json]:
    if query is None:
        return []
    schema = components[query.__name__]
    return [
        {"name": name, "in": "query", "required": name in schema["required"], "schema": _told(each)}
        for name, each in schema["properties"].items()
    ]


def _told(schema: _Json) -> _Json:
    """Return what a parameter is when it is told at all: a query cannot spell null."""
    either = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    return either[0] if len(either) == 1 else schema


def _responses(route: Route, doc: Doc, schema_of: _Json) -> _Json:
    answer: _Json = {"description": doc.summary}
    if doc.links:
        answer["links"] = {_name(link.method, link.path): _link(link) for link in doc.links}
    if doc.answer is not None or doc.media != JSON:
        answer["content"] = {doc.media: _content(doc.media, doc.answer, schema_of)}
    refused = {CONTENT_TYPE: {"schema": schema_of[repr(Problem)]}}
    responses = {str(doc.status.value): answer}
    for status in doc.also:
        responses[str(status.value)] = {**answer, "description": status.phrase}
    for status in doc.problems:
        responses[str(status.value)] = {"description": status.phrase, "content": refused}
    if not route.access.is_open:
        responses["401"] = {"description": "Nobody known", "content": refused}
        responses["403"] = {"description": "Not for who asks", "content": refused}
    responses["default"] = {"description": "Refused, in words", "content": refused}
    return responses


def _content(media: str, kind: object, schema_of: _Json) -> _Json:
    if media == JSON and kind not in (None, bytes):
        return {"schema": schema_of[repr(kind)]}
    return {"schema": {"type": "string"}} if media.startswith("text/") else {}


def _security(route: Route) -> list[dict[str, list[str]]]:
    if route.access.is_open:
        return []
    signed_in: dict[str, list[str]] = {"session": []}
    if route.method not in _SAFE:
        signed_in["csrf"] = []
    return [{"token": []}, signed_in]


def _without_python(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return JSON with its patterns as ECMA-262 writes them, those that say nothing left out."""
    if isinstance(value, list | tuple):
        return [_without_python(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    plain = {name: _without_python(each) for name, each in value.items()}
    pattern = plain.get("pattern")
    if isinstance(pattern, str):
        plain["pattern"] = re.sub(r"\\Z$", "$", pattern.replace(_NO_TEXT, ""))
        if "[^]" in plain["pattern"]:
            del plain["pattern"]
    return plain
