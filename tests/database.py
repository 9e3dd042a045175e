"""The test database: migrated and filled with the real catalogue once, then copied by every process that wants it.

What is kept is named after the code that wrote it, so that a change of a migration, a model or the catalogue makes
it anew: with SQLite a file below `.local/test/`, with PostgreSQL one database `test_NAME_template` on the server.
`python -m tests.database` makes it ahead of the tests; whoever comes first makes it otherwise.
"""

from __future__ import annotations

import hashlib
import os
import platform
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

ROOT = Path(__file__).resolve().parents[1]
APPS = ("dealership", "roles", "kpi", "sales", "aftersales", "marketing", "parts", "finance")
# What answers requests writes nothing when a database is made; a change there keeps it.
ANSWERING = ("views", "forms", "urls", "admin", "templatetags", "middleware", "context_processors", "tables", "filters")
# Before every day the tests play on, so that history holds the catalogue on each of them.
CATALOGUE_DAY = date(2020, 1, 1)


def fingerprint() -> str:
    """Return a hash over all that decides what a new database holds."""
    digest = hashlib.sha256(f"{django.VERSION} {platform.python_version()} {sqlite3.sqlite_version}".encode())
    code = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    kept = [path for path in code if not _answers(path.relative_to(ROOT))]
    for path in sorted([*kept, Path(__file__), ROOT / "requirements-dev.lock"]):
        digest.update(f"\0{path.relative_to(ROOT).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _answers(path: Path) -> bool:
    names = (*path.parts[:-1], path.stem)
    return "migrations" not in names and any(name in ANSWERING or name.endswith("_views") for name in names)


_copies: list[str] = []


def copies_made() -> int:
    """Return how many copies this process has had: what was written into an earlier one is not in the present one."""
    return len(_copies)


class SqliteDatabase:
    """A file that holds everything, and copies of it in the memory of a process."""

    def __init__(self) -> None:
        self.folder = ROOT / ".local" / "test" / "databases"

    def prepare(self, *, anew: bool = False) -> None:
        """Make the file where the code's own is not there, one process at a time."""
        self.file = self.folder / f"{fingerprint()}.sqlite3"
        self.folder.mkdir(parents=True, exist_ok=True)
        with locked(self.folder / "making.lock"):
            if anew or not self.file.is_file():
                self._make()

    def _make(self) -> None:
        for old in self.folder.glob("*.sqlite3*"):
            old.unlink()
        name = connection.settings_dict["NAME"]
        _write()
        unfinished = self.file.with_suffix(f".sqlite3-{os.getpid()}")
        with closing(sqlite3.connect(unfinished)) as file:
            connection.connection.backup(file)
        unfinished.replace(self.file)
        connection.creation.destroy_test_db(name, verbosity=0)

    def copy(self) -> None:
        """Connect this process to a fresh copy."""
        connection.close()
        _connect_to(connection.creation._get_test_db_name())
        self.restore()

    def restore(self) -> None:
        """Bring the copy back to what the file holds."""
        connection.ensure_connection()
        _copies.append(self.file.name)
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as file:
            file.backup(connection.connection)

    def drop(self) -> None:
        """Leave the copy: it ends with the process."""


class PostgresDatabase:
    """A database on the server that holds everything, and copies of it beside it."""

    def __init__(self) -> None:
        self.template = f"test_{connection.settings_dict['NAME']}_template"

    def prepare(self, *, anew: bool = False) -> None:
        """Make the database to copy where it is not there as the code wants it, one process at a time."""
        code = fingerprint()
        with self._server() as cursor:
            # Held until this session ends.
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [self.template])
            cursor.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [self.template]
            )
            if anew or cursor.fetchone() != (code,):
                self._make()
                cursor.execute(f"COMMENT ON DATABASE {self._quoted(self.template)} IS %s", [code])

    def _make(self) -> None:
        names, options = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
        kept = options.get("NAME")
        options["NAME"] = self.template
        try:
            _write()
        finally:
            options["NAME"] = kept
            connection.close()
            _connect_to(names)

    def copy(self) -> None:
        """Connect this process to a fresh copy."""
        self.name = connection.creation._get_test_db_name()
        self.restore()
        _connect_to(self.name)

    def restore(self) -> None:
        """Make the copy anew."""
        connections.close_all()
        _copies.append(self.name)
        with self._server() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {self._quoted(self.name)} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {self._quoted(self.name)} TEMPLATE {self._quoted(self.template)}")

    def drop(self) -> None:
        """Drop the copy; what it was copied from stays for the next run."""
        connections.close_all()
        with self._server() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {self._quoted(self.name)} WITH (FORCE)")

    @staticmethod
    def _server() -> Any:
        return connection._nodb_cursor()

    @staticmethod
    def _quoted(name: str) -> str:
        return connection.ops.quote_name(name)


def database() -> SqliteDatabase | PostgresDatabase:
    """Return how this run's database is made and copied."""
    return PostgresDatabase() if connection.vendor == "postgresql" else SqliteDatabase()


def _write() -> None:
    """Connect to a new database, migrate it and write the real catalogue."""
    from roles import clock

    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    with clock.at(clock.local(CATALOGUE_DAY)):
        call_command("catalogue", "sync", stdout=StringIO())


def _connect_to(name: str) -> None:
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock file; Windows has none, there the last one who made the file wins."""
    with path.open("a") as handle:
        try:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        except ImportError:
            pass
        yield


if __name__ == "__main__":
    django.setup()
    database().prepare()
