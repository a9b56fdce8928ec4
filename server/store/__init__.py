"""SQLite: one writer thread with group commit, readers, migrations."""

from server.domain.policy import Policy
from server.domain.progress import ErpStatus
from server.store.errors import (
    BackupDamagedError,
    MigrationError,
    StoreBusyError,
    StoreClosedError,
    StoreCorruptError,
    StoreError,
    StoreFailedError,
    StoreFaultError,
    StoreFullError,
    StoreHeldError,
    StoreLockedError,
    StoreTooNewError,
    is_fault,
)
from server.store.order_content import (
    ItemBarcode,
    LineContent,
    OrderContent,
    order_id_of,
)
from server.store.order_writing import Saved, save_order
from server.store.search import SearchPage
from server.store.status import StoreStatus
from server.store.store import Store

__all__ = [
    "BackupDamagedError",
    "ErpStatus",
    "ItemBarcode",
    "LineContent",
    "MigrationError",
    "OrderContent",
    "Policy",
    "Saved",
    "SearchPage",
    "Store",
    "StoreBusyError",
    "StoreClosedError",
    "StoreCorruptError",
    "StoreError",
    "StoreFailedError",
    "StoreFaultError",
    "StoreFullError",
    "StoreHeldError",
    "StoreLockedError",
    "StoreStatus",
    "StoreTooNewError",
    "is_fault",
    "order_id_of",
    "save_order",
]
