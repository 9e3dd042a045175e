"""A position begins as a copy of another and ends retired; both without a line of code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles import clock
from roles.actions import customise_entry
from roles.actions.copies import copy_position
from roles.actions.retirement import holders_of, settle
from roles.admin.base import acting
from roles.admin.pages import EntryPages
from roles.admin.proposals import ReasonForm
from roles.catalogue.impact import Foresight, foresee
from roles.catalogue.parts import parts
from roles.history import occasion
from roles.models import Position

CONFIRM = "_confirm"
# Codes of duties and reports, and names of groups, are made from a position's.
CODE_LENGTH = 60


class CopyForm(forms.ModelForm):
    """What a copy does not take over: its code and its names."""

    class Meta:
        model = Position
        fields = ("code", "name_zh", "name_en")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.help_text = gettext_lazy("Lower-case letters, digits and hyphens; it never changes.")
        code.max_length = CODE_LENGTH  # type: ignore[attr-defined]
        code.widget.attrs["maxlength"] = str(CODE_LENGTH)
        for field in self.fields.values():
            field.widget.attrs["size"] = "60"

    def clean_code(self) -> str:
        """Leave room for the codes made from this one."""
        code: str = self.cleaned_data["code"]
        if len(code) > CODE_LENGTH:
            raise ValidationError(_("At most %(limit)s characters.") % {"limit": CODE_LENGTH})
        return code


class LifecyclePages(EntryPages):
    """Adds copying and retiring to the page of a position."""

    def get_urls(self) -> list[Any]:
        """Put the pages' addresses before Django's own."""
        return [
            path("<path:object_id>/copy/", self.page(self.copy_view), name=self.page_name("copy")),
            path("<path:object_id>/retire/", self.page(self.retire_view), name=self.page_name("retire")),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead from the page of a position to its copy and its retirement."""
        position = context.get("original")
        links = list(context.get("entry_links", ()))
        if position is not None and self.has_add_permission(request):
            links.append({"label": _("Make a copy"), "url": self.link("copy", position.pk)})
        if position is not None and self.has_change_permission(request, position):
            label = _("Take back into use") if position.retired else _("Retire")
            links.append({"label": label, "url": self.link("retire", position.pk)})
        context["entry_links"] = links
        return super().render_change_form(request, context, *args, **kwargs)

    # Copying

    def copy_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for code, names and reason, showing what is copied; then make the position."""
        source: Any = self._require_row(request, unquote(object_id))
        if not (self.has_view_or_change_permission(request, source) and self.has_add_permission(request)):
            raise PermissionDenied
        form, reason = CopyForm(), ReasonForm()
        if request.method == "POST":
            form, reason = CopyForm(request.POST), ReasonForm(request.POST)
            if form.is_valid() and reason.is_valid() and (made := self._copy(request, source, form, reason)):
                text = _("“%(name)s” is made. Give it to somebody, and the checklist, reports and scorecard follow.")
                messages.success(request, text % {"name": made.name})
                return HttpResponseRedirect(self.link("change", made.pk))
        status = 422 if form.errors or reason.errors else 200
        facts = {"original": source, "copy_form": form, "form": reason, "copied": _copied(source)}
        return self.draw(request, "copy.html", _("Make a copy"), status=status, **facts)

    def _copy(self, request: HttpRequest, source: Position, form: CopyForm, reason: ReasonForm) -> Position | None:
        try:
            with occasion():
                return copy_position(
                    acting_user=acting(request),
                    source=Position.objects.get(pk=source.pk),
                    **{name: form.cleaned_data[name] for name in CopyForm.Meta.fields},
                    reason=reason.cleaned_data["change_reason"],
                )
        except ValidationError as error:
            form.add_error(None, error)
            return None

    # Retiring

    def retire_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show who stands in the way or what retiring does; with a reason, retire or take back into use."""
        position: Any = self._require_row(request, unquote(object_id))
        if not self.has_change_permission(request, position):
            raise PermissionDenied
        form = ReasonForm(request.POST) if request.method == "POST" else ReasonForm()
        retired = not position.retired
        wanted = request.POST.get("retire", "")
        if wanted == ("no" if retired else "yes"):
            messages.info(request, _("Somebody was faster: the position is as you wanted it."))
            return HttpResponseRedirect(self.link("change", position.pk))
        if wanted and form.is_valid() and self._retire(request, position, form, retired=retired):
            done = _("“%(name)s” is retired.") if retired else _("“%(name)s” is in use again.")
            messages.success(request, done % {"name": position.name})
            return HttpResponseRedirect(self.link("change", position.pk))
        return self._retire_page(request, position, form, retired=retired)

    def _retire(self, request: HttpRequest, position: Position, form: ReasonForm, *, retired: bool) -> bool:
        try:
            with occasion():
                customise_entry(
                    acting_user=acting(request),
                    entry=position,
                    values={"retired": retired},
                    reason=form.cleaned_data["change_reason"],
                )
        except ValidationError:
            return False  # the page says who holds it
        return True

    def _retire_page(
        self, request: HttpRequest, position: Position, form: ReasonForm, *, retired: bool
    ) -> HttpResponse:
        held = holders_of(position) if retired else []
        foresight, sentences = (None, []) if held else self._foresee_retiring(request, position, retired=retired)
        below = Position.objects.filter(reports_to=position.pk, retired=False).order_by("order", "code")
        facts = {
            "original": position,
            "retiring": retired,
            "held": held,
            "may_see_assignments": request.user.has_perm("roles.view_assignment"),
            "below": list(below) if retired else [],
            "foresight": foresight,
            "sentences": sentences,
            "form": form,
        }
        title = _("Retire") if retired else _("Take back into use")
        return self.draw(request, "retire.html", title, status=422 if form.errors else 200, **facts)

    def _foresee_retiring(
        self, request: HttpRequest, position: Position, *, retired: bool
    ) -> tuple[Foresight, list[str]]:
        """Return what retiring does, measured by doing it and taking it back."""
        said: list[str] = []

        def change() -> None:
            if retired:
                said.extend(settle(position, clock.now()))
            customise_entry(acting_user=acting(request), entry=position, values={"retired": retired}, reason="")

        with occasion(), transaction.atomic():
            return foresee([position.pk], change), said


def _copied(source: Position) -> list[tuple[str, int]]:
    """Return the parts a copy takes over, and how many rows of each."""
    found = []
    for part in parts():
        if part.code == "aliases":
            continue
        rows = part.model._default_manager.filter(position=source.pk)
        found.append((str(part.label), (rows.filter(retired=False) if part.entries else rows).count()))
    return found
