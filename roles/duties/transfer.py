"""The sheet of the department's duties in the catalogue's workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles.catalogue.transfer.columns import known_codes, of_field, position_columns, reference
from roles.catalogue.transfer.entries import EntrySheet
from roles.catalogue.transfer.sheets import Key
from roles.duties.models import Duty
from roles.duties.records import RECORDS
from roles.duties.sync import duty_code
from roles.duties.words import rhythm_of
from roles.spreadsheets.reading import Cell
from roles.spreadsheets.tables import Column
from roles.spreadsheets.widgets import Codes, Text

_NAMELESS = "nameless"
_SEPARATED = gettext_lazy("Several codes are separated by commas.")


class DutySheet(EntrySheet):
    """A row a duty. A new one needs no code: it is named by its position and number."""

    title = gettext_lazy("Duties")
    explanation = gettext_lazy(
        "A row a duty. Leave the code of a new duty empty: it follows from position and number. A row you take out "
        "changes nothing: retire a duty with “Retired”. Items already made keep what they were made from."
    )
    order = 40
    right = "duty"
    fixed = ("code", "position", "no")
    named_by = ("code", "position", "no")

    class Meta:
        model = Duty

    def columns(self) -> list[Column]:
        """Return place, name, rhythm and words of a duty."""
        plain = ("no", "name_zh", "name_en", "cadence", "rrule")
        rest = ("due_time", "must_do", "when_absent", "days", "off_day", "who", "rota_size")
        reminding = ("lead_minutes", "grace_minutes", "escalation_steps", "escalation_gap_minutes")
        proof = ("evidence", "weight", "within", "within_unit", "trigger", "settled_by")
        words = ("cadence_basis", "trigger_zh", "trigger_en", "deadline_zh", "deadline_en", "deadline_basis")
        return [
            of_field(Duty, "code", Text(100), hint=gettext_lazy("The key. Leave it empty for a new duty.")),
            *position_columns(self.transfer),
            *(of_field(Duty, name) for name in plain),
            reference("rhythm", gettext_lazy("Rhythm (for reading)"), "rhythm"),
            *(of_field(Duty, name) for name in (*rest, *reminding, *proof)),
            *(of_field(Duty, name) for name in words),
            of_field(Duty, "records", Codes(lambda: RECORDS), hint=_SEPARATED),
            of_field(Duty, "approvers", Codes(known_codes(self.transfer)), hint=_SEPARATED),
            of_field(Duty, "retired"),
        ]

    def stored_rows(self) -> QuerySet[Any]:
        """Return the duties of the department's positions."""
        rows = Duty.objects.filter(position__department=self.transfer.department)
        return rows.select_related("position").order_by("position__order", "position__code", "no")

    def dehydrate_rhythm(self, duty: Duty) -> str:
        """Return when the duty is due, in words."""
        return rhythm_of(duty)

    def read_key(self, row: Mapping[str, Cell]) -> Key | None:
        """Return the code; where none is written, the one that position and number make."""
        if not row["code"].is_empty:
            return super().read_key(row)
        try:
            position = self.fields["position"].widget.clean(row["position"])
            return (duty_code(position.code, self.fields["no"].widget.clean(row["no"])),)
        except ValueError:
            return None

    def _stays(self, column: Column, cell: Cell, instance: Any) -> bool:
        """An empty code is the one that position and number make."""
        return (column.name == "code" and cell.is_empty and bool(instance.code)) or super()._stays(
            column, cell, instance
        )

    def import_instance(self, instance: Any, row: Mapping[str, Any], **kwargs: Any) -> None:
        """Bring what the cells say to the duty; of a row whose place cannot be read, nothing is said of the code."""
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError:
            instance.code = instance.code or _NAMELESS
            raise

    def check(self, instance: Any, original: Any) -> dict[str, str]:
        """Refuse a code of another make, and a number that is taken."""
        found = super().check(instance, original)
        if original is None:
            code = duty_code(instance.position.code, instance.no)
            if instance.code != code:
                found["code"] = _("A new duty is called “%(code)s”: leave the cell empty.") % {"code": code}
            elif (instance.position.pk, instance.no) in self._numbers():
                found["no"] = _("This position has a duty of this number already.")
        return found

    def _numbers(self) -> set[tuple[int, int]]:
        return {(each.position_id, each.no) for each in self.stored.values()}


SHEETS = (DutySheet,)
