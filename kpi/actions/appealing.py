"""An appeal's way: made by the person, decided by the next level through the approvals engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from kpi.actions.answering import check_own
from kpi.actions.correcting import correct_card
from kpi.actions.moving import answer
from kpi.actions.telling import tell_about
from kpi.deciders import judge_of
from kpi.frozen import Figure, figures_of, state_of
from kpi.models import Answer, Appeal, AppealRow, AppealState, LineSource, RowState, Scorecard
from roles import clock
from roles.approvals import actions as approvals
from roles.approvals.models import Approval, Decision
from roles.models import Staff
from roles.sharing import share

TEXT_LENGTH = 2000
MOST_ROWS = 60
SHARED = ("kpi.view_appeal", "kpi.decide_appeal")


@dataclass(frozen=True)
class Pointing:
    """What an appeal points at: a record behind a line and how it should stand; without `key` the line's value."""

    line_id: int
    key: str = ""
    wish: str = ""


@dataclass(frozen=True)
class Ruling:
    """What is decided on one row of an appeal: how the record stands, or the value of the line (None: as it was)."""

    outcome: str = ""
    value: Decimal | None = None


@transaction.atomic
def make_appeal(
    *, card: Scorecard, acting_user: Staff, version: int, reason: str, points: Sequence[Pointing]
) -> Appeal:
    """Appeal against one's own published card, pointing at rows of its frozen figures, with a reason.

    Raises StaleCard where no answer is waited for, ValidationError keyed by the field ("reason", "points"),
    and NoDecider where nobody could decide.
    """
    check_own(card, acting_user)
    rows, wrong = _rows(figures_of(card), points)
    errors = {field: text for field, text in (("reason", _reason_fault(reason)), ("points", wrong)) if text}
    if errors:
        raise ValidationError(errors)
    now = clock.now()
    answer(card, version, Answer.WAITING, Answer.APPEALED, answered_at=now)
    appeal = _keep(card, reason.strip(), rows, now)
    judge = judge_of(card)
    approval = approvals.submit(document=appeal, acting_user=acting_user, approver=judge, at=now)
    if not approval.step:
        share(appeal, approval.approver, *SHARED)
    share(card, approval.approver, "kpi.view_scorecard")
    tell_about(card, approval.approver_id, "appealed", now)
    return appeal


def _reason_fault(reason: str) -> str:
    """Return what is wrong with the words of an appeal; empty where nothing is."""
    if not reason.strip():
        return _("Say why: whoever decides reads this.")
    if len(reason) > TEXT_LENGTH:
        return _("At most %(limit)s characters.") % {"limit": TEXT_LENGTH}
    return ""


def _keep(card: Scorecard, reason: str, rows: Sequence[AppealRow], at: datetime) -> Appeal:
    """Write an appeal against a card, with its rows."""
    appeal = Appeal.objects.create(
        card=card,
        assignment_id=card.assignment_id,
        owner_id=card.owner_id,
        unit_id=card.unit_id,
        department_id=card.department_id,
        store_id=card.store_id,
        reason=reason,
        made_at=at,
    )
    for row in rows:
        row.appeal = appeal
    AppealRow.objects.bulk_create(rows)
    return appeal


def _rows(figures: Mapping[int, Figure], points: Sequence[Pointing]) -> tuple[list[AppealRow], str]:
    """Return the rows of an appeal, or what is wrong with what it points at."""
    if not points:
        return [], _("Point at the rows that are wrong.")
    if len(points) > MOST_ROWS:
        return [], _("At most %(limit)s rows at once.") % {"limit": MOST_ROWS}
    if len({(each.line_id, each.key) for each in points}) < len(points):
        return [], _("A row can be pointed at once.")
    rows = []
    for each in points:
        figure = figures.get(each.line_id)
        row = _row(figure, each) if figure else None
        if row is None:
            return [], _("One of the rows is not among the frozen ones of this card, or stands that way already.")
        rows.append(row)
    return rows, ""


