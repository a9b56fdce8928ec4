"""Pairing: a code for a station, a kiosk's token for the code, and the token's end.

`POST /api/pairing-codes`, `POST /api/pair` and `/api/pair/front`, which are open to everybody, and
`DELETE /api/stations/{station}/token`. A code is short enough to be typed; what keeps it from being
guessed is that it lasts minutes, that an address may try only now and then, and that many wrong
ones end it. What it is not: what a token opens (`station_tokens`, `live`). The server's event loop.
"""

import asyncio
import logging
import math
import secrets
from collections.abc import Awaitable, Callable
from functools import partial
from http import HTTPStatus

from aiohttp import web
from msgspec import Struct

from server.contract.drawing import Drawing
from server.contract.pairing import (
    CODE_ALPHABET,
    CODE_LENGTH,
    FRONT_PATH,
    PAIR_PATH,
    FrontProof,
    FrontRequest,
    Paired,
    PairRequest,
    name_of_code,
    pairing_barcode,
    shown_pairing_code,
    tidy_pairing_code,
)
from server.contract.station import StationId
from server.store import Store
from server.store.pairing import KeptCode, NoPairing, Offer, begin_proof, pair, revoke, save_code
from server.web.access import EVERYBODY, Role, access
from server.web.acting import actor_of
from server.web.answers import json_answer
from server.web.bodies import body_of
from server.web.problems import ProblemError
from server.web.route import Doc, Link, Route
from server.web.sign_in_limits import Limits, address_of
from server.web.station_named import CHANGE, READ, REVOKE, TELL, TOKEN_PATH, known_station_in
from server.web.station_tokens import hash_of, new_token

_LOG = logging.getLogger(__name__)
_PAIR = Link("POST", PAIR_PATH, body={"code": "/code", "station": "/station"})
_TRIES = 100
"""Of 961 names of codes one is free at the first or second try; not while hundreds are open."""
_SUPERVISOR = access(Role.SUPERVISOR)
_REFUSED = {
    NoPairing.WRONG: (
        HTTPStatus.NOT_FOUND,
        "There is no such code: look at it again, or have a new one made.",
    ),
    NoPairing.OVER: (
        HTTPStatus.GONE,
        "This code is used up or too old: have a new one made.",
    ),
    NoPairing.OTHER_STATION: (
        HTTPStatus.CONFLICT,
        "This code is for another station than this kiosk is set up to be: have one made for it.",
    ),
}


class NewPairingCode(Struct, frozen=True, forbid_unknown_fields=True):
    """For which station to make a code; one that is paired stays so until the code is used."""

    station: StationId


class PairingCode(Struct, frozen=True):
    """A code as people read it, the text of its barcode, and when it ends.

    `bars` is the barcode drawn for any scanner, `square` the same as QR, for what reads screens.
    """

    station: str
    code: str
    barcode: str
    expires_utc_ms: int
    bars: Drawing
    square: Drawing


