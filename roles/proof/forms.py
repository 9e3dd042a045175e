"""What is typed on a worksheet, beside a reason and at a spot check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles import clock
from roles.colleagues import ColleagueField
from roles.models import Assignment, Staff
from roles.models.staff import speaks_chinese
from roles.personnel.forms.fields import DayField
from roles.proof.actions.sheets import Action
from roles.worksheets.catalogue import FieldKind
from roles.worksheets.lines import NO, YES, Line

TEXT_LENGTH, WHAT_LENGTH, TYPED_LENGTH = 2000, 200, 4000
RESOLUTIONS = 5
_AGAIN = time(18, 0)
_ACTION = ("what", "who", "by")


@dataclass(frozen=True)
class ActionFields:
    """Three inputs: what is to be done, who does it, by when."""

    what: BoundField
    who: BoundField
    by: BoundField

    def __iter__(self) -> Iterator[BoundField]:
        return iter((self.what, self.who, self.by))

    @property
    def has_errors(self) -> bool:
        """Whether one of them was refused."""
        return any(each.errors for each in self)

    @property
    def is_typed(self) -> bool:
        """Whether something is written in them."""
        return bool(self.what.value())


@dataclass
class SheetLine:
    """One line as the page draws it."""

    line: Line
    field: BoundField | None
    actions: list[ActionFields]
    photos: list[Any]
    photo_error: str = ""

    @property
    def kind(self) -> str:
        """What is filled in."""
        return self.line.kind

    @property
    def is_out(self) -> bool:
        """Whether what is typed is out of limits, or its action was asked for or written."""
        if any(each.has_errors or each.is_typed for each in self.actions):
            return True
        if self.field is None or self.field.errors:
            return False
        value = self.field.value()
        return isinstance(value, str) and _is_number_or_key(self.line, value) and self.line.is_out(value)

    @property
    def bad(self) -> str:
        """The options of a choice that are out of limits."""
        return " ".join(str(each["key"]) for each in self.line.options if each.get("bad"))

    @property
    def limits(self) -> str:
        """Say the limits of a number or a score."""
        least, most = (
            f"{each.normalize():f}" if each is not None else "" for each in (self.line.minimum, self.line.maximum)
        )
        facts = {"least": least, "most": most, "unit": self.line.unit}
        if self.kind == FieldKind.SCORE:
            return _("0 to %(most)s, in order from %(least)s") % facts if least else _("0 to %(most)s") % facts
        if self.kind != FieldKind.NUMBER:
            return ""
        if least and most:
            return _("%(least)s to %(most)s %(unit)s") % facts
        return (
            _("at least %(least)s %(unit)s") % facts
            if least
            else _("at most %(most)s %(unit)s") % facts
            if most
            else ""
        )


def _is_number_or_key(line: Line, value: str) -> bool:
    if line.kind not in (FieldKind.NUMBER, FieldKind.SCORE):
        return True
    try:
        return Decimal(value).is_finite()
    except InvalidOperation:
        return False


class SheetForm(forms.Form):
    """The lines of a worksheet with the corrective actions they may need; names are `f-CODE`, `what-CODE-N` ..."""

    form_seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        lines: Sequence[Line],
        people: Sequence[Assignment],
        team: Sequence[Assignment],
        seen: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.lines = list(lines)
        self.initial.setdefault("form_seen", seen)
        for line in self.lines:
            field = _field(line, team)
            if field is not None:
                self.fields[f"f-{line.code}"] = field
            for number in range(_actions_of(line)):
                self._add_action(line, number, people)

    def _add_action(self, line: Line, number: int, people: Sequence[Assignment]) -> None:
        key = f"{line.code}-{number}"
        label = gettext_lazy("What is to be done") if line.kind != FieldKind.TASKS else gettext_lazy("Resolution")
        self.fields[f"what-{key}"] = forms.CharField(label=label, max_length=WHAT_LENGTH, required=False)
        who = ColleagueField(label=gettext_lazy("Who does it"), required=False)
        who.offer(people)
        self.fields[f"who-{key}"] = who
        self.fields[f"by-{key}"] = DayField(label=gettext_lazy("By when"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a corrective action where a line is out of limits, and for whole ones everywhere."""
        cleaned = super().clean() or {}
        for line in self.lines:
            answer = cleaned.get(f"f-{line.code}")
            demanded = line.corrective and line.kind != FieldKind.TASKS and line.is_out(answer)
            for number in range(_actions_of(line)):
                self._check_action(f"{line.code}-{number}", demanded=demanded and number == 0)
        return cleaned

    def _check_action(self, key: str, *, demanded: bool) -> None:
        what, who, by = (self.cleaned_data.get(f"{name}-{key}") for name in _ACTION)
        if not demanded and not what:
            return
        if any(f"{name}-{key}" in self.errors for name in _ACTION):
            return
        if not what:
            self.add_error(f"what-{key}", _("Out of limits: say what will be done."))
        if not who:
            self.add_error(f"who-{key}", _("Choose who does it."))
        if not by:
            self.add_error(f"by-{key}", _("Say by when."))
        elif by < clock.today():
            self.add_error(f"by-{key}", _("Choose a day that is still to come."))

    def answers(self) -> dict[str, Any]:
        """Return the answers by line, as plain values."""
        found: dict[str, Any] = {}
        for line in self.lines:
            value = self.cleaned_data.get(f"f-{line.code}")
            if value not in (None, "", []):
                found[line.code] = str(value) if isinstance(value, Decimal) else value
        return found

    def actions(self) -> list[Action]:
        """Return what is to be done: of lines out of limits, and every resolution."""
        found = []
        for line in self.lines:
            if line.kind != FieldKind.TASKS and not line.is_out(self.cleaned_data.get(f"f-{line.code}")):
                continue
            for number in range(_actions_of(line)):
                what, who, by = (self.cleaned_data.get(f"{name}-{line.code}-{number}") for name in _ACTION)
                if what and isinstance(who, Staff) and isinstance(by, date):
                    found.append(Action(line.code, what, who, by))
        return found

    def drawn(self, photos: Mapping[str, list[Any]], errors: Mapping[str, str]) -> list[SheetLine]:
        """Return the lines as the page draws them, with the photos each has so far."""
        return [
            SheetLine(
                line,
                self[f"f-{line.code}"] if f"f-{line.code}" in self.fields else None,
                [
                    ActionFields(*(self[f"{name}-{line.code}-{number}"] for name in _ACTION))
                    for number in range(_actions_of(line))
                ],
                photos.get(line.code, []),
                errors.get(line.code, ""),
            )
            for line in self.lines
        ]


