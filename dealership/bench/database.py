"""A database of the bench's own: made for one run and dropped after it, whatever happens."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import environ
import psycopg2
from django.conf import settings
from django.db import connection, connections
from django.db.utils import DEFAULT_DB_ALIAS

from dealership.bench.frame import Say

# Where `dev.py test` looks as well.
USUAL_SERVER = "postgres://postgres@127.0.0.1:5432/postgres"


@contextmanager
def own_database(*, embedded: bool, say: Say) -> Iterator[None]:
    """Point Django to a new, migrated database for the time of the block.

    On the configured PostgreSQL server, else on the one at the usual port of this machine; where
    none answers, or when `embedded` is asked for, SQLite in a temporary folder. The configured
    database's own rows are neither read nor written.
    """
    before = settings.DATABASES[DEFAULT_DB_ALIAS]
    name = f"dealership_bench_{os.getpid()}"
    signal.signal(signal.SIGTERM, _end)
    with TemporaryDirectory(prefix="dealership-bench-") as folder:
        server = None if embedded else _server(before)
        use(server or _embedded(Path(folder)))
        connection.settings_dict["TEST"]["NAME"] = name if server else str(Path(folder) / "bench.sqlite3")
        old_name = connection.settings_dict["NAME"]
        say(f"{connection.display_name}: making {connection.settings_dict['TEST']['NAME']}")
        try:
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            yield
        finally:
            connection.creation.destroy_test_db(old_name, verbosity=0)
            use(before)


def _end(_signal: int, _frame: Any) -> None:
    """Leave through the `finally` above: a database left behind is somebody's disk."""
    raise SystemExit(143)


def _server(configured: dict[str, Any]) -> dict[str, Any] | None:
    if configured["ENGINE"].endswith("postgresql"):
        return dict(configured)
    try:
        psycopg2.connect(USUAL_SERVER, connect_timeout=3).close()
    except psycopg2.OperationalError:
        return None
    usual: dict[str, Any] = environ.Env.db_url_config(USUAL_SERVER)
    return usual


def _embedded(folder: Path) -> dict[str, Any]:
    options = getattr(settings, "SQLITE_OPTIONS", {})
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "unused.sqlite3"), "OPTIONS": options}


def use(configuration: dict[str, Any]) -> None:
    """Let the default connection be another one from now on."""
    connections[DEFAULT_DB_ALIAS].close()
    del connections[DEFAULT_DB_ALIAS]
    configured = connections.configure_settings({DEFAULT_DB_ALIAS: dict(configuration)})
    connections.settings[DEFAULT_DB_ALIAS] = configured[DEFAULT_DB_ALIAS]
    settings.DATABASES[DEFAULT_DB_ALIAS] = configured[DEFAULT_DB_ALIAS]
