"""The forms of flows in the administration: what a step lacks, said beside the field; what a preview asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles import clock
from roles.admin.inlines import PartFormSet
from roles.approvals.documents import DocumentKind, kind_of, kinds_with_flows
from roles.approvals.facts import fact_of
from roles.approvals.models import Flow, FlowStep
from roles.models import Assignment, Staff
from roles.permissions import grantable, name_of

NOTHING = ("", "---------")
_LARGEST = 2**63 - 1


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds a flow may govern."""
    return [(label, str(kind.label)) for label, kind in kinds_with_flows().items()]


def fact_choices(label: str) -> list[Any]:
    """Return the facts of a kind; of all kinds in groups where none is chosen yet."""
    kinds = {label: kind} if (kind := kinds_with_flows().get(label)) else kinds_with_flows()
    groups = [(str(kind.label), [(fact.key, str(fact.label)) for fact in kind.facts]) for kind in kinds.values()]
    return [NOTHING, *(groups[0][1] if len(groups) == 1 else groups)]


def permission_choices() -> list[tuple[str, str]]:
    """Return the permissions positions can be granted, as flows name them."""
    return [NOTHING, *((f"{each.content_type.app_label}.{each.codename}", name_of(each)) for each in grantable())]


class FlowForm(forms.ModelForm):
    """A flow: of which documents, where, of whose."""

    kind = forms.ChoiceField(label=gettext_lazy("kind of document"))

    class Meta:
        model = Flow
        fields = ("kind", "name_zh", "name_en", "unit", "position", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # Chosen once: a declared field stays in a form that shows it in words only.
            self.fields.pop("kind", None)
        else:
            self.fields["kind"].choices = kind_choices()  # type: ignore[attr-defined]
        for name, text in (
            ("unit", _("Empty: everywhere. The nearest unit above the document wins.")),
            ("position", _("Empty: of anybody.")),
        ):
            if name in self.fields:
                self.fields[name].help_text = text


class StepForm(forms.ModelForm):
    """One step, with its condition and its time."""

    fact = forms.ChoiceField(
        label=gettext_lazy("applies where"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("These documents have no such fact.")},
    )
    permission = forms.ChoiceField(label=gettext_lazy("permission"), required=False)

    class Meta:
        model = FlowStep
        fields = (
            "order",
            "who",
            "level",
            "position",
            "permission",
            "mode",
            "fact",
            "comparison",
            "value",
            "hours",
            "overdue",
            "then_hours",
            "pass_to",
        )

    kind_label = ""

    def clean_value(self) -> str:
        """Take the words of a choice for its value."""
        typed: str = self.cleaned_data["value"]
        kind = kinds_with_flows().get(self.kind_label)
        fact = fact_of(kind.facts, self.cleaned_data.get("fact", "")) if kind else None
        return fact.values_of(self.cleaned_data.get("comparison", ""), typed) if fact and fact.choices else typed

    def clean(self) -> dict[str, Any]:
        """Leave the order to the whole set; what a choice needs the step itself says."""
        cleaned = super().clean() or {}
        # Two steps that change places would meet halfway: the set says which places are taken twice.
        self._validate_unique = False
        self._validate_constraints = False
        return cleaned


class StepFormSet(PartFormSet):
    """The steps of one flow, in their order."""

    @property
    def kind_label(self) -> str:
        """The kind of the flow: as it stands, or as it was just chosen."""
        return self.instance.kind or str(self.data.get("kind", ""))

    def add_fields(self, form: Any, index: int | None) -> None:
        """Offer the facts of the kind and the permissions there are, read once for all rows."""
        super().add_fields(form, index)
        form.kind_label = self.kind_label
        if not hasattr(self, "_choices"):
            self._choices = (fact_choices(self.kind_label), permission_choices())
        for name, choices in zip(("fact", "permission"), self._choices, strict=True):
            if name in form.fields:
                form.fields[name].choices = _with_current(choices, getattr(form.instance, name, ""))

    def clean(self) -> None:
        """Ask for at least one step, each in a place of its own."""
        super().clean()
        if any(self.errors):
            return
        kept = [form for form in self.forms if form.has_changed() or form.instance.pk]
        kept = [form for form in kept if not form.cleaned_data.get("DELETE")]
        if not kept:
            raise ValidationError(_("A flow needs a step: say who decides."))
        places: set[int | None] = set()
        for form in kept:
            place = form.cleaned_data.get("order")
            if place in places:
                form.add_error("order", _("Two steps stand in this place."))
            places.add(place)

    def validate_unique(self) -> None:
        """The places are compared in `clean`, with a sentence beside the field."""

    def save(self, commit: bool = True) -> Any:
        """Make room first: steps may change places."""
        if self.instance.pk and commit:
            self._make_room()
        return super().save(commit)

    def _make_room(self) -> None:
        taken = [*self.queryset.values_list("order", flat=True), 0] if self.queryset is not None else [0]
        wanted = [form.cleaned_data.get("order") or 0 for form in self.forms if form.has_changed()]
        free = max([*taken, *wanted]) + 1
        moving = [each for each in self.initial_forms if "order" in each.changed_data or each in self.deleted_forms]
        for offset, form in enumerate(moving):
            FlowStep.objects.filter(pk=form.instance.pk).update(order=free + offset)


def _with_current(choices: list[Any], current: str) -> list[Any]:
    """Keep what stands there selectable, though nobody declares it any more."""
    known = {key for each in choices for key, _label in (each[1] if isinstance(each[1], list) else [each])}
    return choices if current in known or not current else [*choices, (current, current)]


class PreviewForm(forms.Form):
    """Which document, or whose, would go where."""

    kind = forms.ChoiceField(label=gettext_lazy("kind of document"))
    document = forms.IntegerField(
        label=gettext_lazy("number of a document"),
        required=False,
        min_value=1,
        max_value=_LARGEST,
        help_text=gettext_lazy("The number in the address of its page. Empty: any document of the author below."),
    )
    author = forms.CharField(
        label=gettext_lazy("author"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Name, employee number or login."),
    )

    found: Any = None
    seats: list[Assignment]

    def __init__(self, *args: Any, reader: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader
        self.seats = []
        self.fields["kind"].choices = kind_choices()  # type: ignore[attr-defined]

    @property
    def document_kind(self) -> DocumentKind:
        """The kind that was chosen."""
        return kinds_with_flows()[self.cleaned_data["kind"]]

    def clean(self) -> dict[str, Any]:
        """Find the document, or the positions of the author."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if cleaned.get("document"):
            self._find_document(cleaned["document"])
        elif cleaned.get("author", "").strip():
            self._find_author(cleaned["author"].strip())
        else:
            self.add_error("author", _("Name an author, or the number of a document."))
        return cleaned

    def _find_document(self, pk: int) -> None:
        rows: Any = kind_of(self.document_kind.model).model._default_manager
        self.found = rows.visible_to(self.reader).filter(pk=pk).first()
        if self.found is None:
            self.add_error("document", _("There is no such document."))

    def _find_author(self, typed: str) -> None:
        people = Staff.objects.matching(typed).filter(is_active=True)
        seats = Assignment.objects.active_on(clock.today()).filter(staff__in=people, store__isnull=False)
        self.seats = list(seats.with_names().order_by("staff", "pk")[:10])
        if not self.seats:
            self.add_error("author", _("Nobody of that name holds a position in a store today."))
