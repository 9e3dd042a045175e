"""A unit's targets of one period from a workbook: the workbook, the dry run, the writing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpi.models import Basis, Indicator, IndicatorWeight, Target, TargetSheet
from kpi.targets.beginning import begin_personal, begin_plan, edited
from roles import clock
from roles.duties.rhythm import Period
from roles.models import Assignment, Position, Staff, Unit
from roles.spreadsheets import Sheet, workbook
from roles.spreadsheets.dry_run import Difference, DryRun, Fault, Line, LineState
from roles.spreadsheets.reading import read_workbook
from roles.spreadsheets.tables import Column, TableRow, find_page, sheet_of, table_of
from roles.spreadsheets.widgets import Amount, Text

TITLE = gettext_lazy("Targets")
LOOK_UP = gettext_lazy("Indicators")
MOST_ROWS = 2000


def columns() -> list[Column]:
    """Return the columns; a row is a target."""
    return [
        Column(
            "employee_no",
            gettext_lazy("Employee no."),
            Text(20),
            hint=gettext_lazy("Of a person's target; left empty: the unit's or position's."),
        ),
        Column("unit", gettext_lazy("Unit code"), Text(64), hint=gettext_lazy("Left empty: the unit of the page.")),
        Column(
            "position",
            gettext_lazy("Position code"),
            Text(100),
            hint=gettext_lazy("Of a target of everybody in a position; or which of a person's positions."),
        ),
        Column("indicator", gettext_lazy("Indicator code"), Text(100, required=True)),
        Column("name", gettext_lazy("Indicator (for reading)"), Text(), reference=True),
        Column("value", gettext_lazy("Target"), Amount(14, 2, required=True)),
    ]


def template(unit: Unit, period: str, stretch: Period) -> bytes:
    """Return the workbook with what the unit and its people have in the period, to be changed and sent back.

    Who has moved on stands in it no more: their employee number is told where they are now.
    """
    today = clock.today()
    rows = [
        [each.employee_no, each.unit.code, each.position_code, each.indicator.code, each.indicator.name, each.value]
        for each in _stored(unit, period, stretch).values()
        if each.seat is None or each.seat.ends_on is None or each.seat.ends_on >= today
    ]
    weighed = IndicatorWeight.objects.values("indicator")
    indicators = Indicator.objects.filter(pk__in=weighed, retired=False).order_by("home", "code")
    look_up = [[each.code, each.name, each.set_in, each.target_words] for each in indicators]
    head = [_("Code"), _("Indicator"), _("Set in"), _("Usual target")]
    return workbook([sheet_of(str(TITLE), columns(), rows), Sheet(str(LOOK_UP), head, look_up)])


@dataclass(frozen=True)
class Row:
    """One target of the workbook or of the store, and what names it."""

    unit: Unit
    indicator: Indicator
    value: Decimal
    seat: Assignment | None = None
    position: Position | None = None
    sheet: TargetSheet | None = None

    @property
    def key(self) -> tuple[int, int, int, int]:
        """What it is a target of."""
        place = 0 if self.seat else self.unit.pk
        return self.seat.pk if self.seat else 0, place, self.position.pk if self.position else 0, self.indicator.pk

    @property
    def employee_no(self) -> str:
        """The person's number; "" of a unit."""
        return self.seat.staff.employee_no if self.seat else ""

    @property
    def position_code(self) -> str:
        """The position's code, as far as it names the target."""
        if self.seat:
            return self.seat.position.code
        return self.position.code if self.position else ""

    @property
    def about(self) -> str:
        """Whom it is for, in words."""
        if self.seat:
            return f"{self.seat.staff.employee_no} {self.seat.staff.name}"
        return f"{self.unit.name} · {self.position.name}" if self.position else self.unit.name


@dataclass
class TargetPlan:
    """What a workbook would do: the dry run, and the targets that are new or change."""

    run: DryRun
    rows: list[Row] = field(default_factory=list)


