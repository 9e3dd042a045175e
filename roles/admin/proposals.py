"""A change of the catalogue on its way: looked at first, with what it would do, then saved with a reason."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from roles.catalogue.impact import Comparison, Foresight
from roles.catalogue.occasions import Occasion, occasions, state_of
from roles.catalogue.portraits import NOT_THERE, Difference, Portrait, compare, portray

# As much as history keeps of a reason.
REASON_LENGTH = 100

STATE, CONFIRM, EDIT, REASON = "_state", "_confirm", "_edit", "change_reason"
_OWN_NAMES = frozenset({STATE, CONFIRM, EDIT, REASON, "csrfmiddlewaretoken"})


class ReasonForm(forms.Form):
    """Why the catalogue is changed; kept with every row of history the change writes."""

    change_reason = forms.CharField(
        label=_("Why is this changed?"),
        max_length=REASON_LENGTH,
        help_text=_("Stays in the history, for everybody who opens it."),
        error_messages={"required": _("Say why: the reason stays in the history.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": 60}),
    )


@dataclass
class Proposal:
    """One sending of an entry's form.

    `state` is what the sender had seen of the entry (see `occasions.state_of`). It is saved only when
    the sender confirmed what the preview showed, gave a reason, and nobody changed the entry since.
    `refusal` is what the actions said against it.
    """

    posted: list[tuple[str, list[str]]]
    state: str
    confirmed: bool
    editing: bool
    form: ReasonForm
    refusal: ValidationError | None = None
    stored_state: str = ""
    meanwhile: list[Occasion] = field(default_factory=list)
    _before: Portrait = NOT_THERE
    _comparison: Comparison | None = None

    @classmethod
    def of(cls, request: HttpRequest) -> Proposal:
        """Read a proposal from what was sent."""
        confirmed = CONFIRM in request.POST
        return cls(
            posted=[(name, values) for name, values in request.POST.lists() if name not in _OWN_NAMES],
            state=request.POST.get(STATE, "")[:200],
            confirmed=confirmed,
            editing=EDIT in request.POST,
            form=ReasonForm(request.POST) if confirmed else ReasonForm(),
        )

    @property
    def stale(self) -> bool:
        """Whether somebody changed the entry after the sender had seen it."""
        return bool(self.state) and self.state != self.stored_state

    @property
    def saving(self) -> bool:
        """Whether the change is made for good."""
        return self.confirmed and self.state == self.stored_state and self.form.is_valid()

    @property
    def reason(self) -> str:
        """The reason given; empty while the change is only looked at."""
        return str(self.form.cleaned_data[REASON]) if self.confirmed and self.form.is_valid() else ""

    def begin(self, entry: models.Model, positions: Collection[int], measures: Collection[str] | None) -> None:
        """Look at what is stored before the first row is written; `entry` is locked until the end.

        `positions` are those whose people may feel the change, `measures` what it can move (None: anything).
        """
        self.look(entry)
        if not self.saving:
            self._before = portray(entry) if entry.pk is not None else NOT_THERE
            self._comparison = Comparison(positions, measures)

    def look(self, entry: models.Model) -> None:
        """Lock a stored entry until the end of the transaction, and see whether it changed meanwhile."""
        self.stored_state = NEW
        if entry.pk is not None:
            model = entry._meta.concrete_model
            assert model is not None
            model._base_manager.select_for_update().filter(pk=entry.pk).first()
            self.stored_state = state_of(entry)
        if self.stale:
            self.meanwhile = occasions(entry, since=self.state)

    @property
    def status(self) -> int:
        """Return 409 for a change that came too late, 422 for one without a reason, else 200."""
        if self.stale:
            return 409
        return 422 if self.confirmed and not self.form.is_valid() else 200

    def seen(self, entry: models.Model) -> Outlook:
        """Return what differs now from what was stored, and what follows from it."""
        assert self._comparison is not None
        return Outlook(compare(self._before, portray(entry)), self._comparison.told())


# The state of an entry that is not there yet.
NEW = "new"


@dataclass(frozen=True)
class Outlook:
    """What a change would write and what it would do."""

    differences: list[Difference]
    foresight: Foresight

    @property
    def by_part(self) -> dict[str, list[Difference]]:
        """The differences by the part of the position they are in; "" holds the entry's own fields."""
        found: dict[str, list[Difference]] = {}
        for each in self.differences:
            found.setdefault(each.part, []).append(each)
        return found


def try_out(
    entry: models.Model,
    positions: Collection[int],
    change: Callable[[], object],
    measures: Collection[str] | None = None,
) -> Outlook:
    """Return what `change` would do to a stored entry; nothing of it stays. What it raises is raised here."""
    with transaction.atomic():
        before, comparison = portray(entry), Comparison(positions, measures)
        change()
        outlook = Outlook(compare(before, portray(entry)), comparison.told())
        transaction.set_rollback(True)
    return outlook


def proposal_of(request: HttpRequest) -> Proposal:
    """Return the proposal a request carries; whoever reads a page carries an empty one."""
    found: Proposal | None = getattr(request, "_proposal", None)
    if found is None:
        found = Proposal.of(request)
        request._proposal = found  # type: ignore[attr-defined]
    return found
