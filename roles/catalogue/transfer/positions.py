"""The sheets of `roles`: positions, the names they go by, and what they may do."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles.actions import create_entry, customise_entry
from roles.actions.retirement import holders_of
from roles.catalogue import Level
from roles.catalogue.transfer.columns import code_of, known_codes, of_field, position_columns, reference
from roles.catalogue.transfer.entries import EntrySheet
from roles.catalogue.transfer.parts import PartSheet
from roles.models import Grant, Position, PositionAlias, Staff
from roles.permissions import grantable, verb_of
from roles.spreadsheets.dry_run import Fault
from roles.spreadsheets.tables import Column, Table
from roles.spreadsheets.widgets import Known


class PositionSheet(EntrySheet):
    """The department's positions."""

    title = gettext_lazy("Positions")
    explanation = gettext_lazy(
        "A row a position. A row you take out changes nothing: retire a position with “Retired”. A new code makes a "
        "new position."
    )
    order = 10

    class Meta:
        model = Position

    def columns(self) -> list[Column]:
        """Return names, place and note."""
        superior = Known(known_codes(self.transfer), code_of, required=False)
        return [
            of_field(Position, "code", hint=gettext_lazy("The key: it never changes.")),
            of_field(Position, "name_zh"),
            of_field(Position, "name_en"),
            of_field(Position, "level"),
            of_field(Position, "reports_to", superior, hint=gettext_lazy("The code of the superior position.")),
            reference("superior_name", gettext_lazy("Superior (for reading)"), "reports_to__name"),
            of_field(Position, "spot_check_share"),
            of_field(Position, "order"),
            of_field(Position, "note"),
            of_field(Position, "retired"),
        ]

    def stored_rows(self) -> QuerySet[Any]:
        """Return the department's positions."""
        rows = Position.objects.filter(department=self.transfer.department)
        return rows.select_related("reports_to").order_by("order", "code")

    def adopt(self, entry: Any) -> None:
        """Place a new position in the department."""
        entry.department = self.transfer.department

    def check(self, instance: Any, original: Any) -> dict[str, str]:
        """Refuse a superior no page would offer, and retiring a position that is held."""
        found = super().check(instance, original)
        superior = instance.reports_to
        allowed = superior is None or superior.department == instance.department or superior.level in _LEADING
        if not allowed and (original is None or superior != original.reports_to):
            found["reports_to"] = _("A superior from another department must be a manager.")
        if original is not None and instance.retired and not original.retired and (held := holders_of(original)):
            found["retired"] = _("%(count)s people hold this position now or later: move them first.") % {
                "count": len(held)
            }
        return found

    def check_all(self, table: Table) -> list[Fault]:
        """Refuse superiors that would close a circle."""
        above = self._above()
        cells = {row.cells["code"].value: row.cells["reports_to"].address for row in table.rows}
        return [
            Fault(table.title, cells[code], _("Following the superiors from here comes back to this position."))
            for code in (each.code for each in self.changed)
            if code in cells and _comes_back(code, above)
        ]

    def touched(self) -> set[int]:
        """Return the ids of the positions that change."""
        return {each.pk for each in self.changed if each.pk}

    def write(self, acting_user: Staff, reason: str) -> None:
        """Write the positions from the top down, so that no superior ever closes a circle on the way."""
        above = self._above()
        for each in sorted(self.changed, key=lambda each: _depth(each.code, above)):
            if each._state.adding:
                each.reports_to = each.reports_to  # whose key may be new by now
                create_entry(acting_user=acting_user, entry=each, reason=reason)
            else:
                values = {name: getattr(each, name) for name in self.written_fields()}
                customise_entry(acting_user=acting_user, entry=each, values=values, reason=reason)

    def _above(self) -> dict[str, str | None]:
        """Return the code of every position's superior in the whole house, as it will be."""
        stored = self.transfer.known(Position)
        codes = {each.pk: code for code, each in stored.items() if each.pk}
        above = {code: codes.get(each.reports_to_id) for code, each in stored.items()}
        return above | {each.code: each.reports_to.code if each.reports_to else None for each in self.changed}


_LEADING = (Level.EXECUTIVE, Level.MANAGER)


def _comes_back(code: str, above: dict[str, str | None]) -> bool:
    passed: set[str] = set()
    superior = above.get(code)
    while superior is not None and superior not in passed:
        if superior == code:
            return True
        passed.add(superior)
        superior = above.get(superior)
    return False


def _depth(code: str, above: dict[str, str | None]) -> int:
    passed: set[str] = set()
    superior = above.get(code)
    while superior is not None and superior not in passed:
        passed.add(superior)
        superior = above.get(superior)
    return len(passed)


class NameSheet(PartSheet):
    """The names a position goes by."""

    title = gettext_lazy("Names")
    explanation = gettext_lazy(
        "A row a name. The rows of a position are all the names it has: a row you take out is a name taken away. A "
        "position without any row keeps its names."
    )
    order = 20
    part = "aliases"
    key = ("position", "kind", "document", "name")

    class Meta:
        model = PositionAlias

    def columns(self) -> list[Column]:
        """Return the position and the name."""
        return [
            *position_columns(self.transfer),
            of_field(PositionAlias, "name"),
            of_field(PositionAlias, "kind"),
            of_field(PositionAlias, "document"),
        ]

    def stored_rows(self) -> QuerySet[Any]:
        """Return the names of the department's positions."""
        rows = PositionAlias.objects.filter(position__department=self.transfer.department)
        return rows.select_related("position").order_by("position__order", "position__code", "kind", "document", "name")

    def label_of(self, instance: Any) -> str:
        """Return position and name."""
        return f"{instance.position.code} · {instance.name}"


class GrantSheet(PartSheet):
    """What a position may do, and how far it reaches."""

    title = gettext_lazy("Grants")
    explanation = gettext_lazy(
        "A row a right. The rows of a position are all the rights it has: a row you take out is a right taken away. "
        "A position without any row keeps its rights."
    )
    order = 30
    part = "grants"
    key = ("position", "permission", "scope")

    class Meta:
        model = Grant

    def columns(self) -> list[Column]:
        """Return the position, the right and its scope."""
        permission = Known(self._permissions, permission_code)
        return [
            *position_columns(self.transfer),
            of_field(Grant, "permission", permission, hint=gettext_lazy("Such as reports.view_report.")),
            reference("about", gettext_lazy("About (for reading)"), "permission__content_type__name"),
            reference("verb", gettext_lazy("May (for reading)"), "verb"),
            of_field(Grant, "scope"),
        ]

    def stored_rows(self) -> QuerySet[Any]:
        """Return the grants of the department's positions."""
        rows = Grant.objects.filter(position__department=self.transfer.department)
        return rows.select_related("position", "permission__content_type").order_by(
            "position__order", "position__code", "permission__content_type__app_label", "permission__codename", "scope"
        )

    def dehydrate_verb(self, grant: Grant) -> str:
        """Return what the right allows, in words."""
        return verb_of(grant.permission)

    def label_of(self, instance: Any) -> str:
        """Return position, right and scope."""
        scope = instance.get_scope_display()
        return f"{instance.position.code} · {permission_code(instance.permission)} · {scope}"

    def _permissions(self) -> dict[str, Permission]:
        if not hasattr(self, "_by_code"):
            self._by_code = {permission_code(each): each for each in grantable()}
        return self._by_code


def permission_code(permission: Permission) -> str:
    """Return a permission as position files write it: "reports.view_report"."""
    return f"{permission.content_type.app_label}.{permission.codename}"


SHEETS = (PositionSheet, NameSheet, GrantSheet)
