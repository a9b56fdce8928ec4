"""`/api/users`: who may sign in. For admins.

What it is: the routes. What it is not: the rules (`user_book`, server.store.users), or operators,
who scan. The server's event loop.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from aiohttp import web

from server.store.users import NoSuchUserError, User, UserError
from server.web.access import Role, access
from server.web.acting import actor_of
from server.web.answers import json_answer
from server.web.bodies import body_of, number_of
from server.web.problems import ProblemError
from server.web.route import Doc, Link, Route
from server.web.user_book import BadUserError, ChangeUser, NewUser, UserBook, UserList

PATH = "/api/users"
_ONE = f"{PATH}/{{user_id}}"
_CHANGE = Link("PATCH", _ONE, {"user_id": "/user_id"}, {"revision": "/revision"})
_ADMINS = access(Role.ADMIN)
_CONFLICTS = (HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT)


class Users:
    """The handlers."""

    def __init__(self, book: UserBook) -> None:
        self._book = book

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        told = Doc("Everybody who may sign in, by name", UserList)
        added = Doc(
            "Add a person",
            User,
            HTTPStatus.CREATED,
            body=NewUser,
            problems=_CONFLICTS,
            links=(_CHANGE,),
        )
        changed = Doc(
            "Change a person; another role or password, or none, ends that person's sessions",
            User,
            body=ChangeUser,
            problems=(*_CONFLICTS, HTTPStatus.NOT_FOUND),
            links=(_CHANGE,),
        )
        return [
            Route("GET", PATH, self._list, _ADMINS, told),
            Route("POST", PATH, self._add, _ADMINS, added),
            Route("PATCH", _ONE, self._change, _ADMINS, changed),
        ]

    async def _list(self, _: web.Request) -> web.Response:
        return json_answer(await self._book.everyone())

    async def _add(self, request: web.Request) -> web.Response:
        new = await body_of(request, NewUser)
        with refusals():
            return json_answer(await self._book.add(new, actor_of(request)), HTTPStatus.CREATED)

    async def _change(self, request: web.Request) -> web.Response:
        user_id = number_of(request, "user_id")
        change = await body_of(request, ChangeUser)
        with refusals():
            return json_answer(await self._book.change(user_id, change, actor_of(request)))


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what cannot be done with users into problems."""
    try:
        yield
    except BadUserError as error:
        raise ProblemError(HTTPStatus.BAD_REQUEST, str(error)) from None
    except NoSuchUserError as error:
        raise ProblemError(HTTPStatus.NOT_FOUND, str(error)) from None
    except UserError as error:
        raise ProblemError(HTTPStatus.CONFLICT, str(error)) from None
