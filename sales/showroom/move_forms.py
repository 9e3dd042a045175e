"""What moves of the showroom ask for that is more than fields of the record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.colleagues import ColleagueField
from roles.records.forms import MoveForm
from roles.records.models.entry import TEXT_LENGTH
from sales.showroom.seats import advisers_of


class AdviserForm(MoveForm):
    """Who looks after a lead from now on."""

    person = ColleagueField(label=_("Adviser"))
    reason = forms.CharField(
        label=_("What they should know"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("version", "person", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.fields["person"]
        assert isinstance(person, ColleagueField)
        person.offer(advisers_of(self.record.store_id, "work_lead"))

    def clean_person(self) -> Any:
        """Refuse giving a lead to whoever has it."""
        person = self.cleaned_data["person"]
        if self.move.code == "reassign" and person is not None and person.pk == self.record.owner_id:
            raise ValidationError(gettext("They have it already."))
        return person


class ReceiverForm(MoveForm):
    """Who receives a party."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        adviser = ColleagueField(label=_("Adviser"))
        adviser.offer(advisers_of(self.record.store_id, "work_lead"))
        self.fields["adviser"] = adviser
