"""The administration of `roles`, and what every other administration page of the house is built on.

Stock Django admin. `base` holds what all pages share, `catalogue` what the entries of the role
catalogue share, `inlines` the registry by which engines above add their parts to a position's page.
Departments narrow these classes to their own entries by naming `department`.

Public names: `SafeAdmin`, `ReadOnlyAdmin`, `StoreFilter`, `EntryAdmin`, `PositionAdmin`, `PartInline`,
`SharedChoiceField`, `register_inline`.
"""

from django.contrib import admin
from django.contrib.auth import admin as auth_admin  # noqa: F401  registers groups, which are made by grants here
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from roles.admin.assignments import AssignmentAdmin
from roles.admin.base import ReadOnlyAdmin, SafeAdmin, StoreFilter
from roles.admin.catalogue import EntryAdmin
from roles.admin.inlines import PartInline, SharedChoiceField, register_inline
from roles.admin.ledger import StoreDayAdmin
from roles.admin.positions import PositionAdmin
from roles.admin.staff import StaffAdmin
from roles.admin.units import UnitAdmin

__all__ = [
    "AssignmentAdmin",
    "EntryAdmin",
    "PartInline",
    "PositionAdmin",
    "ReadOnlyAdmin",
    "SafeAdmin",
    "SharedChoiceField",
    "StaffAdmin",
    "StoreDayAdmin",
    "StoreFilter",
    "UnitAdmin",
    "register_inline",
]

admin.site.site_header = _("Dealership administration")
admin.site.site_title = _("Dealership administration")
admin.site.index_title = _("Organisation, role catalogue and logs")
admin.site.empty_value_display = "–"
admin.site.unregister(Group)
