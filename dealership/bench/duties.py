"""Making a day's checklists and finding what to remind of."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import Any

from django.db import connection, transaction

from dealership.bench import sql
from dealership.bench.data import AT, Data
from dealership.bench.frame import Case, Work
from dealership.bench.history import write_items
from roles.duties.generation import make_due
from roles.duties.models import ChecklistItem
from roles.duties.reminders import BATCH, to_remind
from roles.models import StoreDay


def _generate(data: Data) -> Work:
    """Make a day of every store, ledger and all, against writing the rows that came out."""
    rewrite = _prepared(data)
    return Work(ours=lambda: make_due(AT), floor=rewrite, before_ours=_nothing_made, before_floor=_nothing_made)


def _generate_again(data: Data) -> Work:
    """Make a day whose items all stand, its ledger lost, against writing the rows once."""
    rewrite = _prepared(data)

    def again() -> int:
        if made := make_due(AT):
            raise AssertionError(f"{made} items were made twice")
        return ChecklistItem.objects.count()

    return Work(ours=again, floor=rewrite, before_ours=_ledger_lost, before_floor=_nothing_made)


def _nothing_made() -> None:
    _ledger_lost()
    sql.empty(ChecklistItem)
    sql.settle()


def _ledger_lost() -> None:
    StoreDay.objects.filter(engine="duties").delete()


def _prepared(data: Data) -> Any:
    """Make the day once and return what writes the same rows without asking anything."""
    data.say(f"making the day of {len(data.stores)} stores")
    data.made = {each for each in data.made if not each.startswith("items:")}
    _nothing_made()
    make_due(AT)
    fields = [each for each in ChecklistItem._meta.concrete_fields if not each.primary_key]
    columns = ", ".join(connection.ops.quote_name(str(each.column)) for each in fields)
    return _copy(columns) if connection.vendor == "postgresql" else _insert_many(columns)


def _copy(columns: str) -> Any:
    """Return the fastest way into PostgreSQL: COPY of rows that lie ready."""
    table = ChecklistItem._meta.db_table
    ready = TemporaryFile()  # noqa: SIM115  lives as long as the case
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY (SELECT {columns} FROM {table} ORDER BY id) TO STDOUT", ready)  # noqa: S608

    def rewrite() -> int:
        ready.seek(0)
        with connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", ready)
            return int(cursor.rowcount)

    return rewrite


def _insert_many(columns: str) -> Any:
    """Return the fastest way into SQLite: one prepared INSERT in one transaction."""
    table = ChecklistItem._meta.db_table
    ready = sql.rows(f"SELECT {columns} FROM {table} ORDER BY id")  # noqa: S608
    places = ", ".join(["%s"] * len(ready[0]))

    def rewrite() -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", ready)  # noqa: S608
        return len(ready)

    return rewrite


def _due_reminders(data: Data) -> Work:
    """Find what this minute reminds of among everything."""
    write_items(data)
    statement = f"""
        SELECT i.id, i.owner_id, i.due_at, v.name_zh, v.name_en
        FROM duties_checklistitem i JOIN duties_dutyversion v ON v.id = i.version_id
        WHERE i.status = 'open' AND i.reminded_at IS NULL AND i.remind_at <= %s
        ORDER BY i.due_at LIMIT {BATCH}
    """  # noqa: S608  a number only
    return Work(
        ours=lambda: sorted(row[0] for row in to_remind(AT)),
        floor=lambda: sorted(row[0] for row in sql.rows(statement, [sql.instant(AT)])),
    )


CASES = (
    Case("duties.generate_day", _generate, limit=1.2),
    Case("duties.generate_day_again", _generate_again, limit=0.3),
    Case("duties.due_reminders", _due_reminders, limit=1.5, measure="database", runs=25),
)