def plan(content: bytes, unit: Unit, period: str, stretch: Period) -> TargetPlan:
    """Read a workbook of targets; raises Unreadable when the file is none. The queries do not depend on its rows."""
    page = find_page(read_workbook(content), TITLE)
    run = DryRun()
    if page is None:
        run.faults.append(Fault("", "", _("There is no sheet “%(title)s” in this workbook.") % {"title": TITLE}))
        return TargetPlan(run)
    table = table_of(page, columns())
    run.faults += table.faults
    if len(table.rows) > MOST_ROWS:
        text = _("At most %(limit)s rows at a time: split the workbook.") % {"limit": MOST_ROWS}
        run.faults.append(Fault(page.title, f"A{table.rows[MOST_ROWS].number}", text))
        return TargetPlan(run)
    desk = _Desk(unit, period, stretch)
    found = TargetPlan(run)
    seen: dict[tuple[int, int, int, int], int] = {}
    for row in table.rows:
        line, target = desk.line(table.title, row, seen)
        run.lines.append(line)
        if target is not None and line.state in (LineState.NEW, LineState.CHANGED):
            found.rows.append(target)
    return found


class _Desk:
    """What is known while a workbook is read, fetched once for all rows."""

    def __init__(self, unit: Unit, period: str, stretch: Period) -> None:
        self.unit = unit
        self.units = {each.code: each for each in Unit.objects.below({unit.pk})}
        self.indicators = {each.code: each for each in Indicator.objects.filter(retired=False)}
        self.positions = {each.code: each for each in Position.objects.filter(retired=False)}
        self.weighed = set(IndicatorWeight.objects.values_list("position", "indicator"))
        self.seats: dict[str, list[Assignment]] = {}
        held = Assignment.objects.filter(unit__in=self.units.values(), starts_on__lte=stretch.last)
        held = held.exclude(ends_on__lt=stretch.first).select_related("staff", "position", "unit")
        for seat in held.order_by("kind", "pk"):
            self.seats.setdefault(seat.staff.employee_no, []).append(seat)
        self.stored = _stored(unit, period, stretch)
        sheets = TargetSheet.objects.of_period(period, stretch.first).filter(unit__in=self.units.values())
        self.closed = {
            (sheet.assignment_id or 0, 0 if sheet.assignment_id else sheet.unit_id): sheet.get_state_display()
            for sheet in sheets
            if not sheet.is_open
        }

    def line(self, title: str, row: TableRow, seen: dict[tuple[int, int, int, int], int]) -> tuple[Line, Row | None]:
        """Return what becomes of a row, and its target where it can be read."""
        faults: list[tuple[str, str]] = []
        values = _values(row, faults)
        target = self._target(values, faults) if not faults else None
        if target is not None:
            self._check(target, row, seen, faults)
        if faults or target is None:
            wrong = tuple(Fault(title, row.cells[name].address, sentence) for name, sentence in faults)
            key = str(values.get("employee_no") or values.get("unit") or "")
            return Line(title, row.number, key, LineState.ERROR, (), wrong), None
        stored = self.stored.get(target.key)
        key = f"{target.about} · {target.indicator.name}"
        if stored is not None and stored.value == target.value:
            return Line(title, row.number, key, LineState.UNCHANGED), target
        old = f"{stored.value:f}" if stored else ""
        change = (Difference(str(_("Target")), old, f"{target.value:f}"),)
        return Line(title, row.number, key, LineState.CHANGED if stored else LineState.NEW, change), target

    def _target(self, values: Mapping[str, Any], faults: list[tuple[str, str]]) -> Row | None:
        unit = self.units.get(values["unit"]) if values["unit"] else self.unit
        indicator = self.indicators.get(values["indicator"])
        position = self.positions.get(values["position"]) if values["position"] else None
        if unit is None:
            faults.append(("unit", _("There is no such unit here.")))
        if indicator is None:
            faults.append(("indicator", _("There is no such indicator.")))
        if values["position"] and position is None:
            faults.append(("position", _("There is no such position.")))
        if faults or unit is None or indicator is None:
            return None
        if not values["employee_no"]:
            return Row(unit, indicator, values["value"], position=position)
        held = [each for each in self.seats.get(values["employee_no"], ()) if position in (None, each.position)]
        if not held:
            faults.append(("employee_no", _("Nobody with this number holds such a position here in the period.")))
            return None
        seat = held[0]
        return Row(seat.unit, indicator, values["value"], seat=seat)

    def _check(
        self,
        target: Row,
        row: TableRow,
        seen: dict[tuple[int, int, int, int], int],
        faults: list[tuple[str, str]],
    ) -> None:
        measured = target.seat.position_id if target.seat else target.position.pk if target.position else None
        if measured is not None and (measured, target.indicator.pk) not in self.weighed:
            faults.append(("indicator", _("This position is not measured by this indicator.")))
        if target.value < 0:
            faults.append(("value", _("A target is not below nothing.")))
        closed = self.closed.get((target.seat.pk if target.seat else 0, 0 if target.seat else target.unit.pk))
        stored = self.stored.get(target.key)
        if closed and (stored is None or stored.value != target.value):
            faults.append(("value", _("These targets are “%(state)s”: take them up again first.") % {"state": closed}))
        if target.key in seen:
            faults.append(("indicator", _("Row %(number)s says it already.") % {"number": seen[target.key]}))
        seen.setdefault(target.key, row.number)


