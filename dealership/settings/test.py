"""Settings of the test suite: SQLite unless `DATABASE_URL` names a PostgreSQL."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests-this-key-protects-nothing-and-is-long-enough-for-the-check")

from dealership.settings.development import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "evidence": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
AXES_ENABLED = False
LOGGING = {"version": 1, "disable_existing_loggers": True}

# The tests' PostgreSQL need not survive a power cut.
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["OPTIONS"] = {"options": "-c synchronous_commit=off"}
