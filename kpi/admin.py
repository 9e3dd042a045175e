"""Indicators, the weights on the page of a position, and who decides where nobody stands above: their pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpi.calculators import computable
from kpi.indicators import EXECUTION
from kpi.models import Indicator, IndicatorWeight, TopDecider
from kpi.words import SHARED, WHOLE, check_sum, homes, period_names
from roles import clock
from roles.admin import EntryAdmin, PartInline, SharedChoiceField, register_inline
from roles.admin.base import HistoryAdmin
from roles.admin.inlines import PartFormSet
from roles.duties.records import record_names
from roles.models import Assignment, Position, UnitAncestor
from roles.models.staff import enumeration, speaks_chinese
from roles.models.unit import UnitKind


class IndicatorForm(forms.ModelForm):
    """Offers the places an indicator can be declared at."""

    home = forms.ChoiceField(label=gettext_lazy("declared by"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "home" in self.fields:
            self.fields["home"].choices = homes()  # type: ignore[attr-defined]


class HomeFilter(admin.SimpleListFilter):
    """Keeps what one department declares, or what all share."""

    title = gettext_lazy("declared by")
    parameter_name = "home"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the departments and what they share."""
        return homes()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the chosen home's rows."""
        return queryset.filter(home=self.value()) if self.value() else queryset


