"""The department's own positions, duty list and KPI indicators in the administration."""

from django.contrib import admin

from kpi.admin import IndicatorAdmin
from roles.admin import PositionAdmin
from roles.catalogue import Department
from roles.duties.admin import DutyAdmin
from sales.models import Duty, Indicator, Position


@admin.register(Position)
class OwnPositionAdmin(PositionAdmin):
    """Positions of the department, with everything that belongs to each."""

    department = Department.SALES


@admin.register(Duty)
class OwnDutyAdmin(DutyAdmin):
    """The department's duty list."""

    department = Department.SALES


@admin.register(Indicator)
class OwnIndicatorAdmin(IndicatorAdmin):
    """The KPI indicators of the department's positions."""

    department = Department.SALES
