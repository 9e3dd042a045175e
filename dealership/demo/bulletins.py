"""The bulletins of the demo store, read by some, and the file the manufacturer asks for."""

from __future__ import annotations

from datetime import datetime, timedelta

from dealership.demo import words
from dealership.demo.chance import chance, minutes
from kpi.bulletins.actions import close_due, publish_bulletin
from kpi.bulletins.models import Reader
from kpi.exports.models import ExportColumn, ExportTemplate
from kpi.reports.models import ReportDefinition
from roles import clock
from roles.models import Assignment, Unit

AUTHOR = "sales-manager"
# The demo consultant has one to read still, and another who leads has read everything.
NOT_READ_BY, READ_BY = "consultant", "supervisor"
EXPORTED = "sales-information-clerk_manufacturer-sales"
# As the manufacturer's form names them: the names are the file's, not the interface's.
COLUMNS = (
    ("store.code", "DEALER_CODE", ""),
    ("period", "PERIOD", ""),
    ("figure:checklist.completion", "COMPLETION", "0.00"),
    ("part:checklist.completion", "DONE", "0"),
    ("whole:checklist.completion", "DUE", "0"),
    ("decided_at", "APPROVED_ON", "yyyymmdd"),
    ("author.name", "REPORTED_BY", ""),
    ("summary", "REMARK", ""),
)


def publish(store: Unit, now: datetime) -> int:
    """Publish the sales manager's bulletins on the days before today, and let most of their readers confirm."""
    seat = Assignment.objects.filter(store=store, position__code=AUTHOR).select_related("staff", "unit").first()
    if seat is None:
        return 0
    for number, (title, text, still_open) in enumerate(words.BULLETINS, 1):
        at = clock.local(clock.local_date(now)) - timedelta(days=number) + timedelta(hours=9)
        if store.live_from is None or clock.local_date(at) < store.live_from:
            continue
        closes = now + timedelta(days=4) if still_open else at + timedelta(hours=14)
        with clock.at(at):
            bulletin = publish_bulletin(
                acting_user=seat.staff, unit=seat.unit, title=title, text=text, closes_at=closes
            )
        lines = list(bulletin.readers.select_related("staff"))
        for line in lines:
            random = chance("bulletin", title, line.staff.username)
            reads = random.random() < 0.7 and not (still_open and line.staff.username == NOT_READ_BY)
            if reads or line.staff.username == READ_BY:
                line.confirmed_at = min(at + minutes(random, 5, 600), closes, now)
        Reader.objects.bulk_update(lines, ["confirmed_at"])
    close_due(now)
    return len(words.BULLETINS)


def define_export() -> int:
    """Define the monthly file of the manufacturer; return how many templates are new."""
    definition = ReportDefinition.objects.filter(code=EXPORTED).first()
    if definition is None:
        return 0
    template, made = ExportTemplate.objects.get_or_create(
        code="oem-monthly-sales", defaults={"name": definition.name_zh, "definition": definition}
    )
    if made:
        ExportColumn.objects.bulk_create(
            [
                ExportColumn(template=template, place=place, source=source, heading=heading, shape=shape)
                for place, (source, heading, shape) in enumerate(COLUMNS, 1)
            ]
        )
    return int(made)
