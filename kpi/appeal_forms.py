"""What is typed when appealing against a card, when deciding on an appeal, and when figures are computed anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from kpi.actions.appealing import MOST_ROWS, TEXT_LENGTH, Pointing, Ruling
from kpi.forms import BIG
from kpi.frozen import Figure, state_of
from kpi.models import AppealRow, LineSource, RowState
from kpi.recounting import rows_of
from roles.approvals.forms import DecisionForm

# How many rows of one line are offered: of a line with more, the latest.
ROWS_OFFERED = 100


class VersionForm(forms.Form):
    """Nothing but the version of the card that was seen."""

    version = forms.IntegerField(min_value=1, max_value=BIG, widget=forms.HiddenInput)


class AppealForm(VersionForm):
    """A wish for each record that cost points or was left out, a tick for each value without such records, a reason.

    Takes the figures frozen on the card; `lines` says what is offered of each line.
    """

    reason = forms.CharField(
        label=_("What is wrong, and why"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Whoever decides reads this."),
    )

    def __init__(self, *args: Any, figures: Mapping[int, Figure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered: dict[int, list[str]] = {}
        for figure in figures.values():
            if figure.countable:
                self._offer_rows(figure)
            elif figure.points is not None:
                self.offered[figure.line_id] = []
                self.fields[f"line-{figure.line_id}"] = forms.BooleanField(
                    label=_("This value is wrong"), required=False
                )

    def _offer_rows(self, figure: Figure) -> None:
        rows = rows_of(figure)[-ROWS_OFFERED:]
        if rows:
            self.offered[figure.line_id] = [row.key for row in rows]
        for row in rows:
            wishes = [(value, label) for value, label in RowState.choices if value != state_of(row)]
            self.fields[f"row-{figure.line_id}:{row.key}"] = forms.ChoiceField(
                label=_("Should stand"), required=False, choices=[("", _("as it is")), *wishes]
            )

    def field_of(self, line_id: int, key: str = "") -> BoundField:
        """Return the bound field of a row, or of a line's value."""
        return self[f"row-{line_id}:{key}" if key else f"line-{line_id}"]

    @property
    def points(self) -> list[Pointing]:
        """What is pointed at."""
        wishes = (
            Pointing(line_id, key, self.cleaned_data.get(f"row-{line_id}:{key}", ""))
            for line_id, keys in self.offered.items()
            for key in keys
        )
        ticked = (Pointing(each) for each, keys in self.offered.items() if not keys and self._ticked(each))
        return [*(each for each in wishes if each.wish), *ticked]

    def _ticked(self, line_id: int) -> bool:
        return bool(self.cleaned_data.get(f"line-{line_id}"))

    def clean(self) -> dict[str, Any]:
        """Ask for at least one row, and no more than one decides on at once."""
        cleaned = super().clean() or self.cleaned_data
        if not self.points:
            raise ValidationError(_("Point at the rows that are wrong."))
        if len(self.points) > MOST_ROWS:
            raise ValidationError(_("At most %(limit)s rows at once.") % {"limit": MOST_ROWS})
        return cleaned


class RulingForm(DecisionForm):
    """Grant an appeal row by row, or refuse it with a reason; `version` is the approval's."""

    decision = forms.ChoiceField(choices=[("approve", _("Grant")), ("return", _("Refuse"))])

    def __init__(self, *args: Any, rows: Iterable[AppealRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        for row in self.rows:
            if row.key:
                self.fields[f"row-{row.pk}"] = forms.ChoiceField(
                    label=_("Decided"), choices=RowState.choices, initial=row.wish, required=False
                )
            else:
                self.fields[f"row-{row.pk}"] = forms.DecimalField(
                    label=_("Corrected value"),
                    min_value=0,
                    max_digits=12,
                    decimal_places=0 if row.line.source != LineSource.COMPUTED else 2,
                    required=False,
                    help_text=_("Empty: it stays as it is."),
                )

    @property
    def rulings(self) -> dict[int, Ruling]:
        """What is decided on each row."""
        return {row.pk: self._ruling(row) for row in self.rows}

    def _ruling(self, row: AppealRow) -> Ruling:
        value = self.cleaned_data.get(f"row-{row.pk}")
        return Ruling(outcome=value or "") if row.key else Ruling(value=value)


class RecountForm(VersionForm):
    """Why the figures are replaced by those shown; `seen` is the fingerprint of the differences."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why the figures are replaced"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads this, and may confirm or appeal anew."),
    )
