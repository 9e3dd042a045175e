"""People in the administration: who logs in, and who may open these pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from roles.admin.base import HistoryAdmin
from roles.admin.permissions import PermissionsField
from roles.catalogue import Department
from roles.models import Staff
from roles.passwords import InitialPasswordForm

# What can be administered: (app, models). Everything else a person may do follows from their positions.
ADMINISTERED = (
    *((department, ("position", "duty", "indicator")) for department in Department.values),
    ("roles", ("position", "unit", "staff", "assignment", "storeday")),
    ("duties", ("duty",)),
    ("kpi", ("indicator",)),
    ("reports", ("reportdefinition",)),
    ("approvals", ("decision",)),
    ("notifications", ("outboxmessage",)),
)


class StaffCreationForm(AdminUserCreationForm):
    """A new person: log-in, name, employee number and a first password."""

    class Meta:
        model = Staff
        fields = ("username", "name", "employee_no")

    def save(self, commit: bool = True) -> Any:
        """Keep the password as an initial one."""
        self.instance.initial_password = self.cleaned_data["set_usable_password"]
        return super().save(commit)


class StaffChangeForm(UserChangeForm):
    """A person as they are; the password is changed on a page of its own."""

    class Meta:
        model = Staff
        exclude: ClassVar[tuple[str, ...]] = ("groups",)


@admin.register(Staff)
class StaffAdmin(HistoryAdmin, UserAdmin):
    """Staff. Only a superuser decides who opens the administration, and touches another superuser."""

    add_form = StaffCreationForm
    form = StaffChangeForm
    change_password_form = InitialPasswordForm
    list_display = ("name", "employee_no", "username", "phone_hidden", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("name", "employee_no", "username", "^pinyin", "^initials")
    ordering = ("employee_no",)
    filter_horizontal = ("user_permissions",)
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": (("name", "employee_no"), "phone", "email", "language")}),
        (
            _("Access"),
            {
                "fields": ("is_active", "is_staff", "is_superuser", "user_permissions"),
                "description": _("What a person may do at work follows from their positions, not from this page."),
            },
        ),
        (_("Dates"), {"fields": (("last_login", "date_joined"),)}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "name", "employee_no", "usable_password", "password1", "password2"),
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Only a superuser hands out access to the administration."""
        keys = () if request.user.is_superuser else ("is_staff", "is_superuser", "user_permissions")  # type: ignore[union-attr]
        return (*super().get_readonly_fields(request, obj), *keys)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody but a superuser changes one who opens the administration (or their password)."""
        if obj is not None and (obj.is_superuser or obj.is_staff) and not request.user.is_superuser:  # type: ignore[union-attr]
            return False
        return super().has_change_permission(request, obj)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Give somebody an initial password; one's own is changed on its own page."""
        if str(request.user.pk) == id:
            return redirect("password_change")
        return super().user_change_password(request, id, form_url)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the permissions of these pages only."""
        if db_field.name == "user_permissions":
            wanted = Q(pk__in=[])
            for app_label, names in ADMINISTERED:
                wanted |= Q(content_type__app_label=app_label, content_type__model__in=names)
            rows = Permission.objects.filter(wanted).select_related("content_type")
            rows = rows.order_by("content_type__app_label", "content_type__model", "codename")
            kwargs |= {"form_class": PermissionsField, "queryset": rows}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description=_("phone"))
    def phone_hidden(self, staff: Staff) -> str:
        """The phone number with its middle digits hidden."""
        return staff.phone_masked
