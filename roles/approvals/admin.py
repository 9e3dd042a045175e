"""The decision log and the delegations in the administration, to be read; flows stand in `flow_admin`."""

from django.contrib import admin

from roles.admin import ReadOnlyAdmin, StoreFilter
from roles.approvals import flow_admin  # noqa: F401  registers the flows
from roles.approvals.models import Decision, Delegation


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Who decided what, in the order of each store's chain."""

    list_display = ("at", "store", "sequence", "verb", "content_type", "object_id", "actor", "principal", "reason")
    list_filter = ("verb", StoreFilter)
    list_select_related = ("store", "content_type", "actor", "principal")
    search_fields = ("actor__name", "actor__employee_no", "principal__name", "reason")
    ordering = ("-pk",)
    date_hierarchy = "at"
    fields = (
        ("store", "sequence"),
        "at",
        ("actor", "principal"),
        "verb",
        "reason",
        ("content_type", "object_id"),
        "approval",
        "content_hash",
        "previous_hash",
        "hash",
    )


@admin.register(Delegation)
class DelegationAdmin(ReadOnlyAdmin):
    """Who acts for whom; arranged and ended on the page of the approvals."""

    list_display = ("principal", "deputy", "starts_on", "ends_on", "store", "created_by", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), StoreFilter)
    list_select_related = ("principal", "deputy", "store", "created_by")
    search_fields = ("principal__name", "principal__employee_no", "deputy__name", "deputy__employee_no")
    ordering = ("-starts_on", "-pk")
    date_hierarchy = "starts_on"
    fields = (
        ("principal", "deputy"),
        ("starts_on", "ends_on"),
        "kinds",
        "reason",
        ("created_by", "created_at"),
        ("revoked_by", "revoked_at"),
        ("store", "unit"),
    )
