"""How the sync stands, in the one line that `scanstation-server sync status` begins with. Pure.

What is in the way and who has to do something; the sentence with what to do stands below it, in the
status itself. What it is not: a kiosk's words (station.presenters.centre).
"""

from server.contract.centre import CentreTrouble
from server.store.sync_state import SyncPhase, SyncStatus

_BY_ITSELF = "it is tried again by itself"
_ACT = "somebody has to act"
_PHASES = {
    SyncPhase.CONNECTING: "connecting",
    SyncPhase.IN_STEP: "in step",
    SyncPhase.PUSHING: "pushing scans",
    SyncPhase.PULLING: "pulling orders",
    SyncPhase.AWAY: f"no connection to the centre just now; {_BY_ITSELF}",
    SyncPhase.REFUSED: f"the centre refuses; {_ACT}",
    SyncPhase.STUCK: f"this computer's store hinders it; {_ACT}",
}
_NOT_REACHED = f"the centre cannot be reached; {_BY_ITSELF}"
_BUSY = f"the centre is there, and cannot do what is asked just now; {_BY_ITSELF}"
_CERTIFICATE = f"the centre's certificate is not accepted; {_ACT}"
_NOT_SAFE = f"no safe connection to the centre comes about; {_ACT}"
_STORE_BUSY = f"this computer's store has no time just now; {_BY_ITSELF}"
_PROGRAM = f"the server's program fails; {_ACT}"
_TROUBLES = {
    CentreTrouble.NOBODY: _NOT_REACHED,
    CentreTrouble.NO_NAME: _NOT_REACHED,
    CentreTrouble.BROKE: _NOT_REACHED,
    CentreTrouble.SILENT: f"the centre does not answer; {_BY_ITSELF}",
    CentreTrouble.RESTARTS: f"the centre is being started or stopped; {_BY_ITSELF}",
    CentreTrouble.SITE: f"the data on this computer is another site's; {_ACT}",
    CentreTrouble.BUSY: _BUSY,
    CentreTrouble.CROWDED: _BUSY,
    CentreTrouble.SLOW: f"the centre takes too long; {_BY_ITSELF}",
    CentreTrouble.FULL: f"the centre's disk is full; {_ACT}",
    CentreTrouble.ANEW: "begun anew: all is told to the centre and fetched again, by itself",
    CentreTrouble.HELD: "scans wait for another program; orders come meanwhile",
    CentreTrouble.NOT_STORED: f"the centre does not store the last scans; {_BY_ITSELF}",
    CentreTrouble.NONE_STORED: f"the centre stores none of the scans; {_ACT}",
    CentreTrouble.CERTIFICATE_OLD: _CERTIFICATE,
    CentreTrouble.CERTIFICATE_NAME: _CERTIFICATE,
    CentreTrouble.CERTIFICATE_ISSUER: _CERTIFICATE,
    CentreTrouble.NO_TLS: _NOT_SAFE,
    CentreTrouble.TLS: _NOT_SAFE,
    CentreTrouble.ADDRESS: f"DATABASE_URL cannot be used; {_ACT}",
    CentreTrouble.STORE_BUSY: _STORE_BUSY,
    CentreTrouble.STORE_HELD: f"another program holds this computer's store; {_ACT}",
    CentreTrouble.STORE_FAULT: _PROGRAM,
    CentreTrouble.PROGRAM: _PROGRAM,
}
"""Of a trouble that is not here its phase says it."""


def standing(status: SyncStatus) -> str:
    """Return how it stands, and whether somebody has to act or it goes on by itself."""
    if status.trouble in _TROUBLES:
        return _TROUBLES[status.trouble]
    return _PHASES[status.phase]