def _row(figure: Figure, point: Pointing) -> AppealRow | None:
    if not point.key:
        # Records that can be pointed at say more than the value they make.
        return None if point.wish or figure.countable else AppealRow(line_id=point.line_id)
    was = next((state_of(row) for row in figure.rows if row.key == point.key), "")
    if not was or not figure.countable or point.wish not in RowState.values or point.wish == was:
        return None
    return AppealRow(line_id=point.line_id, key=point.key, was=was, wish=point.wish)


@transaction.atomic
def grant_appeal(
    *,
    appeal: Appeal,
    approval: Approval,
    acting_user: Staff,
    version: int,
    rulings: Mapping[int, Ruling],
    reason: str = "",
) -> Decision:
    """Grant an appeal row by row: the named rows are corrected, which changes this one card.

    `rulings` maps rows to what is decided on them; a row without one stays as it was. Raises ValidationError keyed
    by "row-<id>" for what cannot be decided so, and where nothing would change; what the approvals engine refuses.
    """
    approvals.check_may_decide(approval, acting_user)
    rows = list(appeal.rows.select_related("line"))
    errors = {f"row-{row.pk}": wrong for row in rows if (wrong := _rule(row, rulings.get(row.pk, Ruling())))}
    if errors:
        raise ValidationError(errors)
    if not any(changes(row) for row in rows):
        raise ValidationError(_("Nothing would change: correct at least one row, or refuse the appeal."))
    AppealRow.objects.bulk_update(rows, ["outcome", "value"])
    return approvals.approve(approval=approval, acting_user=acting_user, version=version, reason=reason)


def _rule(row: AppealRow, ruling: Ruling) -> str:
    """Write a ruling onto a row; return what is wrong with it."""
    if row.key:
        row.outcome = ruling.outcome or row.was
        return "" if row.outcome in RowState.values else _("Choose how the record stands.")
    row.value = ruling.value
    if row.value is None or row.line.source == LineSource.COMPUTED:
        return ""
    whole = row.value == row.value.to_integral_value()
    return "" if whole and 1 <= row.value <= 100 else _("A score lies between 1 and 100.")


def changes(row: AppealRow) -> bool:
    """Return whether a decided row is to stand otherwise than it did."""
    if row.key:
        return bool(row.outcome) and row.outcome != row.was
    before = row.line.actual if row.line.source == LineSource.COMPUTED else row.line.score
    return row.value is not None and row.value != before


# What the approvals engine calls.


def granted(appeal: Appeal, decision: Decision) -> None:
    """The next level grants it: correct the card and close the appeal."""
    rows = [row for row in appeal.rows.select_related("line") if changes(row)]
    if not rows:
        raise ValidationError(_("An appeal is decided row by row: open it."))
    _close(appeal, AppealState.GRANTED, decision)
    correct_card(card=appeal.card, appeal=appeal, rows=rows, decision=decision)
    tell_about(appeal.card, appeal.owner_id, "granted", decision.at)


def refused(appeal: Appeal, decision: Decision) -> None:
    """The next level refuses it: the card stays as it is."""
    _close(appeal, AppealState.REFUSED, decision)
    tell_about(appeal.card, appeal.owner_id, "refused", decision.at)


def _close(appeal: Appeal, state: str, decision: Decision) -> None:
    Appeal.objects.filter(pk=appeal.pk).update(state=state, decided_at=decision.at, version=F("version") + 1)
    appeal.refresh_from_db()
    card = appeal.card
    answer(card, card.version, Answer.APPEALED, Answer.SETTLED)


def taken_back(appeal: Appeal, approval: Approval) -> None:
    """The person took it back before it was decided: the card waits for an answer again, as long as there is time."""
    now = clock.now()
    Appeal.objects.filter(pk=appeal.pk).update(state=AppealState.WITHDRAWN, decided_at=now, version=F("version") + 1)
    appeal.refresh_from_db()
    card = appeal.card
    answer(card, card.version, Answer.APPEALED, Answer.WAITING, answered_at=None)
