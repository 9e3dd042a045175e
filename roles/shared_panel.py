"""The panel "Shared with" on the page of a record: who reads it besides those whose position lets them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from roles.colleagues import one_named
from roles.http import StaffRequest
from roles.models import Share, Staff
from roles.models.staff import enumeration
from roles.permissions import verb_of
from roles.sharing import check_may_share, colleagues, may_share, share_with_colleague, shares_of


class ShareForm(forms.Form):
    """Names one colleague. Typed, not chosen: a list would tell everybody who works here."""

    colleague = forms.CharField(
        label=gettext_lazy("Colleague"),
        max_length=40,
        help_text=gettext_lazy("Full name or employee number."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, user: Staff, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user, self._record = user, record

    def clean_colleague(self) -> Staff:
        """Return the one person meant."""
        return one_named(colleagues(self._user, self._record), self.cleaned_data["colleague"])


@dataclass(frozen=True)
class Place:
    """Where a record is shared: a namespace with `share` and `unshare`, and what stands in their addresses."""

    namespace: str
    args: tuple[str | int, ...]

    def address(self, name: str, *more: int) -> str:
        """Return the address of `share`, or of `unshare` with the key of the share."""
        return reverse(f"{self.namespace}:{name}", args=[*self.args, *more])


def panel(
    request: HttpRequest, record: Any, form: ShareForm | None = None, place: Place | None = None
) -> dict[str, Any] | None:
    """Return what the panel shows to whoever may share the record; None to others."""
    assert isinstance(request.user, Staff)
    if not may_share(request.user, record):
        return None
    place = place or Place(record._meta.app_label, (record.pk,))
    rows = sorted(shares_of(record), key=lambda row: (row.shared_at is not None, row.user_id, row.pk))
    return {
        "rows": [_row(list(their), place) for _user, their in groupby(rows, key=lambda row: row.user_id)],
        "form": form or ShareForm(user=request.user, record=record),
        "action": place.address("share"),
    }


def _row(shares: list[Share], place: Place) -> dict[str, Any]:
    """Return one reader: what they may, and by whom and since when, where a person shared it."""
    share = next((each for each in shares if each.shared_at), shares[0])
    return {
        "name": share.user.name,
        "what": enumeration(verb_of(each.permission) for each in shares),
        "by": share.shared_by.name if share.shared_by else "",
        "since": share.shared_at,
        "remove": place.address("unshare", share.pk) if share.shared_at else "",
    }


def share_as_asked(request: StaffRequest, record: Any) -> ShareForm:
    """Share a record with the colleague named in the form; a form with errors says why nothing was shared.

    Raises PermissionDenied for who may not share it, whatever the form says.
    """
    check_may_share(request.user, record)
    form = ShareForm(request.POST, user=request.user, record=record)
    if form.is_valid():
        try:
            share_with_colleague(record=record, colleague=form.cleaned_data["colleague"], acting_user=request.user)
        except ValidationError as error:
            form.add_error("colleague", error)
    return form
