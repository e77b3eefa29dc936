"""The settings tests run with: the demonstration's, with fast hashes and no files of their own."""

import os
import tempfile

os.environ.setdefault("GOLDEN_THREAD_DEMO", "1")
os.environ.setdefault("GOLDEN_THREAD_DATA", os.path.join(tempfile.gettempdir(), "golden-thread-tests"))

from goldenthread.config.settings import *  # noqa: F403
from goldenthread.config.settings import DATABASES, STATIC_ROOT

STATIC_ROOT.mkdir(parents=True, exist_ok=True)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
if str(DATABASES["default"]["ENGINE"]).endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA foreign_keys=ON;",
    }
