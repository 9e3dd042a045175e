"""`manage.py access USER PERMISSION [MODEL:PK]`: why a person may, or what is missing."""

from __future__ import annotations

import sys
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser

from roles.access import explain
from roles.checks import known_permissions
from roles.models import Staff


class Command(BaseCommand):
    """Explain one answer of the rights."""

    help = "Say whether a person holds a permission, on one record where given, and why. Exit code 1: no."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare who, what and on which record."""
        parser.add_argument("user", help="login name")
        parser.add_argument("permission", help="app_label.codename")
        parser.add_argument("record", nargs="?", help="app_label.model:primary key, such as reports.report:17")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the answer and its reasons."""
        staff = Staff.objects.filter(username=options["user"]).first()
        if staff is None:
            raise CommandError(f"Nobody logs in as {options['user']!r}.")
        if options["permission"] not in known_permissions():
            raise CommandError(f"{options['permission']!r} is no permission: write app_label.codename.")
        answer = explain(staff, options["permission"], _record(options["record"]))
        self.stdout.write("yes" if answer.allowed else "no")
        for line in answer.reasons:
            self.stdout.write(f"  {line}")
        if not answer.allowed:
            sys.exit(1)


def _record(text: str | None) -> Any:
    if not text:
        return None
    try:
        label, pk = text.split(":", 1)
        model = apps.get_model(label)
        return model._default_manager.get(pk=int(pk))
    except (ValueError, LookupError) as error:
        raise CommandError(f"{text!r} names no record: write app_label.model:primary key.") from error
    except model.DoesNotExist as error:
        raise CommandError(f"There is no {label} {pk}.") from error
