"""Two approval flows of the demo store, in force from today: long absences and monthly reports go up to the top."""

from __future__ import annotations

from roles.approvals.models import Flow, FlowStep, Overdue, Who
from roles.models import Position, Unit

TOP = "general-manager"
HOURS, TOP_HOURS = 8, 16


def write_flows(store: Unit) -> int:
    """Write the flows; return how many steps they have. What waits already goes the way it was handed in."""
    top = Position.objects.get(code=TOP)
    absences = Flow.objects.create(kind="personnel.absence", name_zh="请假审批", name_en="Absences", unit=store)
    months = Flow.objects.create(kind="reports.report", name_zh="月报审批", name_en="Monthly reports", unit=store)
    monthly = {"fact": "frequency", "comparison": "eq", "value": "monthly"}
    long = {"fact": "days", "comparison": "gt", "value": "3"}
    superior = {"who": Who.SUPERIOR, "hours": HOURS, "overdue": Overdue.ESCALATE}
    chief = {"who": Who.POSITION, "position": top, "hours": TOP_HOURS}
    rows = [
        FlowStep(flow=absences, order=1, **superior),
        FlowStep(flow=absences, order=2, **chief, **long),
        FlowStep(flow=months, order=1, **superior, **monthly),
        FlowStep(flow=months, order=2, **chief, **monthly),
    ]
    for row in rows:
        row.full_clean()
        row.save()
    return len(rows)
