"""The page that shows the catalogue as of a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles import clock
from roles.admin.pages import EntryPages
from roles.catalogue import Department
from roles.catalogue.as_of import catalogue_as_of

# Nothing was kept before.
FIRST_DAY = date(2000, 1, 1)


class DayForm(forms.Form):
    """Which day, whose positions, and which one of them (0: all)."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    department = forms.ChoiceField(label=gettext_lazy("department"), choices=Department.choices)
    position = forms.IntegerField(min_value=0, max_value=2**62, required=False, widget=forms.HiddenInput)

    def clean_day(self) -> date:
        """Refuse days nothing is known of."""
        day: date = self.cleaned_data["day"]
        if not FIRST_DAY <= day <= clock.today():
            raise forms.ValidationError(_("Choose a day that is not in the future."))
        return day


class AsOfPages(EntryPages):
    """Adds the catalogue as of a day to the list of positions, and to the page of each."""

    def get_urls(self) -> list[Any]:
        """Put the page's address before Django's own."""
        return [path("as-of/", self.page(self.as_of_view), name=self.page_name("as_of")), *super().get_urls()]

    def list_links(self) -> list[dict[str, Any]]:
        """Lead to the page."""
        return [{"label": _("As of a day"), "url": self.link("as_of")}, *super().list_links()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead from the page of a position to what it was."""
        position = context.get("original")
        if position is not None:
            url = f"{self.link('as_of')}?department={position.department}&position={position.pk}"
            context["entry_links"] = [{"label": _("As of a day"), "url": url}, *context.get("entry_links", ())]
        return super().render_change_form(request, context, *args, **kwargs)

    def as_of_view(self, request: HttpRequest) -> HttpResponse:
        """Show the positions of the page's department, or of a chosen one, as of a chosen day."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        asked = {"day": clock.today().isoformat(), "department": str(Department.SALES), **request.GET.dict()}
        if self.department:
            asked["department"] = str(self.department)
        form = DayForm(asked)
        facts: dict[str, Any] = {"positions": [], "day": None, "only": None}
        if form.is_valid():
            found = form.cleaned_data
            facts |= {"day": found["day"], "only": found["position"]}
            facts["positions"] = catalogue_as_of(found["day"], found["department"], found["position"] or None)
        fixed = dict(Department.choices).get(self.department, "")
        status = 200 if form.is_valid() else 422
        title = _("The catalogue as of a day")
        return self.draw(request, "as_of.html", title, status=status, form=form, fixed_department=fixed, **facts)