@admin.register(Indicator)
class IndicatorAdmin(EntryAdmin):
    """Indicators. A department sees those its positions are measured by, and changes those it declares."""

    form = IndicatorForm
    fixed = ("code", "home")
    measures = ("scorecards",)
    list_display = (
        "name",
        "code",
        "home_name",
        "unit",
        "rule",
        "calculation",
        "computed_words",
        "target",
        "used_by",
        "customised_words",
        "retired",
    )
    list_filter = (HomeFilter, "rule", "calculation", "retired")
    search_fields = ("code", "name_zh", "name_en")
    ordering = ("home", "code")
    readonly_fields = (
        "computed_words",
        "parts_words",
        "home_name",
        "periods_words",
        "records_words",
        "sources_words",
        "origin",
        "customised_words",
    )
    fieldsets = (
        (None, {"fields": (("code", "home"), ("name_zh", "name_en"), "retired")}),
        (gettext_lazy("Formula"), {"fields": ("formula_zh", "formula_en", "unit")}),
        (
            gettext_lazy("Scoring"),
            {
                "fields": (
                    ("rule", "grave"),
                    ("direction", "calculation"),
                    "computed_words",
                    "no_data",
                    "target",
                    ("target_zh", "target_en"),
                )
            },
        ),
        (gettext_lazy("Goals and parts"), {"fields": (("goal_unit", "additive"), "parts_words")}),
        (gettext_lazy("From the documents"), {"fields": ("periods_words", "records_words", "origin", "sources_words")}),
        (gettext_lazy("State"), {"fields": ("customised_words",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Count the positions each indicator is weighed for."""
        return super().get_queryset(request).annotate(positions_count=Count("weights", distinct=True))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Where the home is only read, show its name."""
        first, *rest = super().get_fieldsets(request, obj)
        if obj is not None:
            first = (first[0], {**first[1], "fields": (("code", "home_name"), *first[1]["fields"][1:])})
        return [first, *rest]

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what the department declares or its positions are measured by."""
        return rows.filter(indicators_of(self.department))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What several departments share is not one department's to change."""
        if self.department and obj is not None and obj.home != self.department:
            return False
        return super().has_change_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A department declares indicators of its own only."""
        own = ("home",) if self.department else ()
        return (*super().get_readonly_fields(request, obj), *own)

    def affected(self, entry: Any) -> set[int]:
        """Whose scorecards it stands on: those that weigh it, or everybody for a shared one of the execution."""
        if entry.code in {spec.indicator for spec in EXECUTION}:
            return set(Position.objects.values_list("pk", flat=True))
        return set(IndicatorWeight.objects.filter(indicator=entry.pk).values_list("position", flat=True))

    def prepare_new(self, entry: Any) -> None:
        """Let the department of the page declare what is made on it."""
        if self.department:
            entry.home = self.department

    @admin.display(description=gettext_lazy("Name"), ordering="name_zh")
    def name(self, indicator: Indicator) -> str:
        """The name in the reader's language."""
        return indicator.name

    @admin.display(description=gettext_lazy("declared by"), ordering="home")
    def home_name(self, indicator: Indicator) -> str:
        """The department that declares it."""
        return dict(homes()).get(indicator.home, indicator.home)

    @admin.display(description=gettext_lazy("Positions"), ordering="positions_count")
    def used_by(self, indicator: Any) -> int:
        """How many positions are measured by it."""
        count: int = indicator.positions_count
        return count

    @admin.display(description=gettext_lazy("computed now"))
    def computed_words(self, indicator: Indicator) -> str:
        """Say whether its records are there; an indicator without them is scored by the manager meanwhile."""
        return _("by records") if indicator.code in computable() else _("by the manager until its records exist")

    @admin.display(description=gettext_lazy("made of"))
    def parts_words(self, indicator: Indicator) -> str:
        """Name the parts of a composite with their shares."""
        names = dict(
            Indicator.objects.filter(code__in=[part["indicator"] for part in indicator.parts]).values_list(
                "code", "name_zh" if speaks_chinese() else "name_en"
            )
        )
        words = "zh" if speaks_chinese() else "en"
        said = [
            f"{names.get(part['indicator']) or part[words]} {part['share'] or ''}{'%' if part['share'] else ''}".strip()
            for part in indicator.parts
        ]
        return enumeration(said) if said else "–"

    @admin.display(description=gettext_lazy("periods"))
    def periods_words(self, indicator: Indicator) -> str:
        """Name the periods it is measured in."""
        return period_names(indicator.periods)

    @admin.display(description=gettext_lazy("Records"))
    def records_words(self, entry: Indicator) -> str:
        """Name the working records it is computed from."""
        return record_names(entry.records)


def indicators_of(department: str) -> Q:
    """Return the condition "declared by the department, or its positions are measured by it"."""
    weighed = IndicatorWeight.objects.filter(position__department=department).values("indicator")
    return Q(home=department) | Q(pk__in=weighed)


class WeightFormSet(PartFormSet):
    """The weights of a position; together they are 100. The page shows their sum as they stand in the form."""

    whole = WHOLE
    summed = "weight"

    @property
    def running_sum(self) -> int:
        """What the weights in the form sum to, rows to be deleted left out and what is no number taken as nothing."""
        total = 0
        for form in self.initial_forms + [each for each in self.extra_forms if each.has_changed()]:
            value = str(form[self.summed].value() or "")
            dropped = "DELETE" in form.fields and form["DELETE"].value()
            if value.isascii() and value.isdecimal() and len(value) < 6 and not dropped:
                total += int(value)
        return total

    def clean(self) -> None:
        """Refuse any other sum and say what it is now; a new position may do without for a while."""
        super().clean()
        if any(self.errors):
            return
        kept = [
            form.cleaned_data["weight"]
            for form in self.forms
            if form.cleaned_data.get("weight") and not form.cleaned_data.get("DELETE")
        ]
        check_sum(kept or [0] * bool(self.initial_forms))


class WeightInline(PartInline):
    """The KPI model of the position."""

    model = IndicatorWeight
    formset = WeightFormSet
    part = "weights"
    fields = ("indicator", "weight", "order")
    ordering = ("order",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Fetch what a row shows."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("indicator")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the department's indicators and those all share; read once for all rows."""
        if db_field.name == "indicator":
            rows = Indicator.objects.order_by("home", "code")
            if self.department:
                rows = rows.filter(indicators_of(self.department) | Q(home=SHARED))
            kwargs |= {"form_class": SharedChoiceField, "queryset": rows}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


register_inline(WeightInline, order=40)


class TopDeciderForm(forms.ModelForm):
    """Names a person the approvals engine will ask: with a position in or above the unit, or an administrator."""

    def clean(self) -> dict[str, Any]:
        """Refuse a team or department, and a person who could not decide."""
        cleaned = super().clean() or self.cleaned_data
        unit, staff = cleaned.get("unit"), cleaned.get("staff")
        if unit and unit.kind not in (UnitKind.GROUP, UnitKind.STORE):
            self.add_error("unit", gettext_lazy("Choose a store or a group."))
        elif unit and staff and not staff.is_superuser:
            line = UnitAncestor.objects.filter(unit=unit).values("ancestor")
            seats = Assignment.objects.active_on(clock.today()).filter(staff=staff)
            if not (seats.filter(unit__in=line) | seats.filter(store=unit)).exists():
                self.add_error(
                    "staff",
                    gettext_lazy("This person holds no position here or in the group above, and is no administrator."),
                )
        return cleaned


@admin.register(TopDecider)
class TopDeciderAdmin(HistoryAdmin):
    """Who scores and decides where nobody stands above in the store."""

    form = TopDeciderForm
    list_display = ("unit", "staff")
    list_select_related = ("unit", "staff")
    autocomplete_fields = ("staff",)
