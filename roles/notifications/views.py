"""The inbox, the number beside the bell, and what a person chose about messages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from roles import clock
from roles.http import StaffRequest
from roles.notifications.actions import choose_channels, mark_read
from roles.notifications.forms import ChannelForm
from roles.notifications.models import ChannelChoice, Notification
from roles.notifications.quiet import rules_of_people
from roles.notifications.topics import TOPICS
from roles.pagination import page_of

EMAIL = "email"


@require_GET
def inbox(request: StaffRequest) -> HttpResponse:
    """List a person's own messages, newest first."""
    page = page_of(request, Notification.objects.of(request.user))
    for notification in page:
        message = notification.message
        notification.title, notification.body_lines = message.title, message.lines
        notification.read = notification.read_at is not None
        # Through our own address, which marks the message as read before it leads on.
        notification.link, notification.url = notification.url, reverse("notifications:open", args=[notification.pk])
    return render(request, "notifications/inbox.html", {"page_obj": page})


@require_GET
def open_message(request: StaffRequest, pk: int) -> HttpResponse:
    """Mark one message as read and lead to what it is about."""
    notification = get_object_or_404(Notification.objects.of(request.user), pk=pk)
    mark_read(acting_user=request.user, notification_id=pk)
    if notification.url and url_has_allowed_host_and_scheme(notification.url, {request.get_host()}):
        return redirect(notification.url)
    return redirect("notifications:inbox")


@require_POST
def read_all(request: StaffRequest) -> HttpResponse:
    """Mark everything as read."""
    mark_read(acting_user=request.user)
    return redirect("notifications:inbox")


@never_cache
@require_GET
def count(request: StaffRequest) -> HttpResponse:
    """Return the number beside the bell, or nothing (204) while it is the one that is shown."""
    unread = Notification.objects.of(request.user).unread().count()
    if request.GET.get("shown") == str(unread):
        return HttpResponse(status=204)
    return render(request, "notifications/_unread.html", {"unread": unread})


@require_http_methods(["GET", "POST"])
def settings(request: StaffRequest) -> HttpResponse:
    """Show and keep by which channels a person is told of what."""
    rules = rules_of_people([request.user.pk], clock.now())[request.user.pk]
    if request.method == "POST":
        form = ChannelForm(request.POST, allowed=rules.email_topics)
        if form.is_valid():
            wanted = form.cleaned_data["email"]
            choose_channels(acting_user=request.user, channel=EMAIL, wanted=wanted, among=rules.email_topics)
            messages.success(request, _("Your choice is kept."))
            return redirect("notifications:settings")
        status, wanted = 422, request.POST.getlist("email")
    else:
        refused = ChannelChoice.objects.filter(staff=request.user, channel=EMAIL, wanted=False)
        unwanted = set(refused.values_list("topic", flat=True))
        wanted = [key for key in TOPICS if key in rules.email_topics and key not in unwanted]
        form, status = ChannelForm(initial={"email": wanted}, allowed=rules.email_topics), 200
    context: dict[str, Any] = {
        "form": form,
        "rules": rules,
        "is_quiet_ever": rules.quiet_from != rules.quiet_to,
        "has_address": bool(request.user.email),
        "rows": [
            {"topic": topic, "allowed": topic.key in rules.email_topics, "wanted": topic.key in wanted}
            for topic in TOPICS.values()
        ],
    }
    return render(request, "notifications/settings.html", context, status=status)
