"""The department's own positions, duty list and KPI indicators in the administration."""

from django.contrib import admin

from kpi.admin import IndicatorAdmin
from roles.admin import PositionAdmin
from roles.admin.base import HistoryAdmin, SafeAdmin
from roles.catalogue import Department
from roles.duties.admin import DutyAdmin
from sales.models import (
    CarModel,
    DiscountLimit,
    Duty,
    Indicator,
    LeadRhythm,
    Position,
    StockRule,
    TestDriveCar,
)


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


@admin.register(CarModel)
class CarModelAdmin(HistoryAdmin):
    """The cars that can be offered; their guide prices."""

    list_display = ("series", "name", "code", "energy", "guide_price", "on_sale")
    list_filter = ("on_sale", "energy", "series")
    search_fields = ("code", "series", "name")


@admin.register(LeadRhythm)
class LeadRhythmAdmin(HistoryAdmin):
    """How soon leads of a grade are spoken to, and how often; one row a grade."""

    list_display = ("grade", "every_days", "answer_minutes")


@admin.register(TestDriveCar)
class TestDriveCarAdmin(SafeAdmin):
    """The cars kept for test drives."""

    list_display = ("plate", "car_model", "store", "in_service")
    list_filter = ("store", "in_service")
    search_fields = ("plate", "vin")


@admin.register(DiscountLimit)
class DiscountLimitAdmin(HistoryAdmin):
    """The price policy: how much whoever holds a position may give away on a model."""

    list_display = ("position", "car_model", "amount")
    list_filter = ("position", "car_model")
    list_select_related = ("position", "car_model")
    autocomplete_fields = ()
    ordering = ("position__order", "car_model__series", "car_model__guide_price")


@admin.register(StockRule)
class StockRuleAdmin(HistoryAdmin):
    """What capital costs from which day on, who releases how much, when a car is aged."""

    list_display = ("valid_from", "yearly_rate", "remittance_limit", "aged_days", "papers_days")
