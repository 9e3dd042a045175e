"""Report definitions in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kpi.reports.models import ReportDefinition
from roles.catalogue.parts import Part
from roles.catalogue.words import Wording
from roles.duties.records import record_names
from roles.models.staff import enumeration

OUTSIDE = {"group": _("Group"), "manufacturer": _("Manufacturer"), "customer": _("Customer")}


def outside_names(codes: list[str]) -> str:
    """List who receives a report beyond the store."""
    return enumeration(str(OUTSIDE.get(each, each)) for each in codes)


WORDING = Wording(
    ReportDefinition,
    left_out=frozenset({"position"}),
    say={"outside": outside_names, "record": lambda code: record_names([code] if code else [])},
    position_codes=frozenset({"receivers"}),
)
PART = Part("report_definitions", 50, _("report definitions"), ReportDefinition, "name_zh", ("code",))