class Pairing:
    """The handlers. `hang_up` ends the sockets of a station's token that is in force no more.

    `front_ca` is the CA (PEM) that kiosks are to trust; None where the system's trust decides.
    """

    def __init__(
        self,
        store: Store,
        hang_up: Callable[[str], Awaitable[None]],
        front_ca: str | None = None,
        *,
        limits: Limits,
        now_utc_ms: Callable[[], int],
    ) -> None:
        self._store = store
        self._hang_up = hang_up
        self._front_ca = front_ca
        self._now_utc_ms = now_utc_ms
        self._limit = limits.addresses("pairing")

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        made = Doc(
            "Make a code by which a kiosk is paired as this station, instead of the one before",
            PairingCode,
            HTTPStatus.CREATED,
            body=NewPairingCode,
            problems=(HTTPStatus.SERVICE_UNAVAILABLE,),
            links=(_PAIR, READ, CHANGE, TELL),
        )
        paired = Doc(
            "Pair a kiosk by a code: its token is told this once",
            Paired,
            HTTPStatus.CREATED,
            body=PairRequest,
            problems=(*(status for status, _ in _REFUSED.values()), HTTPStatus.TOO_MANY_REQUESTS),
            links=(READ, CHANGE, TELL, REVOKE),
        )
        proven = Doc(
            "Tell a kiosk the front's CA, proven to it by SPAKE2 over the code that it holds",
            FrontProof,
            body=FrontRequest,
            problems=(HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.TOO_MANY_REQUESTS),
        )
        revoked = Doc(
            "Take a station's token back: its kiosk is disconnected at once",
            status=HTTPStatus.NO_CONTENT,
            problems=(HTTPStatus.NOT_FOUND,),
        )
        return [
            Route("POST", "/api/pairing-codes", self._make, _SUPERVISOR, made),
            Route("POST", PAIR_PATH, self._pair, EVERYBODY, paired),
            Route("POST", FRONT_PATH, self._prove, EVERYBODY, proven),
            Route("DELETE", TOKEN_PATH, self._revoke, _SUPERVISOR, revoked),
        ]

    async def _make(self, request: web.Request) -> web.Response:
        station = (await body_of(request, NewPairingCode)).station
        for _ in range(_TRIES):
            code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
            job = partial(
                save_code,
                station=station,
                code=KeptCode(name_of_code(code), hash_of(code)),
                actor=actor_of(request),
                now_utc_ms=self._now_utc_ms(),
            )
            expires_utc_ms = await self._store.write(job)
            if expires_utc_ms is not None:
                drawn = _drawn(station, code, expires_utc_ms)
                return json_answer(drawn, HTTPStatus.CREATED)
        detail = "Too many pairing codes are open: use some, or wait ten minutes until they end."
        raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, detail)

    async def _pair(self, request: web.Request) -> web.Response:
        address = address_of(request)
        self._refuse_too_often(address)
        asked = await body_of(request, PairRequest)
        code, token = tidy_pairing_code(asked.code), new_token()
        if code is None:
            raise _refused(NoPairing.WRONG)
        offer = Offer(hash_of(code), asked.kiosk, hash_of(token), asked.station)
        answer = await self._store.write(partial(pair, offer=offer, now_utc_ms=self._now_utc_ms()))
        if isinstance(answer, NoPairing):
            _LOG.warning("pairing refused", extra={"why": answer.value})
            raise _refused(answer)
        self._limit.forgive(address)
        _LOG.info("station paired", extra={"station": answer.station})
        await self._hang_up(answer.station)  # who was paired as this station before
        paired = Paired(answer.station, token, self._store.identity)
        return json_answer(paired, HTTPStatus.CREATED)

    async def _prove(self, request: web.Request) -> web.Response:
        self._refuse_too_often(address_of(request))
        asked = await body_of(request, FrontRequest)
        job = partial(begin_proof, name=asked.name, now_utc_ms=self._now_utc_ms())
        code_hash = await self._store.write(job)
        if isinstance(code_hash, NoPairing):
            raise _refused(code_hash)
        # Not at the top: a server beside its kiosk never needs it.
        from server.contract.front_proof import NotProvenError, prove  # noqa: PLC0415

        try:
            told = await asyncio.to_thread(prove, code_hash, asked.message, self._front_ca)
        except NotProvenError:
            detail = "The message is none of SPAKE2's."
            raise ProblemError(HTTPStatus.BAD_REQUEST, detail) from None
        return json_answer(told)

    async def _revoke(self, request: web.Request) -> web.Response:
        station = await known_station_in(request, self._store)
        job = partial(
            revoke, station=station, actor=actor_of(request), now_utc_ms=self._now_utc_ms()
        )
        if not await self._store.write(job):
            raise ProblemError(HTTPStatus.NOT_FOUND, "This station is not paired.")
        await self._hang_up(station)
        return web.Response(status=HTTPStatus.NO_CONTENT)

    def _refuse_too_often(self, address: str) -> None:
        seconds = math.ceil(self._limit.wait_s(address))
        if seconds:
            _LOG.warning("too many pairing codes from one address")
            detail = f"Too many tries from this address; try again in {seconds} s."
            raise ProblemError(HTTPStatus.TOO_MANY_REQUESTS, detail, {"Retry-After": str(seconds)})


def _drawn(station: str, code: str, expires_utc_ms: int) -> PairingCode:
    from server.sheets.drawing import bars_and_square  # noqa: PLC0415 - zxing-cpp: 20 ms

    barcode = pairing_barcode(code)
    bars, square = bars_and_square(barcode)
    return PairingCode(station, shown_pairing_code(code), barcode, expires_utc_ms, bars, square)


def _refused(why: NoPairing) -> ProblemError:
    return ProblemError(*_REFUSED[why])
