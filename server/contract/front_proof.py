"""How a kiosk learns the front's CA from somebody who proves to know the pairing code: SPAKE2.

What it is: both ends of one question and its answer (docs/adr/0020-front-ca.md). A kiosk that is
not paired can trust no certificate yet. Neither end sends the code, nor anything that it could be
tried out on at leisure: who pretends to be the other end has one guess a try. What it is not: how
often somebody may try (server.web.pairing), or the code's use (`POST /api/pair`), which waits until
the certificate is proven. Pure, but for the system's randomness. About 10 ms of a processor.
"""

import hashlib
import hmac

import msgspec
from spake2 import SPAKE2_A, SPAKE2_B, SPAKEError  # type: ignore[import-untyped]
from spake2.ed25519_basic import NotOnCurve  # type: ignore[import-untyped]

from server.contract.pairing import FrontProof

_KIOSK, _SERVER = b"scanstation kiosk", b"scanstation server"
_PURPOSE = b"scanstation front ca\0"


class NotProvenError(Exception):
    """The other end does not know the code, or sends what no other end would."""


class FrontQuestion:
    """A kiosk's side, for one try. `message` goes to the server."""

    def __init__(self, code_hash: bytes) -> None:
        self._pake = SPAKE2_A(code_hash, idA=_KIOSK, idB=_SERVER)
        self.message: str = self._pake.start().hex()

    def proven(self, answer: FrontProof) -> str | None:
        """Return the CA (PEM) of whoever knows the code; None where the front has none of its own.

        Raises:
            NotProvenError: the answer is of somebody who does not know the code.
        """
        key = _finish(self._pake, answer.message)
        if not hmac.compare_digest(_tag(key, answer.front_ca), answer.proof):
            raise NotProvenError
        return answer.front_ca


def prove(code_hash: bytes, message: str, front_ca: str | None) -> FrontProof:
    """Return the server's side of one try.

    Raises:
        NotProvenError: the message is none of a kiosk's.
    """
    pake = SPAKE2_B(code_hash, idA=_KIOSK, idB=_SERVER)
    answer: str = pake.start().hex()
    return FrontProof(answer, _tag(_finish(pake, message), front_ca), front_ca)


def hash_of_code(code: str) -> bytes:
    """Return what both ends prove to know of a tidy code: what the server keeps of it."""
    return hashlib.sha256(code.encode("ascii")).digest()


def _finish(pake: SPAKE2_A | SPAKE2_B, message: str) -> bytes:
    try:
        key: bytes = pake.finish(bytes.fromhex(message))
    except (SPAKEError, NotOnCurve, ValueError):
        raise NotProvenError from None
    return key


def _tag(key: bytes, front_ca: str | None) -> str:
    """Return what only who has the key can make; that there is no CA is as sure as which it is."""
    return hmac.new(key, _PURPOSE + msgspec.json.encode(front_ca), "sha256").hexdigest()
