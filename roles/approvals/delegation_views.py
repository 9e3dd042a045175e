"""Delegations: who acts for me, for whom I act, arranging and ending it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from roles import clock
from roles.approvals.actions import delegate, revoke
from roles.approvals.actions.delegating import RIGHT
from roles.approvals.documents import kinds_by_label
from roles.approvals.forms import DelegationForm
from roles.approvals.models import Delegation
from roles.catalogue import Scope
from roles.http import StaffRequest
from roles.models import Assignment, Staff, UnitAncestor
from roles.models.staff import enumeration
from roles.pagination import page_of
from roles.rights import rights_of

# More than a group of any size has in reach of one person; who answers for more looks for the person first.
MOST_OFFERED = 600


@require_GET
def delegations(request: StaffRequest) -> HttpResponse:
    """Show who acts for me, for whom I act and, to those who answer for a unit, everybody's."""
    return render(request, "approvals/delegations.html", _page(request, _form(request)))


@require_POST
def arrange(request: StaffRequest) -> HttpResponse:
    """Arrange a delegation."""
    form = _form(request, request.POST)
    if form is None:
        raise PermissionDenied(_("Your position does not include deciding on documents: there is nothing to delegate."))
    if form.is_valid():
        facts = {"principal": form.only_principal, **form.cleaned_data}
        try:
            made = delegate(acting_user=request.user, **facts)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(
                request,
                _("%(deputy)s decides for %(principal)s. Both see it here.")
                % {"deputy": made.deputy.name, "principal": made.principal.name},
            )
            return redirect("approvals:delegations")
    return render(request, "approvals/delegations.html", _page(request, form), status=422)


@require_POST
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """End a delegation, or give it back."""
    user = request.user
    reach = Delegation.objects.visible_to(user, RIGHT).values("pk")
    mine = Delegation.objects.filter(Q(principal=user) | Q(deputy=user) | Q(pk__in=reach))
    delegation = get_object_or_404(mine.with_names(), pk=pk)
    if revoke(delegation=delegation, acting_user=user):
        messages.success(request, _("Ended: it holds no longer from this moment."))
    else:
        messages.info(request, _("This delegation had ended already."))
    return redirect("approvals:delegations")


def _page(request: StaffRequest, form: DelegationForm | None) -> dict[str, Any]:
    user, here = request.user, reverse("approvals:delegations")
    lists = {"given": Delegation.objects.given_by(user), "received": Delegation.objects.received_by(user)}
    labels = {
        "given": _("Who acts for me"),
        "received": _("For whom I act"),
        "others": pgettext("delegations", "My people's"),
    }
    if rights_of(user).beyond_own(RIGHT):
        lists["others"] = Delegation.objects.visible_to(user, RIGHT).exclude(principal=user).exclude(deputy=user)
    first = "given" if form else "received"
    asked = request.GET.get("tab", "")
    tab = asked if asked in lists else first
    page = page_of(request, lists[tab].with_names().order_by("-ends_on", "-pk"))
    page.object_list = [_row(each, user) for each in page.object_list]
    return {
        "form": form,
        "page_obj": page,
        "list_url": here,
        "tab": tab,
        "tabs": [
            {"label": labels[key], "url": f"{here}?tab={key}", "active": key == tab, "count": None} for key in lists
        ],
    }


def _row(delegation: Delegation, user: Staff) -> dict[str, Any]:
    state, label = _state(delegation)
    kinds = kinds_by_label()
    return {
        "pk": delegation.pk,
        "principal_name": delegation.principal.name,
        "deputy_name": delegation.deputy.name,
        "starts_on": delegation.starts_on,
        "ends_on": delegation.ends_on,
        "kinds": enumeration(str(kinds[each].label) for each in delegation.kinds if each in kinds),
        "reason": delegation.reason,
        "arranged_by": delegation.created_by.name if delegation.created_by_id != delegation.principal_id else "",
        "state": state,
        "state_label": label,
        "can_end": delegation.revoked_at is None and delegation.ends_on >= clock.today(),
        "gives_back": delegation.deputy_id == user.pk,
    }


def _state(delegation: Delegation) -> tuple[str, str]:
    today = clock.today()
    if delegation.revoked_at is not None:
        return "withdrawn", _("Ended early")
    if delegation.ends_on < today:
        return "open", _("Over")
    return ("waiting", _("Begins later")) if delegation.starts_on > today else ("approved", _("Running"))


def _form(request: StaffRequest, data: Any = None) -> DelegationForm | None:
    """Return the form for those whose decisions this person may delegate; None where there is nobody."""
    principals = _principals(request.user)
    if not principals:
        return None
    today = clock.today()
    return DelegationForm(
        data,
        principals=principals,
        colleagues=_colleagues(principals),
        initial={"principal": str(request.user.pk), "starts_on": today, "ends_on": today},
    )


def _principals(user: Staff) -> list[Assignment]:
    """Return the assignments of those who decide on documents and whose delegations this person arranges."""
    app_label, codename = RIGHT.split(".")
    decides = Q(
        position__grants__scope=Scope.OWN,
        position__grants__permission__codename=codename,
        position__grants__permission__content_type__app_label=app_label,
    )
    seats = Assignment.objects.visible_to(user, RIGHT).active_on(clock.today()).filter(decides)
    return list(seats.with_names()[:MOST_OFFERED])


def _colleagues(principals: list[Assignment]) -> list[Assignment]:
    """Return the assignments of the stores of some people and of the groups above them."""
    stores = {seat.store_id for seat in principals if seat.store_id}
    above = UnitAncestor.objects.filter(unit__in={seat.unit_id for seat in principals}).values("ancestor")
    seats = Assignment.objects.active_on(clock.today()).filter(
        Q(store__in=stores) | Q(unit__in=above, store__isnull=True)
    )
    return list(seats.with_names().order_by("department__name", "position__order", "staff__name")[:MOST_OFFERED])
