"""The sheets of the department's indicators and of the weights of its positions."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpi.catalogue import Rule
from kpi.models import Indicator, IndicatorWeight
from kpi.words import SHARED, WHOLE
from roles.catalogue.transfer.columns import code_of, of_field, position_columns, reference
from roles.catalogue.transfer.entries import EntrySheet
from roles.catalogue.transfer.parts import PartSheet
from roles.spreadsheets.dry_run import Fault
from roles.spreadsheets.tables import Column, Table, together
from roles.spreadsheets.widgets import Choice, Known


class IndicatorSheet(EntrySheet):
    """The indicators the department declares; shared ones are changed on their own page."""

    title = gettext_lazy("Indicators")
    explanation = gettext_lazy(
        "A row an indicator that this department declares; those all departments share are not listed. A row you take "
        "out changes nothing: retire an indicator with “Retired”."
    )
    order = 50
    right = "indicator"

    class Meta:
        model = Indicator

    def columns(self) -> list[Column]:
        """Return names, formula and scoring."""
        rules = "\n".join(str(label) for label in Rule.labels)
        return [
            of_field(Indicator, "code", hint=gettext_lazy("The key: it never changes.")),
            *(of_field(Indicator, name) for name in ("name_zh", "name_en", "formula_zh", "formula_en", "unit")),
            of_field(Indicator, "direction"),
            of_field(Indicator, "calculation"),
            of_field(Indicator, "rule", Choice(Rule.choices, codes=True), hint=rules),
            of_field(Indicator, "no_data"),
            *(of_field(Indicator, name) for name in ("target", "target_zh", "target_en", "retired")),
        ]

    def stored_rows(self) -> QuerySet[Any]:
        """Return what the department declares."""
        return Indicator.objects.filter(home=self.transfer.department).order_by("code")

    def adopt(self, entry: Any) -> None:
        """Let the department declare a new indicator."""
        entry.home = self.transfer.department

    def touched(self) -> set[int]:
        """Return the ids of the positions measured by what changes."""
        changed = [each.pk for each in self.changed if each.pk]
        return set(IndicatorWeight.objects.filter(indicator__in=changed).values_list("position", flat=True))


class WeightSheet(PartSheet):
    """How much each indicator weighs for a position."""

    title = gettext_lazy("Weights")
    explanation = gettext_lazy(
        "A row a weight. The rows of a position are its whole KPI model and sum to 100: a row you take out is an "
        "indicator taken off. A position without any row keeps its model."
    )
    order = 60
    part = "weights"
    key = ("position", "indicator")

    class Meta:
        model = IndicatorWeight

    def columns(self) -> list[Column]:
        """Return position, indicator and weight."""
        indicator = Known(self._indicators, code_of)
        return [
            *position_columns(self.transfer),
            Column("indicator", gettext_lazy("Indicator code"), indicator),
            reference("indicator_name", gettext_lazy("Indicator (for reading)"), "indicator__name"),
            of_field(IndicatorWeight, "weight"),
            of_field(IndicatorWeight, "order"),
        ]

    def stored_rows(self) -> QuerySet[Any]:
        """Return the weights of the department's positions."""
        rows = IndicatorWeight.objects.filter(position__department=self.transfer.department)
        return rows.select_related("position", "indicator").order_by("position__order", "position__code", "order")

    def label_of(self, instance: Any) -> str:
        """Return position and indicator."""
        return f"{instance.position.code} · {instance.indicator.code}"

    def check_all(self, table: Table) -> list[Fault]:
        """Refuse the weights of a position that do not sum to 100, naming their cells."""
        if len(self._weights) != len(table.rows):
            return []
        cells: dict[str, list[str]] = defaultdict(list)
        sums: dict[str, int] = defaultdict(int)
        for row, (code, weight) in zip(table.rows, self._weights, strict=True):
            cells[code].append(row.cells["weight"].address)
            sums[code] += weight
        return [
            Fault(
                table.title,
                together(cells[code]),
                _("The weights of %(position)s must sum to 100; they sum to %(sum)s.")
                % {"position": code, "sum": total},
            )
            for code, total in sums.items()
            if total != WHOLE
        ]

    def after_import_row(self, row: Any, row_result: Any, **kwargs: Any) -> None:
        """Remember what each row weighs, changed or not."""
        weight = row_result.instance
        self._weights.append((weight.position.code, weight.weight))

    def __init__(self, transfer: Any) -> None:
        super().__init__(transfer)
        self._weights: list[tuple[str, int]] = []
        self._offered: dict[str, Indicator] = {}

    def _indicators(self) -> dict[str, Indicator]:
        """Return what a position of the department may be measured by: as on its page."""
        if not self._offered:
            weighed = {each.indicator_id for each in self.stored.values()}
            self._offered = {
                code: each
                for code, each in self.transfer.known(Indicator).items()
                if each.home in (SHARED, self.transfer.department) or each.pk in weighed
            }
        return self._offered


SHEETS = (IndicatorSheet, WeightSheet)
