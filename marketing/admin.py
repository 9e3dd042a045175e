"""The department's own positions, duty list and KPI indicators in the administration."""

from django.contrib import admin

from kpi.admin import IndicatorAdmin
from marketing.models import Duty, Indicator, Position, Question, Questionnaire
from roles.admin import PositionAdmin
from roles.admin.base import HistoryAdmin
from roles.catalogue import Department
from roles.duties.admin import DutyAdmin


@admin.register(Position)
class OwnPositionAdmin(PositionAdmin):
    """Positions of the department, with everything that belongs to each."""

    department = Department.MARKETING


@admin.register(Duty)
class OwnDutyAdmin(DutyAdmin):
    """The department's duty list."""

    department = Department.MARKETING


@admin.register(Indicator)
class OwnIndicatorAdmin(IndicatorAdmin):
    """The KPI indicators of the department's positions."""

    department = Department.MARKETING


class QuestionInline(admin.TabularInline):
    """The questions, in their order."""

    model = Question
    extra = 1


@admin.register(Questionnaire)
class QuestionnaireAdmin(HistoryAdmin):
    """What customers are asked; surveys that were sent keep the questions they were sent with."""

    list_display = ("name", "kind", "valid_days", "low_below", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("code", "name_zh", "name_en")
    inlines = (QuestionInline,)
