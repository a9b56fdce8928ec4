"""Whom each route and each event of a socket is open to, written out.

What is not here is closed: a new route or event fails the walk (`test_role_walk`) until somebody
wrote down, here, whom it is for. A supervisor may what stands under `SUPERVISORS`, an admin and the
owner of the data folder too; a program what its scopes name.
"""

from server.web.access import Scope

EVERYBODY = "everybody"
STATIONS = "station owner"
ADMINS = "admin owner"
SUPERVISORS = "supervisor admin owner"
KNOWN = f"station {SUPERVISORS} {' '.join(Scope)}"
"""Whoever said who he is."""

ROUTES = {
    "GET /": EVERYBODY,
    "GET /assets/{name}": EVERYBODY,
    "GET /health": EVERYBODY,
    "GET /api/health": EVERYBODY,
    "GET /metrics": f"{ADMINS} metrics:read",
    "GET /api/openapi.json": KNOWN,
    "GET /socket.io/": EVERYBODY,
    "POST /socket.io/": EVERYBODY,
    "POST /api/session": EVERYBODY,
    "POST /api/setup": EVERYBODY,
    "POST /api/pair": EVERYBODY,
    "POST /api/pair/front": EVERYBODY,
    "GET /api/session": SUPERVISORS,
    "PATCH /api/session": SUPERVISORS,
    "DELETE /api/session": SUPERVISORS,
    "POST /api/session/password": SUPERVISORS,
    "GET /api/users": ADMINS,
    "POST /api/users": ADMINS,
    "PATCH /api/users/{user_id}": ADMINS,
    "GET /api/tokens": ADMINS,
    "POST /api/tokens": ADMINS,
    "DELETE /api/tokens/{token_id}": ADMINS,
    "GET /api/audit": ADMINS,
    "GET /api/orders": f"station {SUPERVISORS} orders:read",
    "GET /api/orders.csv": f"{SUPERVISORS} orders:read",
    "GET /api/orders/{key:.+}": f"station {SUPERVISORS} orders:read",
    "POST /api/orders/import": f"{SUPERVISORS} orders:write",
    "GET /api/order-import": f"{SUPERVISORS} orders:read",
    "GET /api/order-scans": f"{SUPERVISORS} scans:read",
    "GET /api/scans": f"{SUPERVISORS} scans:read",
    "GET /api/scans.csv": f"{SUPERVISORS} scans:read",
    "GET /api/counts/verdicts": f"{SUPERVISORS} scans:read",
    "GET /api/counts/operators": f"{SUPERVISORS} scans:read",
    "GET /api/counts/orders": f"{SUPERVISORS} orders:read",
    "GET /api/stations": f"{SUPERVISORS} stations:read",
    "POST /api/pairing-codes": SUPERVISORS,
    "POST /api/stations/{station}/prints": SUPERVISORS,
    "DELETE /api/stations/{station}/token": SUPERVISORS,
    "GET /api/stations/{station}/settings": f"{SUPERVISORS} stations:read",
    "GET /api/stations/{station}/printers": f"{SUPERVISORS} stations:read",
    "PATCH /api/stations/{station}/settings": SUPERVISORS,
    "POST /api/stations/{station}/message": SUPERVISORS,
    "GET /api/receipts": f"{SUPERVISORS} stations:read",
    "GET /api/conflicts": f"{SUPERVISORS} conflicts:read",
    "POST /api/settlements": f"{SUPERVISORS} conflicts:write",
    "GET /api/operators": f"{SUPERVISORS} operators:read",
    "GET /api/operators.csv": f"{SUPERVISORS} operators:read",
    "POST /api/operators": f"{SUPERVISORS} operators:write",
    "PATCH /api/operators/{badge}": f"{SUPERVISORS} operators:write",
    "GET /api/sheets/commands.pdf": SUPERVISORS,
    "GET /api/sheets/chart.pdf": SUPERVISORS,
    "GET /api/sheets/badges.pdf": f"{SUPERVISORS} operators:read",
    "GET /api/backups": f"{ADMINS} backups:read",
    "POST /api/backups": f"{ADMINS} backups:write",
    "GET /api/sync": f"{SUPERVISORS} sync:read",
    "GET /api/sync/quarantine": f"{SUPERVISORS} sync:read",
    "POST /api/sync/release": f"{ADMINS} sync:write",
}

EVENTS = {
    "/station hello": STATIONS,
    "/station scan": STATIONS,
    "/station order": STATIONS,
    "/station message_seen": STATIONS,
    "/station pin": STATIONS,
    "/station kiosk_state": STATIONS,
    "/dashboard snapshot": f"{SUPERVISORS} live:read",
}
