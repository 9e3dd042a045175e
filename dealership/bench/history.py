"""The records behind the reads: checklist items, reports and messages, as many as the scale says."""

from __future__ import annotations

from datetime import date, datetime, time

from dealership.bench import sql
from dealership.bench.data import AT, DAY, Data
from kpi.reports.models import Report
from roles import clock
from roles.duties.generation import insert_items
from roles.duties.models import ChecklistItem
from roles.models import Staff
from roles.notifications.models import Notification, OutboxMessage

YEARS_AGO = 1500


def write_items(data: Data, *, until: date = DAY, days: int = 0) -> None:
    """Fill the checklist: the last day as the engine makes it, and days before it.

    As many as `days` says in all; without, until the scale is reached.
    """
    wanted = f"items:{until}:{days or data.scale.items}"
    if wanted in data.made:
        return
    stores = data.stores
    sql.empty(ChecklistItem)
    with data.making(f"checklist items up to {until}"), sql.bulk_load(ChecklistItem):
        today = insert_items(until, stores=stores)
        missing = today * (days - 1) if days else max(data.scale.items - today, 0)
        sql.execute(_PAST_ITEMS(missing, missing // max(today, 1) + 1, until), [])
        # A tick finds what fell due since the last one: most of this morning's reminders have gone out.
        sql.execute(
            "UPDATE duties_checklistitem SET reminded_at = remind_at"
            " WHERE reminded_at IS NULL AND remind_at <= %s AND id %% 53 <> 0",
            [sql.instant(_morning(until))],
        )
    data.made = {each for each in data.made if not each.startswith("items:")} | {wanted}


def _morning(day: date) -> datetime:
    return clock.local(day, time(10, 0))


def _PAST_ITEMS(count: int, days: int, until: date) -> str:  # noqa: N802  a statement
    """Return the INSERT of the days before the last one: nine of ten done, a few missed, hardly any open."""
    lot = "((i.id * 31 + d.n * 17) %% 100)"
    moved = {name: sql.days_before(f"i.{name}", "d.n") for name in _INSTANTS}
    done = f"CASE WHEN {lot} < 92 THEN {sql.days_before('i.due_at', 'd.n')} END"
    return f"""
    INSERT INTO duties_checklistitem (
        assignment_id, duty_id, version_id, owner_id, unit_id, department_id, store_id, period,
        {", ".join(_INSTANTS)}, must_do, status, done_at, done_by_id, reminded_at, note, revision
    )
    SELECT i.assignment_id, i.duty_id, i.version_id, i.owner_id, i.unit_id, i.department_id, i.store_id,
           {sql.text(sql.day_before(until, "d.n"))}, {", ".join(moved.values())}, i.must_do,
           CASE WHEN {lot} < 92 THEN 'done' WHEN {lot} < 99 THEN 'missed' ELSE 'open' END,
           {done}, CASE WHEN {lot} < 92 THEN i.owner_id END, {moved["remind_at"]}, '', 2
    FROM {sql.series(days)} d CROSS JOIN duties_checklistitem i
    ORDER BY d.n DESC, i.id
    LIMIT {count}
    """  # noqa: S608  names and numbers only


_INSTANTS = ("opens_at", "due_at", "remind_at", "escalate_at", "closes_at")


def write_reports(data: Data, count: int = 0, *, until: date = DAY) -> None:
    """Fill in daily reports of the days before `until`, as many as the scale says or `count`.

    Those of the last store are all years old.
    """
    wanted = f"reports:{until}:{count or data.scale.reports}"
    if wanted in data.made:
        return
    count = count or data.scale.reports
    old = data.stores[-1]
    sql.empty(Report)
    days = count // (data.scale.stores * data.scale.people) + 1
    with data.making(f"{count} reports"), sql.bulk_load(Report):
        at = sql.instant(_morning(until))
        sql.execute(_REPORTS(count, days, until), {"old": old, "at": at})
    data.made = {each for each in data.made if not each.startswith("reports:")} | {wanted}


def _REPORTS(count: int, days: int, until: date) -> str:  # noqa: N802  a statement
    ago = f"(d.n + CASE WHEN a.store_id = %(old)s THEN {YEARS_AGO} ELSE 0 END)"
    lot = "((a.id * 7 + d.n * 3) %% 10)"
    day = sql.day_before(until, ago)
    at = sql.days_before("%(at)s", ago)
    return f"""
    INSERT INTO reports_report (
        assignment_id, definition_id, made_from_id, owner_id, unit_id, department_id, store_id,
        period, first_day, last_day, opens_at, draft_at, due_at, state, version, content, summary, plan,
        figures, plan_lines, comments, returned, content_hash, drafted_at
    )
    SELECT a.id, f.id, f.version, a.staff_id, a.unit_id, a.department_id, a.store_id,
           {sql.text(day)}, {day}, {day}, {at}, {at}, {at},
           CASE WHEN {lot} < 8 THEN 'approved' WHEN {lot} = 8 THEN 'submitted' ELSE 'draft' END,
           1, '{{}}', '', '',
           '{{}}', '[]', '{{}}', '{{}}', '', {at}
    FROM {sql.series(days)} d CROSS JOIN roles_assignment a
    JOIN (
        SELECT d.position_id, min(d.id) AS id, min(v.history_id) AS version
        FROM reports_reportdefinition d JOIN reports_historicalreportdefinition v ON v.id = d.id
        WHERE d.frequency = 'daily' AND NOT d.retired GROUP BY d.position_id
    ) f ON f.position_id = a.position_id
    ORDER BY d.n DESC, a.id
    LIMIT {count}
    """  # noqa: S608  names and numbers only


def write_messages(data: Data) -> int:
    """Write messages that wait in the outbox, the recipients in turn; return how many."""
    if "messages" not in data.made:
        data.say(f"filling in {data.scale.messages} messages")
        people = list(
            Staff.objects.filter(username__startswith="bench-").exclude(email="").values_list("pk", flat=True)[:500]
        )
        told = Notification.objects.bulk_create(
            [
                Notification(recipient_id=people[number % len(people)], key=f"bench:{number}", kind="bench", url="/")
                for number in range(data.scale.messages)
            ],
            batch_size=1000,
        )
        OutboxMessage.objects.bulk_create(
            [OutboxMessage(notification=each, channel="email", next_attempt_at=AT) for each in told], batch_size=1000
        )
        data.made.add("messages")
    return OutboxMessage.objects.count()
