"""Filling in the worksheet that proves an item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from roles import clock
from roles.duties.actions import tick_item
from roles.duties.models import ChecklistItem
from roles.models import Staff
from roles.proof.actions.evidence import check_open
from roles.proof.corrective import make_task
from roles.proof.models import FollowUp, SheetProof
from roles.worksheets.lines import findings_of, fingerprint, form_of, lines_of, score_of
from roles.worksheets.models import FilledSheet, SheetState


class StaleSheet(ValidationError):
    """The form or the sheet changed after the page was opened; nothing was handed in."""


@dataclass(frozen=True)
class Action:
    """What is to be done about a line, who does it and by when."""

    line: str
    what: str
    who: Staff
    by_day: date


@transaction.atomic
def save_draft(*, item: ChecklistItem, acting_user: Staff, typed: dict[str, Any]) -> FilledSheet:
    """Keep what was typed so far, however unfinished; raises as `evidence.check_open` does."""
    check_open(item, acting_user)
    sheet = _sheet(item, acting_user)
    FilledSheet.objects.filter(pk=sheet.pk, state=SheetState.DRAFT).update(typed=typed, version=F("version") + 1)
    sheet.refresh_from_db()
    return sheet


@transaction.atomic
def fill_sheet(
    *,
    item: ChecklistItem,
    acting_user: Staff,
    form: str,
    answers: dict[str, Any],
    actions: Sequence[Action],
) -> FilledSheet:
    """Hand a sheet in: it proves the item, which is done with it; what follows becomes tasks.

    `form` is the fingerprint of the form the person saw. Raises StaleSheet where it changed since or the sheet was
    handed in already, ValidationError where a line out of limits has no corrective action, and what ticking raises.
    """
    check_open(item, acting_user)
    sheet = _sheet(item, acting_user)
    asked = form_of(sheet.worksheet)
    check_form(asked, form)
    lines = lines_of(asked)
    findings = findings_of(lines, answers)
    _check_actions([each for each in lines if each.corrective and each.code in findings], actions)
    score, full = score_of(lines, answers)
    _close(sheet, form=asked, answers=answers, findings=findings, score=score, full_score=full)
    labels = {line.code: line.label for line in lines}
    for action in actions:
        row = FollowUp(sheet=sheet, line=action.line, what=action.what, who=action.who, by_day=action.by_day)
        row.task = make_task(followup=row, acting_user=acting_user, label=labels.get(action.line, ""), item_id=item.pk)
        row.save(force_insert=True)
    tick_item(item=item, acting_user=acting_user, revision=item.revision)
    return sheet


def _close(sheet: FilledSheet, **filled: Any) -> None:
    """Let a draft be filled, with what is kept of it; StaleSheet where it is none any more."""
    changed = FilledSheet.objects.filter(pk=sheet.pk, state=SheetState.DRAFT).update(
        state=SheetState.FILLED, typed={}, filled_at=clock.now(), version=F("version") + 1, **filled
    )
    if not changed:
        raise StaleSheet(_("This sheet was handed in already."))
    sheet.refresh_from_db()


def check_form(asked: dict[str, Any], seen: str) -> None:
    """Raise StaleSheet where a form is no longer the one whose fingerprint a person saw."""
    if fingerprint(asked) != seen:
        raise StaleSheet(_("The worksheet was changed in the meantime. Look through it again and hand it in."))


def _check_actions(demanding: Sequence[Any], actions: Sequence[Action]) -> None:
    given = {each.line for each in actions}
    missing = [line.label for line in demanding if line.code not in given]
    if missing:
        raise ValidationError(
            _("Say what will be done, by whom and by when: %(lines)s") % {"lines": "; ".join(missing)}
        )


def _sheet(item: ChecklistItem, acting_user: Staff) -> FilledSheet:
    """Return the sheet of an item, begun where there is none yet."""
    found = SheetProof.objects.filter(item=item).select_related("sheet__worksheet").first()
    if found is not None and found.sheet.state == SheetState.DRAFT:
        return found.sheet
    if found is not None:
        # The item was opened again after it was proved: a new sheet takes the place, the old one stays.
        found.delete()
    worksheet = item.version.worksheet
    if worksheet is None:
        raise ValidationError(_("This duty has no worksheet."))
    sheet = FilledSheet.objects.create(
        worksheet=worksheet,
        owner=acting_user,
        unit_id=item.unit_id,
        department_id=item.department_id,
        store_id=item.store_id,
        started_at=clock.now(),
    )
    SheetProof.objects.create(item=item, sheet=sheet)
    return sheet
