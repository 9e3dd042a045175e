"""The search over all kinds of records."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from roles.http import StaffRequest
from roles.records.filters import SEARCH_LENGTH
from roles.records.searching import LEAST_LETTERS, Found, search


class SearchForm(forms.Form):
    """What is looked for: a few letters or figures, or one character of Chinese, which is a word already."""

    q = forms.CharField(label=_("Search"), max_length=SEARCH_LENGTH)

    def clean_q(self) -> str:
        """Refuse what would find everything."""
        words: str = self.cleaned_data["q"]
        if words.isascii() and len(words) < LEAST_LETTERS:
            raise ValidationError(
                ngettext("Type at least %(number)d letter.", "Type at least %(number)d letters.", LEAST_LETTERS)
                % {"number": LEAST_LETTERS}
            )
        return words


@require_GET
def find(request: StaffRequest) -> HttpResponse:
    """Show what a person may read of every kind in which the words stand."""
    form = SearchForm(request.GET) if "q" in request.GET else SearchForm()
    asked = form.is_bound and form.is_valid()
    found: list[Found] = search(request, form.cleaned_data["q"]) if asked else []
    groups = [
        {
            "kind": each.kind,
            "rows": [
                {
                    "title": each.kind.title(row),
                    "url": each.kind.url(row.pk),
                    "face": each.kind.flow.faces[row.state],
                    "state_label": row.state_label,
                    "at": row.created_at,
                }
                for row in each.rows
            ],
            "more": each.more,
            "url": each.url,
        }
        for each in found
    ]
    return render(request, "records/search.html", {"form": form, "asked": asked, "groups": groups})
