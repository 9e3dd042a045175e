"""The inbox."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from roles.http import StaffRequest
from roles.notifications.actions import mark_read
from roles.notifications.models import Notification
from roles.pagination import page_of


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
