"""What differs between code and database: take the code's value, or keep ours, several at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roles.actions.drift import keep_ours, take_code
from roles.admin.base import acting
from roles.admin.pages import EntryPages
from roles.admin.proposals import ReasonForm
from roles.catalogue import Department
from roles.catalogue.drift import Drift, find_drift, fingerprint, positions_of
from roles.catalogue.impact import Foresight, foresee
from roles.history import occasion
from roles.models import Position

TAKE, KEEP = "take", "keep"
CONFIRM, SEEN, PICK, DECISION = "_confirm", "_seen", "pick", "decision"


class DriftPages(EntryPages):
    """Adds the page of differences to the list of positions."""

    def get_urls(self) -> list[Any]:
        """Put the page's address before Django's own."""
        return [path("drift/", self.page(self.drift_view), name=self.page_name("drift")), *super().get_urls()]

    def list_links(self) -> list[dict[str, Any]]:
        """Lead to the differences."""
        return [{"label": _("Differences from the code"), "url": self.link("drift")}, *super().list_links()]

    def drift_view(self, request: HttpRequest) -> HttpResponse:
        """List the differences; look at a decision on some of them, and with a reason make it."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        department = self._drift_department(request)
        drifts = find_drift(department)
        if request.method != "POST":
            return self._list(request, drifts, department)
        if not self.has_change_permission(request):
            raise PermissionDenied
        picked = set(request.POST.getlist(PICK))
        chosen = [each for each in drifts if each.customised and each.key in picked]
        if not chosen or request.POST.get(DECISION) not in (TAKE, KEEP):
            messages.error(request, _("Tick at least one difference first."))
            return self._list(request, drifts, department)
        self._require_rights(request, chosen)
        if CONFIRM not in request.POST:
            return self._decision(request, chosen, ReasonForm(), department)
        return self._decide(request, chosen, department)

    def _decide(self, request: HttpRequest, chosen: list[Drift], department: str) -> HttpResponse:
        form = ReasonForm(request.POST)
        stale = fingerprint(chosen) != request.POST.get(SEEN)
        if not form.is_valid() or stale:
            return self._decision(request, chosen, form, department, stale=stale)
        keys = {each.key for each in chosen}
        try:
            with occasion(), transaction.atomic():
                list(Position.objects.select_for_update().filter(pk__in=positions_of(chosen)).order_by("pk"))
                present = [each for each in find_drift(department) if each.key in keys]
                if fingerprint(present) != fingerprint(chosen):
                    return self._decision(request, present, form, department, stale=True)
                self._action(request)(
                    acting_user=acting(request), drifts=present, reason=form.cleaned_data["change_reason"]
                )
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(request.get_full_path())
        except IntegrityError:
            messages.error(request, _("Nothing was written: together these values cannot stand. Take them one by one."))
            return HttpResponseRedirect(request.get_full_path())
        messages.success(request, _said(request.POST[DECISION], len(present)))
        return HttpResponseRedirect(request.get_full_path())

    def _action(self, request: HttpRequest) -> Callable[..., None]:
        return take_code if request.POST[DECISION] == TAKE else keep_ours

    def _decision(
        self,
        request: HttpRequest,
        chosen: list[Drift],
        form: ReasonForm,
        department: str,
        *,
        stale: bool = False,
    ) -> HttpResponse:
        """Show what a decision does, and ask for the reason."""
        take = request.POST[DECISION] == TAKE
        foresight, refused = self._drift_foresight(request, chosen) if take else (Foresight({}), "")
        title = _("Take the code's values") if take else _("Keep our values")
        status = 409 if stale else 422 if form.errors else 200
        return self.draw(
            request,
            "drift_decision.html",
            title,
            status=status,
            drifts=chosen,
            decision=request.POST[DECISION],
            take=take,
            foresight=foresight,
            refused=refused,
            form=form,
            stale=stale,
            seen=fingerprint(chosen),
            back_url=self.link("drift") + _query(self, department),
        )

    def _drift_foresight(self, request: HttpRequest, chosen: list[Drift]) -> tuple[Foresight | None, str]:
        try:
            with occasion():
                change = lambda: take_code(acting_user=acting(request), drifts=chosen, reason="")  # noqa: E731
                return foresee(positions_of(chosen), change), ""
        except ValidationError as error:
            return None, " ".join(error.messages)

    def _list(self, request: HttpRequest, drifts: list[Drift], department: str) -> HttpResponse:
        may = self.may(request)
        facts: dict[str, Any] = {
            "open": [each for each in drifts if each.open],
            "kept": [each for each in drifts if each.kept is not None and each.customised],
            "coming": [each for each in drifts if not each.customised],
            "may_decide": {right for right in ("position", "duty", "indicator") if may("change", right)},
            "department": department,
            "departments": [] if self.department else Department.choices,
        }
        return self.draw(request, "drift.html", _("Differences from the code"), **facts)

    def _require_rights(self, request: HttpRequest, chosen: list[Drift]) -> None:
        may = self.may(request)
        if not all(may("change", each.right) for each in chosen):
            raise PermissionDenied

    def _drift_department(self, request: HttpRequest) -> str:
        if self.department:
            return str(self.department)
        named = request.GET.get("department", "")
        if named and named not in Department.values:
            raise Http404
        return named


def _query(page: DriftPages, department: str) -> str:
    return f"?department={department}" if department and not page.department else ""


def _said(decision: str, count: int) -> str:
    if decision == TAKE:
        text = ngettext("The code's value was taken.", "The code's values were taken: %(count)d.", count)
    else:
        text = ngettext(
            "Ours is kept until the code says something else.",
            "Ours are kept until the code says something else: %(count)d.",
            count,
        )
    return text % {"count": count}