def _values(row: TableRow, faults: list[tuple[str, str]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in columns():
        if column.reference:
            continue
        try:
            value = column.widget.clean(row.cells[column.name])
        except ValueError as error:
            faults.append((column.name, str(error)))
            continue
        found[column.name] = value.strip() if isinstance(value, str) else value
    return found


def _stored(unit: Unit, period: str, stretch: Period) -> dict[tuple[int, int, int, int], Row]:
    """Return what stands on the sheets of the unit and below, by what it is a target of; one query.

    A part that a plan above was broken down to is the plan's own business.
    """
    rows = Target.objects.filter(
        sheet__period=period,
        sheet__first_day=stretch.first,
        sheet__unit__ancestor_links__ancestor=unit.pk,
        unit=F("sheet__unit"),
    ).select_related(
        "sheet__assignment__staff", "sheet__assignment__position", "sheet__unit", "unit", "position", "indicator"
    )
    found = [
        Row(each.unit, each.indicator, each.value, each.sheet.assignment, each.position, each.sheet)
        for each in rows.order_by("sheet__kind", "sheet", "indicator__code", "pk")
    ]
    return {each.key: each for each in found}


@transaction.atomic
def write(*, acting_user: Staff, unit: Unit, period: str, stretch: Period, rows: Iterable[Row]) -> int:
    """Write the targets of a workbook without faults on sheets that are drafts; return how many sheets were touched."""
    sheets: dict[tuple[int, int], TargetSheet] = {}
    for row in rows:
        key = (row.seat.pk if row.seat else 0, 0 if row.seat else row.unit.pk)
        if key not in sheets:
            sheets[key] = _sheet(row, period, stretch, acting_user)
        Target.objects.update_or_create(
            sheet=sheets[key],
            indicator=row.indicator,
            unit=row.unit,
            position=row.position,
            defaults={"value": row.value, "basis": Basis.IMPORTED},
        )
    touched = TargetSheet.objects.filter(pk__in=[sheet.pk for sheet in sheets.values()])
    touched.update(version=F("version") + 1, **edited(acting_user))
    return len(sheets)


def _sheet(row: Row, period: str, stretch: Period, acting_user: Staff) -> TargetSheet:
    if row.seat is not None:
        return begin_personal(seat=row.seat, period=period, day=stretch.first, acting_user=acting_user)
    return begin_plan(unit=row.unit, period=period, day=stretch.first, acting_user=acting_user)
