"""Bulletins: what I have to read, what I wrote, one bulletin with who has read it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kpi.bulletins.actions import close_bulletin, confirm_reading, publish_bulletin
from kpi.bulletins.forms import BulletinForm
from kpi.bulletins.models import Bulletin
from kpi.bulletins.presentation import bulletin_facts, row_of
from kpi.bulletins.rights import VIEW, WRITE, may_close, may_follow, reader_of
from roles.http import StaffRequest
from roles.pagination import page_of
from roles.rights import rights_of

BIGGEST = 2**63 - 1


@require_GET
def bulletins(request: StaffRequest) -> HttpResponse:
    """List bulletins: those to read, those written, those of the units one answers for."""
    rights = rights_of(request.user)
    lists = {"mine": Bulletin.objects.addressed_to(request.user)}
    if rights.beyond_own(WRITE):
        lists["written"] = Bulletin.objects.written_by(request.user)
    if rights.beyond_own(VIEW):
        lists["all"] = Bulletin.objects.visible_to(request.user)
    asked = request.GET.get("tab", "")
    tab = asked if asked in lists else "mine"
    page = page_of(request, lists[tab].select_related("owner", "unit").order_by("-published_at", "-pk"))
    page.object_list = row_of(page.object_list, request.user)
    labels = {"mine": _("To read"), "written": _("Written by me"), "all": _("All")}
    url = reverse("bulletins:list")
    tabs = [{"label": labels[key], "url": f"{url}?tab={key}", "active": key == tab, "count": None} for key in lists]
    write_url = reverse("bulletins:write") if "written" in lists else ""
    return render(request, "bulletins/list.html", {"page_obj": page, "tab": tab, "tabs": tabs, "write_url": write_url})


@require_http_methods(["GET", "POST"])
def write(request: StaffRequest) -> HttpResponse:
    """Write a bulletin and publish it."""
    form = BulletinForm(request.POST if request.method == "POST" else None, author=request.user)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = publish_bulletin(acting_user=request.user, **form.facts)
            except ValidationError as error:
                form.refuse(error)
            else:
                count = made.readers.count()
                said = ngettext("Published to %(count)s person.", "Published to %(count)s people.", count)
                messages.success(request, said % {"count": count})
                return redirect("bulletins:bulletin", pk=made.pk)
    return render(request, "bulletins/form.html", {"form": form, "back_url": reverse("bulletins:list")}, status=status)


@require_GET
def bulletin(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one bulletin: to whom it is addressed the button, to whom it answers who has read it."""
    row = _open(request, pk)
    return render(request, "bulletins/bulletin.html", _page(request, row))


@require_POST
def confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Confirm that one has read and understood it."""
    row = _open(request, pk)
    try:
        new = confirm_reading(bulletin=row, acting_user=request.user)
    except ValidationError as error:
        return render(request, "bulletins/bulletin.html", _page(request, row, error.messages[0]), status=409)
    messages.success(request, _("Thank you: noted as read.") if new else _("You confirmed it before."))
    return redirect("bulletins:bulletin", pk=pk)


@require_POST
def close(request: StaffRequest, pk: int) -> HttpResponse:
    """Close a bulletin before its day."""
    row = _open(request, pk)
    closed = close_bulletin(bulletin=row, acting_user=request.user)
    messages.success(request, _("Closed: nobody is reminded any more.") if closed else _("It was closed before."))
    return redirect("bulletins:bulletin", pk=pk)


def _open(request: StaffRequest, pk: int) -> Bulletin:
    """Return a bulletin the person may open: one to them, of theirs, or of a unit they view bulletins of."""
    row = Bulletin.objects.select_related("owner", "unit").filter(pk=pk).first() if pk <= BIGGEST else None
    if row is None or not (may_follow(row, request.user) or reader_of(row, request.user)):
        raise Http404
    return row


def _page(request: StaffRequest, row: Bulletin, error: str = "") -> dict[str, Any]:
    line = reader_of(row, request.user)
    follows = may_follow(row, request.user)
    facts = bulletin_facts(row, line, follows=follows)
    can_close = facts["open"] and may_close(row, request.user)
    return {"bulletin": facts, "can_close": can_close, "error": error, "back_url": reverse("bulletins:list")}