def _actions_of(line: Line) -> int:
    """Return how many actions a line has room for."""
    if line.kind == FieldKind.TASKS:
        return RESOLUTIONS
    return 1 if line.corrective else 0


def _field(line: Line, team: Sequence[Assignment]) -> forms.Field | None:
    """Return the input of a line; photos are read from the files that were sent, resolutions from their rows."""
    given: dict[str, Any] = {"label": line.label, "required": line.required}
    if line.kind == FieldKind.YES_NO:
        choices = [(YES, _("Yes, in order")), (NO, _("No"))]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **given)
    if line.kind == FieldKind.CHOICE:
        language = "zh" if speaks_chinese() else "en"
        choices = [(each["key"], each[language]) for each in line.options]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **given)
    if line.kind == FieldKind.PEOPLE:
        names = {str(seat.staff_id): seat.staff.name for seat in team}
        return forms.MultipleChoiceField(choices=list(names.items()), widget=forms.CheckboxSelectMultiple, **given)
    if line.kind in (FieldKind.NUMBER, FieldKind.SCORE):
        scored = line.kind == FieldKind.SCORE
        return forms.DecimalField(
            max_digits=10,
            decimal_places=2,
            min_value=Decimal(0) if scored else None,
            max_value=line.maximum if scored else None,
            widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
            **given,
        )
    if line.kind == FieldKind.TEXT:
        return forms.CharField(max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 2}), **given)
    return None


def typed_of(data: Any) -> dict[str, Any]:
    """Return what was sent, for a draft: without what no database stores, and no longer than a page."""
    kept: dict[str, Any] = {}
    for name, values in list(data.lists())[:400]:
        if name in ("csrfmiddlewaretoken", "action", "form_seen"):
            continue
        clean = [each.replace("\x00", "")[:TYPED_LENGTH] for each in values[:200]]
        kept[name.replace("\x00", "")[:200]] = clean
    return kept


class ReasonForm(forms.Form):
    """Why an item was missed; the action knows how long it may be."""

    text = forms.CharField(required=False, strip=False, validators=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].validators = []


class AgainForm(forms.Form):
    """Whether something holds, why not, and by when it is to be done again."""

    decision = forms.ChoiceField(choices=[(each, each) for each in ("yes", "no", "again")])
    reason = forms.CharField(required=False, max_length=300, label=gettext_lazy("Reason"))
    again_on = DayField(required=False, label=gettext_lazy("To be done again by"))

    @property
    def again_at(self) -> datetime | None:
        """When it is due again: at six on that day, or at its end where six is over."""
        day = self.cleaned_data.get("again_on")
        if day is None:
            return None
        if day < clock.today():
            raise ValidationError({"again_on": _("Choose a day that is still to come.")})
        at = clock.local(day, _AGAIN)
        return at if at > clock.now() else clock.end_of(day)
