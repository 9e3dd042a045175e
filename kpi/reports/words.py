"""Report definitions in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpi.reports.catalogue import Frequency
from kpi.reports.models import ReportDefinition
from kpi.reports.sections import section_names
from roles.catalogue.parts import Part
from roles.catalogue.words import Wording
from roles.duties.records import record_names
from roles.models.staff import enumeration

OUTSIDE = {
    "group": gettext_lazy("Group"),
    "manufacturer": gettext_lazy("Manufacturer"),
    "customer": gettext_lazy("Customer"),
}


def outside_names(codes: list[str]) -> str:
    """List who receives a report beyond the store."""
    return enumeration(str(OUTSIDE.get(each, each)) for each in codes)


def _brief(definition: ReportDefinition) -> str:
    label = definition.get_frequency_display()
    if definition.frequency == Frequency.EVENT:
        return label
    facts = {"frequency": label, "days": definition.due_days, "time": f"{definition.due_time:%H:%M}"}
    return _("%(frequency)s, due %(days)s days after by %(time)s") % facts


WORDING = Wording(
    ReportDefinition,
    left_out=frozenset({"position"}),
    say={
        "outside": outside_names,
        "sections": section_names,
        "record": lambda code: record_names([code] if code else []),
    },
    position_codes=frozenset({"receivers"}),
    brief=_brief,
)
PART = Part("report_definitions", 50, gettext_lazy("report definitions"), ReportDefinition, "name_zh", ("code",))
