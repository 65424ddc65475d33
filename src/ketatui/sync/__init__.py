"""Where notebooks of one reader on several hosts meet: a store on PostgreSQL, kept in step with each.

Only `connection`, `server` and `keeper` import psycopg, and they are imported when a store is used.
"""

from ketatui.sync.address import BadAddressError, checked
from ketatui.sync.background import Sync
from ketatui.sync.faults import StoreError

__all__ = ["BadAddressError", "StoreError", "Sync", "checked"]
