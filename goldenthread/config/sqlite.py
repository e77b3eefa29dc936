"""Use the pysqlite3 wheel's SQLite where it is installed: its write-ahead log cannot be corrupted by a reset.

Python's own SQLite is often older than 3.51.3, in which a checkpoint that races a commit can damage the file.
"""

from __future__ import annotations

import sys

FIRST_SAFE_VERSION = (3, 51, 3)

try:
    import pysqlite3
except ImportError:
    import sqlite3 as library
else:
    library = pysqlite3
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

WAL_IS_SAFE: bool = library.sqlite_version_info >= FIRST_SAFE_VERSION
