"""Logging a contact with a lead."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from roles.http import StaffRequest
from roles.records.actions import StaleRecord
from roles.records.reach import record_for
from roles.records.views.pages import CONFLICT, UNPROCESSABLE
from sales.showroom.actions import log_contact
from sales.showroom.forms import ContactForm
from sales.showroom.records import LEAD


@require_POST
def contact(request: StaffRequest, pk: int) -> HttpResponse:
    """Log a contact; what is refused stands on a page of its own, with what was typed."""
    kind, lead = record_for(request.user, LEAD.code, pk)
    form = ContactForm(request.POST)
    status, stale = UNPROCESSABLE, ""
    if form.is_valid():
        try:
            log_contact(lead=lead, acting_user=request.user, **form.cleaned_data)
        except StaleRecord as error:
            status, stale = CONFLICT, error.messages[0]
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Noted."))
            return redirect(kind.url(pk))
    context = {"lead": lead, "form": form, "title": kind.title(lead), "back_url": kind.url(pk), "stale": stale}
    return render(request, "sales/showroom/contact.html", context, status=status)
