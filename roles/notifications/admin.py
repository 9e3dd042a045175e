"""Messages in the administration: rules of stores, group robots, what waits, what failed and why."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from roles import clock
from roles.admin import ReadOnlyAdmin
from roles.admin.base import HistoryAdmin, StoreFilter, acting
from roles.notifications.actions import try_again
from roles.notifications.forms import RobotForm, RulesForm
from roles.notifications.models import Lane, MessageRules, OutboxMessage, Robot
from roles.notifications.topics import TOPICS
from roles.notifications.trial import send_trial


class KindOfChannel(admin.SimpleListFilter):
    """Keeps what leaves by one kind of channel."""

    title = gettext_lazy("channel")
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the kinds."""
        return [("email", gettext_lazy("E-mail")), ("robot", gettext_lazy("Group robot"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the chosen kind; nonsense keeps everything."""
        return queryset.filter(post__isnull=self.value() == "email") if self.value() in ("email", "robot") else queryset


@admin.register(OutboxMessage)
class OutboxAdmin(ReadOnlyAdmin):
    """Messages on their way out; what they say stays between the house and the recipient."""

    list_display = ("pk", "recipient", "way", "state", "attempts", "next_attempt_at", "sent_at", "last_error")
    list_filter = ("state", KindOfChannel, "last_error")
    list_select_related = ("notification__recipient", "post__robot")
    search_fields = (
        "notification__recipient__name",
        "notification__recipient__employee_no",
        "post__robot__name",
        "last_error",
    )
    ordering = ("-pk",)
    actions = ("let_try_again",)  # type: ignore[assignment]  # the one thing done here
    fields = (
        "recipient",
        "way",
        "state",
        "attempts",
        "next_attempt_at",
        "token",
        "claimed_at",
        "sent_at",
        "last_error",
    )
    readonly_fields = ("recipient", "way")

    @admin.display(description=gettext_lazy("recipient"), ordering="notification__recipient__name")
    def recipient(self, message: OutboxMessage) -> str:
        """The person, or the robot of a unit, the message is for."""
        return str(message.notification.recipient if message.notification else message.post and message.post.robot)

    @admin.display(description=gettext_lazy("channel"), ordering="channel")
    def way(self, message: OutboxMessage) -> str:
        """The kind of channel it leaves by."""
        return _("Group robot") if message.post_id else _("E-mail")

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Whoever may change what is on its way may let it try again."""
        return request.user.has_perm("notifications.change_outboxmessage")

    @admin.action(description=gettext_lazy("Try again what failed"), permissions=["retry"])
    def let_try_again(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> None:
        """Let failed messages wait once more; the others are left as they are."""
        count = try_again(messages=list(queryset.values_list("pk", flat=True)), at=clock.now())
        text = ngettext("%(count)s message is tried again.", "%(count)s messages are tried again.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS if count else messages.WARNING)


@admin.register(Lane)
class LaneAdmin(ReadOnlyAdmin):
    """Ways out that fail at the moment, and until when nothing is tried on them."""

    list_display = ("name", "failures", "last_error", "closed_until")
    fields = ("name", "failures", "last_error", "closed_until")


@admin.register(MessageRules)
class MessageRulesAdmin(HistoryAdmin):
    """When a store's people are told, and by which channels they may be."""

    form = RulesForm
    list_display = ("store", "quiet_from", "quiet_to", "digest_at", "closing_at")
    list_filter = (StoreFilter,)
    list_select_related = ("store",)
    search_fields = ("store__name", "store__code")
    autocomplete_fields = ("store",)
    fields = ("store", ("quiet_from", "quiet_to"), ("digest_at", "closing_at"), "email_topics")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The store is chosen once."""
        return ("store",) if obj else ()


@admin.register(Robot)
class RobotAdmin(HistoryAdmin):
    """Group robots of units; their addresses are written here and never shown."""

    form = RobotForm
    list_display = ("name", "unit", "kind", "host", "posts", "is_active")
    list_filter = ("kind", "is_active")
    list_select_related = ("unit",)
    search_fields = ("name", "unit__name", "unit__code")
    autocomplete_fields = ("unit",)
    actions = ("try_out",)
    readonly_fields = ("host", "changed_by")
    fields = (
        "unit",
        "name",
        "kind",
        "address",
        "signing_key",
        "host",
        "topics",
        "names",
        "is_active",
        "changed_by",
    )

    @admin.display(description=gettext_lazy("posts"))
    def posts(self, robot: Robot) -> str:
        """What it posts, in words."""
        return " · ".join(str(TOPICS[key].label) for key in robot.topics if key in TOPICS)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Seal the address where a new one was written, and note who did it."""
        if form.cleaned_data.get("address"):
            obj.keep(form.cleaned_data["address"], form.cleaned_data["signing_key"])
        obj.changed_by = acting(request)
        super().save_model(request, obj, form, change)

    @admin.action(description=gettext_lazy("Send a trial message"), permissions=["change"])
    def try_out(self, request: HttpRequest, queryset: QuerySet[Robot]) -> None:
        """Put a trial message to each of the robots on its way."""
        for robot in queryset:
            send_trial(robot, clock.now())
        self.message_user(request, _("The trial message leaves within a minute."), messages.SUCCESS)
