"""Import of orders from CSV and JSON: read, check, stage, then apply in small jobs."""

from server.store.orders_import.importing import import_file, import_orders
from server.store.orders_import.report import (
    Encoding,
    ImportFormat,
    ImportPhase,
    ImportProgress,
    ImportRefusedError,
    ImportReport,
    Note,
    NoteCode,
    Refusal,
    RefusalCode,
)

__all__ = [
    "Encoding",
    "ImportFormat",
    "ImportPhase",
    "ImportProgress",
    "ImportRefusedError",
    "ImportReport",
    "Note",
    "NoteCode",
    "Refusal",
    "RefusalCode",
    "import_file",
    "import_orders",
]
