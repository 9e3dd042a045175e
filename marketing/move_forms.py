"""What moves ask for that are more than fields of the record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.colleagues import ColleagueField
from roles.models import Assignment
from roles.records.forms import MoveForm
from roles.records.models.entry import TEXT_LENGTH


class AssignForm(MoveForm):
    """Who of the store solves a complaint; never the one it is about."""

    person = ColleagueField(label=_("Who solves it"))
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
        seats = Assignment.objects.active_on(clock.today()).filter(store=self.record.store_id, department__isnull=False)
        if self.record.about_id:
            seats = seats.exclude(staff=self.record.about_id)
        person.offer(
            seats.with_names().order_by("department__code", "unit__code", "position__order", "staff__employee_no")
        )

    def clean_person(self) -> Any:
        """Refuse handing a complaint to whoever has it."""
        person = self.cleaned_data["person"]
        if self.move.code == "hand_over" and person is not None and person.pk == self.record.owner_id:
            raise ValidationError(gettext("They have it already."))
        return person
