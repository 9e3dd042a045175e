"""`manage.py prepare`: everything a database needs before the first page, in one process."""

from io import StringIO
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection


class Command(BaseCommand):
    """Migrate, sync the catalogue, seed the demo store once; starting Django three times would take longer."""

    help = "Migrate, sync the catalogue and, in an empty development database, seed the demo store."

    def add_arguments(self, parser: CommandParser) -> None:
        """Say where the demo logins go, and whether the tables go first."""
        parser.add_argument("--logins", type=Path, help="write the demo logins to this file")
        parser.add_argument("--drop", action="store_true", help="only drop every table of the database")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the steps in their order, announcing each one to `dev.py`."""
        if options["drop"]:
            self._drop()
            return
        self._announce("数据库", "Database")
        call_command("migrate", interactive=False, verbosity=0, stdout=self.stderr)
        self._announce("岗位目录", "Catalogue")
        call_command("catalogue", "sync", stdout=self.stderr)
        if not get_user_model()._default_manager.exists():
            self._announce("演示门店", "Demo store")
            call_command("seed_demo", stdout=self.stderr)
        if options["logins"]:
            options["logins"].write_text(self._logins(), encoding="utf-8")

    def _announce(self, zh: str, label: str) -> None:
        self.stdout.write(f"@step\t{zh}\t{label}")
        self.stdout.flush()

    def _logins(self) -> str:
        """Return the demo logins, or nothing where the people in the database are not the demo's."""
        told = StringIO()
        try:
            call_command("seed_demo", "--logins", stdout=told)
        except CommandError:
            return ""
        return told.getvalue()

    def _drop(self) -> None:
        """Drop every table: PostgreSQL in one go, others one by one."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("DROP SCHEMA public CASCADE")
                cursor.execute("CREATE SCHEMA public")
                return
            with connection.constraint_checks_disabled():
                for name in connection.introspection.table_names(cursor):
                    cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)}")
