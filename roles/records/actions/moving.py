"""Moving records from state to state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from roles import clock
from roles.models import Staff
from roles.records.actions.noting import clean_text, note
from roles.records.flows import Move, Moved, against, holds
from roles.records.kinds import RecordKind
from roles.records.models import Verb, WorkingRecord

_NOTHING: tuple[Any, ...] = (None, "")


class StaleRecord(ValidationError):
    """The record changed after the page was opened; nothing was written."""


@transaction.atomic
def move_record(
    *,
    kind: RecordKind,
    record: WorkingRecord,
    move: Move,
    acting_user: Staff,
    version: int,
    values: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    reason: str = "",
) -> WorkingRecord:
    """Make a move. `values` are fields of the record typed with it, `data` what else its form asked for.

    Raises PermissionDenied where the right or the person stands against it, ValidationError where something is missing
    or the record as it is does, StaleRecord where somebody was faster. Nothing is written then.
    """
    words = clean_text(reason, "reason")
    stored = kind.model.objects.for_move().get(pk=record.pk)
    _check_person(move, stored, acting_user)
    if stored.version != version:
        raise StaleRecord(_stale(stored))
    typed = dict(values or {})
    for name, value in typed.items():
        setattr(stored, name, value)
    if reason_against := against(move, stored, acting_user):
        raise ValidationError(reason_against)
    missing = {
        name: _("This has to be filled in first.") for name in move.needs if getattr(stored, name, None) in _NOTHING
    }
    if move.reason == "required" and not words:
        missing["reason"] = _("Say why.")
    if missing:
        raise ValidationError(missing)
    return _make(kind, stored, move, acting_user, version, typed, dict(data or {}), words)


def _check_person(move: Move, record: WorkingRecord, acting_user: Staff) -> None:
    """Refuse whoever does not hold the right, or is the wrong one for it; the state is looked at afterwards."""
    if not move.permission or not holds(acting_user, move.permission, record):
        raise PermissionDenied(_("Your position does not include this for this record."))
    if record.state in move.source and (reason := move.who(record, acting_user)):
        raise PermissionDenied(reason)


@transaction.atomic
def move_by_house(
    *,
    kind: RecordKind,
    record: WorkingRecord,
    move: Move,
    text: str = "",
    values: Mapping[str, Any] | None = None,
    acting_user: Staff | None = None,
) -> WorkingRecord | None:
    """Let the house make a move (a deadline passed); None where somebody was faster or it is not possible any more.

    `acting_user` stands in the timeline: who brought it about by what they did elsewhere, having the right to that;
    nobody: a deadline.
    """
    if record.state not in move.source:
        return None
    try:
        return _make(kind, record, move, acting_user, record.version, dict(values or {}), {}, text)
    except StaleRecord:
        return None


@transaction.atomic
def move_many(
    *, kind: RecordKind, records: Sequence[WorkingRecord], move: Move, acting_user: Staff, reason: str = ""
) -> tuple[int, list[tuple[WorkingRecord, str]]]:
    """Make one move for several records; return how many were moved, and the others with what stood against each.

    Raises ValidationError for a move that is not made for several at once.
    """
    if not move.bulk:
        raise ValidationError(_("This is done one by one."))
    done, left = 0, []
    for record in records:
        try:
            with transaction.atomic():
                move_record(
                    kind=kind, record=record, move=move, acting_user=acting_user, version=record.version, reason=reason
                )
            done += 1
        except PermissionDenied as error:
            left.append((record, str(error)))
        except ValidationError as error:
            left.append((record, " ".join(error.messages)))
    return done, left


def _make(
    kind: RecordKind,
    record: WorkingRecord,
    move: Move,
    actor: Staff | None,
    version: int,
    values: Mapping[str, Any],
    data: Mapping[str, Any],
    text: str,
) -> WorkingRecord:
    now, before = clock.now(), record.state
    taken = kind.model.objects.filter(pk=record.pk, version=version, state=before).update(
        state=move.target, version=version + 1, changed_at=now, **{**values, **dict.fromkeys(move.stamps, now)}
    )
    if not taken:
        raise StaleRecord(_stale(kind.model.objects.get(pk=record.pk)))
    moved = kind.model.objects.for_move().get(pk=record.pk)
    note(moved, Verb.MOVE, actor, at=now, text=text, move=move.code, from_state=before, to_state=move.target)
    if move.effect is not None:
        move.effect(moved, Moved(move, actor, now, before, text, data))
        moved.refresh_from_db()
    return moved


def _stale(record: WorkingRecord) -> str:
    return _("Nothing was changed: this record is now “%(state)s”, in a newer version than your form.") % {
        "state": record.state_label
    }
