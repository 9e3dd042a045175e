"""How scorecards are laid out for reading."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kpi.afterwards import badge_of
from kpi.calculators import at_hand
from kpi.cards import block_score, compute_lines, month_of
from kpi.forms import ScoreForm
from kpi.indicators import unit_words
from kpi.models import Answer, Block, CardState, LineSource, Scorecard, ScorecardLine
from roles import clock
from roles.models import Assignment, Staff


def row_of(card: Scorecard) -> dict[str, Any]:
    """Return a card as the list shows it."""
    badge = badge_of(card)
    return {
        "staff_name": card.owner.name,
        "position_name": card.assignment.position.name,
        "month": card.month,
        "state": badge["state"],
        "state_label": badge["label"],
        "total": card.total,
        "execution": card.execution,
        "url": reverse("kpi:scorecard", args=[card.pk]),
    }


def facts_of(card: Scorecard) -> dict[str, Any]:
    """Return a card as its own page shows it."""
    return {
        **row_of(card),
        "pk": card.pk,
        "unit_name": card.unit.name,
        "version": card.version,
        "self_comment": card.self_comment,
        "made_from": max((line.made_from.history_date for line in card.lines.all()), default=None),
        "provisional": card.state not in (CardState.SCORED, CardState.PUBLISHED),
        "frozen_at": card.frozen_at,
        "answer": card.answer,
        "answer_by": card.answer_by,
    }


def steps_of(card: Scorecard) -> list[dict[str, Any]]:
    """Return the card's way with the present step marked; the answer is a step once the person is asked for one."""
    labels = [_("Month running"), _("Hand in"), _("Score"), pgettext("step", "Approve"), _("Published")]
    at = list(CardState).index(CardState(card.state))
    ended = card.state == CardState.PUBLISHED
    if card.answer:
        open_answer = card.answer in (Answer.WAITING, Answer.APPEALED)
        labels.append(pgettext("step", "Confirm") if open_answer else str(card.get_answer_display()))
        at, ended = at + 1, not open_answer
    return [
        {"label": label, "done": number < at or ended, "current": number == at} for number, label in enumerate(labels)
    ]


def block_of(card: Scorecard, block: str, form: ScoreForm | None = None) -> list[dict[str, Any]]:
    """Return the lines of one half of the card."""
    return [_line(line, form) for line in card.lines.all() if line.block == block]


def _line(line: ScorecardLine, form: ScoreForm | None) -> dict[str, Any]:
    bound = form.fields_of(line.pk) if form else None
    return {
        "name": line.made_from.name,
        "weight": line.weight,
        "target": line.target.normalize() if line.target is not None else line.made_from.target_words,
        "actual": line.actual.normalize() if line.actual is not None else None,
        "unit": unit_words(line.made_from.unit),
        "score": line.score,
        "points": line.points,
        "source": line.source,
        "source_label": line.get_source_display(),
        "rule": line.made_from.rule,
        "explanation": _explanation(line),
        "comment": line.comment,
        "rows_url": reverse("insight:rows", args=[line.pk]) if line.source == LineSource.COMPUTED else "",
        "field": bound[0] if bound else None,
        "reason_field": bound[1] if bound else None,
    }


def _explanation(line: ScorecardLine) -> str:
    """Say in one sentence where the value comes from."""
    if line.source == LineSource.COMPUTED:
        if line.whole is None and line.actual is not None:
            return line.made_from.formula
        if line.whole is None:
            return _("Nothing fell due yet. %(formula)s") % {"formula": line.made_from.formula}
        return _("%(part)s of %(whole)s. %(formula)s") % {
            "part": plain(line.part),
            "whole": plain(line.whole),
            "formula": line.made_from.formula,
        }
    return line.made_from.formula


def plain(number: Decimal | None) -> str:
    """Return a number without places that say nothing."""
    return "" if number is None else f"{number.normalize():f}"


def block_points(card: Scorecard, block: str) -> dict[str, Any] | None:
    """Return the points of one half and the weight they are out of, counting lines that have a value."""
    known = [line for line in card.lines.all() if line.block == block and line.points is not None]
    if not known:
        return None
    return {
        "points": sum((line.points or Decimal(0) for line in known), Decimal(0)),
        "weight": sum(line.weight for line in known),
    }


def execution_lines(assignment_id: int, at: datetime) -> list[ScorecardLine]:
    """Return the execution lines of the running month's card as they are at hand; empty without a card."""
    month = month_of(clock.local_date(at))
    lines = list(
        ScorecardLine.objects.filter(
            scorecard__assignment=assignment_id, scorecard__month=month, block=Block.EXECUTION
        ).select_related("made_from", "scorecard")
    )
    if lines:
        compute_lines(lines, assignment_id, month, at, at_hand)
    return lines


def execution_score(assignment_id: int, at: datetime) -> Decimal | None:
    """Return the running month's execution score of one assignment, or None without anything to count."""
    return block_score(execution_lines(assignment_id, at), Block.EXECUTION)


def today_panel(_person: Staff, seats: list[Assignment], at: datetime) -> dict[str, Any]:
    """Add the running month's execution to the today page, for the person's first position."""
    if not seats:
        return {}
    lines = execution_lines(seats[0].pk, at)
    if not lines:
        return {}
    actual = {line.made_from.code: line.actual for line in lines}
    return {
        "kpi": {
            "execution": block_score(lines, Block.EXECUTION),
            "completion": actual.get("duty-completion"),
            "on_time": actual.get("duty-on-time"),
            "reports": actual.get("report-on-time"),
            "month": f"{lines[0].scorecard.month:%Y-%m}",
            "url": reverse("kpi:scorecard", args=[lines[0].scorecard_id]),
        }
    }
