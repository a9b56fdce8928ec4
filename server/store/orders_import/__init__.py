"""Import of orders from CSV and JSON: read, check, stage, then apply in small jobs."""

from server.store.orders_import.applying import Applied
from server.store.orders_import.destination import Destination, NotTakenError, Opened
from server.store.orders_import.importing import import_file, import_orders
from server.store.orders_import.report import (
    Encoding,
    ImportFormat,
    ImportPhase,
    ImportProgress,
    ImportRefusedError,
    ImportReport,
    ImportStoppedError,
    Note,
    NoteCode,
    Refusal,
    RefusalCode,
    Stopped,
)

__all__ = [
    "Applied",
    "Destination",
    "Encoding",
    "ImportFormat",
    "ImportPhase",
    "ImportProgress",
    "ImportRefusedError",
    "ImportReport",
    "ImportStoppedError",
    "NotTakenError",
    "Note",
    "NoteCode",
    "Opened",
    "Refusal",
    "RefusalCode",
    "Stopped",
    "import_file",
    "import_orders",
]
